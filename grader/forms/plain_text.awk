# plain_text.awk -- prints what it reads in words alone (plain.awk): texts that begin with the title of a test.
function show() {
    if (text != "")
        print plain(text)
    text = ""
}
/^[0-9]+\.[0-9]+\*? / {
    show()
    print (titles++ ? "\n" : "") $0
    next
}
{ text = text $0 "\n" }
END { show() }

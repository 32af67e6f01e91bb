# plain_live.awk -- what a play at a terminal shows (live.c), in words alone: rows of a conversation without its end.
function show() {
    if (waiting != "")
        printf "%s", waiting
    waiting = ""
}
$0 ~ /^    / && $0 ~ (" " say("conversation-right") "$") { show(); next }
/^ *[0-9]+  / {
    show()
    split_event($0, 0, got)
    waiting = event_in_words(got["number"], got["left"], "", got["right"])
    next
}
/^       / && waiting != "" && $0 ~ ARROWS {
    sub(/^ +/, "")
    sub("^" ARROWS " +", "")
    sub(/\n$/, "", waiting)
    waiting = waiting "; " right_in_words($0) "\n"
    next
}
{
    show()
    gsub("  " sign["passed"], say("plain-done"))
    if (index($0, "  " sign["failed"] "  ") == 1)
        $0 = say("plain-verdict", substr($0, length(sign["failed"]) + 5))
    if ($0 ~ /^ +\^ /)
        $0 = say("plain-differ", substr($0, index($0, "^") + 2))
    if (match($0, /^[A-Z][a-z]+( [a-z]+)*  +/) || match($0, /^Your program /))
        $0 = stripped(substr($0, 1, RLENGTH)) ": " substr($0, RLENGTH + 1)
    gsub("^ *" DOTS " *| *" DOTS " *$", "")
    if (!/"/)
        gsub(/   +/, "\n") # the list of steps has two columns
    print stripped($0)
}
END { show() }

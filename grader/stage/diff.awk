# diff.awk -- a difference of two files (diff -u) for a terminal: made harmless, no wider than `columns`, and at
# most MOST lines of it.
BEGIN {
    MOST = 40
    colour["-"] = 31
    colour["+"] = 32
    colour["@"] = 36
}
/^(---|\+\+\+) / && heads < 2 { heads++; next }
ENVIRON["PLAIN"] != "" && n < MOST {
    n++
    text = clean(substr($0, 2, 2000))
    gsub(/\t/, " ", text)
    sub(/^ +/, "", text)
    if (/^@/) {
        split($0, place, /[-+, ]+/)
        print say("plain-diff-place", place[2], /^@@ -[0-9]+ / ? place[3] : place[4])
    } else if (/^[-+]/ || text != "")
        print say(/^-/ ? "plain-reference" : /^[+]/ ? "plain-theirs" : "plain-both", text)
    next
}
++n <= MOST {
    line = ""
    text = clean(substr($0, 1, 2000))
    while ((at = index(text, "\t"))) { # eight columns, from the sign on
        line = line substr(text, 1, at - 1)
        line = line spaces(8 - (width(line) - 1) % 8)
        text = substr(text, at + 1)
    }
    print "    " painted(clipped(line text, columns - 4), substr($0, 1, 1))
}
END {
    if (n > MOST)
        print (ENVIRON["PLAIN"] != "" ? "" : "    ") say(n - MOST == 1 ? "conversation-skipped-one" : "conversation-skipped-many", n - MOST)
}

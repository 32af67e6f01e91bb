# well_formed.awk -- says what is wrong with a page of grader/report/page. Wants LC_ALL=C and forms/bytes.awk.
#
# Its elements are closed in the order in which they were opened, they and their attributes are those that we
# write, an id is there once and each link leads to one; every byte is of a well-formed character.
function complain(what) {
    print "line " FNR ": " what
    bad = 1
}
BEGIN {
    tag = "^</?(html|head|meta|title|style|body|main|header|section|article|h1|h2|h3|p|dl|dt|dd|div|span|b|a|ul|li|table|" \
        "caption|thead|tbody|tr|th|td|pre|details|summary|svg|desc|text|path|rect)( (lang|charset|http-equiv|content|name|class|" \
        "id|href|style|scope|tabindex|role|aria-label|aria-hidden|xmlns|viewBox|x|y|d|width|height|textLength|lengthAdjust)=\"[^\"<>]*\")*/?>$"
}
clean($0) != $0 { complain("what is no character: " $0) }
/\342\200[\216\217\250-\256]|\342\201[\246-\251]|\330\234/ { complain("what changes the order of reading") }
$0 == "<style>" { style = 1 }
$0 == "</style>" { style = 0 }
style && $0 != "<style>" {
    if (/[<>]/ && !/^[^<]*>[^<]*$/ || /url|import|expression/) complain("a strange style: " $0)
    next
}
{
    rest = $0
    while (match(rest, /[<>]/)) {
        before = substr(rest, 1, RSTART - 1)
        rest = substr(rest, RSTART)
        if (!match(rest, /^<[^<>]*>/)) {
            complain("a bare < or >: " $0)
            next
        }
        one = substr(rest, 1, RLENGTH)
        rest = substr(rest, RLENGTH + 1)
        if (one == "<!DOCTYPE html>" && FNR == 1) continue
        if (one !~ tag) complain("a strange element: " one)
        if (match(one, / id="[^"]*"/)) ids[substr(one, RSTART + 5, RLENGTH - 6)]++
        if (match(one, / href="[^"]*"/)) {
            if (substr(one, RSTART + 7, 1) != "#") complain("a link to elsewhere: " one)
            links[substr(one, RSTART + 8, RLENGTH - 9)] = 1
        }
        name = one
        gsub(/^<\/?|[ \/>].*$/, "", name)
        if (one ~ /^<\//) {
            if (open[depth] != name) complain(one " closes " open[depth])
            depth--
        } else if (one !~ /\/>$/ && name != "meta") {
            open[++depth] = name
        }
    }
    rest = $0
    gsub(/&(amp|lt|gt|quot);/, "", rest)
    if (rest ~ /&/) complain("a bare &: " $0)
}
END {
    if (depth) complain("open at the end: " open[depth])
    if (open[1] != "html") complain("no page")
    for (id in ids) if (ids[id] > 1) complain("twice: " id)
    for (id in links) if (!(id in ids)) complain("nowhere: " id)
    exit bad
}

# results.awk -- the results of two trees, side by side. Reads the reference's record while `side` is 2, the other's
# while it is 1 (grader/README.md, "The record of the results").
BEGIN { FS = "\t" }
side == 2 && $1 != "-" { reference[$1] = $3; points[2] += $2 && $3 == "passed" }
side == 1 && $1 != "-" {
    if (!rows++ && ENVIRON["PLAIN"] == "")
        printf "  %s\n", painted(say("compare-results"), "strong")
    points[1] += $2 && $3 == "passed"
    most += $2
    mark = ($1 in reference) ? reference[$1] : "unseen"
    name = $1 ($2 ? " " : "* ")
    if (ENVIRON["PLAIN"] != "") {
        print say("plain-compare-row", name clean(text_of($6)), say("plain-" $3) ($4 != "-" ? ", " clean($4) : ""), say("plain-" mark))
        next
    }
    line = "    " painted(sign[$3], $3) spaces(9) painted(sign[mark], mark) spaces(8)
    title = hanging(clean(text_of($6)), 23 + length(name))
    printf "%s%s%s", line, name, title
    if ($4 != "-")
        printf "%s%s\n", spaces(23 + length(name)), clean($4)
}
END { printf "  %s\n", say("compare-points", points[1] + 0, points[2] + 0, most + 0) }

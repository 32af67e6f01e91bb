# check.awk -- is each row of a class right? Reads truth.tsv (make_class), then sum.tsv (grader/class/sum.awk); prints what is wrong, and how many
# rows were right. Status 1: something is wrong. Wants -F '\t'.
FNR == NR {
    state[$1, $2] = $3
    points[$1, $2] = $4
    wanted++
    next
}
$1 == "student" { id = $3 }
$1 == "lab" {
    what = (id, $3) in state ? state[id, $3] : "no such row"
    most = points[id, $3]
    ok = (what == $4 || (what == "any" && ($4 == "graded" || $4 == "unbuilt"))) && (most ~ /^</ ? $5 < substr(most, 2) + 0 : $5 == most)
    if (ok)
        right++
    else {
        print id, $3, "should be", what, most, "and is", $4, $5
        bad = 1
    }
}
END {
    print right + 0 " of " wanted " right"
    exit bad || right != wanted
}

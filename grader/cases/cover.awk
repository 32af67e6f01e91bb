# cover.awk -- some of the wrong programs that together fail each test and are given each diagnosis that all of them are.
#
# usage: awk -f grader/cases/cover.awk grader/cases/lab*/wrong/*.patch
#
# Prints the file of each program that brings a test or a diagnosis which none before it has brought.
function is_new(what) { return !(what in seen) && ++seen[what] }
FNR == 1 {
    in_head = 1
    printed = 0
}
/^---/ { in_head = 0 }
in_head && (/^fails:/ || /^names:/) {
    for (i = 2; i <= NF; i++)
        if ($i != "-" && is_new($1 " " $i) && !printed++)
            print FILENAME
}

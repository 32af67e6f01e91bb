# cover.awk -- some of the wrong programs that together fail each test and are given each diagnosis that all of them are.
#
# usage: awk -f grader/cases/cover.awk grader/cases/lab*/wrong/*.patch
#
# Prints a line for each program that brings a test or a diagnosis which none before it has brought: its file, and the
# tests that bring it, with commas between.
function is_new(what) { return !(what in seen) && ++seen[what] }
function tell(    i, one, tests) {
    for (i = 2; i <= failures; i++) {
        one = name[names == 2 ? 2 : i]
        if (is_new("test " test[i]) + (one != "-" && is_new("name " one)))
            tests = tests (tests == "" ? "" : ",") test[i]
    }
    if (tests != "")
        print file, tests
    failures = names = 0
}
FNR == 1 { tell(); file = FILENAME; in_head = 1 }
/^---/ { in_head = 0 }
in_head && /^fails:/ { failures = split($0, test) }
in_head && /^names:/ { names = split($0, name) }
END { tell() }

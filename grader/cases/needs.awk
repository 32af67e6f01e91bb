# needs.awk -- is it true that a test needs another? Where the first fails, the second must fail, too: else
# `needs` would take a point away from who deserves it. The wrong programs' declarations are the evidence.
#
# usage: awk -f grader/forms/tests.awk -f grader/cases/needs.awk grader/labNN.bats grader/cases/labNN/wrong/*.patch
#
# Prints a line for each `needs`, "ok" or "NOT". Exit status: 1 when one of them is NOT.
function answer(good, remark) {
    printf "%s %s test %-5s needs %s%s\n", (good ? "ok " : "NOT"), lab, test, needed, remark
    status = status || !good
}

FILENAME ~ /\.bats$/ {
    if (read_test($0, found)) {
        number = found["number"]
        is_stretch[number] = stretch = !found["required"]
        played = 0
    }
    if ($1 == "play")
        played = 1
    if ($1 == "needs")
        for (i = 2; i <= NF; i++) {
            from[++n] = number
            to[n] = $i
            wrong[n] = played ? ": it says so after a play" : $i == number || !($i in is_stretch) ? ": no test before it has that number" : \
                is_stretch[$i] && !stretch ? ": that is a stretch test" : ""
        }
    next
}
FNR == 1 {
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/\.patch$/, "", name)
    split("", fails)
    split("", later)
}
# It fails a play that is not the test's first: what needs the test does not ask for that.
/^later:/ {
    for (i = 2; i <= NF; i++)
        later[$i] = 1
}
/^fails:/ {
    for (i = 2; i <= NF; i++)
        fails[$i] = 1
    for (i = 1; i <= n; i++)
        if (to[i] in fails && !(to[i] in later)) {
            both[i] += from[i] in fails
            if (!(from[i] in fails) && wrong[i] == "")
                wrong[i] = ", but " name " passes it and fails " to[i]
        }
}
END {
    lab = ARGV[1]
    sub(/.*\//, "", lab)
    sub(/\.bats$/, "", lab)
    for (i = 1; i <= n; i++) {
        test = from[i]
        needed = to[i]
        if (wrong[i] == "" && !both[i])
            wrong[i] = ", and no wrong program shows it"
        answer(wrong[i] == "", wrong[i] == "" ? ": " both[i] " fail both" : wrong[i])
    }
    exit status
}

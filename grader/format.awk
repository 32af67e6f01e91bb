# format.awk -- the tests of one lab, for people (forms/people.awk), each as soon as it is over.
#
# Their results come from the engine's record (KIT_RECORD; grader/README.md describes it), a line for each test, written
# before the test can end. Standard input says when: bats's extended TAP stream, or, with `direct`, the lines themselves.
# What bats says must agree with the record: it has run each test, and no other.

# The record grows while it is read, and an awk that has met its end once may never look again: each time from the
# beginning.
function next_of_record(    line, i) {
    close(ENVIRON["KIT_RECORD"])
    told++
    for (i = 1; i <= told; i++)
        if ((getline line < ENVIRON["KIT_RECORD"]) <= 0)
            return ""
    return line
}

# The next test is over; `good` is what bats thinks of it, "" where nobody was asked.
function finish(line, good,    column) {
    split(line, column, "\t")
    count++
    tally[column[3], column[2]]++
    if (good != "" && good != (column[3] ~ /^(passed|unseen|skipped)$/))
        lost = 1
    show_test(column[1] (column[2] ? "" : "*"), column[6], column[3], text_of(column[7]))
}

direct {
    if (!count)
        show_lab(ENVIRON["KIT_LAB"])
    finish($0, "")
    next
}
/^1\.\.[0-9]+$/ && !begun {
    begun = 1
    expected = substr($0, 4) + 0
    show_lab(ENVIRON["KIT_LAB"])
    next
}
/^(not )?ok [0-9]+ / {
    good = /^ok/
    number = $0
    sub(/^(not )?ok [0-9]+ /, "", number)
    sub(/\*? .*/, "", number)
    line = next_of_record()
    if (index(line, number "\t") == 1)
        finish(line, good)
    else
        lost = 1
}

# 40 every required test passed, 41 one did not, 99 it cannot be known.
END {
    show_first_failure()
    if (count == 0 || lost || (!direct && count != expected)) {
        text = say(count == 0 && !lost ? "no-such-test" : "tests-lost", ENVIRON["TEST"], count + 0, expected + 0)
        print "\n  " hanging(text, 2)
        if (ENVIRON["KIT_RECORD"] != "")
            printf "%s", record("-", 1, "fault", "-", "-", "-", text, "-") >> ENVIRON["KIT_RECORD"]
        status = 99
    } else if (tally["fault", 0] + tally["fault", 1]) {
        status = 99
    } else if (tally["failed", 1] + tally["skipped", 1]) {
        status = 41
    } else {
        status = tally["unseen", 1] ? 99 : 40
    }
    exit status
}

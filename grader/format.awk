# format.awk -- the tests of one lab, as bats tells of them (extended TAP): shown to people (forms/people.awk),
# and written down for all other forms (KIT_RECORD names the file; grader/README.md describes it).
#
# A failed test says why in its first line: "verdict wrong ID", and fields behind tabs. Without that line it did not fail, the grader
# did. What a program wrote never begins a line here: every line of a test's output begins with "# ".

# A test is over.
function finish() {
    if (state == "")
        return
    if (state == "failed" && verdict != "wrong")
        state = "fault"
    if (state != "failed") {
        diagnosis = "-"
        said = ""
    }
    count++
    tally[state, required]++
    records = records record(number, required, state, diagnosis, took, title, text, ENVIRON["KIT_KEY"], said)
    show_test(number (required ? "" : "*"), title, state, text)
    state = ""
}

# "4.3* a title in 12ms"
function start_test(line) {
    finish()
    took = "-"
    if (match(line, / in [0-9]+ms$/)) {
        took = substr(line, RSTART + 4, RLENGTH - 6)
        line = substr(line, 1, RSTART - 1)
    }
    number = title = line
    sub(/ .*/, "", number)
    sub(/^[^ ]* /, "", title)
    required = !sub(/\*$/, "", number)
    diagnosis = "-"
    verdict = text = said = ""
}

/^1\.\.[0-9]+$/ && !begun {
    begun = 1
    expected = substr($0, 4) + 0
    show_lab(ENVIRON["KIT_LAB"])
    next
}
/^ok / {
    sub(/^ok [0-9]+ /, "")
    at = index($0, " # skip")
    start_test(at ? substr($0, 1, at - 1) : $0)
    text = at ? substr($0, at + 8) : ""
    state = at ? "unseen" : "passed"
    if (text ~ /^needs [0-9.]+$/) { # what needs() of play.bash says
        state = "skipped"
        text = say("skipped-needs", substr(text, 7))
    }
    next
}
/^not ok / {
    sub(/^not ok [0-9]+ /, "")
    start_test($0)
    state = "failed"
    next
}
/^#/ && state == "failed" {
    $0 = substr($0, 3)
    if (verdict == "" && /^verdict /) {
        verdict = $2
        diagnosis = $3 ~ /^[a-z0-9][a-z0-9-]*$/ ? $3 : "-"
        said = index($0, "\t") ? substr($0, index($0, "\t") + 1) : ""
        text = "" # what bats says of the place in the test file is the grader's business
    } else {
        text = text $0 "\n"
    }
}

# 40 every required test passed, 41 one did not, 99 it cannot be known.
END {
    finish()
    if (count == 0 || count != expected) {
        text = say(count == 0 ? "no-such-test" : "tests-lost", ENVIRON["TEST"], count + 0, expected + 0)
        records = records record("-", 1, "fault", "-", "-", "-", text, ENVIRON["KIT_KEY"])
        print "\n  " hanging(text, 2)
        status = 99
    } else if (tally["fault", 0] + tally["fault", 1]) {
        status = 99
    } else if (tally["failed", 1] + tally["skipped", 1]) {
        status = 41
    } else {
        status = tally["unseen", 1] ? 99 : 40
    }
    if (ENVIRON["KIT_RECORD"] != "")
        printf "%s", records > ENVIRON["KIT_RECORD"]
    exit status
}

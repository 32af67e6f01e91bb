# format.awk -- the tests of one lab, as bats tells of them (extended TAP), for people.
#
# A failed test says why in its first line: "verdict wrong". Without that line it did not fail, the grader
# did. What a program wrote never begins a line here: every line of a test's output begins with "# ".
FILENAME != "-" {
    if ($0 !~ /^#/ && split($0, column, "\t") > 1)
        sentence[column[1]] = column[2]
    next
}

function say(id, a, b, c,    text) {
    text = (id in sentence) ? sentence[id] : id
    sub(/\{1\}/, a, text)
    sub(/\{2\}/, b, text)
    sub(/\{3\}/, c, text)
    return text
}

# A test is over: prints its line, and in full the first failure (with ALL=1 each).
function finish(    show) {
    if (state == "")
        return
    show = !shown || ENVIRON["ALL"] != ""
    if (state == "passed") {
        passed++
        print "  \342\234\223 " title
    } else if (state == "skipped") {
        unknown += required
        print "  \342\200\223 " title
        print "      " reason
    } else if (verdict == "wrong") {
        failed += required
        print "  \342\234\227 " title
        if (show) {
            print ""
            printf "%s", output
            print "\n" sprintf("  %-13s%s", say("label-again"), again()) "\n"
            shown = 1
        }
    } else {
        faults++
        print "  ! " title
        print "      " say("not-your-fault")
        printf "%s", output
    }
    state = verdict = output = ""
}

function again(    number) {
    number = title
    sub(/[* ].*/, "", number)
    return "make grade-" substr(ENVIRON["KIT_LAB"], 1, 5) " TEST=" number \
        (ENVIRON["KIT_FROM"] == "labs" ? "" : " FROM=" ENVIRON["KIT_FROM"])
}

function start_test(line) {
    finish()
    title = line
    required = title !~ /^[0-9.]+\*/
    count++
    total += required
}

/^1\.\.[0-9]+$/ && !begun {
    begun = 1
    print ENVIRON["KIT_LAB"] (ENVIRON["KIT_FROM"] == "labs" ? "" : "  (" ENVIRON["KIT_FROM"] ")")
    expected = substr($0, 4) + 0
    next
}
/^ok / {
    sub(/^ok [0-9]+ /, "")
    at = index($0, " # skip")
    if (at > 0) {
        reason = substr($0, at + 8)
        $0 = substr($0, 1, at - 1)
    }
    start_test($0)
    state = at > 0 ? "skipped" : "passed"
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
        output = "" # what bats says of the place in the test file is the grader's business
    } else {
        output = output (length($0) ? "  " $0 : "") "\n"
    }
}

END {
    finish()
    print ""
    if (count == 0 || count != expected) {
        print say(count == 0 ? "no-such-test" : "tests-lost", ENVIRON["TEST"], count + 0, expected + 0)
        exit 99
    }
    print say("summary", passed + 0, count)
    exit faults > 0 || (unknown > 0 && failed == 0) ? 99 : failed > 0 ? 41 : 40
}

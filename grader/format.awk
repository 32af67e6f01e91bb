# format.awk -- the tests of one lab, as bats tells of them (extended TAP): for people, and as the record
# that all other forms are made of (KIT_RECORD names its file; grader/README.md describes it).
#
# A failed test says why in its first line: "verdict wrong ID". Without that line it did not fail, the grader
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

# The test as one line of the record.
function record(state, text) {
    records = records number "\t" required "\t" state "\t" diagnosis "\t" took "\t" title "\t" field(text) "\n"
}

# The lines of a text, moved to the right.
function indented(text, by) {
    sub(/\n+$/, "", text)
    return by replace(text, "\n", "\n" by) "\n"
}

# A test is over: prints its line, and in full the first failure (with ALL=1 each).
function finish(    heading) {
    if (state == "")
        return
    heading = number (required ? " " : "* ") title
    if (state == "passed") {
        passed++
        record("passed", "")
        print "  \342\234\223 " heading
    } else if (state == "skipped") {
        unknown += required
        record("unseen", reason)
        print "  \342\200\223 " heading
        print "      " reason
    } else if (verdict == "wrong") {
        failed += required
        record("failed", output)
        print "  \342\234\227 " heading
        if (!shown || ENVIRON["ALL"] != "") {
            print ""
            printf "%s", indented(output, "  ")
            print "\n" sprintf("  %-13s%s", say("label-again"), again()) "\n"
            shown = 1
        }
    } else {
        faults++
        record("fault", output)
        print "  ! " heading
        print "      " say("not-your-fault")
        printf "%s", indented(output, "      ")
    }
    state = ""
}

function again() {
    return "make grade-" substr(ENVIRON["KIT_LAB"], 1, 5) " TEST=" number \
        (ENVIRON["KIT_FROM"] == "labs" ? "" : " FROM=" ENVIRON["KIT_FROM"])
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
    verdict = output = ""
    count++
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
        diagnosis = $3 ~ /^[a-z][a-z0-9-]*$/ ? $3 : "-"
        output = "" # what bats says of the place in the test file is the grader's business
    } else {
        output = output $0 "\n"
    }
}

END {
    finish()
    print ""
    if (count == 0 || count != expected) {
        print say(count == 0 ? "no-such-test" : "tests-lost", ENVIRON["TEST"], count + 0, expected + 0)
        exit 99
    }
    if (ENVIRON["KIT_RECORD"] != "")
        printf "%s", records > ENVIRON["KIT_RECORD"]
    print say("summary", passed + 0, count)
    exit faults > 0 || (unknown > 0 && failed == 0) ? 99 : failed > 0 ? 41 : 40
}

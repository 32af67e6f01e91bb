#!/usr/bin/env bats
# shellcheck disable=SC2154 # bats's run sets status and output
# format.bats -- grader/format: what bats tells becomes a verdict, and what cannot be known becomes none.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    export KIT_LAB=lab01-create-socket KIT_FROM=labs KIT_RECORD=$BATS_TEST_TMPDIR/record
    unset TEST ALL KIT_COLOUR
}

# The stream is the rest of the arguments, a line each; the states are those of the record, "0" behind those of
# stretch tests.
formats() { # STATUS STATES LINE...
    run grader/format < <(printf '%s\n' "${@:3}")
    states=$(awk -F '\t' '{ printf "%s%s%s", (NR > 1 ? " " : ""), $3, ($2 ? "" : "0") }' "$KIT_RECORD")
    [ "$status" = "$1" ] && [ "$states" = "$2" ] || {
        printf 'should be "%s", status %s\n-- "%s", status %s:\n%s\n' "$2" "$1" "$states" "$status" "$output"
        return 1
    }
}

prints() { # LINE...: exactly these
    local should
    should=$(printf '%s\n' "$@")
    [ "$output" = "$should" ] || {
        diff <(printf '%s\n' "$should") <(printf '%s\n' "$output")
        return 1
    }
}

wrong='# verdict wrong -'

@test "all passed, one failed" {
    formats 40 "passed passed" 1..2 "ok 1 1.1 a" "ok 2 1.2 b"
    prints lab01-create-socket "  ✓ 1.1 a" "  ✓ 1.2 b"
    formats 41 "passed failed" 1..2 "ok 1 1.1 a" "not ok 2 1.2 b" "$wrong"
    formats 41 "failed passed" 1..2 "not ok 1 1.1 a" "$wrong" "ok 2 1.2 b"
    formats 41 "failed" 1..1 "not ok 1 1.1 a" "# (in test file)" "$wrong" "# why" "# " "# and how"
    prints lab01-create-socket "  ✗ 1.1 a" "" "  why" "" "  and how"
    KIT_FROM=other formats 40 "passed" 1..1 "ok 1 1.1 a"
    prints "lab01-create-socket  (other)" "  ✓ 1.1 a"
}

@test "a test that failed without a verdict is the grader's fault" {
    formats 99 "passed fault" 1..2 "ok 1 1.1 a" "not ok 2 1.2 b" "# bats complains"
    prints lab01-create-socket "  ✓ 1.1 a" "  ! 1.2 b" \
        "      This is the grader's fault, not yours: you have neither passed nor failed." "      bats complains"
    formats 99 "failed fault" 1..2 "not ok 1 1.1 a" "$wrong" "not ok 2 1.2 b" "# verdict fault"
    formats 99 "fault" 1..1 "not ok 1 1.1 a" "# verdict other" "$wrong"
}

@test "what a program wrote is no verdict and no test" {
    formats 99 "fault" 1..1 "not ok 1 1.1 a" "# verdict fault" "# verdict wrong" "# ok 2 1.2 b"
    formats 41 "failed" 1..1 "not ok 1 1.1 a" "$wrong" "# ok 1 1.1 a" "# verdict none" "# not ok 2 1.2 b # skip needs 1.1"
}

@test "what could not be observed has not passed" {
    formats 99 "passed unseen" 1..2 "ok 1 1.1 a" "ok 2 1.2 b # skip not seen"
    prints lab01-create-socket "  ✓ 1.1 a" "  – 1.2 b" "      not seen"
    formats 41 "failed unseen" 1..2 "not ok 1 1.1 a" "$wrong" "ok 2 1.2 b # skip not seen"
}

@test "a test that needs one that has failed has not passed, and says which it needs" {
    formats 41 "failed skipped skipped" 1..3 "not ok 1 1.1 a" "$wrong" "ok 2 1.2 b # skip needs 1.1" \
        "ok 3 1.3 a title that is so long that no room for the reason is left behind it # skip needs 1.1"
    prints lab01-create-socket "  ✗ 1.1 a" \
        "  – 1.2 b                                                        needs 1.1 first" \
        "  – 1.3 a title that is so long that no room for the reason is left behind it" \
        "                                                                 needs 1.1 first"
    [ "$(cut -f 7 "$KIT_RECORD" | tail -n 1)" = "needs 1.1 first" ]
    formats 41 "skipped" 1..1 "ok 1 1.2 b # skip needs 1.1"
}

@test "a stretch test does not decide" {
    formats 40 "passed failed0" 1..2 "ok 1 1.1 a" "not ok 2 1.2* b" "$wrong"
    formats 40 "passed unseen0" 1..2 "ok 1 1.1 a" "ok 2 1.2* b # skip not seen"
    formats 40 "passed skipped0" 1..2 "ok 1 1.1 a" "ok 2 1.2* b # skip needs 1.1"
    formats 99 "passed fault0" 1..2 "ok 1 1.1 a" "not ok 2 1.2* b" "# verdict fault"
}

@test "tests that did not run have judged nobody" {
    formats 99 "passed fault" 1..2 "ok 1 1.1 a"
    [ "${lines[2]}" = "  The tests did not all run: 1 of 2. Nobody has passed or failed." ]
    formats 99 "passed passed fault" 1..1 "ok 1 1.1 a" "ok 2 1.2 b"
    [ "${lines[3]}" = "  The tests did not all run: 2 of 1. Nobody has passed or failed." ]
    TEST=9.9 formats 99 "fault" 1..0
    [ "${lines[1]}" = "  No test was run. 9.9 names none of this lab." ]
    TEST=9.9 formats 99 "fault" ""
}

@test "of several failures the first is shown in full, with ALL=1 each" {
    local stream=(1..2 "not ok 1 1.1 a" "$wrong" "# first" "not ok 2 1.2 b" "$wrong" "# second")
    formats 41 "failed failed" "${stream[@]}"
    prints lab01-create-socket "  ✗ 1.1 a" "" "  first" "" "  ✗ 1.2 b"
    ALL=1 formats 41 "failed failed" "${stream[@]}"
    prints lab01-create-socket "  ✗ 1.1 a" "" "  first" "" "  ✗ 1.2 b" "" "  second"
}

@test "the record has the time, what was named, and the text as one field" {
    KIT_KEY=a1b2 formats 41 "passed failed failed" 1..3 "ok 1 1.1 a in 7ms" "not ok 2 1.2 in 5 parts in 12ms" \
        $'# verdict wrong sigpipe\tthe end\ta \\\\ b\tit died\tan idea\tman 2 send\t-\t-' $'# a\tb' '# \n' "# " "# c" "not ok 3 1.3 x" "# verdict wrong Not-An-Id"
    diff "$KIT_RECORD" - <<<$'1.1\t1\tpassed\t-\t7\ta\t-\ta1b2\t2\t-\t-\t-\t-\t-\t-\t-
1.2\t1\tfailed\tsigpipe\t12\tin 5 parts\ta\\tb\\n\\\\n\\n\\nc\ta1b2\t2\tthe end\ta \\\\ b\tit died\tan idea\tman 2 send\t-\t-
1.3\t1\tfailed\t-\t-\tx\t-\ta1b2\t2\t-\t-\t-\t-\t-\t-\t-'
}

@test "a title is broken at 80 columns, and its lines stand below each other" {
    formats 40 "passed" 1..1 "ok 1 1.1 $(printf 'word%.0s ' {1..30})"
    prints lab01-create-socket \
        "  ✓ 1.1 word word word word word word word word word word word word word word" \
        "        word word word word word word word word word word word word word word" \
        "        word word"
    # Columns are counted, not bytes.
    formats 40 "passed" 1..1 "ok 1 1.1 $(printf 'wörd%.0s ' {1..14})"
    prints lab01-create-socket "  ✓ 1.1 $(printf 'wörd%.0s ' {1..13})wörd"
}

@test "colour says again what the signs say" {
    KIT_COLOUR=1 formats 41 "passed failed" 1..2 "ok 1 1.1 a" "not ok 2 1.2 b" "$wrong"
    [ "${lines[1]}" = $'  \e[32m✓\e[0m 1.1 a' ]
    [ "${lines[2]}" = $'  \e[31m✗\e[0m 1.2 \e[1mb\e[0m' ]
}

#!/usr/bin/env bats
# shellcheck disable=SC2154 # bats's run sets status and output
# format.bats -- grader/format: what bats tells becomes a verdict, and what cannot be known becomes none.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    export KIT_LAB=lab01-create-socket KIT_FROM=labs
    unset TEST ALL KIT_RECORD
}

# The stream is the rest of the arguments, a line each.
formats() { # STATUS LAST LINE...
    run grader/format < <(printf '%s\n' "${@:3}")
    [ "$status" = "$1" ] && [ "${lines[${#lines[@]} - 1]}" = "$2" ] || {
        printf 'should end with "%s", status %s\n-- status %s:\n%s\n' "$2" "$1" "$status" "$output"
        return 1
    }
}

wrong='# verdict wrong -'

@test "all passed, one failed" {
    formats 40 "2 of 2 passed" 1..2 "ok 1 1.1 a" "ok 2 1.2 b"
    formats 41 "1 of 2 passed" 1..2 "ok 1 1.1 a" "not ok 2 1.2 b" "$wrong"
    formats 41 "1 of 2 passed" 1..2 "not ok 1 1.1 a" "$wrong" "ok 2 1.2 b"
    formats 41 "0 of 1 passed" 1..1 "not ok 1 1.1 a" "# (in test file)" "$wrong" "# why"
    [[ $output == *"✗ 1.1 a"*"  why"*"make grade-lab01 TEST=1.1"* && $output != *"test file"* ]]
}

@test "a test that failed without a verdict is the grader's fault" {
    formats 99 "1 of 2 passed" 1..2 "ok 1 1.1 a" "not ok 2 1.2 b" "# bats complains"
    [[ $output == *"grader's fault"* ]]
    formats 99 "0 of 2 passed" 1..2 "not ok 1 1.1 a" "$wrong" "not ok 2 1.2 b" "# verdict fault"
    formats 99 "0 of 1 passed" 1..1 "not ok 1 1.1 a" "# verdict other" "$wrong"
}

@test "what a program wrote is no verdict and no test" {
    formats 99 "0 of 1 passed" 1..1 "not ok 1 1.1 a" "# verdict fault" "# verdict wrong" "# ok 2 1.2 b"
    formats 41 "0 of 1 passed" 1..1 "not ok 1 1.1 a" "$wrong" "# ok 1 1.1 a" "# verdict none"
}

@test "what could not be observed has not passed" {
    formats 99 "1 of 2 passed" 1..2 "ok 1 1.1 a" "ok 2 1.2 b # skip not seen"
    [[ $output == *"– 1.2 b"*"not seen"* ]]
    formats 41 "0 of 2 passed" 1..2 "not ok 1 1.1 a" "$wrong" "ok 2 1.2 b # skip not seen"
}

@test "a stretch test does not decide" {
    formats 40 "1 of 2 passed" 1..2 "ok 1 1.1 a" "not ok 2 1.2* b" "$wrong"
    formats 40 "1 of 2 passed" 1..2 "ok 1 1.1 a" "ok 2 1.2* b # skip not seen"
    formats 99 "1 of 2 passed" 1..2 "ok 1 1.1 a" "not ok 2 1.2* b" "# verdict fault"
}

@test "tests that did not run have judged nobody" {
    formats 99 "The tests did not all run: 1 of 2. Nobody has passed or failed." 1..2 "ok 1 1.1 a"
    formats 99 "The tests did not all run: 2 of 1. Nobody has passed or failed." 1..1 "ok 1 1.1 a" "ok 2 1.2 b"
    TEST=9.9 formats 99 "No test was run. 9.9 names none of this lab." 1..0
    TEST=9.9 formats 99 "No test was run. 9.9 names none of this lab." ""
}

@test "of several failures the first is shown in full, with ALL=1 each" {
    local stream=(1..2 "not ok 1 1.1 a" "$wrong" "# first" "not ok 2 1.2 b" "$wrong" "# second")
    formats 41 "0 of 2 passed" "${stream[@]}"
    [[ $output == *"first"* && $output != *"second"* ]]
    ALL=1 formats 41 "0 of 2 passed" "${stream[@]}"
    [[ $output == *"first"*"second"* ]]
}

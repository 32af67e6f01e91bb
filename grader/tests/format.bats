#!/usr/bin/env bats
# shellcheck disable=SC2154 # bats's run sets status and output
# format.bats -- grader/format: what bats tells becomes a verdict, and what cannot be known becomes none.

load lib

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    export KIT_LAB=lab01-create-socket KIT_FROM=labs KIT_RECORD=$BATS_TEST_TMPDIR/record
    unset TEST ALL KIT_COLOUR
}

# The record is the rest of the arguments, a test each, its fields parted by "|": number, required, state, title, text. bats
# agrees with it, unless TAP holds what it says.
formats() { # STATUS TEST...
    local number required state title text n=0 tap=() lines_of=()
    for test in "${@:2}"; do
        IFS='|' read -r number required state title text <<<"$test"
        lines_of+=("$number"$'\t'"$required"$'\t'"$state"$'\t-\t7\t'"$title"$'\t'"${text:--}"$'\ta1b2')
        case $state in passed | skipped | unseen) state=ok ;; *) state="not ok" ;; esac
        [ "$required" = 1 ] || number=$number*
        tap+=("$state $((n += 1)) $number $title")
    done
    printf '%s\n' ${lines_of[@]+"${lines_of[@]}"} >"$KIT_RECORD"
    [ $n -gt 0 ] || : >"$KIT_RECORD"
    cp "$KIT_RECORD" "$KIT_RECORD.was"
    run grader/format < <(printf '%s\n' "${TAP:-$(printf '%s\n' "1..$n" ${tap[@]+"${tap[@]}"})}")
    says "$1" || return
    [ "$status" = 99 ] || cmp "$KIT_RECORD" "$KIT_RECORD.was"
    local by_bats=$output
    [ -n "${TAP:-}" ] || [ $n = 0 ] || { # the other door
        run grader/format direct <"$KIT_RECORD.was"
        [ "$status" = "$1" ] && [ "$output" = "$by_bats" ]
    }
}

@test "all passed, one failed" {
    formats 40 "1.1|1|passed|a" "1.2|1|passed|b"
    is_exactly lab01-create-socket "  ✓ 1.1 a" "  ✓ 1.2 b"
    formats 41 "1.1|1|passed|a" "1.2|1|failed|b|why"
    formats 41 "1.1|1|failed|a|why" "1.2|1|passed|b"
    formats 41 '1.1|1|failed|a|why\n\nand how'
    is_exactly lab01-create-socket "  ✗ 1.1 a                                                                1 point" "" "  why" "" "  and how"
    KIT_FROM=other formats 40 "1.1|1|passed|a"
    is_exactly "lab01-create-socket  (other)" "  ✓ 1.1 a"
}

@test "a fault is the grader's, and judges nobody" {
    formats 99 "1.1|1|passed|a" "1.2|1|fault|b|the peer ended with status 7"
    is_exactly lab01-create-socket "  ✓ 1.1 a" "  ! 1.2 b" \
        "      This is the grader's fault, not yours. It is neither a pass nor a fail." \
        "      the peer ended with status 7"
    formats 99 "1.1|1|failed|a|why" "1.2|1|fault|b|what"
}

@test "bats and the record must agree" {
    TAP=$'1..1\nok 1 1.1 a' formats 99 "1.1|1|failed|a|why"
    TAP=$'1..1\nnot ok 1 1.1 a' formats 99 "1.1|1|passed|a"
    TAP=$'1..1\nok 1 1.2 a' formats 99 "1.1|1|passed|a"
    TAP=$'1..2\nok 1 1.2 b\nok 2 1.1 a' formats 99 "1.1|1|passed|a" "1.2|1|passed|b"
    TAP=$'1..2\nok 1 1.1 a\nok 2 1.2 b' formats 99 "1.1|1|passed|a"
    # What stands in a comment is what a program has written, perhaps.
    TAP=$'1..1\nnot ok 1 1.1 a\n# ok 1 1.1 a\n# ok 2 1.2 b' formats 41 "1.1|1|failed|a|why"
    TAP=$'1..1\nok 1 1.1 a # skip not seen' formats 99 "1.1|1|unseen|a|not seen"
}

@test "what could not be observed has not passed" {
    formats 99 "1.1|1|passed|a" "1.2|1|unseen|b|not seen"
    is_exactly lab01-create-socket "  ✓ 1.1 a" "  – 1.2 b" "      not seen"
    formats 41 "1.1|1|failed|a|why" "1.2|1|unseen|b|not seen"
}

@test "a test that needs one that has failed has not passed, and says which it needs" {
    formats 41 "1.1|1|failed|a" "1.2|1|skipped|b|needs 1.1 first" \
        "1.3|1|skipped|a title that is so long that no room for the reason is left behind it|needs 1.1 first"
    is_exactly lab01-create-socket "  ✗ 1.1 a                                                                1 point" "  – 1.2, 1.3: needs 1.1 first"
    ALL=1 formats 41 "1.1|1|failed|a" "1.2|1|skipped|b|needs 1.1 first" \
        "1.3|1|skipped|a title that is so long that no room for the reason is left behind it|needs 1.1 first"
    is_exactly lab01-create-socket "  ✗ 1.1 a                                                                1 point" \
        "  – 1.2 b                                                        needs 1.1 first" \
        "  – 1.3 a title that is so long that no room for the reason is left behind it" \
        "                                                                 needs 1.1 first"
    formats 41 "1.2|1|skipped|b|needs 1.1 first"
}

@test "a stretch test does not decide" {
    formats 40 "1.1|1|passed|a" "1.2|0|failed|b|why"
    formats 40 "1.1|1|passed|a" "1.2|0|unseen|b|not seen"
    formats 40 "1.1|1|passed|a" "1.2|0|skipped|b|needs 1.1 first"
    formats 99 "1.1|1|passed|a" "1.2|0|fault|b|what"
}

@test "tests that did not run have judged nobody, and the record says so" {
    TAP=$'1..2\nok 1 1.1 a' formats 99 "1.1|1|passed|a" "1.2|1|passed|b"
    [ "${lines[2]}" = "  The tests did not all run: 1 of 2. This is neither a pass nor a fail." ]
    [ "$(tail -n 1 "$KIT_RECORD" | cut -f 1-3)" = $'-\t1\tfault' ]
    TAP=$'1..1\nok 1 1.1 a\nok 2 1.2 b' formats 99 "1.1|1|passed|a" "1.2|1|passed|b"
    [ "${lines[3]}" = "  The tests did not all run: 2 of 1. This is neither a pass nor a fail." ]
    TEST=9.9 formats 99
    [ "${lines[1]}" = "  No test was run. 9.9 matches no test of this lab." ]
    TEST=9.9 TAP=none formats 99
}

@test "of several failures the first is shown in full, below all tests, with ALL=1 each in its place" {
    local a='  ✗ 1.1 a                                                                1 point' b='  ✗ 1.2* b                                                      1 optional point' tests=("1.1|1|failed|a|first" "1.2|0|failed|b|second")
    formats 41 "${tests[@]}"
    is_exactly lab01-create-socket "$a" "$b" "" "  ✗ 1.1 a" "" "  first"
    formats 41 "1.1|1|failed|a|first" "1.2|1|skipped|b|needs 1.1 first"
    is_exactly lab01-create-socket "$a" "  – 1.2: needs 1.1 first" "" "  ✗ 1.1 a" "" "  first"
    ALL=1 formats 41 "${tests[@]}"
    is_exactly lab01-create-socket "$a" "" "  first" "" "$b" "" "  second"
}

@test "a title is broken at 80 columns, and its lines stand below each other" {
    formats 40 "1.1|1|passed|$(printf 'word%.0s ' {1..30})"
    is_exactly lab01-create-socket \
        "  ✓ 1.1 word word word word word word word word word word word word word word" \
        "        word word word word word word word word word word word word word word" \
        "        word word"
    formats 41 "1.1|1|failed|$(printf 'word%.0s ' {1..20})" # what it costs is at the end of column 80, too
    is_exactly lab01-create-socket \
        "  ✗ 1.1 word word word word word word word word word word word word word word" \
        "        word word word word word word$(printf '%43s' '1 point')"
    # Columns are counted, not bytes.
    formats 40 "1.1|1|passed|$(printf 'wörd%.0s ' {1..14})"
    is_exactly lab01-create-socket "  ✓ 1.1 $(printf 'wörd%.0s ' {1..13})wörd"
}

@test "colour says again what the signs say" {
    KIT_COLOUR=1 formats 41 "1.1|1|passed|a" "1.2|1|failed|b"
    [ "${lines[1]}" = $'  \e[32m✓\e[0m 1.1 a' ]
    [ "${lines[2]}" = $'  \e[31m✗\e[0m 1.2 \e[1mb\e[0m'"$(printf '%71s' '1 point')" ] # the point ends in column 80
}

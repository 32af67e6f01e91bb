#!/usr/bin/env bats
# shellcheck disable=SC2154 # bats's run sets status and output
# lib.bats -- lib.bash: each of its questions is answered with yes and with no.

load lib

bats_require_minimum_version 1.5.0

# The question is answered with no, and somebody is told why.
no() { # QUESTION...
    local told
    if told=$("$@"); then
        printf 'should not be so: %s\n' "$*"
        return 1
    fi
    [ -n "$told" ]
}

@test "words are found as they stand, and across the lines and the columns of a sentence" {
    run printf 'Got          one\nIt said      a sentence\n             in two  lines\n'
    says 0 'one' 'Got          one' 'It said a sentence in two lines' 'sentence in two  lines' $'one\nIt'
    no says 1 'one'
    no says 0 'sentence  in'
    no shows 'one' 'three' 'sentence'
    lacks 'three' 'four'
    no lacks 'three' 'in two lines' 'four'
}

@test "exactly these lines, or one line, is neither more nor less" {
    run printf 'one\n\ntwo\n'
    prints 0 one '' two
    prints 0 <<<$'one\n\ntwo'
    no prints 1 one '' two
    no prints 0 one two
    no prints 0 <<<'one'
    no one_line 0 one
    run echo one
    one_line 0 one
    no one_line 0 two
}

@test "a complaint is one line on standard error and nothing else" {
    run --separate-stderr bash -c 'echo oops >&2; exit 2'
    complains 2 oops
    no complains 1 oops
    no complains 2 other
    run --separate-stderr bash -c 'echo oops >&2; echo more >&2; exit 2'
    no complains 2 oops
    run --separate-stderr bash -c 'echo oops >&2; echo out; exit 2'
    no complains 2 oops
}

@test "columns are counted in characters" {
    run printf 'ä%.0s' {1..80}
    narrow
    run printf 'ä%.0s' {1..81}
    no narrow
}

@test "what was asked of the tests is not asked of what they run" {
    # shellcheck disable=SC2034 # it must not be seen
    FROM=nowhere TEST=1.1 KIT_LAB=x KIT_OTHER=y MAKEFLAGS=k
    forget_what_was_asked
    [ -z "${FROM+x}${TEST+x}${KIT_LAB+x}${MAKEFLAGS+x}" ]
    run compgen -v KIT_
    [ "$output" = KIT_SIGNS ]
}

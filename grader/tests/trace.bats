#!/usr/bin/env bats
# shellcheck disable=SC2154,SC2016 # bats's run sets status and output; the dollars are another shell's
# trace.bats -- grader/trace as a program: which conversations it shows, where it writes them, how it ends.

load lib
load here

bats_require_minimum_version 1.5.0

setup_file() { copy_the_kit; }

setup() {
    cd "$KIT_COPY" || return
    mkdir -m 1777 "$BATS_TEST_TMPDIR/tmp"
    export TMPDIR=$BATS_TEST_TMPDIR/tmp OUT=$BATS_TEST_TMPDIR/out
    mkdir "$OUT"
}

teardown() { # whatever happened, nothing is left behind
    [ -z "$(ls "$TMPDIR")" ] || { ls "$TMPDIR"; return 1; }
}

traced() { run --separate-stderr "$@"; }

@test "one test of those that pass" {
    FROM=solutions traced grader/trace -t 1.3 lab01
    says 0 '1.3 says that a connection is refused'$'\n\n     your dial ' '= -1 ECONNREFUSED' 'exits 1'
    [ -z "$stderr" ]
    [ "$(grep -c 'your dial' <<<"$output")" = 1 ]
    traced make -s trace-lab01 TEST=1.3 FROM=solutions
    says 0 '1.3 says that'
}

@test "all tests, when none is picked, each play apart" {
    FROM=solutions traced grader/trace lab01
    says 0 '1.1 connects' '1.7 closes every descriptor'
    [ "$(grep -c '^1\.[1-7] ' <<<"$output")" -ge 7 ]
    [ "$(grep -c '^1\.[1-7] ' <<<"$output")" -le "$(grep -c 'your dial' <<<"$output")" ]
    [[ $output == *$'\n\n1.2 '* ]]
}

@test "the plays of a test are counted" {
    FROM=solutions traced grader/trace -t 1.2 lab01
    [[ $output == '1.2 '*' (1 of '* ]]
    of=$(grep -c '^1[.]2 ' <<<"$output")
    [ "$of" -gt 1 ] && grep -q "^1[.]2 .* ($of of $of)$" <<<"$output"
}

@test "on a terminal the title is bold, and no event, whatever its number" {
    needs_script
    run env FROM=solutions TERM=xterm script -qec 'grader/trace -t 2.3 lab02' /dev/null </dev/null
    output=${output//$'\r'/}
    grep -q '^[0-9][0-9][0-9]  ' <<<"$output"
    [ "$(grep $'^\e\[1m' <<<"$output")" = $'\e[1m2.3 greets the second client and the fiftieth\e[0m' ]
}

@test "tests that fail: the place is marked, those that need them are shown too" {
    traced grader/trace lab03
    says 1 '3.1 echoes a line' '3.8 uses no processor' '✗  '
    traced grader/trace -t 1.1 lab01
    says 1 '  ✗  a accepts'
    [ -z "$stderr" ]
}

@test "a picture and a log, where they are wanted" {
    FROM=solutions traced grader/trace -t 1.1 -s "$OUT/a picture.svg" -l "$OUT/log" lab01
    says 0 '1.1 connects'
    grep -q '<title>1.1 connects to the address' "$OUT/a picture.svg"
    grep -q '^{"us":0,' "$OUT/log"
    # The first conversation is drawn; the log has them all.
    [ "$(grep -c '</svg>' "$OUT/a picture.svg")" = 1 ]
    grep -q '127\.0\.0\.1:' "$OUT/a picture.svg"
    run ! grep '127\.0\.0\.2:' "$OUT/a picture.svg"
    [ "$(grep -c '^{"us":0,' "$OUT/log")" = 2 ]
    # Relative to where one is, by the environment too.
    cd "$OUT" || return
    FROM=solutions SVG=here.svg LOG=here.log traced "$KIT_COPY/grader/trace" -t 1.2 lab01
    [ "$status" = 2 ] # FROM is as relative as the files are
    ln -s "$KIT_COPY" "$OUT/kit" # a tree has no blanks in its name
    FROM=kit/solutions SVG=here.svg LOG=here.log traced "$KIT_COPY/grader/trace" -t 1.2 lab01
    says 0 1.2
    [ -s here.svg ]
    [ -s here.log ]
    # What was there is replaced.
    echo old >old
    FROM=kit/solutions LOG=old traced "$KIT_COPY/grader/trace" -t 1.2 lab01
    [ "$status" = 0 ] && ! grep -q '^old' old
}

@test "a file that cannot be written is wrong usage, and nothing is lost" {
    # That is known before anything is played.
    printf '#!/bin/sh\ntouch "%s/played"; exit 99\n' "$OUT" >"$OUT/peer" && chmod +x "$OUT/peer"
    KIT_PEER=$OUT/peer FROM=solutions traced grader/trace -t 1.1 -s "$OUT/no/such.svg" lab01
    [ ! -e "$OUT/played" ]
    complains 2 "$OUT/no/such.svg cannot be written"
    FROM=solutions traced grader/trace -t 1.1 -l "$OUT" lab01
    complains 2 "$OUT cannot be written"
    mkdir broken && cp -r labs/lab01-* broken/ && echo 'int x = ;' | tee -a broken/lab01-*/dial.c >/dev/null
    echo old >"$OUT/svg"
    FROM=broken SVG=$OUT/svg LOG=$OUT/new traced grader/trace lab01
    [ "$status" = 1 ] && [ -z "$output" ] && [[ $stderr == *"does not compile"*"dial.c:"* ]]
    [ "$(cat "$OUT/svg")" = old ]
    [ ! -e "$OUT/new" ]
}

@test "what is not there is one clear line" {
    traced grader/trace lab01 lab02
    complains 2 "usage: grader/trace"
    traced grader/trace -x lab01
    complains 2 "usage: grader/trace"
    traced grader/trace -t
    complains 2 "usage: grader/trace"
    traced grader/trace lab99
    complains 2 "there is no lab99"
    FROM=nowhere traced grader/trace lab01
    complains 2 "there is no folder nowhere"
    FROM=solutions traced grader/trace -t 9.9 lab01
    [ "$status" = 2 ] && [ -z "$output" ] && [[ $stderr == *"has no step 9.9"* ]]
}

@test "what the grader could not judge is said below the conversations" {
    printf '#!/bin/sh\ncase "$*" in *--trace*) cat >/dev/null; f=${*#*--trace }; echo a conversation >>"${f%%%% *}"; kill -9 $$;; esac\n' >"$OUT/peer"
    chmod +x "$OUT/peer"
    FROM=solutions KIT_PEER=$OUT/peer traced grader/trace -t 1.1 lab01
    [ "$status" = 99 ] && [[ $output == *"a conversation"* && -n $stderr ]]
}

@test "Ctrl-C leaves nothing behind" {
    printf '#!/bin/sh\ncase "$*" in *--trace*) touch "%s/begun"; sleep 1000;; esac\n' "$OUT" >"$OUT/peer"
    chmod +x "$OUT/peer"
    command -v timeout >/dev/null || skip "no timeout here"
    set -m
    # Where the tests run in the background, they are deaf to Ctrl-C; timeout(1) undoes that.
    KIT_PEER=$OUT/peer FROM=solutions timeout 60 grader/trace -t 1.1 lab01 >/dev/null 2>&1 3>&- &
    local job=$! status=0
    set +m
    until [ -e "$OUT/begun" ] || ! kill -0 "$job" 2>/dev/null; do sleep 0.05; done
    kill -INT -- "-$job"
    wait "$job" || status=$?
    [ "$status" = 130 ]
}

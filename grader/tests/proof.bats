#!/usr/bin/env bats
# proof.bats -- a name is proved: the play that failed is played again with just that put right below the
# program, and passes; and a name that the proof is against is not printed.

load lib

setup() { cd "$BATS_TEST_DIRNAME/../.." && needs_all_labs; }

# Prints what is said of a test of a case.
said() { # LAB CASE TEST
    local tree=$BATS_TEST_TMPDIR/tree
    rm -rf "$tree" && mkdir "$tree" && cp -R solutions/"$1"-* "$tree"
    awk -v folder="$(echo "$tree"/"$1"-*)" -f grader/cases/apply.awk "grader/cases/$1/wrong/$2.patch"
    FROM=$tree TEST=$3 KIT_DOOR=engine grader/grade "$1" 2>&1
}

proved() { # LAB CASE TEST SENTENCE
    said "$@" >"$BATS_TEST_TMPDIR/said" || :
    grep -qxF "  Proved          $4" "$BATS_TEST_TMPDIR/said" || { cat "$BATS_TEST_TMPDIR/said" && return 1; }
}

not_proved() { # LAB CASE TEST
    said "$@" >"$BATS_TEST_TMPDIR/said" || :
    grep -q '^  Expected' "$BATS_TEST_TMPDIR/said"
    if grep 'Proved' "$BATS_TEST_TMPDIR/said"; then return 1; fi
}

@test "each repair proves its name" {
    local lab case test sentence names=0
    while IFS='|' read -r lab case test sentence; do
        proved "$lab" "$case" "$test" "$sentence"
        names=$((names + 1))
    done <<'END'
lab01|port-in-host-order|1.1|With the two bytes of the port swapped, this part of the test
lab01|family-unset|1.1|With sin_family set to AF_INET, this part of the test passes.
lab02|no-reuseaddr|2.7|With SO_REUSEADDR set before bind(), this part of the test
lab02|length-not-set|2.2|With the length set to the size of the address before the
lab02|aborted-is-fatal|2.9|With accept() called again when a client has gone, this part
lab03|single-recv|3.9|With every receive waiting until all the bytes it asked for
lab03|interrupted-is-eof|3.7|With every interrupted call repeated, this part of the test
lab03|sigpipe|3.6|With SIGPIPE ignored, this part of the test passes.
lab04|result-ignored|4.5|With every send() repeated until all the bytes are sent, this
lab07|shut-rdwr|7.3|With shutdown(fd, SHUT_WR) instead, this part of the test
lab07|closes-with-unread-input|7.6|With the input read to its end before close(), this part of
END
    [ "$names" = 11 ]
}

@test "a name that the proof is against is not printed, and one without a repair has no proof" {
    not_proved lab04 result-ignored 4.6 # what is ignored there is a -1
    if grep -q 'What happened' "$BATS_TEST_TMPDIR/said"; then return 1; fi
    not_proved lab02 sends-the-whole-buffer 2.4
}

@test "by whatever mode a play is played, and by way of bats" {
    export SOCKET_LAB_MODE=portable
    proved lab04 result-ignored 4.5 'With every send() repeated until all the bytes are sent, this'
    unset SOCKET_LAB_MODE
    KIT_PROGRAMS='' said lab04 result-ignored 4.5 >/dev/null || :
    FROM=$BATS_TEST_TMPDIR/tree TEST=4.5 grader/grade lab04 >"$BATS_TEST_TMPDIR/by-bats" 2>&1 || :
    grep -q '^  Proved  ' "$BATS_TEST_TMPDIR/by-bats"
}

@test "what is proved leaves no trace: the conversation is that of the program as it is" {
    said lab04 result-ignored 4.5 >/dev/null || :
    FROM=$BATS_TEST_TMPDIR/tree grader/trace -t 4.5 lab04 >"$BATS_TEST_TMPDIR/trace" || :
    grep -q 'send(.* = 7 ' "$BATS_TEST_TMPDIR/trace"
    [ "$(grep -c ' connect(' "$BATS_TEST_TMPDIR/trace")" = 1 ]
}

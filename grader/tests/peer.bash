# shellcheck shell=bash disable=SC2154 # bats's run sets status and output
# peer.bash -- what the tests of the peer share: load peer
#
# The peer is the grader's or, with KIT_SANITIZED=1, the sanitized one. The files in $DIR can be read by everybody, since a peer that is root runs
# a program as nobody; $DIR and $PEER are set by build.

load lib

# Makes the peer and one program of grader/tests; to be called by setup_file.
build() { # NAME: $DIR/NAME, and NAME-static where there is a static C library
    cd "$BATS_TEST_DIRNAME/../.." || return
    make -s grader || return
    [ -z "${KIT_SANITIZED:-}" ] || make -s grader SANITIZED=1 || return
    export DIR=$BATS_FILE_TMPDIR PEER=$BATS_FILE_TMPDIR/peer ASAN_OPTIONS=detect_leaks=0
    export UBSAN_OPTIONS=print_stacktrace=1
    unset SOCKET_LAB_MODE SOCKET_LAB_NO_SOCK_DIAG
    let_everybody_in || return
    cp "build/$([ -n "${KIT_SANITIZED:-}" ] && echo sanitized || echo grader)/peer" build/grader/wiretap.so "$DIR"
    ${CC:-cc} -std=c11 -Wall -Wextra -Werror -O1 -o "$DIR/$1" "grader/tests/$1.c" -pthread || return
    ${CC:-cc} -std=c11 -static -O1 -o "$DIR/$1-static" "grader/tests/$1.c" -pthread 2>/dev/null || :
}

# ---- plays: "STEP; STEP; ..." on one line ----

# Plays it; $status and $output are as bats's run leaves them. No play takes longer than a minute.
playing() {
    run timeout 100 "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" --at file.bats:10 <<<"${1//; /$'\n'}"
}

passes() {
    playing "$1"
    [ "$status" = 0 ] && [ -z "$output" ] || complain 'should pass: %s' "$1"
}

# What was played has passed as far as it can be seen here, for this reason.
is_partly() { # REASON
    # shellcheck disable=SC2154
    [ "$status" = 76 ] && [ "$output" = "verdict partly"$'\n'"$1" ] || complain 'should pass in part: %s' "$1"
}

fails() { # PLAY WORDS...: it says all of them
    playing "$1"
    [ "$status" = 1 ] && [[ $output == "verdict wrong "* ]] || complain 'should fail: %s' "$1"
    shows "${@:2}"
}

is_fault() { # PLAY LINE WORDS...: the grader's, with file and line
    playing "$1"
    [ "$status" = 99 ] && [[ $output == "verdict fault"$'\n'"file.bats:$2: "* ]] ||
        complain 'should be a fault in line %s: %s' "$2" "$1"
    shows "${@:3}"
}

is_unobserved() { # PLAY WORDS...
    playing "$1"
    [ "$status" = 77 ] && [[ $output == "verdict unobserved"$'\n'* ]] ||
        complain 'should be unobserved: %s' "$1"
    shows "${@:2}"
}

# Prints the port of the play that was run last, as its conversation has it. In a network of the play's own that is
# always the same one, else any that is free.
its_port() {
    [[ $output =~ (bind\(3,|[0-9]\ +listens\ on)\ [0-9.]+:([0-9]+) ]] && printf '%s\n' "${BASH_REMATCH[2]}"
}

# A server that does WORDS when it has accepted a, and then more STEPS.
served() { # WORDS STEPS
    # shellcheck disable=SC2016 # $PORT is the peer's
    printf 'run subject listen $PORT %s; student listens; a connects; %s' "$1" "$2"
}

# Waits for all that was started with &, which fails when one of them does.
all_of_them() {
    local job bad=0
    for job in $(jobs -p); do
        wait "$job" || bad=1
    done
    return $bad
}

# From now on the peer is one that may not hold a program (ptrace(2)).
forbids_ptrace() {
    printf '#include <errno.h>\nlong ptrace(int what, ...) { (void)what; errno = EPERM; return -1; }\n' |
        ${CC:-cc} -shared -fPIC -o "$DIR/forbids.so" -x c - || false
    printf '#!/bin/sh\nLD_PRELOAD=%s exec %s "$@"\n' "$DIR/forbids.so" "$BATS_TEST_DIRNAME/../../build/grader/peer" >"$DIR/without"
    chmod +x "$DIR/without"
    export PEER=$DIR/without
}

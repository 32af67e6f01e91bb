# shellcheck shell=bash
# peer.bash -- what the tests of the peer share: load peer
#
# The peer is the sanitized one. The files in $DIR can be read by everybody, since a peer that is root runs
# a program as nobody; $DIR and $PEER are set by build.

# Makes the peer and one program of grader/tests; to be called by setup_file.
build() { # NAME: $DIR/NAME, and NAME-static where there is a static C library
    cd "$BATS_TEST_DIRNAME/../.." || return
    make -s grader SANITIZED=1 && make -s grader || return
    export DIR=$BATS_FILE_TMPDIR PEER=$BATS_FILE_TMPDIR/peer ASAN_OPTIONS=detect_leaks=0
    export UBSAN_OPTIONS=print_stacktrace=1
    unset SOCKET_LAB_MODE SOCKET_LAB_NO_SOCK_DIAG
    chmod go+rx "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/file" "$DIR"
    cp build/sanitized/peer build/grader/wiretap.so "$DIR"
    ${CC:-cc} -std=c11 -Wall -Wextra -Werror -O1 -o "$DIR/$1" "grader/tests/$1.c" -pthread || return
    ${CC:-cc} -std=c11 -static -O1 -o "$DIR/$1-static" "grader/tests/$1.c" -pthread 2>/dev/null || :
}

# Fails with what the peer has said.
complain() { # WHAT VALUE...
    # shellcheck disable=SC2059 # the first one is a format
    printf "$@"
    printf '\n-- status %s, output:\n%s\n' "$status" "$output"
    return 1
}

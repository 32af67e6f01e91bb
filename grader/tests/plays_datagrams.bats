#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# plays_datagrams.bats -- steps about datagrams: borders, silence, who is refused, what was not read.

load peer

setup_file() {
    build subject
    ${CC:-cc} -std=gnu11 -Wall -Wextra -Werror -O1 -o "$DIR/datagrams" grader/tests/datagrams.c
}

served() { # HOW STEPS
    printf 'run datagrams %s $PORT; student takes datagrams; %s' "$1" "$2"
}

@test "a datagram comes with its borders, to where it was asked for" {
    passes "$(served echo 'a sends datagram "abc"; a expects datagram "abc"; b sends datagram "de"; b expects datagram "de"; a expects no datagram')"
    passes "$(served echo 'a sends datagram "abc"; a sends datagram "de"; a expects datagram "abc"; a expects datagram "de"')"
    passes "$(served echo 'a sends datagram ""; a expects datagram ""')"
    fails "$(served echo 'a sends datagram "abc"; a expects datagram "abcd"')" 'Expected' 'abc'
    fails "$(served echo 'a sends datagram "abc"; a sends datagram "d"; a expects datagram "abcd"')" 'abc'
}

@test "silence is proved, and so is that nothing will come" {
    passes "$(served silent 'a sends datagram "abc"; a expects no datagram')"
    fails "$(served silent 'a sends datagram "abc"; a expects datagram "abc"')" 'a datagram of 3 bytes'
    fails "$(served echo 'a sends datagram "abc"; a expects no datagram')" 'abc'
    fails "$(served deaf 'a sends datagram "abc"; a expects no datagram')" 'reads all datagrams'
    fails 'run subject pause; student takes datagrams' 'a UDP socket of its own is bound'
}

@test "the peer takes them, answers, has strangers, and refuses" {
    passes 'peer takes datagrams as a; run datagrams ask $PORT; a expects datagram "x"; a sends datagram "y"; student exits 0'
    passes 'peer takes datagrams as a; run datagrams ask $PORT; a expects datagram "x"; b sends datagram "y" in place of a; a sends datagram "y"; student exits 0'
    fails 'peer takes datagrams as a; run datagrams ask $PORT; a expects datagram "x"; b sends datagram "y" in place of a; student exits 0' 'it does not end'
    passes 'run datagrams ask $PORT; student exits 1'
    passes 'peer takes datagrams as a on 127.0.0.2; run datagrams echo 0; student takes datagrams; a sends datagram "x"; a expects datagram "x"'
    passes 'peer takes datagrams as a; run datagrams ask $PORT; a loses datagram "x"; a sends datagram "y"; student exits 0; a expects no datagram'
    fails "$(served silent 'student gets SIGTERM; a sends datagram "abc"; a expects no datagram')" 'reads all datagrams'
    is_fault 'peer takes datagrams as a; a sends datagram "y"' 12 'nothing has come on a yet'
    is_fault 'peer listens; run subject listen $PORT accept pause; b expects datagram "y"' 13 'b'
}

@test "datagrams come every so many milliseconds, and one that comes is waited for" {
    passes 'peer takes datagrams as a; run datagrams late $PORT; a expects datagram "x"; a sends datagram "y" | "y" every 60 ms; a waits 100 ms in all, at most 200 ms; a expects datagram "x"'
    fails 'peer takes datagrams as a; run datagrams late $PORT; a expects datagram "x"; a waits 150 ms, at most 250 ms' 'something arrives after 150 to 250 ms' 'a datagram of 1 byte, after'
}

@test "a call and the datagram that it has moved share a line; what was lost is told" {
    play=$(served echo 'a sends datagram "abc"; b sends datagram "de"; a expects datagram "abc"; b loses datagram "de"')
    run "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" --trace "$BATS_TEST_TMPDIR/text" <<<"${play//; /$'\n'}"
    output=$(tr -s ' ' <"$BATS_TEST_TMPDIR/text")
    shows 'recvfrom(3, "abc", 65536) = 3 ◀── a sends 3 bytes "abc"' 'sendto(3, "de", 2) = 2 ──▶ b gets 2 bytes "de"' \
        'and that datagram is lost'
    lacks 'than could be seen'
}

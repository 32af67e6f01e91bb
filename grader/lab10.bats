#!/usr/bin/env bats
# lab10.bats -- what lab 10 asks for: datagrams. `tallyd PORT` adds up the numbers that it is sent, each
# once; `ask ADDRESS PORT MS TRIES` asks again when nothing comes.

load play

@test "10.1 one request, one reply, to where it came from" {
    play <<'PLAY'
        run      tallyd $PORT
        student  takes datagrams
        stdout   "listening 127.0.0.1:$PORT\n"
        a        sends datagram hex 0102 00000005
        a        expects datagram hex 0102 00000005
        a        sends datagram hex 0103 fffffffe
        a        expects datagram hex 0103 00000003
        a        expects no datagram
PLAY
    play <<'PLAY'
        stdin    holds "5\n-7\n"
        peer     takes datagrams as a
        run      ask 127.0.0.1 $PORT 5000 1
        a        expects datagram hex 0001 00000005
        a        sends datagram hex 0001 00000005
        a        expects datagram hex 0002 fffffff9
        a        sends datagram hex 0002 fffffffe
        student  exits 0
        stdout   "5\n-2\n"
PLAY
    play <<'PLAY'
        run      ask 127.0.0.1 $PORT 100 0
        student  exits 2
        stderr   "usage: ask ADDRESS PORT MS TRIES"
PLAY
}

@test "10.2 two clients: each hears its own reply" {
    needs 10.1
    play <<'PLAY'
        run      tallyd $PORT
        student  takes datagrams
        a        sends datagram hex 0001 00000005
        a        expects datagram hex 0001 00000005
        # The same id, and another client: another request.
        b        sends datagram hex 0001 00000006
        b        expects datagram hex 0001 0000000b
        a        sends datagram hex 0002 00000001
        a        expects datagram hex 0002 0000000c
        b        expects no datagram
PLAY
}

@test "10.3 two sends are two requests" {
    needs 10.1
    play <<'PLAY'
        run      tallyd $PORT
        student  takes datagrams
        student  stops
        a        sends datagram hex 0001 00000005
        a        sends datagram hex 0002 00000006
        student  continues
        a        expects datagram hex 0001 00000005
        a        expects datagram hex 0002 0000000b
PLAY
}

@test "10.4 a datagram of another length is ignored" {
    needs 10.1
    play <<'PLAY'
        run      tallyd $PORT
        student  takes datagrams
        a        sends datagram ""
        a        expects no datagram
        a        sends datagram hex 0001000000
        a        sends datagram hex 00010000000500
        a        sends datagram pattern 65507
        a        expects no datagram
        a        sends datagram hex 0001 00000005
        a        expects datagram hex 0001 00000005
PLAY
}

@test "10.5 no reply: it asks again, with the same id" {
    needs 10.1
    play <<'PLAY'
        stdin    holds "5\n"
        peer     takes datagrams as a
        run      ask 127.0.0.1 $PORT 100 3
        a        expects datagram hex 0001 00000005
        a        waits 100 ms, at most 200 ms
        a        expects datagram hex 0001 00000005
        a        waits 200 ms, at most 300 ms
        a        expects datagram hex 0001 00000005
        a        sends datagram hex 0001 00000005
        student  exits 0
        stdout   "5\n"
PLAY
}

@test "10.6 it gives up after TRIES" {
    needs 10.5
    play <<'PLAY'
        stdin    holds "5\n6\n"
        peer     takes datagrams as a
        run      ask 127.0.0.1 $PORT 100 2
        a        expects datagram hex 0001 00000005
        a        expects datagram hex 0001 00000005
        student  exits 1 after 300 ms, at most 400 ms
        stderr   "ask: no answer"
        stdout   ""
PLAY
}

@test "10.7 an old reply, and a stranger's, are ignored" {
    needs 10.5
    play <<'PLAY'
        stdin    holds "5\n"
        peer     takes datagrams as a
        run      ask 127.0.0.1 $PORT 5000 1
        a        expects datagram hex 0001 00000005
        b        sends datagram hex 0001 00000063 in place of a
        a        sends datagram hex 0000 00000063
        a        sends datagram hex 000100
        a        sends datagram hex 0001 00000005
        student  exits 0
        stdout   "5\n"
PLAY
}

@test "10.8 a request that comes twice counts once" {
    needs 10.1
    play <<'PLAY'
        run      tallyd $PORT
        student  takes datagrams
        a        sends datagram hex 0001 00000005
        a        expects datagram hex 0001 00000005
        repeat   62
        b$i      sends datagram hex 0001 00000000
        b$i      expects datagram hex 0001 00000005
        end
        c        sends datagram hex 0001 00000001
        c        expects datagram hex 0001 00000006
        c        sends datagram hex 0001 00000001
        c        expects datagram hex 0001 00000006
        # With 63 others since then, it is still known, and its answer is the old one.
        a        sends datagram hex 0001 00000005
        a        expects datagram hex 0001 00000005
        a        sends datagram hex 0002 00000001
        a        expects datagram hex 0002 00000007
PLAY
}

@test "10.9 who does not hear a reply ends nothing" {
    needs 10.1
    play <<'PLAY'
        fault    recv 1 ECONNREFUSED
        run      tallyd $PORT
        student  takes datagrams
        a        sends datagram hex 0001 00000005
        a        expects datagram hex 0001 00000005
PLAY
    play <<'PLAY'
        fault    send 1 ECONNREFUSED
        run      tallyd $PORT
        student  takes datagrams
        a        sends datagram hex 0001 00000005
        a        expects no datagram
        a        sends datagram hex 0001 00000005
        a        expects datagram hex 0001 00000005
PLAY
}

@test "10.10* replies in another order" {
    needs 10.5
    play <<'PLAY'
        stdin    holds "5\n6\n"
        peer     takes datagrams as a
        run      ask 127.0.0.1 $PORT 100 2
        a        expects datagram hex 0001 00000005
        a        expects datagram hex 0001 00000005
        a        sends datagram hex 0001 00000005
        a        expects datagram hex 0002 00000006
        # Doubled, and late.
        a        sends datagram hex 0001 00000005
        a        sends datagram hex 0002 0000000b
        student  exits 0
        stdout   "5\n11\n"
PLAY
}

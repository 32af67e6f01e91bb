#!/usr/bin/env bats
# lab10.bats -- what lab 10 asks for: datagrams. `tallyd PORT` adds up the numbers that it is sent, each
# once; `ask ADDRESS PORT MS TRIES` asks again when nothing comes.

load play

@test "10.1 one request, one reply, to where it came from" {
    play <<'PLAY'
        run      tallyd $PORT
        student  takes datagrams
        stdout   "listening 127.0.0.1:$PORT\n"
        a        sends datagram hex 0102 01020304
        a        expects datagram hex 0102 01020304
        a        expects no datagram
PLAY
    # Any free port; numbers with a sign, whose sum is one of all four bytes.
    play <<'PLAY'
        run      tallyd 0
        student  takes datagrams
        stdout   "listening $LISTEN\n"
        a        sends datagram hex fffe fffffffb
        a        expects datagram hex fffe fffffffb
        a        sends datagram hex 0203 01020304
        a        expects datagram hex 0203 010202ff
PLAY
    # Each total is printed when it is there.
    play <<'PLAY'
        stdin    is a pipe
        peer     takes datagrams as a on 127.0.0.2
        run      ask 127.0.0.2 $PORT 60000 60000
        student  is given "16909060\n"
        a        expects datagram hex 0001 01020304
        a        sends datagram hex 0001 01020304
        student  prints "16909060\n"
        student  is given "-7\n0\n"
        a        expects datagram hex 0002 fffffff9
        a        sends datagram hex 0002 fffffffe
        a        expects datagram hex 0003 00000000
        a        sends datagram hex 0003 80000000
        student  prints "-2\n-2147483648\n"
        student  is given eof
        student  exits 0
PLAY
    play <<'PLAY'
        run      tallyd 65536|80x|+80|-1
        student  exits 2
        stderr   "usage: tallyd PORT"
        stdout   ""
PLAY
    play <<'PLAY'
        run      ask 127.0.0.1 $PORT 100 0|60001|3x|-3
        student  exits 2
        stderr   "usage: ask ADDRESS PORT MS TRIES"
PLAY
    play <<'PLAY'
        run      ask 127.0.0.1 $PORT 0|60001|+5|1s 3
        student  exits 2
        stderr   "usage: ask ADDRESS PORT MS TRIES"
PLAY
    play <<'PLAY'
        run      ask 127.0.0|localhost $PORT 100 3
        student  exits 2
        stderr   "usage: ask ADDRESS PORT MS TRIES"
PLAY
    play <<'PLAY'
        stdin    holds "5x\n"
        run      ask 127.0.0.1 $PORT 100 3
        student  exits 1
        stderr   "ask: not a number"
        stdout   ""
PLAY
    play <<'PLAY'
        stdin    holds "5\n"
        fault    socket 1 EMFILE
        run      ask 127.0.0.1 $PORT 100 3
        student  exits 1
        stderr   "ask: socket: $EMFILE"
        stdout   ""
PLAY
    play <<'PLAY'
        peer     takes datagrams as a
        run      tallyd $PORT
        student  exits 1
        stderr   "tallyd: bind: $EADDRINUSE"
        stdout   ""
PLAY
}

@test "10.2 two clients: each gets its own reply" {
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
    # The same port, too, of another address.
    play <<'PLAY'
        peer     takes datagrams as a on 127.0.0.2
        peer     takes datagrams as b on 127.0.0.3
        run      tallyd 0
        student  takes datagrams
        a        sends datagram hex 0001 00000005
        a        expects datagram hex 0001 00000005
        b        sends datagram hex 0001 00000005
        b        expects datagram hex 0001 0000000a
        a        expects no datagram
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
        b        sends datagram hex 0001 00000007
        student  continues
        a        expects datagram hex 0001 00000005
        a        expects datagram hex 0002 0000000b
        b        expects datagram hex 0001 00000012
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
        a        expects no datagram
        a        sends datagram hex 00010000000500
        a        sends datagram pattern 65507
        a        expects no datagram
        a        sends datagram hex 0001 00000005
        a        expects datagram hex 0001 00000005
PLAY
    # Two halves are no request, and one that has come with another is no request, either.
    play <<'PLAY'
        run      tallyd $PORT
        student  takes datagrams
        student  stops
        a        sends datagram hex 0001
        a        sends datagram hex 00000005
        a        sends datagram hex 0001 00000005 0002 00000006
        a        sends datagram hex 0003 00000007
        student  continues
        a        expects datagram hex 0003 00000007
PLAY
}

@test "10.5 no reply: it sends the request again, with the same id" {
    play <<'PLAY'
        stdin    holds "5\n"
        peer     takes datagrams as a
        run      ask 127.0.0.1 $PORT 100 9
        a        loses datagram hex 0001 00000005
        a        waits 100 ms, at most 200 ms
        a        expects datagram hex 0001 00000005
        a        sends datagram hex 0001 00000005
        student  exits 0
        stdout   "5\n"
PLAY
    # A signal neither ends the waiting nor is it a reply.
    play <<'PLAY'
        stdin    holds "5\n"
        peer     takes datagrams as a
        fault    recv 1 EINTR
        run      ask 127.0.0.1 $PORT 5000 2
        a        expects datagram hex 0001 00000005
        student  is interrupted
        a        expects no datagram
        a        sends datagram hex 0001 00000005
        student  exits 0
        stdout   "5\n"
PLAY
}

@test "10.6 it gives up after TRIES, and each time waits twice as long" {
    play <<'PLAY'
        stdin    holds "5\n6\n"
        peer     takes datagrams as a
        run      ask 127.0.0.1 $PORT 60 3
        a        loses datagram hex 0001 00000005
        a        loses datagram hex 0001 00000005
        a        waits 120 ms, at most 220 ms
        a        loses datagram hex 0001 00000005
        student  exits 1 after 420 ms, at most 520 ms
        stderr   "ask: no answer"
        stdout   ""
        a        expects no datagram
PLAY
    # Nobody there: the kernel may tell, or there is no answer.
    play <<'PLAY'
        stdin    holds "5\n"
        run      ask 127.0.0.1 $PORT 50 2
        student  exits 1
        stderr   begins "ask: "
        stdout   ""
PLAY
}

@test "10.7 an old reply, and a stranger's, are ignored" {
    play <<'PLAY'
        stdin    holds "5\n"
        peer     takes datagrams as a
        peer     takes datagrams as c on 127.0.0.2
        run      ask 127.0.0.1 $PORT 5000 2
        a        expects datagram hex 0001 00000005
        b        sends datagram hex 0001 00000063 in place of a
        a        expects no datagram
        c        sends datagram hex 0001 00000063 in place of a
        a        expects no datagram
        a        sends datagram hex 0000 00000063
        a        sends datagram hex 0101 00000063
        a        expects no datagram
        a        sends datagram ""
        a        sends datagram hex 000100
        a        sends datagram hex 0001 00000063 00
        a        expects no datagram
        a        sends datagram hex 0001 00000005
        student  exits 0
        stdout   "5\n"
PLAY
    # And none of them prolongs the waiting.
    play <<'PLAY'
        stdin    holds "5\n"
        peer     takes datagrams as a
        run      ask 127.0.0.1 $PORT 300 2
        a        expects datagram hex 0001 00000005
        a        sends datagram hex 0000 00000063 | hex 0001 | hex 0000 00000063 every 110 ms
        a        waits 300 ms in all, at most 400 ms
PLAY
}

@test "10.8 a request that comes twice counts once" {
    needs 10.1
    play <<'PLAY'
        run      tallyd $PORT
        student  takes datagrams
        a        sends datagram hex 0001 00000005
        a        loses datagram hex 0001 00000005
        repeat   62
        b$i      sends datagram hex 0001 00000000
        b$i      expects datagram hex 0001 00000005
        end
        c        sends datagram hex 0001 00000001
        c        loses datagram hex 0001 00000006
        c        sends datagram hex 0001 00000001
        c        expects datagram hex 0001 00000006
        # With 63 others since then, it is still known, and its answer is the old one.
        a        sends datagram hex 0001 00000005
        a        expects datagram hex 0001 00000005
        a        sends datagram hex 0002 00000001
        a        expects datagram hex 0002 00000007
PLAY
    # Several of one client's; the id tells, and any number is an id.
    play <<'PLAY'
        run      tallyd $PORT
        student  takes datagrams
        a        sends datagram hex 0000 00000005
        a        expects datagram hex 0000 00000005
        a        sends datagram hex ffff 00000006
        a        expects datagram hex ffff 0000000b
        a        sends datagram hex 0100 00000001
        a        expects datagram hex 0100 0000000c
        a        sends datagram hex 0000 00000005
        a        expects datagram hex 0000 00000005
        a        sends datagram hex ffff 00000063
        a        expects datagram hex ffff 0000000b
        a        sends datagram hex 0001 00000001
        a        expects datagram hex 0001 0000000d
PLAY
}

@test "10.9 a client that has gone does not end the server" {
    needs 10.1
    play <<'PLAY'
        fault    recv 1 ECONNREFUSED|EINTR
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
    play <<'PLAY'
        run      tallyd $PORT
        student  takes datagrams
        student  stops
        a        sends datagram hex 0001 00000005
        a        closes
        b        sends datagram hex 0001 00000006
        student  continues
        b        expects datagram hex 0001 0000000b
PLAY
}

@test "10.10* replies that are doubled, late, or both" {
    play <<'PLAY'
        stdin    holds "5\n6\n7\n"
        peer     takes datagrams as a
        run      ask 127.0.0.1 $PORT 5000 2
        a        expects datagram hex 0001 00000005
        a        sends datagram hex 0001 00000005
        a        sends datagram hex 0001 00000005
        a        expects datagram hex 0002 00000006
        a        expects no datagram
        a        sends datagram hex 0002 0000000b
        a        expects datagram hex 0003 00000007
        a        sends datagram hex 0002 0000000b
        a        sends datagram hex 0001 00000005
        a        expects no datagram
        a        sends datagram hex 0003 00000012
        student  exits 0
        stdout   "5\n11\n18\n"
PLAY
}

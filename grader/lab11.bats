#!/usr/bin/env bats
# lab11.bats -- what lab 11 asks for: limits in time. `fetch ADDRESS PORT MS` prints what a server says within MS
# milliseconds in all; `holdd PORT MS` echoes lines and holds no connection in vain.

load play

@test "11.1 fetches what a quick server sends" {
    play <<'PLAY'
        peer     listens
        run      fetch 127.0.0.1 $PORT 5000
        a        accepts
        student  waits
        a        sends "quick \0" | "and short\n"
        a        closes
        student  exits 0
        stdout   "quick \0and short\n"
        stderr   lacks "fetch: recv: Connection timed out"
PLAY
    play <<'PLAY'
        run      fetch 127.0.0.1 $PORT 0
        student  exits 2
        stderr   "usage: fetch ADDRESS PORT MS"
PLAY
    play <<'PLAY'
        run      fetch 127.0.0.1 $PORT 60001
        student  exits 2
        stderr   "usage: fetch ADDRESS PORT MS"
PLAY
    play <<'PLAY'
        run      holdd $PORT 1s
        student  exits 2
        stderr   "usage: holdd PORT MS"
PLAY
}

@test "11.2 a refusal is reported at once, with its reason" {
    play <<'PLAY'
        run      fetch 127.0.0.1 $PORT 60000
        student  exits 1
        stderr   "fetch: connect: Connection refused"
        stdout   ""
PLAY
    play <<'PLAY'
        fault    socket 1 EMFILE
        run      fetch 127.0.0.1 $PORT 60000
        student  exits 1
        stderr   "fetch: socket: $EMFILE"
PLAY
}

@test "11.3 no answer: fetch gives up connect() in time" {
    play <<'PLAY'
        peer     listens
        the      queue is full
        run      fetch 127.0.0.1 $PORT 200
        student  exits 1 after 200 ms, at most 300 ms
        stderr   "fetch: connect: Connection timed out"
        stdout   ""
PLAY
}

@test "11.4 a silent server: fetch gives up in time" {
    needs 11.1
    play <<'PLAY'
        peer     listens
        run      fetch 127.0.0.1 $PORT 200
        a        accepts
        student  exits 1 after 200 ms, at most 300 ms
        stderr   "fetch: recv: Connection timed out"
        stdout   ""
PLAY
    # What has come is worth something all the same.
    play <<'PLAY'
        peer     listens
        run      fetch 127.0.0.1 $PORT 200
        a        accepts
        a        sends "half an an"
        student  exits 1 after 200 ms, at most 300 ms
        stderr   "fetch: recv: Connection timed out"
        stdout   "half an an"
PLAY
}

@test "11.5 the limit is for all of it, not for each call" {
    needs 11.4
    play <<'PLAY'
        peer     listens
        run      fetch 127.0.0.1 $PORT 300
        a        accepts
        a        sends "a" | "b" | "c" every 90 ms
        student  exits 1 after 300 ms, at most 400 ms
        stderr   "fetch: recv: Connection timed out"
        stdout   "abc"
PLAY
}

@test "11.6 a megabyte at full speed" {
    needs 11.1
    play <<'PLAY'
        peer     listens
        run      fetch 127.0.0.1 $PORT 1000
        a        accepts
        a        sends pattern 1000000
        a        closes
        student  exits 0 after 0 ms, at most 2000 ms
        stdout   pattern 1000000
PLAY
}

@test "11.7 a signal neither ends the waiting nor prolongs it" {
    needs 11.4
    play <<'PLAY'
        peer     listens
        run      fetch 127.0.0.1 $PORT 500
        a        accepts
        a        sends "ab" | "" | "" every 110 ms
        student  gets SIGUSR1
        student  complains "fetch: still waiting"
        student  exits 1 after 500 ms, at most 600 ms
        stderr   "fetch: recv: Connection timed out"
        stdout   "ab"
PLAY
    play <<'PLAY'
        peer     listens
        run      fetch 127.0.0.1 $PORT 5000
        a        accepts
        student  waits
        student  gets SIGUSR1
        student  complains "fetch: still waiting"
        student  is interrupted
        a        sends "in spite of all that\n"
        a        closes
        student  exits 0
        stdout   "in spite of all that\n"
PLAY
}

@test "11.8 an idle client is closed, and a busy one is not" {
    play <<'PLAY'
        run      holdd $PORT 200
        student  listens
        a        connects
        b        connects
        b        sends "0\n" | "1\n" | "2\n" | "3\n" | "4\n" every 80 ms
        # That was while b was busy.
        a        waits 200 ms, at most 300 ms
        a        expects "timeout\n"
        a        expects eof
        b        expects "0\n1\n2\n3\n4\n"
        b        waits 200 ms, at most 300 ms
        b        expects "timeout\n"
        b        expects eof
        student  closes b
PLAY
    # Bytes that complete no line do not count.
    play <<'PLAY'
        run      holdd $PORT 200
        student  listens
        student  descriptors are counted
        a        connects
        a        sends "n" | "o" | " " every 80 ms
        a        waits 200 ms in all, at most 300 ms
        a        expects "timeout\n"
        a        expects eof
        a        closes
        student  descriptors are as counted
PLAY
    # Lines in pieces, several in one piece, the longest, one that is too long; a client that does not read, one
    # that resets: each is its own affair.
    play <<'PLAY'
        run      holdd $PORT 60000
        student  listens
        student  descriptors are counted
        a        connects
        a        sends "on" | "e\ntw" | "o\n\n\0\nthree\nfo"
        a        expects "one\ntwo\n\n\0\nthree\n"
        a        sends "ur\n" 1023 times "x"
        a        expects "four\n"
        a        sends "\n"
        a        expects 1023 times "x" "\n"
        b        connects
        b        sends 1025 times "y"
        b        expects eof or reset
        c        connects
        c        sends "half a li"
        c        resets
        d        connects
        d        sends "half a li"
        d        half-closes
        d        expects eof
        a        sends "and here?\n"
        a        expects "and here?\n"
        a        closes
        b        closes
        d        closes
        student  descriptors are as counted
PLAY
    play <<'PLAY'
        buffers  are small
        run      holdd $PORT 60000
        student  listens
        a        connects
        b        connects
        a        sends 600 times "I do not read, and say this again, and again, and again: ............................\n" without reading
        student  closes a
        b        sends "is anybody there?\n"
        b        expects "is anybody there?\n"
PLAY
}

@test "11.9 a host that has gone, with bytes on their way to it" {
    play <<'PLAY'
        run      holdd $PORT 60000
        student  listens
        b        connects
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        goes silent if it can
        a        sends "and now?\n"
        b        sends "nobody is delayed\n"
        b        expects "nobody is delayed\n"
        student  closes a within 4000 ms
        b        sends "and nobody else closed\n"
        b        expects "and nobody else closed\n"
PLAY
}

@test "11.10* a host that has gone, and nothing on its way" {
    play <<'PLAY'
        run      holdd $PORT 60000
        student  listens
        b        connects
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        goes silent
        student  closes a within 4000 ms
        b        sends "nobody else is closed\n"
        b        expects "nobody else is closed\n"
PLAY
}

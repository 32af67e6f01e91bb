#!/usr/bin/env bats
# lab04 asks for `pour ADDRESS PORT < file`: every byte of the file arrives, however few of them send() takes at a time.

load play

@test "4.1 a small file arrives, and pour says how many bytes it sent" {
    play <<'PLAY'
        peer     listens
        stdin    holds "a small file\n"
        run      pour 127.0.0.1 $PORT
        a        accepts
        a        expects "a small file\n"
        a        expects eof
        student  exits 0
        stdout   "sent 13\n"
PLAY
    play <<'PLAY'
        # Standard input may be a pipe, whose end comes when it comes.
        stdin    is a pipe
        peer     listens
        run      checked pour 127.0.0.1 $PORT
        stdin    gets "one "
        student  waits
        stdin    gets "and two\n"
        student  waits
        stdin    ends
        a        accepts
        a        expects "one and two\n"
        a        expects eof
        student  exits 0
        stdout   "sent 12\n"
PLAY
    play <<'PLAY'
        # Or nothing that can be read.
        stdin    cannot be read
        peer     listens
        run      pour 127.0.0.1 $PORT
        student  exits 1
        stderr   begins "pour: " and ends "$EBADF"
        stdout   ""
PLAY
    play <<'PLAY'
        # Wrong arguments are wrong before anything is read.
        stdin    cannot be read
        run      pour 127.0.0.1
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
PLAY
    play <<'PLAY'
        # Nobody listens there.
        stdin    holds "a small file\n"
        run      pour 127.0.0.1 $PORT
        stderr   "pour: connect: $ECONNREFUSED"
        student  exits 1
        stdout   ""
        run      pour 127.0.0.1
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      pour localhost $PORT
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      pour 127.0.0.1 65616
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      pour 127.0.0.1 4294971376
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      pour 127.0.0.1x $PORT
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      pour 127.0.0.256 $PORT
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      pour 127.0.0.1 65536
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      pour 127.0.0.1 0
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      pour 127.0.0.1 -1
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      pour 127.0.0.1 80x
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      pour 127.0.0.1 ""
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      pour 127.1 $PORT
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      pour 127.0.0.1 $PORT 1
        stderr   "usage: pour ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
PLAY
    play <<'PLAY'
        # No descriptor is left for its socket.
        fault    socket 1 EMFILE
        stdin    holds "a small file\n"
        run      pour 127.0.0.1 $PORT
        student  exits 1
        stderr   begins "pour: " and ends "$EMFILE"
        stdout   ""
PLAY
}

@test "4.2 an empty file is not a failure: pour sends nothing and says so" {
    play <<'PLAY'
        peer     listens
        stdin    holds ""
        run      pour 127.0.0.1 $PORT
        a        accepts
        a        expects eof
        student  exits 0
        stdout   "sent 0\n"
        stderr   is empty
PLAY
    play <<'PLAY'
        # Each of the two functions, with a length of 0 (grader/lab04.send_all.c): at once, and the counter is 0.
        program  send_all is there
        peer     listens
        stdin    holds ""
        run      send_all 127.0.0.1 $PORT
        a        accepts
        a        expects eof
        student  exits 0
        stdout   "send_all: 0\nsend_all_counting: 0, sent 0\n"
PLAY
    play <<'PLAY'
        # Also where the peer has gone.
        program  send_all is there
        peer     listens
        stdin    is a pipe
        run      send_all 127.0.0.1 $PORT
        a        accepts
        student  waits
        a        resets
        stdin    ends
        student  exits 0
        stdout   "send_all: 0\nsend_all_counting: 0, sent 0\n"
PLAY
}

@test "4.3 a slow reader still gets every byte" {
    needs 4.1
    play <<'PLAY'
        buffers are small
        peer     listens
        stdin    holds pattern 200000
        run      pour 127.0.0.1 $PORT
        a        accepts
        # Nobody reads: the kernel's buffers fill, and the program has to sleep until there is room.
        student  waits
        # A blocked send() now returns what it has taken so far.
        student  is interrupted
        a        expects pattern 200000
        a        expects eof
        student  exits 0
        stdout   "sent 200000\n"
        stderr   is empty
PLAY
    play <<'PLAY'
        # For as long as the peer likes.
        buffers are small
        peer     listens
        stdin    holds pattern 200000
        run      pour 127.0.0.1 $PORT
        a        accepts
        student  waits
        a        pauses without reading
        student  waits
        a        expects pattern 200000
        a        expects eof
        student  exits 0
        stdout   "sent 200000\n"
PLAY
    play <<'PLAY'
        # More than one call takes, however the program asks for it: in blocks of any size, the last one is full.
        peer     listens
        stdin    holds pattern 9437184
        run      pour 127.0.0.1 $PORT
        a        accepts
        a        expects pattern 9437184
        a        expects eof
        student  exits 0
        stdout   "sent 9437184\n"
PLAY
    play <<'PLAY'
        # A pipe brings many times what it holds.
        stdin    is a pipe
        peer     listens
        run      pour 127.0.0.1 $PORT
        stdin    gets pattern 200000
        stdin    ends
        a        accepts
        a        expects pattern 200000
        a        expects eof
        student  exits 0
        stdout   "sent 200000\n"
PLAY
    play <<'PLAY'
        # A peer that has said all that it has to say still listens.
        buffers are small
        peer     listens
        stdin    holds pattern 200000
        run      pour 127.0.0.1 $PORT
        a        accepts
        a        half-closes
        student  waits
        # Whoever has offered everything in one send() looks again, now that the end has come.
        student  is interrupted
        a        expects pattern 200000
        a        expects eof
        student  exits 0
        stdout   "sent 200000\n"
PLAY
}

@test "4.4 signals interrupt the sending: no byte is lost, none is sent twice" {
    needs 4.1 4.3
    play <<'PLAY'
        buffers are small
        peer     listens
        stdin    holds pattern 200000
        run      pour 127.0.0.1 $PORT
        a        accepts
        student  waits
        # The first signal finds a send() that has taken some bytes: it returns their number.
        student  gets SIGUSR1
        student  waits
        stderr   begins "sent so far "
        # The next ones find a send() that has taken none: it fails with EINTR.
        repeat   30
            student  gets SIGUSR1
            student  waits
        end
        # 0 has a digit, too; and that is all that there is to say.
        stderr   is lines of "sent so far " and a number
        a        expects pattern 200000
        a        expects eof
        student  exits 0
        stdout   "sent 200000\n"
PLAY
    play <<'PLAY'
        # After Ctrl-Z and fg, too.
        buffers are small
        peer     listens
        stdin    holds pattern 200000
        run      pour 127.0.0.1 $PORT
        a        accepts
        student  waits
        student  is interrupted
        student  waits
        student  gets SIGUSR1
        student  waits
        stderr   begins "sent so far "
        a        expects pattern 200000
        a        expects eof
        student  exits 0
        stdout   "sent 200000\n"
PLAY
    play <<'PLAY'
        # pidof pour finds all processes of that name.
        buffers are small
        peer     listens
        stdin    holds pattern 200000
        run      pour 127.0.0.1 $PORT
        a        accepts
        student  waits
        repeat   3
            student gets SIGUSR1 everywhere
            student waits
        end
        stderr   begins "sent so far " at least 3 times
        a        expects pattern 200000
        a        expects eof
        student  exits 0
        stdout   "sent 200000\n"
PLAY
    play <<'PLAY'
        # What the kernel has taken is counted when it has taken it.
        buffers are small
        peer     listens
        stdin    holds pattern 50000
        fault    send takes 1000
        run      checked pour 127.0.0.1 $PORT
        a        accepts
        student  waits
        student  gets SIGUSR1
        student  waits
        stderr   begins "sent so far "
        stderr   lacks "sent so far 0"
        stderr   lacks "sent so far 50000"
        a        expects pattern 50000
        a        expects eof
        student  exits 0
        stdout   "sent 50000\n"
PLAY
    play <<'PLAY'
        # And so is all that was taken before; each signal is told of, when the one before has been.
        buffers are small
        peer     listens
        stdin    holds pattern 100000 pattern 100000 pattern 100000 pattern 100000
        fault    send takes 1000
        run      pour 127.0.0.1 $PORT
        a        accepts
        a        expects pattern 100000
        student  waits
        student  gets SIGUSR1
        student  waits
        stderr   begins "sent so far 1"
        a        expects pattern 100000
        student  waits
        student  gets SIGUSR1
        student  waits
        stderr   begins "sent so far 2"
        a        expects pattern 100000
        student  waits
        student  gets SIGUSR1
        student  waits
        stderr   begins "sent so far 3"
PLAY
    play <<'PLAY'
        # Before the first byte as well as later.
        fault    send takes 1000
        fault    send 1 EINTR
        fault    send 3 EINTR
        stdin    holds pattern 3000
        peer     listens
        run      pour 127.0.0.1 $PORT
        a        accepts
        a        expects pattern 3000
        a        expects eof
        student  exits 0
        stdout   "sent 3000\n"
PLAY
    play <<'PLAY'
        # send_all() for itself, as later labs call it: the program of that name is the grader's (grader/lab04.send_all.c).
        program  send_all is there
        fault    send 1 EINTR
        fault    send 3 EINTR
        stdin    is a pipe
        peer     listens
        run      send_all 127.0.0.1 $PORT
        a        accepts
        stdin    gets "hello\n"
        a        expects "hello\nhello\n"
        stdin    ends
        student  exits 0
        stdout   "send_all: 0\nsend_all_counting: 0, sent 6\n"
PLAY
}

@test "4.5 sends that take 7 bytes: all of the file, in order, no byte twice" {
    needs 4.1
    play <<'PLAY'
        peer     listens
        stdin    holds pattern 1000
        fault    send takes 7
        run      pour 127.0.0.1 $PORT
        a        accepts
        a        expects pattern 1000
        a        expects eof
        student  exits 0
        stdout   "sent 1000\n"
PLAY
    play <<'PLAY'
        # send_all() for itself, again and again: each call sends all of what it is given, and counts from 0.
        program  send_all is there
        stdin    is a pipe
        peer     listens
        fault    send takes 7
        run      checked send_all 127.0.0.1 $PORT
        a        accepts
        stdin    gets "a line of several sends\n"
        a        expects "a line of several sends\na line of several sends\n"
        stdin    gets "a shorter one\n"
        a        expects "a shorter one\na shorter one\n"
        stdin    gets "x\n"
        a        expects "x\nx\n"
        stdin    ends
        a        expects eof
        student  exits 0
        stdout   "send_all: 0\nsend_all_counting: 0, sent 24\n"
        stdout   "send_all: 0\nsend_all_counting: 0, sent 14\n"
        stdout   "send_all: 0\nsend_all_counting: 0, sent 2\n"
        stderr   is empty
PLAY
}

@test "4.6 reports a peer that goes away: exit status 1, and no death by SIGPIPE" {
    play <<'PLAY'
        buffers are small
        peer     listens
        stdin    holds pattern 200000
        run      pour 127.0.0.1 $PORT
        a        accepts
        student  waits
        # First FIN, then RST: after these two, a send() without MSG_NOSIGNAL raises SIGPIPE.
        a        half-closes
        a        resets
        student  exits 1
        stderr   "pour: send: $EPIPE" by any name
        stdout   ""
PLAY
    play <<'PLAY'
        # RST alone.
        buffers are small
        peer     listens
        stdin    holds pattern 200000
        run      pour 127.0.0.1 $PORT
        a        accepts
        student  waits
        a        resets
        student  exits 1
        # sendfile() calls it EPIPE.
        stderr   "pour: send: $ECONNRESET" or "pour: send: $EPIPE" by any name
        stdout   ""
PLAY
    play <<'PLAY'
        # send_all() for itself, in a program that knows nothing of SIGPIPE.
        program  send_all is there
        stdin    is a pipe
        peer     listens
        run      send_all 127.0.0.1 $PORT
        a        accepts
        stdin    gets "hello\n"
        a        expects "hello\nhello\n"
        a        resets
        stdin    gets "is anybody there?\n"
        student  waits
        stdin    gets "anybody?\n"
        student  waits
        stdin    ends
        student  exits 0
        stdout   "send_all: 0\nsend_all_counting: 0, sent 6\n"
        stdout   "send_all: -1 the peer has gone\nsend_all_counting: -1 the peer has gone, sent 0\n"
        stdout   "send_all: -1 the peer has gone\nsend_all_counting: -1 the peer has gone, sent 0\n"
        # It is the caller that prints.
        stderr   is empty
PLAY
    play <<'PLAY'
        # After a failure the counter says how far the sending came.
        program  send_all is there
        buffers are small
        stdin    holds pattern 50000
        peer     listens
        run      send_all 127.0.0.1 $PORT
        a        accepts
        a        expects pattern 50000
        student  waits
        a        resets
        student  exits 0
        stdout   "send_all: 0\nsend_all_counting: -1 the peer has gone, sent a part\n"
        stderr   is empty
PLAY
    play <<'PLAY'
        # Where the sending breaks off nothing stays open either, on whatever way out. Each line has its own connection.
        program  send_all is there
        buffers are small
        stdin    is a pipe
        peer     listens
        run      send_all 127.0.0.1 $PORT again
        repeat   3
            stdin    gets pattern 20000
            a        accepts
            student  waits
            a        resets
            stdout   "send_all: -1 the peer has gone\nsend_all_counting: -1 the peer has gone, sent 0\n"
            stdin    gets pattern 20000
            b        accepts
            b        expects pattern 20000
            student  waits
            b        resets
            stdout   "send_all: 0\nsend_all_counting: -1 the peer has gone, sent a part\n"
        end
        stdin    ends
        student  exits 0
        stderr   is empty
PLAY
    play <<'PLAY'
        # Whatever the reason is.
        fault    send 1 ETIMEDOUT
        stdin    holds "a small file\n"
        peer     listens
        run      pour 127.0.0.1 $PORT
        student  exits 1
        stderr   "pour: send: $ETIMEDOUT" by any name
        stdout   ""
PLAY
    play <<'PLAY'
        # What cannot be written is a call that fails.
        stdout   is full
        stdin    holds "a small file\n"
        peer     listens
        run      pour 127.0.0.1 $PORT
        a        accepts
        a        expects "a small file\n"
        a        expects eof
        student  exits 1
        stderr   begins "pour: " and ends "$ENOSPC"
PLAY
}

@test "4.7 bytes are bytes: a NUL ends nothing" {
    needs 4.1
    play <<'PLAY'
        peer     listens
        stdin    holds "one\0two\0\0\n\xff\0"
        run      pour 127.0.0.1 $PORT
        a        accepts
        a        expects "one\0two\0\0\n\xff\0"
        a        expects eof
        student  exits 0
        stdout   "sent 12\n"
PLAY
    play <<'PLAY'
        # Standard input begins where it is: a part of the file may have been read.
        stdin    holds "two\nthree\n" behind "one\n"
        peer     listens
        run      pour 127.0.0.1 $PORT
        a        accepts
        a        expects "two\nthree\n"
        a        expects eof
        student  exits 0
        stdout   "sent 10\n"
PLAY
    play <<'PLAY'
        # Nor do they end anything in send_all().
        program  send_all is there
        stdin    holds "one\0two\0"
        peer     listens
        run      send_all 127.0.0.1 $PORT
        a        accepts
        a        expects "one\0two\0one\0two\0"
        a        expects eof
        student  exits 0
        stdout   "send_all: 0\nsend_all_counting: 0, sent 8\n"
PLAY
}

@test "4.8 each send() is offered the whole rest, and nothing spins" {
    needs 4.1 4.3
    play <<'PLAY'
        buffers are small
        peer     listens
        stdin    holds pattern 50000
        fault    send takes 999
        run      pour 127.0.0.1 $PORT
        a        accepts
        # No room and no reader: a program that asks again and again instead of sleeping never gets here.
        student  waits
        a        expects pattern 50000
        a        expects eof
        student  exits 0
        # What is left, each time, is 51 calls; blocks of some size take a few more.
        student  called send at most 200 times
        stdout   "sent 50000\n"
PLAY
    play <<'PLAY'
        # What it does not read must not wake it.
        buffers are small
        peer     listens
        stdin    holds pattern 200000
        run      pour 127.0.0.1 $PORT
        a        accepts
        student  waits
        a        sends "x" without reading
        student  waits
PLAY
    play <<'PLAY'
        # The same of send_all(): no room is a reason to sleep.
        program  send_all is there
        buffers are small
        stdin    holds pattern 50000
        peer     listens
        run      send_all 127.0.0.1 $PORT
        a        accepts
        student  waits
        a        expects pattern 50000
        a        expects pattern 50000
        a        expects eof
        student  exits 0
        stdout   "send_all: 0\nsend_all_counting: 0, sent 50000\n"
PLAY
    play <<'PLAY'
        # What it opens to wait for room it closes again.
        program  send_all is there
        buffers are small
        stdin    is a pipe
        peer     listens
        run      send_all 127.0.0.1 $PORT
        a        accepts
        repeat   3
            stdin    gets pattern 20000
            student  waits
            a        expects pattern 20000
            student  waits
            a        expects pattern 20000
            stdout   "send_all: 0\nsend_all_counting: 0, sent 20000\n"
        end
        stdin    ends
        student  exits 0
PLAY
}

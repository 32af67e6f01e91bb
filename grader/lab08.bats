#!/usr/bin/env bats
# lab08 asks for `calcd PORT` and `calcc ADDRESS PORT OP A [B]`, which speak a binary protocol; and,
# as a stretch, for `sizes`, which measures numbers as text and in binary.
#
#   request   op u8, id u16, a i32, and with + - * also b i32
#   reply     id u16, status u8, result i32
#
# Every byte is written out here: no program under test has a part in what is expected.

load play

@test "8.1 small numbers, byte for byte" {
    play <<'PLAY'
        run      calcd $PORT
        student  listens on 127.0.0.1:$PORT
        a        connects
        # 1 + 2
        a        sends "+" hex 0001 00000001 00000002
        a        expects hex 0001 00 00000003
        # 5 - 3
        a        sends "-" hex 0002 00000005 00000003
        a        expects hex 0002 00 00000002
        # 0 + 0
        a        sends "+" hex 0003 00000000 00000000
        a        expects hex 0003 00 00000000
        a        half-closes
        a        expects eof
PLAY
    play <<'PLAY'
        run      calcd
        stderr   "usage: calcd PORT"
        student  exits 2
        stdout   ""
        run      calcd 80x
        stderr   "usage: calcd PORT"
        student  exits 2
        stdout   ""
        run      calcd ""
        stderr   "usage: calcd PORT"
        student  exits 2
        stdout   ""
        run      calcd 65536
        stderr   "usage: calcd PORT"
        student  exits 2
        stdout   ""
        run      calcd 65616
        stderr   "usage: calcd PORT"
        student  exits 2
        stdout   ""
        run      calcd 4294971376
        stderr   "usage: calcd PORT"
        student  exits 2
        stdout   ""
        run      calcd -1
        stderr   "usage: calcd PORT"
        student  exits 2
        stdout   ""
        run      calcd 0 0
        stderr   "usage: calcd PORT"
        student  exits 2
        stdout   ""
PLAY
    play <<'PLAY'
        # It listens there and nowhere else, and says so; where it cannot listen it says that, and ends.
        # Another one is there already, and a second one would take some of its clients.
        fault    listen 1 EADDRINUSE in third
        run      calcd 0 as first
        first    listens on 127.0.0.1
        first    prints "listening 127.0.0.1:$first.port\n"
        a        connects to first
        a        sends "+" hex 0001 00000001 00000002
        a        expects hex 0001 00 00000003
        a        half-closes
        a        expects eof
        first    waits
        # Who closes between two requests has done nothing wrong.
        first    never complains "calcd: connection closed in mid-request"
        run      calcd $first.port as second
        second   complains "calcd: bind: $EADDRINUSE"
        second   exits 1
        second   prints ""
        run      calcd 0 as third
        third    complains "calcd: listen: $EADDRINUSE"
        third    exits 1
        third    prints ""
PLAY
}

@test "8.2 numbers whose bytes all differ" {
    needs 8.1
    play <<'PLAY'
        run      calcd $PORT
        student  listens
        a        connects
        # 51200 + 25600: a carry goes from one byte to the one before.
        a        sends "+" hex 0001 0000c800 00006400
        a        expects hex 0001 00 00012c00
        # 305419896 - 267242409
        a        sends "-" hex 0002 12345678 0fedcba9
        a        expects hex 0002 00 02468acf
        # 12345 * 54321
        a        sends "*" hex 0003 00003039 0000d431
        a        expects hex 0003 00 27f86ee9
        a        half-closes
        a        expects eof
PLAY
}

@test "8.3 negative numbers" {
    needs 8.1 8.2
    play <<'PLAY'
        run      calcd $PORT
        student  listens
        a        connects
        # -1 + -2
        a        sends "+" hex 0001 ffffffff fffffffe
        a        expects hex 0001 00 fffffffd
        # 3 - 5
        a        sends "-" hex 0002 00000003 00000005
        a        expects hex 0002 00 fffffffe
        # -7 * 6
        a        sends "*" hex 0003 fffffff9 00000006
        a        expects hex 0003 00 ffffffd6
        # ~ negates: there is no b.
        a        sends "~" hex 0004 00000005
        a        expects hex 0004 00 fffffffb
        a        sends "~" hex 0005 fffffed4
        a        expects hex 0005 00 0000012c
        a        half-closes
        a        expects eof
PLAY
    # The client shows the sign: -42, and the smallest number there is.
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT - 8 50
        a        accepts
        a        sends hex 0102 00 ffffffd6
        student  exits 0
        stdout   "-42\n"
PLAY
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + -2147483647 -1
        a        accepts
        a        sends hex 0102 00 80000000
        student  exits 0
        stdout   "-2147483648\n"
PLAY
}

@test "8.4 results beyond 32 bits wrap around, and nothing is undefined" {
    needs 8.1 8.2 8.3
    play <<'PLAY'
        run checked calcd $PORT
        student  listens
        a        connects
        # 2147483647 + 1
        a        sends "+" hex 0001 7fffffff 00000001
        a        expects hex 0001 00 80000000
        # -2147483648 - 1
        a        sends "-" hex 0002 80000000 00000001
        a        expects hex 0002 00 7fffffff
        # 65536 * 65537
        a        sends "*" hex 0003 00010000 00010001
        a        expects hex 0003 00 00010000
        # -2147483648 * -1
        a        sends "*" hex 0004 80000000 ffffffff
        a        expects hex 0004 00 80000000
        # 2147483647 * 2147483647: more digits than a double keeps
        a        sends "*" hex 0006 7fffffff 7fffffff
        a        expects hex 0006 00 00000001
        # There is no 2147483648: the negation of the smallest number is itself.
        a        sends "~" hex 0005 80000000
        a        expects hex 0005 00 80000000
        a        half-closes
        a        expects eof
PLAY
    play <<'PLAY'
        peer     listens
        run checked calcc 127.0.0.1 $PORT * -2147483648 2147483647
        a        accepts
        a        sends hex 0102 00 80000000
        student  exits 0
        stdout   "-2147483648\n"
PLAY
}

@test "8.5 ids above 255, and above 32767" {
    needs 8.1
    play <<'PLAY'
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "+" hex 1234 00000001 00000002
        a        expects hex 1234 00 00000003
        a        sends "+" hex 0100 00000001 00000002
        a        expects hex 0100 00 00000003
        # Its lower byte is above 127, its upper one is not.
        a        sends "+" hex 0180 00000001 00000002
        a        expects hex 0180 00 00000003
        a        sends "+" hex 8001 00000001 00000002
        a        expects hex 8001 00 00000003
        a        sends "~" hex ffff 00000001
        a        expects hex ffff 00 ffffffff
        a        half-closes
        a        expects eof
PLAY
}

@test "8.6 requests byte by byte, several in one piece, types mixed" {
    needs 8.1
    play <<'PLAY'
        # What was sent leaves at once: the kernel is not told to wait for more where nothing follows.
        run      calcd $PORT
        student  listens
        a        connects
        repeat   4
            a    sends "~" hex 0001 00000001
            a    expects hex 0001 00 ffffffff at once
            a    sends "-" hex 0002 00000005 00000003
            a    expects hex 0002 00 00000002 at once
        end
PLAY
    play <<'PLAY'
        # A client may ask and ask before it reads: who waits for room sleeps, and loses nothing.
        buffers are small
        run      calcd $PORT
        student  listens
        a        connects
        a        sends 3000 times "~\0\x07\0\0\0\x02" as far as there is room
        student  waits
        a        pauses without reading
        a        expects 3000 times "\0\x07\0\xff\xff\xff\xfe"
PLAY
    play <<'PLAY'
        run      calcd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "+" hex 0001 00000001 00000002 byte by byte
        a        expects hex 0001 00 00000003
        a        sends "~" hex 0002 00000001 byte by byte
        a        expects hex 0002 00 ffffffff
        # Two requests in one piece, 11 and 7 bytes, and the beginning of a third.
        a        sends "-" hex 0003 00000005 00000003 "~" hex 0004 00000009 "*" hex 0005 0000
        a        expects hex 0003 00 00000002 0004 00 fffffff7
        a        expects nothing
        a        pauses
        a        sends hex 0003 000000 | hex 03 "~" hex 00
        a        expects hex 0005 00 00000009
        a        sends hex 06 00000001
        a        expects hex 0006 00 ffffffff
        # As many as there are.
        student  stops
        a        sends 700 times "~\0\x07\0\0\0\x02"
        student  continues
        a        expects 700 times "\0\x07\0\xff\xff\xff\xfe"
        a        sends "~" hex 00
        # It breaks off in the middle of a fourth: no reply, and the next client is served.
        a        half-closes
        a        expects eof or reset
        stderr   "calcd: connection closed in mid-request"
        b        connects
        b        sends "+"
        b        closes
        student  waits
        stderr   "calcd: connection closed in mid-request" 2 times
        # Cut off behind a, and within b.
        g        connects
        g        sends "+" hex 0001 00000001
        g        half-closes
        g        expects eof or reset
        h        connects
        h        sends "-" hex 0001 00000001 000000
        h        half-closes
        h        expects eof or reset
        stderr   "calcd: connection closed in mid-request" 4 times
        # Whatever the op is: without its whole id it is a request that was cut short.
        f        connects
        f        sends "/" hex 00
        f        closes
        student  waits
        stderr   "calcd: connection closed in mid-request" 5 times
        # And whatever is whole of it.
        i        connects
        i        sends "+" hex 0001
        i        half-closes
        i        expects eof or reset
        stderr   "calcd: connection closed in mid-request" 6 times
        # Or no more than its op.
        j        connects
        j        sends "/"
        j        half-closes
        j        expects eof or reset
        stderr   "calcd: connection closed in mid-request" 7 times
        # Of the next one, which came together with a whole one, there is no more than that.
        k        connects
        k        sends "~" hex 0001 00000001 "+"
        k        half-closes
        k        expects hex 0001 00 ffffffff
        k        expects eof or reset
        stderr   "calcd: connection closed in mid-request" 8 times
        # One more goes with a reset, in the middle, and one before its turn has come.
        d        connects
        d        sends "+" hex 00
        student  waits
        d        resets
        student  waits
        student  stops
        e        connects
        e        resets
        student  continues
        student  waits
        c        connects
        c        sends "+" hex 0007 00000001 00000002
        c        expects hex 0007 00 00000003
PLAY
    play <<'PLAY'
        # It has gone before its reply: send() fails, without MSG_NOSIGNAL by SIGPIPE, and that is this client's failure alone.
        run      calcd $PORT
        student  listens
        student  descriptors are counted
        student  stops
        a        connects
        a        sends "+" hex 0001 00000028 00000002
        a        half-closes
        a        resets
        student  continues
        student  waits
        student  descriptors are as counted
        stderr   lacks "calcd: connection closed in mid-request"
        stdout   "listening 127.0.0.1:$PORT\n"
        b        connects
        b        sends "+" hex 0007 00000001 00000002
        b        expects hex 0007 00 00000003
PLAY
    play <<'PLAY'
        # However many have gone so: who has served one serves the next.
        run      calcd $PORT
        student  listens
        repeat   5
            student  stops
            repeat   26
                a    connects
                a    sends "~" hex 0001 00000001
                a    half-closes
                a    resets
            end
            student  continues
            student  waits
        end
        b        connects
        b        sends "+" hex 0007 00000001 00000002
        b        expects hex 0007 00 00000003
PLAY
    play <<'PLAY'
        # And one that goes while its replies wait for room.
        buffers are small
        run      calcd $PORT
        student  listens
        student  descriptors are counted
        a        connects
        a        sends 1000 times "~\0\x07\0\0\0\x02" as far as there is room
        a        half-closes
        student  waits
        a        resets
        student  waits
        student  descriptors are as counted
        b        connects
        b        sends "+" hex 0007 00000001 00000002
        b        expects hex 0007 00 00000003
PLAY
    play <<'PLAY'
        # A program that is stopped and continued in recv() may get what has come: less than it asked for.
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "+" hex 00
        student  waits
        student  is interrupted
        a        sends hex 01 0000
        student  waits
        student  is interrupted
        a        sends hex 0028 000000
        student  waits
        student  is interrupted
        a        sends hex 02
        a        expects hex 0001 00 0000002a
        # The end is the end, whatever came before it.
        student  waits
        student  is interrupted
        a        half-closes
        a        expects eof
PLAY
    play <<'PLAY'
        # Where several are served at once, each has a half of its own.
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "+" hex 0001 00000001 0000
        student  waits
        b        connects
        b        sends "-" hex 0002 00000005 00000003
        b        expects hex 0002 00 00000002 or that is all
        b        sends "~" hex 00
        a        sends hex 0002
        a        expects hex 0001 00 00000003
        b        sends hex 03 00000001
        b        expects hex 0003 00 ffffffff
        # What b has begun is its own also when a, who came before, has left.
        c        connects
        c        sends "-" hex 0004
        b        sends "~" hex 0005 0000
        a        half-closes
        a        expects eof
        b        sends hex 0002
        b        expects hex 0005 00 fffffffe
        c        sends hex 00000005 00000003
        c        expects hex 0004 00 00000002
PLAY
    play <<'PLAY'
        # And what is owed to it, when there was no room.
        buffers are small
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "~" hex 0001 00000001
        a        expects hex 0001 00 ffffffff
        b        connects
        b        sends "~" hex 0002 00000002
        b        expects hex 0002 00 fffffffe or that is all
        c        connects
        c        sends "~" hex 0003 00000003
        c        expects hex 0003 00 fffffffd or that is all
        b        sends 1000 times "~\0\x07\0\0\0\x02" as far as there is room
        student  waits
        a        closes
        student  waits
        b        expects 1000 times "\0\x07\0\xff\xff\xff\xfe"
        # One after the other: who serves several need not do so while one of them does not read.
        c        sends 1000 times "~\0\x08\0\0\0\x03" as far as there is room
        student  waits
        b        closes
        student  waits
        c        expects 1000 times "\0\x08\0\xff\xff\xff\xfd"
PLAY
    play <<'PLAY'
        # "Not now" is no failure, where a call does not wait.
        fault    send|recv 1 EAGAIN
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "+" hex 0001 00000001 00000002 "+" hex 0002 00000001 00000003
        a        expects hex 0001 00 00000003 0002 00 00000004
        a        sends "~" hex 0003 00000001
        a        expects hex 0003 00 ffffffff
PLAY
    play <<'PLAY'
        # A signal that interrupts a call costs nothing: the call is made again. And send() takes a part.
        fault    send takes 3
        fault    recv 1 EINTR
        fault    recv 3 EINTR
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "+" hex 0001 0000 | hex 0001 00000002 | "~" hex 0002 00 | hex 000001
        a        expects hex 0001 00 00000003 0002 00 ffffffff
        a        half-closes
        a        expects eof
PLAY
    play <<'PLAY'
        # Each time that it happens, in each call that can wait.
        fault    recv 2 EINTR
        fault    recv 3 EINTR
        fault    send 1 EINTR
        fault    select 1 EINTR if it is made
        fault    select 3 EINTR if it is made
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "+" hex 0001 00000001 00000002
        a        expects hex 0001 00 00000003
        a        sends "~" hex 0003 00000001
        a        expects hex 0003 00 ffffffff
PLAY
    play <<'PLAY'
        # A client may ask when it likes: late, and then not for a long time.
        run      calcd $PORT
        student  listens
        a        connects
        a        pauses
        a        sends "+" hex 0001 00000001 00000002
        a        expects hex 0001 00 00000003
        a        pauses
        b        connects
        a        sends "~" hex 0003 00000001
        a        expects hex 0003 00 ffffffff
PLAY
    play <<'PLAY'
        # Whatever fails of a client, it is that client's: the network to it was gone.
        fault    recv|send 1 ETIMEDOUT
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "+" hex 0001 00000001 00000002
        student  closes a
        b        connects
        b        sends "+" hex 0001 00000001 00000002
        b        expects hex 0001 00 00000003
PLAY
    play <<'PLAY'
        # An accept() that fails so has lost a client that had gone, and that is all.
        fault    accept 1 ECONNABORTED|EINTR
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "+" hex 0001 00000001 00000002
        a        expects hex 0001 00 00000003
        a        half-closes
        a        expects eof
PLAY
    play <<'PLAY'
        # However many clients there are: all are served, at once or one after the other.
        run      calcd $PORT
        student  listens
        repeat   260
            c$i  connects
            c$i  sends "~" hex 0001 00000001
            c$i  expects hex 0001 00 ffffffff in its turn
        end
PLAY
    play <<'PLAY'
        # Numbers beyond what an fd_set has room for (FD_SETSIZE): whoever has one may be refused, and nobody else suffers.
        descriptors below 1020 are taken
        run checked calcd $PORT
        student  listens
        repeat   12
            c$i  connects
            c$i  sends "~" hex 0001 00000001
        end
        student  waits
        c1       expects hex 0001 00 ffffffff
        repeat   12
            c$i  closes
        end
        a        connects
        a        sends "~" hex 0001 00000001
        a        expects hex 0001 00 ffffffff
PLAY
    play <<'PLAY'
        # Or have all come before the first one is served.
        run      calcd $PORT
        student  listens
        student  stops
        repeat   30
            c$i  connects
            c$i  sends "~" hex 0001 00000001
        end
        student  continues
        repeat   30
            c$i  expects hex 0001 00 ffffffff in its turn
        end
PLAY
    play <<'PLAY'
        # And however many have been there: a place that was left is free.
        run      calcd $PORT
        student  listens
        repeat   1120
            d    connects
            d    sends "~" hex 0001 00000001
            d    expects hex 0001 00 ffffffff
            d    half-closes
            d    expects eof
        end
PLAY
    play <<'PLAY'
        # However many have reset: who has served one serves the next.
        run      calcd $PORT
        student  listens
        repeat   220
            d    connects
            d    sends "~" hex 0001 00000001
            d    expects hex 0001 00 ffffffff
            d    resets
        end
        e        connects
        e        sends "~" hex 0001 00000001
        e        expects hex 0001 00 ffffffff
        # Nobody of them was in a request.
        stderr   lacks "calcd: connection closed in mid-request"
PLAY
    play <<'PLAY'
        # The end is there with the requests before it: it comes after them. Once behind a whole one, once within one.
        run      calcd $PORT
        student  listens
        student  stops
        a        connects
        a        sends "+" hex 0001 00000028 00000002 "~" hex 0002 00000001
        a        half-closes
        b        connects
        b        sends "+" hex 0001 00000028 00000002 "~" hex 00
        b        half-closes
        student  continues
        a        expects hex 0001 00 0000002a 0002 00 ffffffff
        a        expects eof
        b        expects hex 0001 00 0000002a
        b        expects eof or reset
        stderr   "calcd: connection closed in mid-request" 1 times
PLAY
    play <<'PLAY'
        # Where there was no room for the replies when the end came, they are still owed.
        fault    send 1 EAGAIN
        fault    send 2 EAGAIN
        fault    send 3 EAGAIN
        run      calcd $PORT
        student  listens
        student  stops
        a        connects
        a        sends "+" hex 0001 00000028 00000002 "~" hex 0002 00000001
        a        half-closes
        student  continues
        a        expects hex 0001 00 0000002a 0002 00 ffffffff
        a        expects eof
        student  met every fault or that is all
PLAY
    play <<'PLAY'
        # Who has a process for each: one SIGCHLD may stand for several of them.
        there is one processor
        run      calcd $PORT
        student  listens
        repeat   8
            c$i  connects
            c$i  sends "~" hex 0001 00000001
        end
        student  waits
        student  stops alone
        repeat   8
            c$i  half-closes
        end
        student  others end or wait
        student  continues
        repeat   8
            c$i  expects hex 0001 00 ffffffff
            c$i  expects eof
        end
        student  waits
        student  has no zombies
PLAY
    play <<'PLAY'
        # Memory is given back, too. The first clients show what is kept, once and for all.
        run      calcd $PORT
        student  listens
        student  is counted
        repeat   3
            repeat 12
                a connects
                a sends "~" hex 0001 00000001
                a expects hex 0001 00 ffffffff
                a half-closes
                a expects eof
                a closes
                student is as counted
                student waits
                # One is cut in its request, and one resets there.
                b connects
                b sends "+" hex 0002
                b half-closes
                b expects eof or reset
                b closes
                student is as counted
                student waits
                c connects
                c sends "+" hex 0002
                student waits
                c resets
                student is as counted
                student waits
                # One for whom the reply comes too late.
                student stops
                d connects
                d sends "~" hex 0001 00000001
                d half-closes
                d resets
                student continues
                student is as counted
                student waits
            end
            k    connects
            k    sends "~" hex 0001 00000001
            k    expects hex 0001 00 ffffffff
            student waits
            student memory is counted
            k    closes
            student is as counted
        end
        student  needs no more memory after 49 clients
        student  waits
        student  has no zombies
PLAY
    play <<'PLAY'
        # Two who have both come before either is looked at: each is served, as itself.
        there is one processor
        run      calcd $PORT
        student  listens
        repeat   5
            student  stops
            a    connects
            a    sends "+" hex 0001 00000001 00000002
            b    connects
            b    sends "~" hex 0002 00000001
            student  continues
            a    expects hex 0001 00 00000003
            b    expects hex 0002 00 ffffffff in its turn
            a    closes
            b    closes
            student  waits
        end
PLAY
    play <<'PLAY'
        # However much it asks before it reads.
        buffers are small
        run      calcd $PORT
        student  listens
        a        connects
        a        sends 45000 times "~\0\x07\0\0\0\x02" as far as there is room
        student  waits
        a        expects 45000 times "\0\x07\0\xff\xff\xff\xfe"
PLAY
    play <<'PLAY'
        # Where no descriptor is left for a client (accept() fails with EMFILE), its turn comes when another one has left.
        all descriptors but 13 are taken
        run      calcd $PORT
        student  listens
        repeat   20
            c$i  connects
            c$i  sends "~" hex 0001 00000001
            c$i  expects hex 0001 00 ffffffff in its turn
        end
PLAY
    play <<'PLAY'
        # In whatever way that one has left, and whoever stays.
        all descriptors but 14 are taken
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "~" hex 0001 00000001
        a        expects hex 0001 00 ffffffff
        b        connects
        b        sends "~" hex 0001 00000001
        b        expects hex 0001 00 ffffffff or that is all
        repeat   14
            c$i  connects
        end
        student  sleeps
        b        resets
        repeat   13
            c$i  resets
        end
        c14      sends "~" hex 0001 00000001
        c14      expects hex 0001 00 ffffffff
PLAY
    play <<'PLAY'
        # Nobody leaves by himself: it is the second of linger() that ends, and gives the descriptors back.
        all descriptors but 13 are taken
        run      calcd $PORT
        student  listens
        repeat   11
            c$i  connects
            c$i  sends "~" hex 0001 00000001
        end
        c11      expects hex 0001 00 ffffffff or that is all
        repeat   4
            d$i  connects
        end
        repeat   11
            c$i  sends "/" hex 0003
        end
        c11      expects hex 0003 01 00000000
        d4       sends "~" hex 0001 00000001
        d4       expects hex 0001 00 ffffffff
PLAY
    play <<'PLAY'
        # Or says, and is gone in the middle of one: what is whole is answered, and the rest is said.
        buffers are small
        run      calcd $PORT
        student  listens
        a        connects
        a        sends 1000 times "~\0\x07\0\0\0\x02" "+\0\x08" as far as there is room
        a        half-closes
        student  waits
        a        expects 1000 times "\0\x07\0\xff\xff\xff\xfe"
        a        expects eof or reset
        stderr   "calcd: connection closed in mid-request"
PLAY
    play <<'PLAY'
        # However many are cut off: who has served one serves the next.
        run      calcd $PORT
        student  listens
        repeat   260
            d    connects
            d    sends "+" hex 0002
            d    half-closes
            d    expects eof or reset
        end
        a        connects
        a        sends "~" hex 0001 00000001
        a        expects hex 0001 00 ffffffff
PLAY
    play <<'PLAY'
        # It serves until it is killed; and then it is gone, without a word.
        run      calcd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "~" hex 0001 00000001
        a        expects hex 0001 00 ffffffff
        a        half-closes
        a        expects eof
        student  waits
        student  gets SIGTERM
        student  ends
PLAY
    play <<'PLAY'
        # Also when a client is there: who serves it may finish with it first.
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "~" hex 0001 00000001
        a        expects hex 0001 00 ffffffff
        student  waits
        student  gets SIGTERM
        a        closes
        student  ends
PLAY
}

@test "8.7 an unknown op gets status 1, and then the connection ends" {
    needs 8.1
    play <<'PLAY'
        run      calcd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        # Op and id are all that can be understood of it.
        a        sends "/" hex 0007
        a        expects hex 0007 01 00000000
        a        expects eof
        a        closes
        # After a request that was understood, and with more behind it.
        b        connects
        b        sends "+" hex 0008 00000001 00000002 hex 00 0009 pattern 100000
        b        expects hex 0008 00 00000003 0009 01 00000000
        b        expects eof
        b        closes
        # What it has sent behind that is read: with bytes unread, a close() is a reset.
        f        connects
        f        sends "/" hex 000c pattern 1000
        f        expects hex 000c 01 00000000
        f        expects eof
        f        half-closes
        student  closes f without a reset
        # The byte 0 is no op either. And each byte may come alone.
        d        connects
        d        sends hex 00 000a byte by byte
        d        expects hex 000a 01 00000000
        d        expects eof
        d        closes
        # Nor is 0xff, which a char has in common with EOF.
        e        connects
        e        sends hex ff 000b
        e        expects hex 000b 01 00000000
        e        expects eof
        e        closes
        c        connects
        c        sends "+" hex 0007 00000001 00000002
        c        expects hex 0007 00 00000003
        # It was the server that ended them, and whatever else came is no request.
        stderr   lacks "calcd: connection closed in mid-request"
PLAY
    play <<'PLAY'
        # This reply is like any other: a signal may come before it, and send() takes a part.
        fault    send takes 3
        fault    send 1 EINTR
        fault    send 3 EINTR
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "/" hex 0007
        a        expects hex 0007 01 00000000
        a        expects eof
PLAY
    play <<'PLAY'
        # And the client may have gone before it.
        run      calcd $PORT
        student  listens
        student  descriptors are counted
        student  stops
        a        connects
        a        sends "/" hex 0007
        a        half-closes
        a        resets
        student  continues
        student  waits
        student  descriptors are as counted
        stdout   "listening 127.0.0.1:$PORT\n"
        b        connects
        b        sends "+" hex 0007 00000001 00000002
        b        expects hex 0007 00 00000003
PLAY
    play <<'PLAY'
        # Where there was no room for the replies, they are owed, also those before it.
        fault    send 1 EAGAIN
        fault    send 2 EAGAIN
        fault    send 3 EAGAIN
        run      calcd $PORT
        student  listens
        student  stops
        a        connects
        a        sends "+" hex 0001 00000028 00000002 "/" hex 0007
        student  continues
        a        expects hex 0001 00 0000002a 0007 01 00000000
        a        expects eof
        student  met every fault or that is all
PLAY
    play <<'PLAY'
        # However many there have been.
        run      calcd $PORT
        student  listens
        repeat   220
            a    connects
            a    sends "/" hex 0007
            a    expects hex 0007 01 00000000
            a    expects eof
            a    closes
        end
        b        connects
        b        sends "+" hex 0007 00000001 00000002
        b        expects hex 0007 00 00000003
PLAY
    play <<'PLAY'
        # One that says no more, and does not close either, is not waited for without end.
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "/" hex 0007
        a        expects hex 0007 01 00000000
        a        expects eof
        a        pauses
        student  closes a
        b        connects
        b        sends "+" hex 0007 00000001 00000002
        b        expects hex 0007 00 00000003
PLAY
    play <<'PLAY'
        # A second in all: whoever says something now and then gets no new one, nor does whoever falls silent.
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "/" hex 0007
        a        expects hex 0007 01 00000000
        a        expects eof
        a        sends "." | "." | "." every 300 ms
        student  closes a within 700 ms
PLAY
    play <<'PLAY'
        # Whoever else says something meanwhile.
        run      calcd $PORT
        student  listens
        b        connects
        b        sends "~" hex 0001 00000001
        b        expects hex 0001 00 ffffffff
        a        connects
        a        sends "/" hex 0007
        a        expects hex 0007 01 00000000 or that is all
        a        expects eof
        b        sends "+" | "\0" | "\x02" | "\0" | "\0" | "\0" | "\x05" | "\0" | "\0" | "\0" | "\x03" every 130 ms
        student  closes a within 1400 ms
        b        expects hex 0002 00 00000008
PLAY
    play <<'PLAY'
        # A second, and no less: who says nothing for a while may still have something to say.
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "/" hex 0007
        a        expects hex 0007 01 00000000
        a        expects eof
        a        sends "." | "still here" every 400 ms
        student  hears a
        a        half-closes
        student  closes a without a reset
PLAY
    play <<'PLAY'
        # However much it says: nothing of that is kept, and no buffer is full.
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "/" hex 0007
        a        expects hex 0007 01 00000000
        a        expects eof
        a        sends pattern 20000
        student  hears a
        a        sends pattern 20000
        student  hears a
        a        half-closes
        student  closes a without a reset
PLAY
    play <<'PLAY'
        # A signal does not end it, either.
        fault    select 1 EINTR if it is made
        run      calcd $PORT
        student  listens
        a        connects
        a        sends "/" hex 0007
        a        expects hex 0007 01 00000000
        a        expects eof
        student  is interrupted
        a        sends "still here"
        student  hears a
        a        half-closes
        student  closes a without a reset
PLAY
    play <<'PLAY'
        # It begins when the reply has left: who is slow to read gets what is owed.
        buffers are small
        run      calcd $PORT
        student  listens
        a        connects
        a        sends 1000 times "~\0\x07\0\0\0\x02" "/\0\x08" as far as there is room
        student  waits
        a        pauses without reading
        a        expects 1000 times "\0\x07\0\xff\xff\xff\xfe" "\0\x08\x01\0\0\0\0"
        a        expects eof
PLAY
    play <<'PLAY'
        # Nothing is left of it: no memory either.
        run      calcd $PORT
        student  listens
        student  is counted
        repeat   3
            repeat 30
                a connects
                a sends "/" hex 0003
                a expects hex 0003 01 00000000
                a expects eof
                a closes
                student is as counted
                student waits
            end
            k    connects
            k    sends "~" hex 0001 00000001
            k    expects hex 0001 00 ffffffff
            student waits
            student memory is counted
            k    closes
            student is as counted
        end
        student  needs no more memory after 31 clients
        student  waits
        student  has no zombies
PLAY
    play <<'PLAY'
        # Its descriptor is free for the next one then.
        all descriptors but 13 are taken
        run      calcd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        repeat   13
            c$i  connects
        end
        student  sleeps
        repeat   12
            c$i  sends "/" hex 0003
            c$i  expects hex 0003 01 00000000
            c$i  expects eof
            c$i  closes
        end
        c13      sends "~" hex 0001 00000001
        c13      expects hex 0001 00 ffffffff
PLAY
}

@test "8.8 calcc sends what the protocol says, byte for byte" {
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        a        expects "+" hex 0102 00000028 00000002
        # It waits for the reply. This comes in pieces.
        a        expects nothing or eof
        a        sends hex 0102 00 0000002a byte by byte
        student  exits 0
        stdout   "42\n"
PLAY
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT - 305419896 -19088744
        a        accepts
        a        expects "-" hex 0102 12345678 fedcba98
        a        expects nothing or eof
        a        sends hex 0102 00 13579be0
        student  exits 0
        stdout   "324508640\n"
PLAY
    # Seven bytes, and no b.
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT ~ 1000
        a        accepts
        a        expects "~" hex 0102 000003e8
        a        expects nothing or eof
        a        sends hex 0102 00 fffffc18
        student  exits 0
        stdout   "-1000\n"
PLAY
    # What makes no request: a number with something behind it, one that 4 bytes do not hold, a B that
    # is missing, and one for which there is no place.
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 4x 2
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT + 18446744073709551617 1
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT + 1 4294967297
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT + 3000000000 1
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT + 2147483648 1
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT + 1 -2147483649
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT + 1 5e3
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT + - 5
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT + "" 1
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
PLAY
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 5
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT ~ 5 6
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT + 5 6 7
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT "" 5 6
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT +- 5 6
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT ++ 5 6
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 $PORT / 6 3
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.256 $PORT + 1 2
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.1 $PORT + 1 2
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 80x + 1 2
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 4294971376 + 1 2
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 -1 + 1 2
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
        run      calcc 127.0.0.1 65616 + 1 2
        student  exits 2
        stderr   "usage: calcc ADDRESS PORT OP A [B]"
        stdout   ""
PLAY
    # A result is whatever number there is: -1 says nothing of a failure, nor does 0.
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 1 -2
        a        accepts
        a        expects "+" hex 0102 00000001 fffffffe
        a        sends hex 0102 00 ffffffff
        student  exits 0
        stdout   "-1\n"
PLAY
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT - 2 2
        a        accepts
        a        expects "-" hex 0102 00000002 00000002
        a        sends hex 0102 00 00000000
        student  exits 0
        stdout   "0\n"
PLAY
    play <<'PLAY'
        # A signal within the reply: a call that was to wait for all of it returns what has come.
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        a        expects "+" hex 0102 00000028 00000002
        a        sends hex 0102 00 00
        student  waits
        student  stops
        student  continues
        student  waits
        a        sends hex 00002a
        student  exits 0
        stdout   "42\n"
PLAY
    play <<'PLAY'
        # A zero in front is no digit of another kind of number.
        peer     listens
        run      calcc 127.0.0.1 $PORT + 010 -09
        a        accepts
        a        expects "+" hex 0102 0000000a fffffff7
PLAY
}

@test "8.9 calcc does not take another request's reply for its own" {
    # The right id, its bytes exchanged.
    play <<'PLAY'
        # A result that cannot be written is none.
        stdout   is full
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        a        expects "+" hex 0102 00000028 00000002
        a        sends hex 0102 00 0000002a
        student  exits 1
        stderr   begins "calcc: "
PLAY
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        a        sends hex 0201 00 0000002a
        student  exits 1
        stdout   ""
        stderr   begins "calcc: "
        stderr   never says "Success"
PLAY
    # The lower byte of the right id.
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        a        sends hex 0002 00 0000002a
        student  exits 1
        stdout   ""
        stderr   begins "calcc: "
        stderr   never says "Success"
PLAY
    # The upper byte of the right id.
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        a        sends hex 0103 00 0000002a
        student  exits 1
        stdout   ""
        stderr   begins "calcc: "
        stderr   never says "Success"
PLAY
    # The right id, but no result.
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        a        sends hex 0102 01 00000000
        student  exits 1
        stdout   ""
        stderr   begins "calcc: "
        stderr   never says "Success"
PLAY
    # No other status means that there is one.
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        a        sends hex 0102 02 0000002a
        student  exits 1
        stdout   ""
        stderr   begins "calcc: "
        stderr   never says "Success"
PLAY
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        a        sends hex 0102 ff 0000002a
        student  exits 1
        stdout   ""
        stderr   begins "calcc: "
        stderr   never says "Success"
PLAY
    play <<'PLAY'
        # Nobody listens there.
        run      calcc 127.0.0.1 $PORT + 40 2
        stderr   "calcc: connect: $ECONNREFUSED"
        student  exits 1
        stdout   ""
PLAY
    # Six bytes of seven.
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        a        sends hex 0102 00 000000
        a        half-closes
        student  exits 1
        stdout   ""
        stderr   begins "calcc: "
        stderr   lacks "calcc: recv: Success"
        stderr   never says "Success"
PLAY
    # None at all.
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        student  waits
        a        half-closes
        student  exits 1
        stdout   ""
        stderr   begins "calcc: "
        stderr   lacks "calcc: recv: Success"
        stderr   never says "Success"
PLAY
    # The request cannot be sent.
    play <<'PLAY'
        peer     listens
        fault    send 1 ECONNRESET
        run      calcc 127.0.0.1 $PORT + 40 2
        student  exits 1
        stdout   ""
        stderr   begins "calcc: "
PLAY
    # The server may take its time.
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        a        expects "+" hex 0102 00000028 00000002
        a        pauses
        a        sends hex 0102 00
        a        pauses
        a        sends hex 0000002a
        student  exits 0
        stdout   "42\n"
PLAY
    # A reset before the reply, and one within it.
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        student  waits
        a        resets
        student  exits 1
        stdout   ""
        stderr   "calcc: recv: $ECONNRESET" by any name
PLAY
    play <<'PLAY'
        peer     listens
        run      calcc 127.0.0.1 $PORT + 40 2
        a        accepts
        a        sends hex 0102 00 000000
        a        resets
        student  exits 1
        stdout   ""
        stderr   begins "calcc: "
        stderr   never says "Success"
PLAY
    play <<'PLAY'
        # No descriptor is left for its socket.
        fault    socket 1 EMFILE
        run      calcc 127.0.0.1 $PORT + 40 2
        student  exits 1
        stderr   begins "calcc: " and ends "$EMFILE"
        stdout   ""
PLAY
}

@test "8.10* sizes measures numbers as text and in binary" {
    play <<'PLAY'
        stdin    holds "0\n1\n-1\n0\n2147483647\n"
        run      sizes
        student  exits 0
        stdout   "ascii   20\nbinary  20\n"
PLAY
    play <<'PLAY'
        stdin    holds "-2147483648\n1000\n999\n"
        run      sizes
        student  exits 0
        stdout   "ascii   21\nbinary  12\n"
PLAY
    play <<'PLAY'
        run      sizes
        student  exits 0
        stdout   "ascii   0\nbinary  0\n"
PLAY
    play <<'PLAY'
        run      sizes 7
        student  exits 2
        stderr   "usage: sizes < NUMBERS"
        stdout   ""
PLAY
    play <<'PLAY'
        # The last line is a line without its newline, too.
        stdin    holds "7\n-12"
        run      sizes
        student  exits 0
        stdout   "ascii   6\nbinary  8\n"
PLAY
}

#!/usr/bin/env bats
# lab07 asks for `wcd PORT`, which counts the lines and bytes of a request that ends with the end of
# file, and for `wcc ADDRESS PORT < file`, which sends one, half-closes, and prints the reply.

load play

@test "7.1 counts lines and bytes" {
    play <<'PLAY'
        run      wcd $PORT
        student  listens on 127.0.0.1:$PORT
        a        connects
        # Bytes are bytes, and an empty line is a line.
        a        sends "\n\0\n\xff\n"
        a        half-closes
        a        expects "3 5\n"
        a        expects eof
        student  descriptors are counted
        b        connects
        b        sends "two lines\nand a half"
        b        half-closes
        b        expects "1 20\n"
        b        expects eof
        student  descriptors are as counted
PLAY
    play <<'PLAY'
        run      wcd
        stderr   "usage: wcd PORT"
        student  exits 2
        stdout   ""
        run      wcd 80x
        stderr   "usage: wcd PORT"
        student  exits 2
        stdout   ""
        run      wcd ""
        stderr   "usage: wcd PORT"
        student  exits 2
        stdout   ""
        run      wcd 65536
        stderr   "usage: wcd PORT"
        student  exits 2
        stdout   ""
        run      wcd 65616
        stderr   "usage: wcd PORT"
        student  exits 2
        stdout   ""
        run      wcd 4294971376
        stderr   "usage: wcd PORT"
        student  exits 2
        stdout   ""
        run      wcd -1
        stderr   "usage: wcd PORT"
        student  exits 2
        stdout   ""
        run      wcd 0 0
        stderr   "usage: wcd PORT"
        student  exits 2
        stdout   ""
PLAY
    play <<'PLAY'
        # It listens there and nowhere else, and says so; where it cannot listen it says that, and ends.
        # Another one is there already, and a second one would take some of its clients.
        fault    listen 1 EADDRINUSE in third
        run      wcd 0 as first
        first    listens on 127.0.0.1
        first    prints "listening 127.0.0.1:$first.port\n"
        a        connects to first
        a        sends "one\n"
        a        half-closes
        a        expects "1 4\n"
        a        expects eof
        first    waits
        run      wcd $first.port as second
        second   complains "wcd: bind: $EADDRINUSE"
        second   exits 1
        second   prints ""
        run      wcd 0 as third
        third    complains "wcd: listen: $EADDRINUSE"
        third    exits 1
        third    prints ""
PLAY
}

@test "7.2 an empty request is a request" {
    play <<'PLAY'
        run      wcd $PORT
        student  listens
        a        connects
        a        half-closes
        a        expects "0 0\n"
        a        expects eof
        b        connects
        b        sends "\n"
        b        half-closes
        b        expects "1 1\n"
        b        expects eof
PLAY
}

@test "7.3 the client half-closes, and still reads" {
    play <<'PLAY'
        peer     listens
        stdin    holds "one\n\xfftwo\n"
        run      wcc 127.0.0.1 $PORT
        a        accepts
        a        expects "one\n\xfftwo\n"
        a        expects eof
        # It has said all it wanted to say. It has not heard all yet.
        a        sends "2 9\n"
        a        closes
        student  exits 0
        stdout   "2 9\n"
PLAY
    play <<'PLAY'
        fault    send takes 777
        peer     listens
        stdin    holds pattern 300000
        run      wcc 127.0.0.1 $PORT
        a        accepts
        a        expects pattern 300000
        a        expects eof
        a        sends "37500 300000\n"
        a        closes
        student  exits 0
        stdout   "37500 300000\n"
PLAY
    play <<'PLAY'
        peer     listens
        run      wcc 127.0.0.1 $PORT
        a        accepts
        a        expects eof
        a        sends "0 0\n"
        a        closes
        student  exits 0
        stdout   "0 0\n"
PLAY
    play <<'PLAY'
        # The end of a piece is not the end of standard input.
        stdin    is a pipe
        peer     listens
        run      wcc 127.0.0.1 $PORT
        stdin    gets "one\nt"
        student  waits
        stdin    gets "wo\n"
        student  waits
        # The last piece and the end come together.
        student  stops
        stdin    gets "three\n"
        stdin    ends
        student  continues
        a        accepts
        a        expects "one\ntwo\nthree\n"
        a        expects eof
        a        sends "3 14\n"
        a        closes
        student  exits 0
        stdout   "3 14\n"
PLAY
    play <<'PLAY'
        # Standard input begins where it is: a part of the file may have been read.
        stdin    holds "two\nthree\n" behind "one\n"
        peer     listens
        run      wcc 127.0.0.1 $PORT
        a        accepts
        a        expects "two\nthree\n"
        a        expects eof
        a        sends "2 10\n"
        a        closes
        student  exits 0
        stdout   "2 10\n"
PLAY
    play <<'PLAY'
        # No descriptor is left for its socket.
        fault    socket 1 EMFILE
        stdin    holds "abc"
        run      wcc 127.0.0.1 $PORT
        student  exits 1
        stderr   begins "wcc: " and ends "$EMFILE"
        stdout   ""
PLAY
}

@test "7.4 a reply of 300 kB arrives whole" {
    needs 7.3
    play <<'PLAY'
        peer     listens
        stdin    holds "tell me \0all\n"
        run      wcc 127.0.0.1 $PORT
        a        accepts
        a        expects "tell me \0all\n"
        a        expects eof
        # A server may take its time, before its reply and within it.
        a        pauses
        a        sends "first, " | "\0, and then "
        a        pauses
        a        sends pattern 300000
        a        closes
        student  exits 0
        stdout   "first, \0, and then " pattern 300000
PLAY
    play <<'PLAY'
        # A reply may be long, and have any bytes; and the request may be an empty file.
        peer     listens
        stdin    holds ""
        run      wcc 127.0.0.1 $PORT
        a        accepts
        a        expects eof
        a        sends "caf\xe9 \xff end\n" pattern 1200000
        a        closes
        student  exits 0
        stdout   "caf\xe9 \xff end\n" pattern 1200000
PLAY
    play <<'PLAY'
        # However long the request is: it is the server that may find it too long.
        peer     listens
        stdin    holds pattern 5242880
        run      wcc 127.0.0.1 $PORT
        a        accepts
        a        expects pattern 5242880
        a        expects eof
        a        sends "655360 5242880\n"
        a        closes
        student  exits 0
        stdout   "655360 5242880\n"
PLAY
    play <<'PLAY'
        # Half a reply and a reset are no reply.
        peer     listens
        stdin    holds "tell me all\n"
        run      wcc 127.0.0.1 $PORT
        a        accepts
        a        expects "tell me all\n"
        a        expects eof
        a        sends "first, "
        student  waits
        a        resets
        stderr   "wcc: recv: $ECONNRESET" by any name
        student  exits 1
PLAY
    play <<'PLAY'
        # Nor is a reset alone.
        peer     listens
        stdin    holds "tell me all\n"
        run      wcc 127.0.0.1 $PORT
        a        accepts
        a        expects "tell me all\n"
        a        expects eof
        student  waits
        a        resets
        stderr   "wcc: recv: $ECONNRESET" by any name
        student  exits 1
        stdout   ""
PLAY
    play <<'PLAY'
        # The server goes while there is more to say: FIN, then RST. Without MSG_NOSIGNAL the send() raises SIGPIPE.
        buffers are small
        peer     listens
        stdin    holds pattern 200000
        run      wcc 127.0.0.1 $PORT
        a        accepts
        student  waits
        # Who asks for the reply meanwhile may see its end first.
        a        half-closes
        a        resets
        student  exits 0 or 1
        stdout   ""
PLAY
    play <<'PLAY'
        # RST alone.
        buffers are small
        peer     listens
        stdin    holds pattern 200000
        run      wcc 127.0.0.1 $PORT
        a        accepts
        student  waits
        a        resets
        student  exits 1
        stderr   begins "wcc: "
        stdout   ""
PLAY
    play <<'PLAY'
        # A half-close that fails is a call that fails,
        fault    shutdown 1 ENOTCONN
        peer     listens
        run      wcc 127.0.0.1 $PORT
        a        accepts
        student  exits 1
        stderr   "wcc: shutdown: $ENOTCONN"
        stdout   ""
PLAY
    play <<'PLAY'
        # as is a read().
        stdin    cannot be read
        peer     listens
        run      wcc 127.0.0.1 $PORT
        student  exits 1
        stderr   begins "wcc: "
        stdout   ""
PLAY
    play <<'PLAY'
        # And a reply that cannot be written is no success.
        stdout   is full
        peer     listens
        stdin    holds "tell me all\n"
        run      wcc 127.0.0.1 $PORT
        a        accepts
        a        expects "tell me all\n"
        a        expects eof
        a        sends "1 12\n"
        a        closes
        student  exits 1
        stderr   begins "wcc: "
PLAY
    play <<'PLAY'
        # However long it is,
        stdout   is full
        peer     listens
        stdin    holds "tell me all\n"
        run      wcc 127.0.0.1 $PORT
        a        accepts
        a        expects "tell me all\n"
        a        expects eof
        a        sends pattern 30000
        a        closes
        student  exits 1
        stderr   begins "wcc: "
PLAY
    play <<'PLAY'
        # and where a part of it can.
        stdout   has room for 5 bytes
        peer     listens
        stdin    holds "tell me all\n"
        run      wcc 127.0.0.1 $PORT
        a        accepts
        a        expects "tell me all\n"
        a        expects eof
        a        sends "first, and then the rest\n"
        a        closes
        student  exits 1
        stderr   begins "wcc: "
PLAY
    play <<'PLAY'
        run      wcc 127.0.0.1
        stderr   "usage: wcc ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      wcc 127.0.0.1 80x
        stderr   "usage: wcc ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      wcc 127.0.0.1 65616
        stderr   "usage: wcc ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      wcc 127.0.0.1 4294971376
        stderr   "usage: wcc ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      wcc 127.0.0.256 $PORT
        stderr   "usage: wcc ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      wcc 127.0.0.1 -1
        stderr   "usage: wcc ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      wcc 127.0.0.1 $PORT 1
        stderr   "usage: wcc ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        run      wcc 127.1 $PORT
        stderr   "usage: wcc ADDRESS PORT < FILE"
        student  exits 2
        stdout   ""
        # Nobody listens there.
        run      wcc 127.0.0.1 $PORT
        stderr   "wcc: connect: $ECONNREFUSED"
        student  exits 1
        stdout   ""
PLAY
    play <<'PLAY'
        # The whole reply may come before all of the request has left, as it does when that is too long.
        buffers are small
        peer     listens
        stdin    holds pattern 200000
        run      wcc 127.0.0.1 $PORT
        a        accepts
        student  waits
        a        sends "ERR too long\n" without reading
        a        half-closes
        student  waits or has ended
        a        expects pattern 200000 or a part of it
        a        expects eof
        student  exits 0
        stdout   "ERR too long\n"
PLAY
    play <<'PLAY'
        # The beginning of a reply is not its end.
        buffers are small
        peer     listens
        stdin    holds pattern 200000
        run      wcc 127.0.0.1 $PORT
        a        accepts
        student  waits
        a        sends "25000" without reading
        student  waits
        a        expects pattern 200000
        a        expects eof
        a        sends " 200000\n"
        a        half-closes
        student  exits 0
        stdout   "25000 200000\n"
PLAY
}

@test "7.5 the server answers at the end of file, and not before" {
    play <<'PLAY'
        run      wcd $PORT
        student  listens
        a        connects
        # It may think for as long as it likes, before its first byte, too.
        a        pauses
        a        sends "one\n"
        a        expects nothing
        a        pauses
        a        sends "two\n"
        a        expects nothing
        a        half-closes
        a        expects "2 8\n"
        a        expects eof
        b        connects
        b        sends "a word\n\n\0\n" byte by byte
        b        expects nothing
        b        half-closes
        b        expects "3 10\n"
        b        expects eof
PLAY
    play <<'PLAY'
        # Where several are served at once, each is counted for itself.
        run      wcd $PORT
        student  listens
        a        connects
        a        sends "one\n"
        student  waits
        b        connects
        b        sends "two words\n"
        b        half-closes
        b        expects "1 10\n" or that is all
        b        expects eof
        a        sends "three\n"
        a        half-closes
        a        expects "2 10\n"
PLAY
    play <<'PLAY'
        # A signal is no end of a request, and loses no client.
        fault    accept|recv 1 EINTR
        fault    recv 2 EINTR
        run      wcd $PORT
        student  listens
        a        connects
        a        sends "one\n" | "two\n"
        a        half-closes
        a        expects "2 8\n"
        a        expects eof
        # And nobody has to know of it.
        stderr   is empty
PLAY
    play <<'PLAY'
        # However many there have been: a place that was left is free.
        run      wcd $PORT
        student  listens
        repeat   1120
            a    connects
            a    sends "one\n"
            a    half-closes
            a    expects "1 4\n"
            a    expects eof
        end
PLAY
    play <<'PLAY'
        # And however many there are at once, where several are served at once.
        run      wcd $PORT
        student  listens
        a        connects
        a        sends "not "
        b        connects
        b        sends "one\n"
        b        half-closes
        b        expects "1 4\n" or that is all
        b        expects eof
        repeat   260
            c$i  connects
            c$i  sends "one\n"
            student waits
        end
        a        sends "yet\n"
        a        half-closes
        a        expects "1 8\n"
        repeat   260
            c$i  half-closes
            c$i  expects "1 4\n"
            c$i  expects eof
        end
PLAY
    play <<'PLAY'
        # Numbers beyond what an fd_set has room for (FD_SETSIZE): whoever has one may be refused, and nobody else suffers.
        descriptors below 1020 are taken
        run checked wcd $PORT
        student  listens
        repeat   12
            c$i  connects
            c$i  sends "one\n"
        end
        student  waits
        c1       half-closes
        c1       expects "1 4\n"
        repeat   12
            c$i  closes
        end
        a        connects
        a        sends "one\n"
        a        half-closes
        a        expects "1 4\n"
PLAY
    play <<'PLAY'
        # Who has a process for each: one SIGCHLD may stand for several of them.
        there is one processor
        run      wcd $PORT
        student  listens
        repeat   8
            c$i  connects
            c$i  sends "one\n"
        end
        student  waits
        student  stops alone
        repeat   8
            c$i  half-closes
        end
        student  others end or wait
        student  continues
        repeat   8
            c$i  expects "1 4\n"
            c$i  expects eof
        end
        student  waits
        student  has no zombies
PLAY
    play <<'PLAY'
        # Memory is given back, too. The first clients show what is kept, once and for all.
        run      wcd $PORT
        student  listens
        student  is counted
        repeat   3
            repeat 20
                a connects
                a sends "one\ntwo\n"
                a half-closes
                a expects "2 8\n"
                a expects eof
                a closes
                student is as counted
                student waits
                b connects
                b sends "one\n"
                student waits
                b resets
                student is as counted
                student waits
            end
            k    connects
            k    sends "one\n"
            student waits
            student memory is counted
            k    closes
            student is as counted
        end
        student  needs no more memory after 41 clients
        student  waits
        student  has no zombies
PLAY
    play <<'PLAY'
        # Two who have both come before either is looked at: each is counted for itself.
        there is one processor
        run      wcd $PORT
        student  listens
        repeat   5
            student  stops
            a    connects
            a    sends "me first\n"
            a    half-closes
            b    connects
            b    sends "me\ntoo\n"
            b    half-closes
            student  continues
            a    expects "1 9\n"
            a    expects eof
            b    expects "2 7\n"
            b    expects eof
            student  waits
        end
PLAY
    play <<'PLAY'
        # Where no descriptor is left for a client (accept() fails with EMFILE), its turn comes when another one has left.
        all descriptors but 13 are taken
        run      wcd $PORT
        student  listens
        a        connects
        a        sends "not "
        b        connects
        b        sends "one\n"
        b        half-closes
        b        expects "1 4\n" or that is all
        b        expects eof
        repeat   13
            c$i  connects
            c$i  sends "one\n"
        end
        a        sends "yet\n"
        a        half-closes
        a        expects "1 8\n"
        a        expects eof
        repeat   13
            c$i  half-closes
            c$i  expects "1 4\n"
            c$i  expects eof
        end
PLAY
    play <<'PLAY'
        # In whatever way that one has left, and whoever stays.
        all descriptors but 13 are taken
        run      wcd $PORT
        student  listens
        a        connects
        a        sends "not "
        b        connects
        b        sends "one\n"
        b        half-closes
        b        expects "1 4\n" or that is all
        b        expects eof
        repeat   13
            c$i  connects
        end
        student  sleeps
        repeat   12
            c$i  resets
        end
        c13      sends "one\n"
        c13      half-closes
        c13      expects "1 4\n"
        c13      expects eof
PLAY
}

@test "7.6 a request that is too long gets its reply, and no reset" {
    play <<'PLAY'
        run      wcd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends pattern 1100000
        a        half-closes
        a        expects "ERR too long\n"
        a        expects eof
        # One byte too many is too many, and that reply does not wait for the end of file.
        b        connects
        b        sends pattern 1048577
        b        expects "ERR too long\n"
        student  sleeps
        # Until the client has said all, it is listened to, and that may be much.
        b        sends "still " | pattern 1500000 | "talking"
        student  hears b
        b        expects eof
        b        closes
        # The longest request there is.
        c        connects
        c        sends pattern 1048576
        c        expects nothing
        c        half-closes
        c        expects "131072 1048576\n"
        c        expects eof
        # And the longest reply.
        d        connects
        d        sends 1048576 times "\n"
        d        half-closes
        d        expects "1048576 1048576\n"
        d        expects eof
PLAY
    # A second in all: whoever says something now and then gets no new one, nor does whoever falls silent. Whoever is
    # next has all the time there is, in the same place, too.
    play <<'PLAY'
        run      wcd $PORT
        student  listens
        a        connects
        a        sends pattern 1048577
        a        expects "ERR too long\n"
        a        waits 0 ms, at most 300 ms
        a        expects eof
        a        sends "." | "." | "." every 300 ms
        student  closes a within 700 ms
        k        connects
        k        sends "one\n"
        k        expects nothing
        k        sends "two\n"
        k        half-closes
        k        expects "2 8\n"
        k        expects eof
PLAY
    play <<'PLAY'
        # And no memory is left of it. (Where pieces have their time, a busy machine could not tell.)
        run      wcd $PORT
        student  listens
        student  is counted
        k        connects
        k        sends "one\n"
        student  waits
        student  memory is counted
        k        closes
        student  is as counted
        a        connects
        a        sends pattern 1048577
        a        expects "ERR too long\n"
        a        expects eof
        student  closes a
        student  is as counted
        k        connects
        k        sends "one\n"
        student  waits
        student  memory is counted
        k        closes
        student  is as counted
        a        connects
        a        sends pattern 1048577
        a        expects "ERR too long\n"
        a        expects eof
        student  closes a
        student  is as counted
        k        connects
        k        sends "one\n"
        student  waits
        student  memory is counted
        student  needs no more memory after 2 clients
PLAY
    play <<'PLAY'
        # Each has a second of his own, whatever others say meanwhile, or begin.
        run      wcd $PORT
        student  listens
        b        connects
        b        sends "one\n"
        d        connects
        d        sends "not "
        e        connects
        e        sends "yet"
        g        connects
        a        connects
        a        sends pattern 1048577
        a        expects "ERR too long\n" or that is all
        a        expects eof
        repeat   4
            b    sends "." | "" every 200 ms
        end
        c        connects
        c        sends pattern 1048577
        c        expects "ERR too long\n" or that is all
        c        expects eof
        repeat   2
            b    sends "." | "" every 200 ms
        end
        # That of a is over, and that of c has just begun.
        a        sends "."
        a        expects reset
        c        sends "still here"
        student  hears c
        c        half-closes
        student  closes c without a reset
        b        half-closes
        b        expects "1 10\n"
        b        expects eof
        d        half-closes
        d        expects "0 4\n"
        d        expects eof
        f        connects
        f        sends "one\n"
        f        half-closes
        f        expects "1 4\n"
        f        expects eof
        e        half-closes
        e        expects "0 3\n"
        e        expects eof
PLAY
    play <<'PLAY'
        # It may be over just when more has come. The other one has nothing to do but to let time go by.
        run      wcd 0 as other
        other    listens on 127.0.0.1
        b        connects to other
        run      wcd $PORT
        student  listens
        a        connects
        a        sends pattern 1048577
        a        expects "ERR too long\n"
        a        expects eof
        student  sleeps
        student  stops
        b        sends "" | "" | "." every 550 ms
        a        sends "still here"
        student  continues
        student  closes a
        c        connects
        c        sends "one\n"
        c        half-closes
        c        expects "1 4\n"
        c        expects eof
PLAY
    play <<'PLAY'
        # Where no descriptor is left, that second gives some back: nobody leaves by himself.
        all descriptors but 13 are taken
        run      wcd $PORT
        student  listens
        repeat   10
            c$i  connects
            c$i  sends "still "
        end
        a        connects
        a        sends "here"
        a        half-closes
        a        expects "0 4\n" or that is all
        a        closes
        repeat   5
            d$i  connects
        end
        repeat   10
            c$i  sends pattern 1048571
        end
        d5       sends "two\n"
        d5       half-closes
        d5       expects "1 4\n"
PLAY
    play <<'PLAY'
        # A second, and no less: who says nothing for a while may still have something to say.
        run      wcd $PORT
        student  listens
        a        connects
        a        sends pattern 1048577
        a        expects "ERR too long\n"
        a        expects eof
        a        sends "." | "still here" every 400 ms
        student  hears a
        a        half-closes
        student  closes a without a reset
PLAY
    play <<'PLAY'
        # And 16 MiB in all: of 20 some are not read, and what answers them is a reset.
        run      wcd $PORT
        student  listens
        a        connects
        a        sends 400000 times "fifty bytes, and nobody will ever look at them...\n"
        a        expects "ERR too long\n"
        a        expects reset
        # And of another one again as many.
        b        connects
        b        sends pattern 1048577
        b        expects "ERR too long\n"
        student  sleeps
        b        sends "still talking"
        student  hears b
        b        expects eof
PLAY
    play <<'PLAY'
        # Its second is over when it has gone: who comes in its place has all the time there is.
        run      wcd $PORT
        student  listens
        a        connects
        a        sends pattern 1048577
        a        expects "ERR too long\n"
        a        expects eof
        a        closes
        student  waits
        b        connects
        b        sends "one\n"
        b        pauses
        b        sends "two\n"
        b        half-closes
        b        expects "2 8\n"
        b        expects eof
PLAY
    play <<'PLAY'
        # Nothing is left of it: no memory either.
        run      wcd $PORT
        student  listens
        student  is counted
        repeat   3
            repeat 20
                a connects
                a sends pattern 1048577
                a half-closes
                a expects "ERR too long\n"
                a expects eof
                a closes
                student is as counted
                student waits
            end
            k    connects
            k    sends "one\n"
            student waits
            student memory is counted
            k    closes
            student is as counted
        end
        student  needs no more memory after 21 clients
PLAY
    play <<'PLAY'
        # It may leave while it is listened to, or at once: that is its own affair.
        fault    accept 1 ECONNABORTED
        run      wcd $PORT
        student  listens
        student  descriptors are counted
        a        connects
        a        sends pattern 1048577
        a        expects "ERR too long\n"
        a        expects eof
        a        sends "still talking"
        student  sleeps
        a        resets
        student  closes a
        b        connects
        b        sends pattern 1048577
        b        closes
        student  closes b
        student  stops
        c        connects
        c        sends pattern 1048577
        c        closes
        student  continues
        student  closes c
        d        connects
        d        sends "one\n"
        d        half-closes
        d        expects "1 4\n"
        d        expects eof
        student  descriptors are as counted
        student  waits
PLAY
    play <<'PLAY'
        # And its descriptor is free for the next one then.
        all descriptors but 13 are taken
        run      wcd $PORT
        student  listens
        repeat   13
            c$i  connects
        end
        student  sleeps
        repeat   12
            c$i  sends pattern 1048577
            c$i  expects "ERR too long\n"
            c$i  half-closes
            c$i  expects eof
            c$i  closes
        end
        c13      sends "one\n"
        c13      half-closes
        c13      expects "1 4\n"
        c13      expects eof
PLAY
}

@test "7.7 a client that closes instead of half-closing does no harm" {
    play <<'PLAY'
        run      wcd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "I do not want to know\n"
        a        closes
        student  waits
        student  descriptors are counted
        b        connects
        b        sends "I do\n"
        b        half-closes
        b        expects "1 5\n"
        b        expects eof
        # FIN, then RST, before the reply leaves: without MSG_NOSIGNAL its send() raises SIGPIPE.
        c        connects
        student  waits
        student  stops
        c        sends "I have gone\n"
        c        half-closes
        c        resets
        student  continues
        student  waits
        # RST in the middle of a request.
        d        connects
        d        sends "I will fin"
        student  waits
        d        resets
        student  waits
        stderr   "wcd: recv: $ECONNRESET" by any name
        # And one before its turn has come.
        student  stops
        f        connects
        f        resets
        student  continues
        student  waits
        e        connects
        e        sends "and me?\n"
        e        half-closes
        e        expects "1 8\n"
        e        expects eof
        student  descriptors are as counted
PLAY
    play <<'PLAY'
        # FIN and RST before the reply of who has said too much leaves.
        run      wcd $PORT
        student  listens
        student  waits
        student  descriptors are counted
        a        connects
        a        sends pattern 1048000
        student  waits
        student  stops
        a        sends pattern 1000
        a        half-closes
        a        resets
        student  continues
        student  waits
        student  descriptors are as counted
        stderr   "wcd: send: $EPIPE" by any name
        b        connects
        b        sends "and me?\n"
        b        half-closes
        b        expects "1 8\n"
        b        expects eof
PLAY
    play <<'PLAY'
        # Nothing is left of those for whom the reply comes too late: no memory either.
        run      wcd $PORT
        student  listens
        student  is counted
        repeat   3
            repeat 20
                student stops
                c connects
                c sends "one\n"
                c half-closes
                c resets
                student continues
                student is as counted
                student waits
            end
            k    connects
            k    sends "one\n"
            student waits
            student memory is counted
            k    closes
            student is as counted
        end
        student  needs no more memory after 21 clients
PLAY
    play <<'PLAY'
        # Nor of those who have said too much by then,
        run      wcd $PORT
        student  listens
        student  is counted
        repeat   3
            repeat 6
                c connects
                c sends pattern 1048000
                student waits
                student stops
                c sends pattern 1000
                c half-closes
                c resets
                student continues
                student is as counted
                student waits
            end
            k    connects
            k    sends "one\n"
            student waits
            student memory is counted
            k    closes
            student is as counted
        end
        student  needs no more memory after 7 clients
PLAY
    play <<'PLAY'
        # and nothing else of which there may be so many: a place, a turn.
        run      wcd $PORT
        student  listens
        repeat   260
            a    connects
            a    sends "I will fin"
            a    resets
            student closes a
        end
        b        connects
        b        sends "I do\n"
        b        half-closes
        b        expects "1 5\n"
        b        expects eof
PLAY
    play <<'PLAY'
        # Whatever fails of a client, it is that client's: the network to it was gone.
        fault    recv 1 ETIMEDOUT
        run      wcd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "I do not know\n"
        student  closes a
        b        connects
        b        sends "I do\n"
        b        half-closes
        b        expects "1 5\n"
        b        expects eof
PLAY
    play <<'PLAY'
        # A send() that was interrupted has sent nothing, and its client is still there. Later ones take a part.
        fault    send 1 EINTR
        fault    send takes 3
        run      wcd $PORT
        student  listens
        a        connects
        a        sends "I wait\n"
        a        half-closes
        a        expects "1 7\n"
        a        expects eof
PLAY
    play <<'PLAY'
        # A send() that fails is this client's alone, and is reported.
        fault    send 1 ECONNRESET
        run      wcd $PORT
        student  listens
        a        connects
        a        sends "I wait\n"
        a        half-closes
        a        expects eof
        student  waits
        stderr   "wcd: send: $ECONNRESET" by any name
        b        connects
        b        sends "and me?\n"
        b        half-closes
        b        expects "1 8\n"
        b        expects eof
PLAY
    play <<'PLAY'
        # Whatever the reason.
        fault    send 1 ETIMEDOUT
        run      wcd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "I wait\n"
        a        half-closes
        a        expects eof
        student  waits
        stderr   "wcd: send: $ETIMEDOUT" by any name
        b        connects
        b        sends "and me?\n"
        b        half-closes
        b        expects "1 8\n"
        b        expects eof
PLAY
    play <<'PLAY'
        # It serves until it is killed; and then it is gone, without a word.
        run      wcd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "one\n"
        a        half-closes
        a        expects "1 4\n"
        a        expects eof
        a        closes
        student  waits
        student  gets SIGTERM
        student  ends
PLAY
    play <<'PLAY'
        # Also when a client is there: who serves it may finish with it first.
        run      wcd $PORT
        student  listens
        a        connects
        a        sends "one\n"
        student  waits
        student  gets SIGTERM
        a        closes
        student  ends
PLAY
    play <<'PLAY'
        # Nor does a signal before that reply leaves, or a call that takes a part of it.
        fault    send 1 EINTR
        fault    send takes 5
        run      wcd $PORT
        student  listens
        a        connects
        a        sends pattern 1048577
        a        half-closes
        a        expects "ERR too long\n"
        a        expects eof
PLAY
}

@test "7.8 the order: half-close, read to the end, close" {
    needs 7.3
    play <<'PLAY'
        peer     listens
        stdin    holds "one\ntwo\n"
        run      wcc 127.0.0.1 $PORT
        a        accepts
        a        expects "one\ntwo\n"
        a        expects eof
        a        sends "2 8\n"
        a        closes
        student  exits 0
        stdout   "2 8\n"
        student  closed every socket
PLAY
    # The server, with a request that is too long: what comes after its half-close is still read, whatever interrupts it.
    play <<'PLAY'
        fault    select 1|2|3 EINTR
        run      wcd $PORT
        student  listens
        a        connects
        a        sends pattern 1100000
        a        waits 0 ms, at most 300 ms
        a        expects "ERR too long\n"
        a        waits 0 ms, at most 300 ms
        a        expects eof
        a        sends "and more"
        student  hears a
        a        half-closes
        student  closes a
        student  waits
        # Who waits in another call than this is right, too.
        student  met every fault or that is all
PLAY
    # Also where it is recv() that waits, for a limited time: whoever stops the program and continues it interrupts that.
    play <<'PLAY'
        run      wcd $PORT
        student  listens
        a        connects
        a        sends pattern 1048577
        a        expects "ERR too long\n"
        a        expects eof
        student  sleeps
        student  is interrupted
        a        sends "and more"
        student  hears a
        a        half-closes
        student  closes a
PLAY
}

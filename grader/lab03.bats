#!/usr/bin/env bats
# lab03-echo: echod PORT sends back what it gets; echoc ADDRESS PORT sends its input and prints the echo.

load play

@test "3.1 echoes a line" {
    play <<'PLAY'
        run      echod $PORT
        student  listens on 127.0.0.1:$PORT
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        sends "a line that is longer than sixteen bytes\n"
        a        expects "a line that is longer than sixteen bytes\n"
        a        expects nothing
PLAY
    play <<'PLAY'
        run      echod
        stderr   "usage: echod PORT"
        student  exits 2
        stdout   ""
        run      echod 80x
        stderr   "usage: echod PORT"
        student  exits 2
        stdout   ""
        run      echod 65616
        stderr   "usage: echod PORT"
        student  exits 2
        stdout   ""
        run      echod 65536
        stderr   "usage: echod PORT"
        student  exits 2
        stdout   ""
        run      echod 4294971376
        stderr   "usage: echod PORT"
        student  exits 2
        stdout   ""
        run      echod -1
        stderr   "usage: echod PORT"
        student  exits 2
        stdout   ""
        run      echod ""
        stderr   "usage: echod PORT"
        student  exits 2
        stdout   ""
        run      echod $PORT 127.0.0.1
        stderr   "usage: echod PORT"
        student  exits 2
        stdout   ""
PLAY
    play <<'PLAY'
        # A port that the system chooses; and the same once more, where another one listens.
        run      echod 0 as first
        first    listens
        first    prints "listening 127.0.0.1:$first.port\n"
        run      echod $first.port as second
        second   complains "echod: bind: $EADDRINUSE"
        second   exits 1
        second   prints ""
PLAY
    play <<'PLAY'
        # More in one piece than a chunk has room for.
        run      checked echod $PORT
        student  listens
        a        connects
        a        sends pattern 2000
        a        expects pattern 2000
PLAY
    play <<'PLAY'
        # What cannot be written, or made, is a call that fails.
        stdout   is full
        run      echod $PORT
        student  exits 1
        stderr   begins "echod: " and ends "$ENOSPC"
PLAY
}

@test "3.2 echoes bytes that are not text, NUL included" {
    needs 3.1
    play <<'PLAY'
        run      echod $PORT
        student  listens
        a        connects
        a        sends "a\0b" | hex 00 | "\xff\x80\x01\r\n" | hex 00000000
        a        expects "a\0b" hex 00 "\xff\x80\x01\r\n" hex 00000000
        # No word means anything.
        a        sends "exit\n" | "quit\n" | "bye\n" | ".\n"
        a        expects "exit\nquit\nbye\n.\n"
        a        expects nothing
PLAY
}

@test "3.3 echoes a megabyte, then byte by byte" {
    needs 3.1
    play <<'PLAY'
        # What was sent leaves at once: the kernel is not told to wait for more where nothing follows.
        run      echod $PORT
        student  listens
        a        connects
        repeat   4
            a    sends "hello\n"
            a    expects "hello\n" at once
        end
PLAY
    play <<'PLAY'
        run      echod $PORT
        student  listens
        a        connects
        a        sends pattern 1000000
        a        expects pattern 1000000
        a        sends "sixteen bytes!!\nand some more" byte by byte
        a        expects "sixteen bytes!!\nand some more"
        a        expects nothing
PLAY
    play <<'PLAY'
        # send() takes less than a chunk at a time.
        fault    send takes 7
        run      echod $PORT
        student  listens
        a        connects
        a        sends "more than seven bytes\n"
        a        expects "more than seven bytes\n"
        a        expects nothing
        student  met every fault or that is all
PLAY
}

@test "3.4 a client that half-closes still gets its last bytes, then the end of file" {
    play <<'PLAY'
        run      echod $PORT
        student  listens
        student  stops
        a        connects
        a        sends "these are the last words of a client"
        a        half-closes
        student  continues
        a        expects "these are the last words of a client"
        a        expects eof
PLAY
    play <<'PLAY'
        # More has come by the time of the second recv() than the first has seen.
        fault    recv 1 takes 5
        run      echod $PORT
        student  listens
        student  stops
        a        connects
        a        sends "these are the last words of a client"
        a        half-closes
        student  continues
        a        expects "these are the last words of a client"
        a        expects eof
        student  met every fault or that is all
PLAY
    play <<'PLAY'
        # However little each send() takes.
        fault    send takes 7
        run      echod $PORT
        student  listens
        student  stops
        a        connects
        a        sends "these are the last words of a client"
        a        half-closes
        student  continues
        a        expects "these are the last words of a client"
        a        expects eof
        student  met every fault or that is all
PLAY
    play <<'PLAY'
        # The end has come while there was no room for the last bytes: they are still owed.
        fault    send 1 EAGAIN
        fault    send 2 EAGAIN
        fault    send 3 EAGAIN
        run      echod $PORT
        student  listens
        student  stops
        a        connects
        a        sends "these are the last words of a client"
        a        half-closes
        student  continues
        a        expects "these are the last words of a client"
        a        expects eof
        student  met every fault or that is all
PLAY
    play <<'PLAY'
        # What is owed waits until the client reads, and whoever waits for that sleeps.
        buffers are small
        run      echod $PORT
        student  listens
        a        connects
        a        sends pattern 12000 as far as there is room
        a        half-closes
        student  waits
        a        expects pattern 12000
        a        expects eof
        student  waits
PLAY
}

@test "3.5 serves the next client" {
    play <<'PLAY'
        run      echod $PORT
        student  listens
        repeat   3
            a    connects
            a    sends "round $i\n"
            a    expects "round $i\n"
            a    closes
        end
        # The second waits in the queue while the first is served.
        a        connects
        b        connects
        b        sends "me too\n"
        a        sends "me first\n"
        a        expects "me first\n"
        a        closes
        b        expects "me too\n"
PLAY
    play <<'PLAY'
        # Where several are served at once: one leaves, another one comes in its place, and those who stay are served.
        run      echod $PORT
        student  listens
        a        connects
        a        sends "a\n"
        a        expects "a\n"
        b        connects
        b        sends "b\n"
        b        expects "b\n" or that is all
        c        connects
        c        sends "c\n"
        c        expects "c\n" or that is all
        a        closes
        student  closes a
        d        connects
        d        sends "d\n"
        d        expects "d\n"
        c        sends "still c\n"
        c        expects "still c\n"
        b        resets
        c        sends "and still\n"
        c        expects "and still\n"
        d        sends "still d\n"
        d        expects "still d\n"
PLAY
    play <<'PLAY'
        # Where several are served at once, each has what is its own, whatever is between two instructions.
        run      echod $PORT
        student  listens
        a        connects
        a        sends "me\n"
        a        expects "me\n"
        b        connects
        b        sends "you\n"
        b        expects "you\n" or that is all
        a        sends "mine\n" and after each instruction b sends "yours\n" or that is all
        a        expects "mine\n"
PLAY
    play <<'PLAY'
        # Where several are served at once: what is owed to one who does not read stays his, whoever else sends, and leaves.
        buffers are small
        run      echod $PORT
        student  listens
        a        connects
        a        sends "a\n"
        a        expects "a\n"
        b        connects
        b        sends "b\n"
        b        expects "b\n" or that is all
        b        sends pattern 40000 as far as there is room
        student  waits
        student  stops
        a        sends 4000 times "a"
        student  continues
        a        expects 4000 times "a" or that is all
        a        closes
        student  closes a
        b        expects pattern 40000
        b        half-closes
        b        expects eof
PLAY
    play <<'PLAY'
        # Whoever comes and goes: there is nothing more to print.
        run      echod $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        closes
        b        connects
        b        sends "hello\n"
        b        expects "hello\n"
PLAY
    play <<'PLAY'
        # However many there are: all are served, at once or one after the other.
        run      echod $PORT
        student  listens
        repeat   260
            c$i  connects
            c$i  sends "hello\n"
            c$i  expects "hello\n" in its turn
        end
PLAY
    play <<'PLAY'
        # Or have all come before the first one is served.
        run      echod $PORT
        student  listens
        student  stops
        repeat   30
            c$i  connects
            c$i  sends "hello\n"
        end
        student  continues
        repeat   30
            c$i  expects "hello\n" in its turn
        end
PLAY
    play <<'PLAY'
        # And however many have been there: a place that was left is free.
        run      echod $PORT
        student  listens
        repeat   1120
            d    connects
            d    sends "hello\n"
            d    expects "hello\n"
            d    half-closes
            d    expects eof
        end
PLAY
    play <<'PLAY'
        # Two who have both come before either is looked at: each is served, as itself.
        there is one processor
        run      echod $PORT
        student  listens
        repeat   5
            student  stops
            a    connects
            a    sends "me first\n"
            b    connects
            b    sends "me too\n"
            student  continues
            a    expects "me first\n"
            b    expects "me too\n" in its turn
            a    closes
            b    closes
            student  waits
        end
PLAY
    play <<'PLAY'
        # Where no descriptor is left for a client (accept() fails with EMFILE), its turn comes when another one has left.
        all descriptors but 13 are taken
        run      echod $PORT
        student  listens
        repeat   20
            c$i  connects
            c$i  sends "hello\n"
            c$i  expects "hello\n" in its turn
        end
PLAY
}

@test "3.6 a client that resets or vanishes does not end the server" {
    play <<'PLAY'
        run      echod $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        resets
        # Bytes, the end of file and a reset, all there when recv() is called: send() meets EPIPE.
        b        connects
        b        sends "hello\n"
        b        expects "hello\n"
        student  stops
        b        sends "sixteen bytes...and sixteen more"
        b        half-closes
        b        resets
        student  continues
        c        connects
        c        sends "still there?\n"
        c        expects "still there?\n"
        # It leaves with a large echo on the way.
        student  stops
        c        sends pattern 100000
        c        closes
        student  continues
        d        connects
        d        sends "and now?\n"
        d        expects "and now?\n"
PLAY
    play <<'PLAY'
        # A reset while it waits for more: recv() fails with ECONNRESET.
        run      echod $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        resets
        b        connects
        b        sends "still there?\n"
        b        expects "still there?\n"
PLAY
    play <<'PLAY'
        # A client that has left before its turn: it is accept() that fails.
        fault    accept 1 ECONNABORTED
        run      echod $PORT
        student  listens
        a        connects
        a        sends "still there?\n"
        a        expects "still there?\n"
PLAY
    play <<'PLAY'
        # Whatever fails of a client, it is that client's: the network to it was gone.
        fault    recv|send 1 ETIMEDOUT
        run      echod $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "hello\n"
        student  closes a
        b        connects
        b        sends "still there?\n"
        b        expects "still there?\n"
PLAY
    play <<'PLAY'
        # However many have reset: who has served one serves the next.
        run      echod $PORT
        student  listens
        repeat   220
            d    connects
            d    sends "hello\n"
            d    expects "hello\n"
            d    resets
        end
        e        connects
        e        sends "hello\n"
        e        expects "hello\n"
PLAY
    play <<'PLAY'
        # The same where it is send() that fails.
        run      echod $PORT
        student  listens
        repeat   260
            student stops
            d    connects
            d    sends "hello\n"
            d    half-closes
            d    resets
            student continues
            student closes d
        end
        e        connects
        e        sends "hello\n"
        e        expects "hello\n"
PLAY
}

@test "3.7 an interrupted call is not the end" {
    needs 3.5
    play <<'PLAY'
        fault    recv|send|accept 1 EINTR
        run      echod $PORT
        student  listens
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        half-closes
        a        expects eof
        b        connects
        b        sends "hello again\n"
        b        expects "hello again\n"
        # Nothing has failed, so there is nothing to say.
        stderr   never says "$EINTR"
PLAY
    play <<'PLAY'
        # What comes next may be the end: then it is the end, whatever errno still holds.
        fault    recv 2 EINTR if it is made
        run      echod $PORT
        student  listens
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        half-closes
        a        expects eof
        b        connects
        b        sends "hello again\n"
        b        expects "hello again\n"
PLAY
    play <<'PLAY'
        # And of a call that is made again, another time; also of one that waits for several clients.
        fault    recv 2 EINTR if it is made
        fault    recv 3 EINTR if it is made
        fault    select 1 EINTR if it is made
        fault    select 3 EINTR if it is made
        run      echod $PORT
        student  listens
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        sends "hello\n"
        a        expects "hello\n"
        a        half-closes
        a        expects eof
        b        connects
        b        sends "hello again\n"
        b        expects "hello again\n"
PLAY
    play <<'PLAY'
        # In the middle of a chunk: what was sent before is sent.
        fault    send takes 7
        fault    send 2 EINTR if it is made
        run      echod $PORT
        student  listens
        a        connects
        a        sends "sixteen bytes..."
        a        expects "sixteen bytes..."
PLAY
    play <<'PLAY'
        # "Not now" is no failure, where a call does not wait.
        fault    send|recv 1 EAGAIN
        run      echod $PORT
        student  listens
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        half-closes
        a        expects eof
PLAY
}

@test "3.8 uses no processor while idle, loses no descriptor" {
    needs 3.5 3.6
    play <<'PLAY'
        run      echod $PORT
        student  listens
        student  waits
        a        connects
        student  waits
        a        sends "hello\n"
        a        expects "hello\n"
        a        half-closes
        a        expects eof
        student  waits
        student  descriptors are counted
        repeat   50
            a    connects
            a    sends "hello\n"
            a    expects "hello\n"
            a    closes
        end
        repeat   10
            a    connects
            a    sends "hello\n"
            a    expects "hello\n"
            a    resets
        end
        # Bytes, the end of file and a reset at once, as in 3.6: it is send() that fails.
        repeat   10
            student  stops
            a        connects
            a        sends "hello\n"
            a        half-closes
            a        resets
            student  continues
            student  waits
        end
        student  descriptors are as counted
        student  waits
        student  has no zombies
PLAY
    play <<'PLAY'
        # Who has a process for each: one SIGCHLD may stand for several of them.
        run      echod $PORT
        student  listens
        repeat   8
            c$i  connects
            c$i  sends "hello\n"
        end
        student  waits
        student  stops alone
        repeat   8
            c$i  half-closes
        end
        student  others end or wait
        student  continues
        repeat   8
            c$i  expects "hello\n"
            c$i  expects eof
        end
        student  waits
        student  has no zombies
PLAY
    play <<'PLAY'
        # And where it is the wait for room that the reset ends.
        buffers are small
        run      echod $PORT
        student  listens
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        closes
        student  waits
        student  descriptors are counted
        repeat   10
            a    connects
            a    sends pattern 40000 as far as there is room
            student waits
            a    resets
        end
        student  descriptors are as counted
        student  waits
        b        connects
        b        sends "still there?\n"
        b        expects "still there?\n"
PLAY
    play <<'PLAY'
        # Also when its end of file had come before: with all that it sends, or behind what stays on the way.
        buffers are small
        run      echod $PORT
        student  listens
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        closes
        student  waits
        student  descriptors are counted
        repeat   2
            a    connects
            a    sends pattern 8000 as far as there is room
            a    half-closes
            student waits
            a    resets
            a    connects
            a    sends pattern 12000 as far as there is room
            a    half-closes
            student waits
            a    resets
        end
        student  descriptors are as counted
        student  waits
PLAY
    play <<'PLAY'
        # Memory is given back, too. The first clients show what is kept, once and for all.
        buffers are small
        run      echod $PORT
        student  listens
        student  is counted
        repeat   3
            repeat 12
                a connects
                a sends "hello\n"
                a expects "hello\n"
                a half-closes
                a expects eof
                a closes
                student is as counted
                student waits
                b connects
                b sends "hello\n"
                b expects "hello\n"
                b resets
                student is as counted
                student waits
                # It is send() that fails,
                student stops
                c connects
                c sends "hello\n"
                c half-closes
                c resets
                student continues
                student is as counted
                student waits
                # or the wait for room.
                d connects
                d sends pattern 40000 as far as there is room
                student waits
                d resets
                student is as counted
                student waits
            end
            k    connects
            k    sends "hello\n"
            k    expects "hello\n"
            student waits
            student memory is counted
            k    closes
            student is as counted
        end
        student  needs no more memory after 49 clients
PLAY
    play <<'PLAY'
        # Nor for a client that does not read: who waits for room sleeps.
        buffers are small
        run      echod $PORT
        student  listens
        a        connects
        a        sends pattern 300000 as far as there is room
        student  waits
        a        pauses without reading
        student  waits
        a        expects pattern 300000
        student  waits
PLAY
    play <<'PLAY'
        # Nor where no descriptor is left for the next client.
        all descriptors but 13 are taken
        run      echod $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        repeat   14
            c$i  connects
        end
        student  sleeps
PLAY
    play <<'PLAY'
        # Its turn comes in whatever way another one has left, and whoever stays.
        all descriptors but 13 are taken
        run      echod $PORT
        student  listens
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        b        connects
        b        sends "hello\n"
        b        expects "hello\n" or that is all
        repeat   13
            c$i  connects
        end
        student  sleeps
        b        resets
        repeat   12
            c$i  resets
        end
        c13      sends "hello\n"
        c13      expects "hello\n"
PLAY
    play <<'PLAY'
        # Also when it is send() that fails.
        all descriptors but 13 are taken
        run      echod $PORT
        student  listens
        repeat   13
            c$i  connects
        end
        student  sleeps
        student  stops
        repeat   12
            c$i  sends "hello\n"
            c$i  half-closes
            c$i  resets
        end
        student  continues
        c13      sends "hello\n"
        c13      expects "hello\n"
PLAY
    play <<'PLAY'
        # A client may be silent for as long as it likes.
        run      echod $PORT
        student  listens
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        pauses
        a        sends "still here\n"
        a        expects "still here\n"
PLAY
    play <<'PLAY'
        # Also before its first byte, and when another one has come meanwhile.
        run      echod $PORT
        student  listens
        a        connects
        a        pauses
        a        sends "hello\n"
        a        expects "hello\n"
        b        connects
        b        sends "hello\n"
        b        expects "hello\n" or that is all
        a        pauses
        c        connects
        c        sends "hello\n"
        c        expects "hello\n" or that is all
        a        sends "still here\n"
        a        expects "still here\n"
        b        sends "still here\n"
        b        expects "still here\n"
PLAY
    play <<'PLAY'
        # Nor for one who comes and goes without a word.
        run      echod $PORT
        student  listens
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        closes
        student  waits
        student  descriptors are counted
        b        connects
        b        half-closes
        b        expects eof
        repeat   10
            c$i  connects
            c$i  closes
            student closes c$i
        end
        student  descriptors are as counted
PLAY
    play <<'PLAY'
        # Numbers beyond what an fd_set has room for (FD_SETSIZE): whoever has one may be refused, and nobody else suffers.
        descriptors below 1020 are taken
        run checked echod $PORT
        student  listens
        repeat   12
            c$i  connects
            c$i  sends "hello\n"
        end
        student  waits
        c1       expects "hello\n"
        repeat   12
            c$i  closes
        end
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
PLAY
    play <<'PLAY'
        # It serves until it is killed; and then it is gone, without a word.
        run      echod $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        a        half-closes
        a        expects eof
        student  waits
        student  gets SIGTERM
        student  ends
PLAY
    play <<'PLAY'
        # Also when a client is there: who serves it may finish with it first.
        run      echod $PORT
        student  listens
        a        connects
        a        sends "hello\n"
        a        expects "hello\n"
        student  waits
        student  gets SIGTERM
        a        closes
        student  ends
PLAY
}

@test "3.9 echoc gets back what it sent, in whatever pieces it comes" {
    play <<'PLAY'
        stdin    holds "The quick brown \0fox jumps over.\n12345"
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "The quick brown "
        # It waits for this chunk to come back before it sends the next.
        a        expects nothing
        a        sends "The quick brown "
        a        expects "\0fox jumps over."
        a        sends "\0fox" | " " | "jumps over."
        a        expects "\n12345"
        a        sends "\n12345" byte by byte
        a        expects eof
        stdout   "The quick brown \0fox jumps over.\n12345"
        student  exits 0
PLAY
    play <<'PLAY'
        # What it prints is what came back, whatever that is.
        stdin    holds "a\xff\xfe"
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "a\xff\xfe"
        a        sends "xyz"
        a        expects eof
        stdout   "xyz"
        student  exits 0
PLAY
    play <<'PLAY'
        # Nothing to send is no error.
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects eof
        stdout   ""
        student  exits 0
PLAY
    play <<'PLAY'
        # Fewer bytes than a chunk are not the end of the input, where it is a pipe.
        stdin    is a pipe
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        stdin    gets "0123456789"
        student  waits
        a        sends "0123456789"
        student  waits
        stdin    gets "abcdef"
        a        expects "0123456789abcdef"
        a        sends "abcdef"
        stdin    ends
        a        expects eof
        stdout   "0123456789abcdef"
        student  exits 0
PLAY
    play <<'PLAY'
        # What came back is written before the next chunk is taken.
        stdin    is a pipe
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        stdin    gets "sixteen bytes..."
        a        expects "sixteen bytes..."
        a        sends "sixteen bytes..."
        stdout   "sixteen bytes..."
        stdin    ends
        a        expects eof
        student  exits 0
PLAY
    play <<'PLAY'
        # As in 3.7: a call that was interrupted is made again.
        stdin    holds "hello\n"
        peer     listens
        fault    recv 1 EINTR
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "hello\n"
        a        sends "hello\n"
        a        expects eof
        stdout   "hello\n"
        student  exits 0
PLAY
    play <<'PLAY'
        # The same of a send(). (A stream of stdio cannot make its write() again: it loses bytes and may say so.)
        stdin    holds "sixteen bytes..."
        peer     listens
        fault    send 1 EINTR
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "sixteen bytes..." or a part of it
        stderr   lacks "echoc: send: $EINTR"
PLAY
    play <<'PLAY'
        # And of the rest of a chunk.
        stdin    holds "sixteen bytes..."
        peer     listens
        fault    send takes 7
        fault    send 2 EINTR
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "sixteen bytes..." or a part of it
        stderr   lacks "echoc: send: $EINTR"
PLAY
    play <<'PLAY'
        # A signal within a chunk: a call that was to wait for all of it returns what has come.
        stdin    holds "sixteen bytes..."
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "sixteen bytes..."
        a        sends "sixteen"
        student  waits
        student  stops
        student  continues
        student  waits
        a        sends " bytes..."
        a        expects eof
        stdout   "sixteen bytes..."
        student  exits 0
PLAY
    play <<'PLAY'
        # The same in the middle of a chunk, and calls that take a part of it.
        stdin    holds "sixteen bytes...and more\n"
        peer     listens
        fault    send takes 7
        fault    recv 2 EINTR
        run      checked echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "sixteen bytes..."
        a        sends "sixteen" | " bytes..."
        a        expects "and more\n"
        a        sends "and more\n"
        a        expects eof
        stdout   "sixteen bytes...and more\n"
        student  exits 0
PLAY
    play <<'PLAY'
        # A server may take its time.
        stdin    holds "sixteen bytes..."
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "sixteen bytes..."
        a        pauses
        a        sends "sixteen"
        a        pauses
        a        sends " bytes..."
        a        expects eof
        stdout   "sixteen bytes..."
        student  exits 0
PLAY
    play <<'PLAY'
        # And so may whoever types: silence is not the end of the input.
        stdin    is a pipe
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        pauses
        stdin    gets "sixteen bytes..."
        a        expects "sixteen bytes..."
        a        sends "sixteen bytes..."
        student  waits
        a        pauses
        stdin    gets "and sixteen more"
        a        expects "and sixteen more"
        a        sends "and sixteen more"
        stdin    ends
        a        expects eof
        stdout   "sixteen bytes...and sixteen more"
        student  exits 0
PLAY
    play <<'PLAY'
        # Several chunks at once in a pipe that stays open: each as soon as the one before is back.
        stdin    is a pipe
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        stdin    gets "the first chunk.the second one..and the last one"
        a        expects "the first chunk."
        a        sends "the first chunk."
        a        expects "the second one.."
        a        sends "the second one.."
        a        expects "and the last one"
        a        sends "and the last one"
        student  waits
        stdin    ends
        a        expects eof
        stdout   "the first chunk.the second one..and the last one"
        student  exits 0
PLAY
    play <<'PLAY'
        # The end of a pipe comes behind what is in it.
        stdin    is a pipe
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        student  waits
        student  stops
        stdin    gets "the last words of all"
        stdin    ends
        student  continues
        a        expects "the last words o"
        a        sends "the last words o"
        a        expects "f all"
        a        sends "f all"
        a        expects eof
        stdout   "the last words of all"
        student  exits 0
PLAY
    play <<'PLAY'
        # As much as there is.
        stdin    holds 400 times "sixteen bytes..."
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        repeat   400
            a    expects "sixteen bytes..."
            a    sends "sixteen bytes..."
        end
        a        expects eof
        stdout   400 times "sixteen bytes..."
        student  exits 0
PLAY
    play <<'PLAY'
        # What came back is lost when it cannot be written.
        stdin    holds "abc"
        stdout   is full
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "abc"
        a        sends "abc"
        student  exits 1
        stderr   begins "echoc: " and ends "$ENOSPC"
PLAY
    play <<'PLAY'
        # Or in part: as send(), write() may take less than it was given.
        stdin    holds "sixteen bytes..."
        stdout   has room for 5 bytes
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "sixteen bytes..."
        a        sends "sixteen bytes..."
        student  exits 1
        stderr   begins "echoc: "
PLAY
    play <<'PLAY'
        # Or when its input cannot be read: that is not the end of it.
        stdin    cannot be read
        peer     listens
        run      echoc 127.0.0.1 $PORT
        student  exits 1
        stderr   begins "echoc: " and ends "$EBADF"
        stdout   ""
PLAY
    play <<'PLAY'
        # Nobody listens there.
        run      echoc 127.0.0.1 $PORT
        stderr   "echoc: connect: $ECONNREFUSED"
        student  exits 1
        stdout   ""
        run      echoc 127.0.0.1
        stderr   "usage: echoc ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      echoc 127.0.0.1 80x
        stderr   "usage: echoc ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      echoc 127.0.0.1 65616
        stderr   "usage: echoc ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      echoc 127.0.0.1 0
        stderr   "usage: echoc ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      echoc 127.0.0.1 4294971376
        stderr   "usage: echoc ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      echoc 127.0.0.256 $PORT
        stderr   "usage: echoc ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      echoc 127.0.0.1 65536
        stderr   "usage: echoc ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      echoc 127.0.0.1 -1
        stderr   "usage: echoc ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      echoc 127.0.0.1 ""
        stderr   "usage: echoc ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      echoc 127.1 $PORT
        stderr   "usage: echoc ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      echoc 127.0.0.1 $PORT 1
        stderr   "usage: echoc ADDRESS PORT"
        student  exits 2
        stdout   ""
PLAY
    play <<'PLAY'
        # No descriptor is left for its socket.
        fault    socket 1 EMFILE
        stdin    holds "abc"
        run      echoc 127.0.0.1 $PORT
        student  exits 1
        stderr   begins "echoc: " and ends "$EMFILE"
        stdout   ""
PLAY
}

@test "3.10 echoc reports a connection that is closed early" {
    play <<'PLAY'
        stdin    holds "sixteen bytes..."
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "sixteen bytes..."
        a        sends "sixte"
        a        half-closes
        stderr   "echoc: connection closed early"
        student  exits 1
        # And before the first byte of its chunk.
        stdin    holds "sixteen bytes..."
        run      echoc 127.0.0.1 $PORT
        b        accepts
        b        expects "sixteen bytes..."
        b        half-closes
        stderr   "echoc: connection closed early"
        student  exits 1
        stdout   ""
PLAY
    play <<'PLAY'
        # All has come back before the end: nothing is missing.
        # (Who waits for its input and for the server at once may see the server's end first.)
        stdin    holds "sixteen bytes..."
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "sixteen bytes..."
        student  waits
        student  stops
        a        sends "sixteen bytes..."
        a        half-closes
        student  continues
        stdout   "sixteen bytes..."
        student  exits 0 or 1
PLAY
    play <<'PLAY'
        # An interrupted call, and the end comes next.
        stdin    holds "sixteen bytes..."
        fault    recv 1 EINTR if it is made
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "sixteen bytes..."
        a        half-closes
        stderr   "echoc: connection closed early"
        student  exits 1
        stdout   ""
PLAY
    play <<'PLAY'
        # A reset while it waits for its chunk: it is the receive that fails.
        stdin    holds "sixteen bytes..."
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        a        expects "sixteen bytes..."
        student  waits
        a        resets
        student  exits 1
        stderr   "echoc: recv: $ECONNRESET" by any name
PLAY
    play <<'PLAY'
        # The end of file and then a reset, while it waits for more to send: send() fails with EPIPE.
        stdin    is a pipe
        peer     listens
        run      echoc 127.0.0.1 $PORT
        a        accepts
        stdin    gets "sixteen bytes..."
        a        expects "sixteen bytes..."
        a        sends "sixteen bytes..."
        student  waits
        a        half-closes
        a        resets
        stdin    gets "sixteen more...."
        student  exits 1
        stderr   begins "echoc: "
        stderr   lacks "echoc: recv: $EPIPE"
PLAY
}

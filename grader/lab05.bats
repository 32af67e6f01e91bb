#!/usr/bin/env bats
# lab05 asks for `upperd PORT` (frames of five digits and a payload) and `lined PORT` (lines): messages on a stream of bytes.

load play

@test "5.1 a frame comes back in upper case" {
    play <<'PLAY'
        run      upperd $PORT
        student  listens on 127.0.0.1:$PORT
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "00013Hello, world!"
        a        expects "00013HELLO, WORLD!"
        a        sends "00005again"
        a        expects "00005AGAIN"
        # The client closes between two frames: there is nothing to complain about.
        a        half-closes
        a        expects eof
        student  descriptors are counted
        b        connects
        b        sends "00002ok"
        b        expects "00002OK"
        b        half-closes
        b        expects eof
        student  descriptors are as counted
        stderr   is empty
PLAY
    play <<'PLAY'
        run      upperd
        stderr   "usage: upperd PORT"
        student  exits 2
        stdout   ""
        run      upperd 80x
        stderr   "usage: upperd PORT"
        student  exits 2
        stdout   ""
        run      upperd 65616
        stderr   "usage: upperd PORT"
        student  exits 2
        stdout   ""
        run      upperd 4294971376
        stderr   "usage: upperd PORT"
        student  exits 2
        stdout   ""
        run      upperd 65536
        stderr   "usage: upperd PORT"
        student  exits 2
        stdout   ""
        run      upperd -1
        stderr   "usage: upperd PORT"
        student  exits 2
        stdout   ""
        run      upperd ""
        stderr   "usage: upperd PORT"
        student  exits 2
        stdout   ""
        run      upperd $PORT 127.0.0.1
        stderr   "usage: upperd PORT"
        student  exits 2
        stdout   ""
PLAY
    play <<'PLAY'
        # Another one is there already, and a second one would take some of its clients.
        run      upperd 0 as first
        first    listens
        first    prints "listening 127.0.0.1:$first.port\n"
        run      upperd $first.port as second
        second   complains "upperd: bind: $EADDRINUSE"
        second   exits 1
        second   prints ""
PLAY
}

@test "5.2 header and payload come byte by byte, and are answered when they are complete" {
    play <<'PLAY'
        # What was sent leaves at once: the kernel is not told to wait for more where nothing follows.
        run      upperd $PORT
        student  listens
        a        connects
        repeat   4
            a    sends "00005hello"
            a    expects "00005HELLO" at once
        end
PLAY
    play <<'PLAY'
        # A client may send frame after frame before it reads: who waits for room sleeps, and loses nothing.
        buffers are small
        run      upperd $PORT
        student  listens
        a        connects
        a        sends 9000 times "00009frequency" as far as there is room
        student  waits
        a        pauses without reading
        a        expects 9000 times "00009FREQUENCY"
PLAY
    play <<'PLAY'
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00005HELL" byte by byte
        # Nine bytes of ten are no frame.
        a        expects nothing
        a        sends "O"
        a        expects "00005HELLO"
        # A program that is stopped and continued in recv() may get what has come: less than it asked for.
        a        sends "000"
        student  waits
        student  is interrupted
        a        sends "05hel"
        student  waits
        student  is interrupted
        a        sends "lo"
        a        expects "00005HELLO"
PLAY
    play <<'PLAY'
        # However long the frame is.
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "20000" pattern 19999
        a        expects nothing
        a        sends "!"
        a        expects "20000" pattern 19999 "!"
PLAY
    play <<'PLAY'
        # A signal before the first byte of a receive: nothing has happened, so ask again. And send() takes a part.
        fault    send takes 3
        fault    recv 2 EINTR
        fault    recv 4 EINTR if it is made
        fault    accept 1 EINTR
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00005" | "HE" | "LLO"
        a        expects "00005HELLO"
        # And nothing of it is left when the end of file comes.
        a        half-closes
        a        expects eof
        stderr   is empty
PLAY
    play <<'PLAY'
        # Each time that it happens, in each call that can wait.
        fault    recv 2 EINTR
        fault    recv 3 EINTR
        fault    send 1 EINTR
        fault    select 1 EINTR if it is made
        fault    select 3 EINTR if it is made
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00005hello"
        a        expects "00005HELLO"
        a        sends "00005again"
        a        expects "00005AGAIN"
        stderr   is empty
PLAY
    play <<'PLAY'
        # "Not now" is no failure, where a call does not wait.
        fault    send|recv 1 EAGAIN
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00005hello"
        a        expects "00005HELLO"
        a        half-closes
        a        expects eof
PLAY
    play <<'PLAY'
        # recv_exact() for itself, as later labs call it: the program of that name is the grader's (grader/lab05.recv_exact.c).
        program  recv_exact is there
        fault    recv 1 EINTR
        fault    recv 3 EINTR
        peer     listens
        run      checked recv_exact 127.0.0.1 $PORT 5 3 7
        a        accepts
        a        sends "hel" | "lothr" | "ee and "
        a        expects eof
        stdout   "recv_exact(5): 5 hello\n"
        stdout   "recv_exact(3): 3 thr\n"
        stdout   "recv_exact(7): 7 ee and \n"
        student  exits 0
PLAY
}

@test "5.3 three frames in one piece are three frames" {
    play <<'PLAY'
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00003ONE00003TWO00005THREE"
        a        expects "00003ONE00003TWO00005THREE"
        # And pieces that end in the middle of the next header, and of the next payload.
        a        sends "00004FOUR000" | "04FI" | "VE"
        a        expects "00004FOUR00004FIVE"
PLAY
    play <<'PLAY'
        # Where several are served at once, each has a half of its own.
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00010half " | "of"
        b        connects
        b        sends "00005whole"
        b        expects "00005WHOLE" or that is all
        b        sends "000"
        a        sends " it00002ok"
        a        expects "00010HALF OF IT"
        b        sends "03end"
        b        expects "00003END"
        a        expects "00002OK"
PLAY
    play <<'PLAY'
        # Where several are served at once, each has what is its own, whatever is between two instructions.
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00003me\n"
        a        expects "00003ME\n"
        b        connects
        b        sends "00004you\n"
        b        expects "00004YOU\n" or that is all
        a        sends "00005mine\n" and after each instruction b sends "00006yours\n" or that is all
        a        expects "00005MINE\n"
PLAY
    play <<'PLAY'
        # Also while one of them does not read: what it is owed stays as it is.
        buffers are small
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "09000" 9000 times "x" "09000" 9000 times "x" "09000" 9000 times "x" as far as there is room
        student  waits
        b        connects
        b        sends "09000" 9000 times "y"
        b        expects "09000" 9000 times "Y" or that is all
        b        sends "09000" 9000 times "z"
        b        expects "09000" 9000 times "Z" with others reading
        a        expects "09000" 9000 times "X" "09000" 9000 times "X" "09000" 9000 times "X"
PLAY
    play <<'PLAY'
        # And while another one leaves.
        buffers are small
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00002ok"
        a        expects "00002OK"
        b        connects
        b        sends "00002ok"
        b        expects "00002OK" or that is all
        c        connects
        c        sends "00002ok"
        c        expects "00002OK" or that is all
        c        sends "09000" 9000 times "z" "09000" 9000 times "z" "00002me" as far as there is room
        student  waits
        a        closes
        student  waits
        c        expects "09000" 9000 times "Z" "09000" 9000 times "Z" "00002ME"
        # And what is owed to one who has left is nobody's.
        b        sends "09000" 9000 times "y" "09000" 9000 times "y" "00003you" as far as there is room
        student  waits
        b        resets
        student  closes b
        c        sends "00005still"
        c        expects "00005STILL"
        d        connects
        d        sends "00002ok"
        d        expects "00002OK"
PLAY
    play <<'PLAY'
        # However many clients there are: all are served, at once or one after the other.
        run      upperd $PORT
        student  listens
        repeat   260
            c$i  connects
            c$i  sends "00002ok"
            c$i  expects "00002OK" in its turn
        end
PLAY
    play <<'PLAY'
        # Numbers beyond what an fd_set has room for (FD_SETSIZE): whoever has one may be refused, and nobody else suffers.
        descriptors below 1020 are taken
        run checked upperd $PORT
        student  listens
        repeat   12
            c$i  connects
            c$i  sends "00002ok"
        end
        student  waits
        c1       expects "00002OK"
        repeat   12
            c$i  closes
        end
        a        connects
        a        sends "00002ok"
        a        expects "00002OK"
PLAY
    play <<'PLAY'
        # Or have all come before the first one is served.
        run      upperd $PORT
        student  listens
        student  stops
        repeat   30
            c$i  connects
            c$i  sends "00002ok"
        end
        student  continues
        repeat   30
            c$i  expects "00002OK" in its turn
        end
PLAY
    play <<'PLAY'
        # And however many have been there: a place that was left is free.
        run      upperd $PORT
        student  listens
        repeat   1120
            d    connects
            d    sends "00002ok"
            d    expects "00002OK"
            d    half-closes
            d    expects eof
        end
PLAY
    play <<'PLAY'
        # One leaves, and the others go on: each with what it has begun.
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00002ok"
        a        expects "00002OK"
        b        connects
        b        sends "00002ok"
        b        expects "00002OK" or that is all
        c        connects
        c        sends "00002ok"
        c        expects "00002OK" or that is all
        d        connects
        d        sends "00002ok"
        d        expects "00002OK" or that is all
        b        sends "00005he"
        c        sends "00005wo"
        d        sends "00010over th"
        student  waits
        a        half-closes
        a        expects eof
        a        closes
        b        sends "llo"
        b        expects "00005HELLO"
        c        sends "rld"
        c        expects "00005WORLD"
        d        sends "ere"
        d        expects "00010OVER THERE"
        # The last who came.
        d        closes
        student  closes d
        b        sends "00002me"
        b        expects "00002ME"
        c        resets
        student  closes c
        b        sends "00002me"
        b        expects "00002ME"
PLAY
    play <<'PLAY'
        # However many have reset: who has served one serves the next.
        run      upperd $PORT
        student  listens
        repeat   220
            d    connects
            d    sends "00002ok"
            d    expects "00002OK"
            d    resets
        end
        e        connects
        e        sends "00002ok"
        e        expects "00002OK"
PLAY
    play <<'PLAY'
        # Nor is it too much what one client has to say at once.
        run      upperd $PORT
        student  listens
        e        connects
        e        sends 1500 times "00002ok"
        e        expects 1500 times "00002OK"
PLAY
    play <<'PLAY'
        # Two who have both come before either is looked at: each is served, as itself.
        there is one processor
        run      upperd $PORT
        student  listens
        repeat   5
            student  stops
            a    connects
            a    sends "00005first"
            b    connects
            b    sends "00003too"
            student  continues
            a    expects "00005FIRST"
            b    expects "00003TOO" in its turn
            a    closes
            b    closes
            student  waits
        end
PLAY
    play <<'PLAY'
        # Where no descriptor is left for a client (accept() fails with EMFILE), its turn comes when another one has left.
        all descriptors but 13 are taken
        run      upperd $PORT
        student  listens
        repeat   20
            c$i  connects
            c$i  sends "00002ok"
            c$i  expects "00002OK" in its turn
        end
PLAY
    play <<'PLAY'
        # In whatever way that one has left, and whoever stays.
        all descriptors but 13 are taken
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00002ok"
        a        expects "00002OK"
        b        connects
        b        sends "00002ok"
        b        expects "00002OK" or that is all
        repeat   13
            c$i  connects
        end
        student  sleeps
        b        resets
        repeat   12
            c$i  resets
        end
        c13      sends "00002ok"
        c13      expects "00002OK"
PLAY
    play <<'PLAY'
        # Or because of what it has said.
        all descriptors but 13 are taken
        run      upperd $PORT
        student  listens
        repeat   13
            c$i  connects
        end
        student  sleeps
        repeat   12
            c$i  sends "0000x"
            c$i  expects eof or reset
        end
        c13      sends "00002ok"
        c13      expects "00002OK"
PLAY
    play <<'PLAY'
        # Each piece ends within the next frame, again and again.
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "09000" 95 times "x"
        repeat   40
            a    sends 8905 times "x" "09000" 95 times "x"
            a    expects "09000" 9000 times "X"
        end
        a        sends 8905 times "x"
        a        expects "09000" 9000 times "X"
PLAY
}

@test "5.4 a payload may have 0 bytes, or 65535" {
    play <<'PLAY'
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00000"
        a        expects "00000"
        a        sends "65535Z" pattern 65534
        a        expects "65535Z" pattern 65534
        a        sends "00001Z"
        a        expects "00001Z"
        # Behind others, and one behind another.
        a        sends "00000"
        a        expects "00000"
        a        sends "00002ok0000000000"
        a        expects "00002OK0000000000"
        a        sends "00001Z"
        a        expects "00001Z"
PLAY
    play <<'PLAY'
        # recv_exact() for itself: no bytes are there at once, whether or not others are.
        program  recv_exact is there
        peer     listens
        run      recv_exact 127.0.0.1 $PORT 0 2 0
        a        accepts
        stdout   "recv_exact(0): 0\n"
        a        sends "ok"
        a        expects eof
        student  exits 0
        stdout   "recv_exact(2): 2 ok\n"
        stdout   "recv_exact(0): 0\n"
PLAY
    play <<'PLAY'
        # Nothing is written behind its room.
        run      checked upperd $PORT
        student  listens
        a        connects
        a        sends "65535Z" pattern 65534
        a        expects "65535Z" pattern 65534
PLAY
    play <<'PLAY'
        # What was sent leaves at once: the kernel is not told to wait for more where nothing follows.
        run      upperd $PORT
        student  listens
        a        connects
        repeat   4
            a    sends "00000"
            a    expects "00000" at once
        end
PLAY
}

@test "5.5 NULs in the payload are bytes like all others" {
    play <<'PLAY'
        run      upperd $PORT
        student  listens
        a        connects
        # Only a to z change: not their neighbours in ASCII, not the bytes above 127.
        a        sends "00011a\0b\0\0z`{\xe9\xff\n"
        a        expects "00011A\0B\0\0Z`{\xe9\xff\n"
        # Nor those above 127 among others, wherever they stand: they are letters but for one bit.
        a        sends "00048\xe0\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xffa\xe1`{z\xfa@[A\xc1Z\xdak\x80\0y"
        a        expects "00048\xe0\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xffA\xe1`{Z\xfa@[A\xc1Z\xdaK\x80\0Y"
PLAY
}

@test "5.6 a header that is not a length ends that client, not the server" {
    play <<'PLAY'
        run      upperd $PORT
        student  listens
        # A good frame first: it is the header that is refused, not the client.
        a        connects
        a        sends "00002OK"
        a        expects "00002OK"
        a        sends "0000x"
        a        expects eof or reset
        student  descriptors are counted
        b        connects
        b        sends "+0005"
        b        expects eof or reset
        c        connects
        c        sends "-0005"
        c        expects eof or reset
        d        connects
        d        sends " 0005"
        d        expects eof or reset
        e        connects
        e        sends "5\0\0\0\0"
        e        expects eof or reset
        f        connects
        f        sends "65536"
        f        expects eof or reset
        g        connects
        g        sends "99999"
        g        expects eof or reset
        # The neighbours of the digits in ASCII, and a digit with one bit more.
        i        connects
        i        sends "0000:"
        i        expects eof or reset
        j        connects
        j        sends "/0005"
        j        expects eof or reset
        k        connects
        k        sends "000\xb05"
        k        expects eof or reset
        l        connects
        l        sends "0010\0"
        l        expects eof or reset
        stderr   "upperd: bad frame" 11 times
        stderr   lacks "upperd: connection closed in mid-frame"
        student  descriptors are as counted
        # What is whole in front of it is answered.
        m        connects
        m        sends "00003abc00002de0000x"
        m        expects "00003ABC00002DE"
        m        expects eof or reset
        stderr   "upperd: bad frame" 12 times
        # And what is behind it, nobody answers.
        n        connects
        n        sends "0000x00006secret"
        n        expects eof or reset
        n        closes
        o        connects
        o        sends "00005hello"
        o        expects "00005HELLO"
        o        closes
        # What follows the five digits is no part of the number, be it a digit.
        h        connects
        h        sends "000022K"
        h        expects "000022K"
        h        sends "00001Z"
        h        expects "00001Z"
PLAY
    play <<'PLAY'
        # Every digit is one, in the header as in a number.
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "06789" pattern 6789
        a        expects "06789" pattern 6789
        a        sends "02345" pattern 2345
        a        expects "02345" pattern 2345
PLAY
    play <<'PLAY'
        # Behind a header stands what came before: of a long payload, digits, too.
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "40000" pattern 40000 "40000" pattern 40000 "40000" pattern 40000 "30000" pattern 30000 "00002ok"
        a        expects "40000" pattern 40000 "40000" pattern 40000 "40000" pattern 40000 "30000" pattern 30000 "00002OK"
PLAY
    play <<'PLAY'
        # Nor are blanks of other kinds, or the sign of a zero.
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "-0000"
        a        expects eof or reset
        b        connects
        b        sends "\n0005"
        b        expects eof or reset
        c        connects
        c        sends "\t0005"
        c        expects eof or reset
        d        connects
        d        sends "+0000"
        d        expects eof or reset
        stderr   "upperd: bad frame" 4 times
        e        connects
        e        sends "00002ok"
        e        expects "00002OK"
PLAY
}

@test "5.7 reports the end of file within a frame, and serves the next client" {
    play <<'PLAY'
        # The bytes and the end are both there before the server looks.
        run      upperd $PORT
        student  listens
        student  stops
        a        connects
        a        sends "00005HEL"
        a        half-closes
        student  continues
        a        expects eof or reset
        stderr   "upperd: connection closed in mid-frame"
PLAY
    play <<'PLAY'
        run      upperd $PORT
        student  listens
        # In the payload, in the header, and between the two.
        a        connects
        a        sends "00005HEL"
        a        half-closes
        a        expects eof or reset
        stderr   "upperd: connection closed in mid-frame"
        student  waits
        b        connects
        b        sends "000"
        b        half-closes
        b        expects eof or reset
        stderr   "upperd: connection closed in mid-frame" 2 times
        student  waits
        c        connects
        c        sends "00005"
        c        half-closes
        c        expects eof or reset
        stderr   "upperd: connection closed in mid-frame" 3 times
        d        connects
        d        sends "00005HELLO"
        d        expects "00005HELLO"
        # Behind a frame that is whole.
        d        sends "00002OK00002H"
        d        half-closes
        d        expects "00002OK"
        d        expects eof or reset
        stderr   "upperd: connection closed in mid-frame" 4 times
        student  waits
        # Who says nothing at all has begun nothing.
        e        connects
        e        half-closes
        e        expects eof
        f        connects
        f        closes
        student  closes f
        # Of the next one, which came together with a whole one, there is a part of the header, or no more than that.
        h        connects
        h        sends "00002OK000"
        h        half-closes
        h        expects "00002OK"
        h        expects eof or reset
        stderr   "upperd: connection closed in mid-frame" 5 times
        i        connects
        i        sends "00002OK00002"
        i        half-closes
        i        expects "00002OK"
        i        expects eof or reset
        stderr   "upperd: connection closed in mid-frame" 6 times
        g        connects
        g        sends "00002OK"
        g        expects "00002OK"
        stderr   "upperd: connection closed in mid-frame" 6 times
        stdout   "listening 127.0.0.1:$PORT\n"
PLAY
    play <<'PLAY'
        # A call that was interrupted says nothing about the end of file that comes later.
        fault    recv 2 EINTR
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00002ok"
        a        expects "00002OK"
        a        sends "00005HEL"
        a        half-closes
        a        expects eof or reset
        stderr   "upperd: connection closed in mid-frame"
        b        connects
        b        half-closes
        b        expects eof
PLAY
    play <<'PLAY'
        # Who has sent many frames and is gone before its first reply has said nothing to the next one.
        run      upperd $PORT
        student  listens
        student  stops
        a        connects
        a        sends 1000 times "00006secret"
        a        half-closes
        a        resets
        student  continues
        student  waits
        stderr   "upperd: send: $EPIPE" or "upperd: recv: $ECONNRESET" by any name
        b        connects
        b        sends "00004mine"
        b        expects "00004MINE"
PLAY
    play <<'PLAY'
        # recv_exact() for itself tells how many came before the end, and then that there are none,
        program  recv_exact is there
        fault    recv 1 EINTR
        peer     listens
        run      recv_exact 127.0.0.1 $PORT 5 5 5
        a        accepts
        a        sends "hellobye"
        a        half-closes
        a        expects eof
        student  exits 0
        stdout   "recv_exact(5): 5 hello\n"
        stdout   "recv_exact(5): 3 bye\n"
        stdout   "recv_exact(5): 0\n"
PLAY
    play <<'PLAY'
        # and a failure from both.
        program  recv_exact is there
        peer     listens
        run      recv_exact 127.0.0.1 $PORT 5 5
        a        accepts
        a        sends "hellobye"
        student  waits or has ended
        a        resets
        student  exits 0
        stdout   "recv_exact(5): 5 hello\n"
        stdout   "recv_exact(5): -1 $ECONNRESET\n"
PLAY
    play <<'PLAY'
        # A reset instead of the end of file, in the payload,
        run      upperd $PORT
        student  listens
        student  descriptors are counted
        a        connects
        a        sends "00005HEL"
        student  waits
        a        resets
        student  waits
        stderr   "upperd: recv: $ECONNRESET" by any name
        stderr   lacks "upperd: connection closed in mid-frame"
        student  descriptors are as counted
        b        connects
        b        sends "00002ok"
        b        expects "00002OK"
PLAY
    play <<'PLAY'
        # in the header,
        run      upperd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        student  descriptors are counted
        a        connects
        a        sends "000"
        student  waits
        a        resets
        student  waits
        student  descriptors are as counted
        stderr   "upperd: recv: $ECONNRESET" by any name
        stderr   lacks "upperd: connection closed in mid-frame"
        b        connects
        b        sends "00002ok"
        b        expects "00002OK"
PLAY
    play <<'PLAY'
        # Whatever fails of a client, it is that client's: the network to it was gone.
        fault    recv 2 ETIMEDOUT
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00002"
        student  waits
        a        sends "ok"
        student  closes a
        b        connects
        b        sends "00002ok"
        b        expects "00002OK"
        stderr   "upperd: recv: $ETIMEDOUT" by any name
        stderr   lacks "upperd: connection closed in mid-frame"
PLAY
    play <<'PLAY'
        # The same when its reply leaves.
        fault    send 1 ETIMEDOUT
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00002ok"
        student  closes a
        b        connects
        b        sends "00002ok"
        b        expects "00002OK"
        stderr   "upperd: send: $ETIMEDOUT" by any name
PLAY
    play <<'PLAY'
        # It resets while replies wait for room,
        buffers are small
        run      upperd $PORT
        student  listens
        student  descriptors are counted
        a        connects
        a        sends "09000" 9000 times "x" "09000" 9000 times "x" "09000" 9000 times "x" as far as there is room
        student  waits
        a        resets
        student  waits
        student  descriptors are as counted
        stderr   "upperd: send: $ECONNRESET" or "upperd: recv: $ECONNRESET" by any name
        b        connects
        b        sends "00002ok"
        b        expects "00002OK"
PLAY
    play <<'PLAY'
        # or has half-closed before.
        buffers are small
        run      upperd $PORT
        student  listens
        student  descriptors are counted
        a        connects
        a        sends "09000" 9000 times "x" "09000" 9000 times "x" "09000" 9000 times "x" as far as there is room
        a        half-closes
        student  waits
        a        resets
        student  waits
        student  descriptors are as counted
        stderr   "upperd: send: $EPIPE" or "upperd: recv: $ECONNRESET" by any name
        b        connects
        b        sends "00002ok"
        b        expects "00002OK"
PLAY
    play <<'PLAY'
        # Who half-closes before it reads gets all that it is owed, and then the end.
        buffers are small
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "09000" 9000 times "x" "09000" 9000 times "y" "00002ok" as far as there is room
        a        half-closes
        student  waits
        a        expects "09000" 9000 times "X" "09000" 9000 times "Y" "00002OK"
        a        expects eof
        # And so does who is cut in a frame behind them.
        c        connects
        c        sends "09000" 9000 times "x" "09000" 9000 times "y" "00002ok00003t" as far as there is room
        c        half-closes
        student  waits
        c        expects "09000" 9000 times "X" "09000" 9000 times "Y" "00002OK"
        c        expects eof or reset
        stderr   "upperd: connection closed in mid-frame"
PLAY
    play <<'PLAY'
        # or while the reply leaves: the frame, the end of file and a reset are all there.
        run      upperd $PORT
        student  listens
        student  descriptors are counted
        student  stops
        a        connects
        a        sends "00002ok"
        a        half-closes
        a        resets
        student  continues
        student  waits
        student  descriptors are as counted
        b        connects
        b        sends "00002ok"
        b        expects "00002OK"
        stderr   "upperd: send: $EPIPE" by any name
PLAY
    play <<'PLAY'
        # and between two frames: recv() has nothing else to tell.
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00002ok"
        a        expects "00002OK"
        student  waits
        a        resets
        student  waits
        stderr   "upperd: recv: $ECONNRESET" by any name
        b        connects
        # A client may fall silent in the middle of a frame.
        b        sends "00005HEL"
        b        pauses
        b        sends "LO"
        b        expects "00005HELLO"
PLAY
    play <<'PLAY'
        # Or before its first one, or between two.
        run      upperd $PORT
        student  listens
        a        connects
        a        pauses
        a        sends "00005hello"
        a        expects "00005HELLO"
        a        pauses
        b        connects
        a        sends "00005again"
        a        expects "00005AGAIN"
PLAY
    play <<'PLAY'
        # The end is there with the frames before it: it comes after them. Once behind a whole one, once within one.
        run      upperd $PORT
        student  listens
        student  stops
        a        connects
        a        sends "00002ok00003two"
        a        half-closes
        b        connects
        b        sends "00002ok00003t"
        b        half-closes
        student  continues
        a        expects "00002OK00003TWO"
        a        expects eof
        b        expects "00002OK"
        b        expects eof or reset
        stderr   "upperd: connection closed in mid-frame" 1 times
PLAY
    play <<'PLAY'
        # Where there was no room for the replies when the end came, they are still owed.
        fault    send 1 EAGAIN
        fault    send 2 EAGAIN
        fault    send 3 EAGAIN
        run      upperd $PORT
        student  listens
        student  stops
        a        connects
        a        sends "00002ok00003two"
        a        half-closes
        student  continues
        a        expects "00002OK00003TWO"
        a        expects eof
        student  met every fault or that is all
PLAY
    play <<'PLAY'
        # Also where a bad frame is behind them,
        fault    send 1 EAGAIN
        fault    send 2 EAGAIN
        fault    send 3 EAGAIN
        run      upperd $PORT
        student  listens
        student  stops
        a        connects
        a        sends "00002ok00003two0000x"
        student  continues
        a        expects "00002OK00003TWO"
        a        expects eof or reset
        stderr   "upperd: bad frame"
        student  met every fault or that is all
PLAY
    play <<'PLAY'
        # or the beginning of one.
        fault    send 1 EAGAIN
        fault    send 2 EAGAIN
        fault    send 3 EAGAIN
        run      upperd $PORT
        student  listens
        student  stops
        a        connects
        a        sends "00002ok00003two00003t"
        a        half-closes
        student  continues
        a        expects "00002OK00003TWO"
        a        expects eof or reset
        stderr   "upperd: connection closed in mid-frame"
        student  met every fault or that is all
PLAY
    play <<'PLAY'
        # Who has a process for each: one SIGCHLD may stand for several of them.
        there is one processor
        run      upperd $PORT
        student  listens
        repeat   8
            c$i  connects
            c$i  sends "00002ok"
        end
        student  waits
        student  stops alone
        repeat   8
            c$i  half-closes
        end
        student  others end or wait
        student  continues
        repeat   8
            c$i  expects "00002OK"
            c$i  expects eof
        end
        student  waits
        student  has no zombies
PLAY
    play <<'PLAY'
        # Memory is given back, too. The first clients show what is kept, once and for all.
        run      upperd $PORT
        student  listens
        student  is counted
        repeat   3
            repeat 12
                a connects
                a sends "00002ok00005three"
                a expects "00002OK00005THREE"
                a sends "00006frames"
                a expects "00006FRAMES"
                a half-closes
                a expects eof
                a closes
                student is as counted
                student waits
                # One is cut in its payload, and one resets there.
                b connects
                b sends "60000half"
                b half-closes
                b expects eof or reset
                b closes
                student is as counted
                student waits
                c connects
                c sends "60000half"
                student waits
                c resets
                student is as counted
                student waits
                # A bad frame; and one whose replies nobody takes.
                d connects
                d sends "00002ok0000x"
                d expects "00002OK"
                d expects eof or reset
                d closes
                student is as counted
                student waits
                student stops
                e connects
                e sends "00002ok00003two"
                e half-closes
                e resets
                student continues
                student is as counted
                student waits
                # The shortest frame, and no more than a header; with an end, and with a reset.
                f connects
                f sends "00000000"
                f expects "00000"
                f half-closes
                f expects eof or reset
                f closes
                student is as counted
                student waits
                g connects
                g sends "000"
                student waits
                g resets
                student is as counted
                student waits
            end
            k    connects
            k    sends "00002ok"
            k    expects "00002OK"
            student waits
            student memory is counted
            k    closes
            student is as counted
        end
        student  needs no more memory after 85 clients
        student  has no zombies
PLAY
    play <<'PLAY'
        # Also what was kept for a client until there is room.
        buffers are small
        run      upperd $PORT
        student  listens
        student  is counted
        repeat   3
            repeat 6
                a connects
                a sends "09000" 9000 times "x" "09000" 9000 times "x" "09000" 9000 times "x" as far as there is room
                student waits
                a resets
                student is as counted
                student waits
            end
            k    connects
            k    sends "00002ok"
            k    expects "00002OK"
            student waits
            student memory is counted
            k    closes
            student is as counted
        end
        student  needs no more memory after 7 clients
        student  has no zombies
PLAY
    play <<'PLAY'
        # However many break off within a frame: nothing of them is kept, neither a descriptor nor a place.
        all descriptors but 13 are taken
        run      upperd $PORT
        student  listens
        repeat   70
            a    connects
            a    sends "00005HEL"
            a    half-closes
            a    expects eof or reset
            b    connects
            b    sends "000"
            b    half-closes
            b    expects eof or reset
        end
        c        connects
        c        sends "00002ok"
        c        expects "00002OK"
PLAY
    play <<'PLAY'
        # Nor of those who break off by a reset.
        all descriptors but 13 are taken
        run      upperd $PORT
        student  listens
        repeat   70
            a    connects
            a    sends "00005HEL"
            student waits
            a    resets
            b    connects
            b    sends "000"
            student waits
            b    resets
        end
        c        connects
        c        sends "00002ok"
        c        expects "00002OK"
PLAY
    play <<'PLAY'
        # It serves until it is killed; and then it is gone.
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00002ok"
        a        expects "00002OK"
        a        half-closes
        a        expects eof
        student  waits
        student  gets SIGTERM
        student  ends
        stdout   "listening 127.0.0.1:$PORT\n"
PLAY
    play <<'PLAY'
        # Also when a client is there: who serves it may finish with it first.
        run      upperd $PORT
        student  listens
        a        connects
        a        sends "00002ok00002o"
        a        expects "00002OK"
        student  waits
        student  gets SIGTERM
        a        closes
        student  ends
PLAY
}

@test "5.8* a reply leaves in one piece, fifty times" {
    play <<'PLAY'
        run      upperd $PORT
        student  listens
        a        connects
        # In two pieces, the second may have to wait 40 ms for the first to be acknowledged.
        repeat   50
            a    sends "00005HELLO"
            a    expects "00005HELLO" in one piece
        end
PLAY
    play <<'PLAY'
        # However long it is.
        run      upperd $PORT
        student  listens
        a        connects
        repeat   10
            a    sends "05000" pattern 5000
            a    expects "05000" pattern 5000 in one piece
        end
PLAY
}

@test "5.9* lines are found wherever the pieces begin and end" {
    play <<'PLAY'
        run      lined $PORT
        student  listens on 127.0.0.1:$PORT
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        # Two lines and a half in one piece; the other half; its end, an empty line and a NUL.
        a        sends "stop\nabc\nre" | "ward" | "\n\na\0b\nx"
        a        expects "pots\ncba\ndrawer\n\nb\0a\n"
        # The x above begins the next line.
        a        sends "yz\nok\r\n" byte by byte
        a        expects "zyx\n\rko\n"
        a        sends "a\xff\xc3\xa9b\n"
        a        expects "b\xa9\xc3\xffa\n"
        a        half-closes
        a        expects eof
        stderr   is empty
PLAY
    play <<'PLAY'
        # Where several are served at once, each has a half of its own.
        run      lined $PORT
        student  listens
        a        connects
        a        sends "re"
        student  waits
        b        connects
        b        sends "ok\n"
        b        expects "ko\n" or that is all
        a        sends "ward\n"
        a        expects "drawer\n"
PLAY
    play <<'PLAY'
        # Also while one of them does not read.
        buffers are small
        run      lined $PORT
        student  listens
        a        connects
        a        sends 300 times "A line that is rather long comes back in the other order, and there are many of them.\n" as far as there is room
        student  waits
        b        connects
        b        sends 60 times "ok\n"
        b        expects 60 times "ko\n" or that is all
        b        sends 1000 times "b" "\n"
        b        expects 1000 times "b" "\n" with others reading
        a        expects 300 times ".meht fo ynam era ereht dna ,redro rehto eht ni kcab semoc gnol rehtar si taht enil A\n"
PLAY
    play <<'PLAY'
        # A signal before the first byte of a receive loses no client here either, nor do sends that take a part.
        fault    send takes 3
        fault    recv 2 EINTR
        fault    accept 1 EINTR
        run      lined $PORT
        student  listens
        a        connects
        a        sends "re" | "ward\n"
        a        expects "drawer\n"
        a        half-closes
        a        expects eof
        stderr   is empty
PLAY
    play <<'PLAY'
        run      lined
        stderr   "usage: lined PORT"
        student  exits 2
        stdout   ""
        run      lined 80x
        stderr   "usage: lined PORT"
        student  exits 2
        stdout   ""
        run      lined 65616
        stderr   "usage: lined PORT"
        student  exits 2
        stdout   ""
        run      lined 65536
        stderr   "usage: lined PORT"
        student  exits 2
        stdout   ""
        run      lined -1
        stderr   "usage: lined PORT"
        student  exits 2
        stdout   ""
        run      lined ""
        stderr   "usage: lined PORT"
        student  exits 2
        stdout   ""
        run      lined $PORT 127.0.0.1
        stderr   "usage: lined PORT"
        student  exits 2
        stdout   ""
PLAY
    play <<'PLAY'
        # Another one has the port.
        run      lined 0 as first
        first    listens
        first    prints "listening 127.0.0.1:$first.port\n"
        run      lined $first.port as second
        second   complains "lined: bind: $EADDRINUSE"
        second   exits 1
        second   prints ""
PLAY
    play <<'PLAY'
        # However many clients there are: all are served, at once or one after the other.
        run      lined $PORT
        student  listens
        repeat   40
            c$i  connects
            c$i  sends "ok\n"
            c$i  expects "ko\n" in its turn
        end
PLAY
    play <<'PLAY'
        # And however many have been there: a place that was left is free.
        run      lined $PORT
        student  listens
        repeat   200
            d    connects
            d    sends "ok\n"
            d    expects "ko\n"
            d    half-closes
            d    expects eof
        end
PLAY
    play <<'PLAY'
        # Nor is it too much what one client has to say at once.
        run      lined $PORT
        student  listens
        e        connects
        e        sends 1500 times "ok\n"
        e        expects 1500 times "ko\n"
PLAY
    play <<'PLAY'
        # "Not now" is no failure, where a call does not wait; nor is a wait that is interrupted.
        fault    send|recv 1 EAGAIN
        fault    select 1 EINTR if it is made
        run      lined $PORT
        student  listens
        a        connects
        a        sends "ok\n"
        a        expects "ko\n"
PLAY
    play <<'PLAY'
        # Where no descriptor is left for a client, its turn comes when another one has left.
        all descriptors but 13 are taken
        run      lined $PORT
        student  listens
        repeat   20
            c$i  connects
            c$i  sends "ok\n"
            c$i  expects "ko\n" in its turn
        end
PLAY
}

@test "5.10* rejects a line that never ends, and serves the next client" {
    play <<'PLAY'
        run      lined $PORT
        student  listens
        a        connects
        # The longest line there may be: 1024 bytes, the newline among them.
        repeat   15
            a    sends "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        end
        a        sends "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde" | "\n"
        a        expects "edcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
        repeat   15
            a    expects "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
        end
        a        expects "\n"
        # 1024 bytes, and no newline among them.
        repeat   16
            a    sends "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        end
        a        expects eof or reset
        stderr   "lined: line too long"
        # The end of the file is no end of a line either.
        b        connects
        b        sends "no newline"
        b        half-closes
        b        expects eof or reset
        stderr   "lined: connection closed in mid-line"
        c        connects
        c        sends "served\n"
        c        expects "devres\n"
        # Behind a line that is whole.
        c        sends "ab\ncd"
        c        half-closes
        c        expects "ba\n"
        c        expects eof or reset
        stderr   "lined: connection closed in mid-line" 2 times
PLAY
    play <<'PLAY'
        # What a refused client has sent behind its line is nobody's: the next one has not sent it.
        run      checked lined $PORT
        student  listens
        a        connects
        a        sends 10 times "x" | 1500 times "x" "tail\n"
        a        expects eof or reset
        b        connects
        b        sends "served\n"
        b        expects "devres\n"
        # The longest line once more, behind another one; and one byte more.
        b        sends "ab\n" 1021 times "x" | "yz\n"
        b        expects "ba\nzy" 1021 times "x" "\n"
        b        sends 1024 times "x" "\n"
        b        expects eof or reset
        stderr   "lined: line too long" 2 times
PLAY
    play <<'PLAY'
        # It leaves before its answer: send() fails, and that is this client's failure alone.
        run      lined $PORT
        student  listens
        student  descriptors are counted
        student  stops
        a        connects
        a        sends "served\n"
        a        half-closes
        a        resets
        student  continues
        student  waits
        student  descriptors are as counted
        b        connects
        b        sends "served\n"
        b        expects "devres\n"
        stderr   "lined: send: $EPIPE" by any name
PLAY
    play <<'PLAY'
        # A reset is another thing than the end of file.
        run      lined $PORT
        student  listens
        student  descriptors are counted
        a        connects
        a        sends "served\n"
        a        expects "devres\n"
        student  waits
        a        resets
        student  waits
        student  descriptors are as counted
        stderr   "lined: recv: $ECONNRESET" by any name
        b        connects
        # A client may fall silent in the middle of a line.
        b        sends "ser"
        b        pauses
        b        sends "ved\n"
        b        expects "devres\n"
PLAY
    play <<'PLAY'
        # What is whole in front of it is answered.
        run      lined $PORT
        student  listens
        a        connects
        a        sends "ab\ncd\n" 1024 times "x"
        a        expects "ba\ndc\n"
        a        expects eof or reset
        stderr   "lined: line too long"
PLAY
    play <<'PLAY'
        # A reset within a line is another thing than its end, too.
        run      lined $PORT
        student  listens
        a        connects
        a        sends "half a li"
        student  waits
        a        resets
        student  waits
        stderr   "lined: recv: $ECONNRESET" by any name
        stderr   lacks "lined: connection closed in mid-line"
        b        connects
        b        sends "ok\n"
        b        expects "ko\n"
PLAY
    play <<'PLAY'
        # However many have broken off: nothing of them is kept, neither a descriptor nor a place.
        all descriptors but 13 are taken
        run      lined $PORT
        student  listens
        repeat   50
            a    connects
            a    sends "half a li"
            a    half-closes
            a    expects eof or reset
            b    connects
            b    sends "half a li"
            student waits
            b    resets
            c    connects
            c    sends 1024 times "x"
            c    expects eof or reset
        end
        d        connects
        d        sends "ok\n"
        d        expects "ko\n"
PLAY
    play <<'PLAY'
        # It resets while its lines wait for room.
        buffers are small
        run      lined $PORT
        student  listens
        student  descriptors are counted
        a        connects
        a        sends 300 times "A line that is rather long comes back in the other order, and there are many of them.\n" as far as there is room
        student  waits
        a        resets
        student  waits
        student  descriptors are as counted
        stderr   "lined: send: $ECONNRESET" or "lined: recv: $ECONNRESET" by any name
        b        connects
        b        sends "ok\n"
        b        expects "ko\n"
PLAY
    play <<'PLAY'
        # Who half-closes before it reads gets all that it is owed, and then the end.
        buffers are small
        run      lined $PORT
        student  listens
        a        connects
        a        sends 300 times "A line that is rather long comes back in the other order, and there are many of them.\n" "cut" as far as there is room
        a        half-closes
        student  waits
        a        expects 300 times ".meht fo ynam era ereht dna ,redro rehto eht ni kcab semoc gnol rehtar si taht enil A\n"
        a        expects eof or reset
        stderr   "lined: connection closed in mid-line"
PLAY
    play <<'PLAY'
        # A failure is another thing than the end of file, and it is that client's alone.
        fault    recv|send 1 ETIMEDOUT
        run      lined $PORT
        student  listens
        a        connects
        a        sends "ok\n"
        student  closes a
        b        connects
        b        sends "ok\n"
        b        expects "ko\n"
        stderr   "lined: recv: $ETIMEDOUT" or "lined: send: $ETIMEDOUT" by any name
PLAY
    play <<'PLAY'
        # Nothing is left of them.
        run      lined $PORT
        student  listens
        student  is counted
        repeat   3
            repeat 12
                a connects
                a sends "ok\nand\nhalf a li"
                a expects "ko\ndna\n"
                a half-closes
                a expects eof or reset
                a closes
                student is as counted
                student waits
                b connects
                b sends 1024 times "x"
                b expects eof or reset
                b closes
                student is as counted
                student waits
            end
            k    connects
            k    sends "ok\n"
            k    expects "ko\n"
            student waits
            student memory is counted
            k    closes
            student is as counted
        end
        student  needs no more memory after 25 clients
        student  has no zombies
PLAY
}

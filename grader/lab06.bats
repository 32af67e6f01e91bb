#!/usr/bin/env bats
# lab06 asks for `relayd PORT`: one process passes each client's lines on to all the others,
# whatever any one of them does; and, as a stretch, for `chat ADDRESS PORT`, which listens to its
# standard input and to the socket at the same time.

load play

@test "6.1 two clients talk, and neither gets its own lines back" {
    play <<'PLAY'
        run      relayd $PORT
        student  listens on 127.0.0.1:$PORT
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        a        sends "welcome\n"
        b        expects "1: welcome\n"
        b        sends "thanks\n"
        # The next that each of them gets is what the other said, not what it said itself.
        a        expects "2: thanks\n"
        a        sends "bye\n"
        b        expects "1: bye\n"
PLAY
    play <<'PLAY'
        run      relayd
        stderr   "usage: relayd PORT"
        student  exits 2
        stdout   ""
        run      relayd 80x
        stderr   "usage: relayd PORT"
        student  exits 2
        stdout   ""
        run      relayd ""
        stderr   "usage: relayd PORT"
        student  exits 2
        stdout   ""
        run      relayd 65536
        stderr   "usage: relayd PORT"
        student  exits 2
        stdout   ""
        run      relayd 65616
        stderr   "usage: relayd PORT"
        student  exits 2
        stdout   ""
        run      relayd 4294971376
        stderr   "usage: relayd PORT"
        student  exits 2
        stdout   ""
        run      relayd -1
        stderr   "usage: relayd PORT"
        student  exits 2
        stdout   ""
        run      relayd 0 0
        stderr   "usage: relayd PORT"
        student  exits 2
        stdout   ""
PLAY
    play <<'PLAY'
        # It listens there and nowhere else, and says so; where it cannot listen it says that, and ends.
        # Another one is there already, and a second one would take some of its clients.
        fault    listen 1 EADDRINUSE in third
        run      relayd 0 as first
        first    listens on 127.0.0.1
        first    prints "listening 127.0.0.1:$first.port\n"
        a        connects to first
        b        connects to first
        b        sends "here\n"
        a        expects "2: here\n"
        run      relayd $first.port as second
        second   complains "relayd: bind: $EADDRINUSE"
        second   exits 1
        second   prints ""
        run      relayd 0 as third
        third    complains "relayd: listen: $EADDRINUSE"
        third    exits 1
        third    prints ""
PLAY
    play <<'PLAY'
        # An interrupted select() has found nothing, and is no failure.
        fault    select 3 EINTR
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        a        sends "welcome\n"
        b        expects "1: welcome\n"
        # Who waits in another call than these is right, too.
        student  met every fault or that is all
PLAY
}

@test "6.2 an idle client does not block the others, not even in the middle of a line" {
    needs 6.1
    play <<'PLAY'
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        student  waits
        # The first piece has been read when the second leaves; then a falls silent.
        a        sends "I was about" | " to"
        a        pauses
        c        sends "anyone?\n"
        b        expects "3: anyone?\n"
        b        sends "yes\n"
        c        expects "2: yes\n"
        # The idle one has missed nothing, and its line is still its line.
        a        expects "3: anyone?\n2: yes\n"
        a        sends " say\n"
        b        expects "1: I was about to say\n"
        c        expects "1: I was about to say\n"
PLAY
    play <<'PLAY'
        # Nor do those that have sent 100 kB: a little of them, and then it is another client's turn. Whoever reads
        # 64 KiB at once may let c hear 90,112 bytes of that first, eleven for each eight.
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        d        connects
        c        connects
        c        sends "here\n"
        a        expects "4: here\n"
        b        expects "4: here\n"
        d        expects "4: here\n"
        student  stops
        a        sends pattern 100000
        b        sends "anyone?\n"
        d        sends pattern 100000
        student  continues
        c        expects "2: anyone?\n" within 95000 bytes
PLAY
}

@test "6.3 lines in pieces, two lines in one piece, lines of 1024 bytes and no more" {
    needs 6.1
    play <<'PLAY'
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        a        sends "hel" | "lo\nwor" | "ld\n"
        b        expects "1: hello\n1: world\n"
        a        sends "one\ntwo\n\nthree\n"
        b        expects "1: one\n1: two\n1: \n1: three\n"
        a        sends "a NUL \0 is a byte\n" byte by byte
        b        expects "1: a NUL \0 is a byte\n"
        # So is a carriage return, before the newline, too.
        a        sends "one\r\n\r\n"
        b        expects "1: one\r\n1: \r\n"
        # The longest line there is: 1024 bytes, its newline included.
        a        sends 1000 times "x" | 23 times "y" | "\n"
        b        expects "1: " 1000 times "x" 23 times "y" "\n"
        # More than 1024 bytes in one piece, and no line of them is long.
        a        sends 300 times "short\n"
        b        expects 300 times "1: short\n"
        # One byte more, and nobody hears any of it.
        a        sends 1024 times "x" | "\n"
        c        connects
        c        sends "still there?\n"
        b        expects "3: still there?\n"
        # The same where its newline has come with it,
        e        connects
        e        sends 1024 times "x" "\n"
        student  waits
        c        sends "and you?\n"
        b        expects "3: and you?\n"
        # and where none comes. The line in front of it is one.
        c        sends "bye\n" 1025 times "x"
        b        expects "3: bye\n"
        d        connects
        d        sends "and now?\n"
        b        expects "5: and now?\n"
PLAY
}

@test "6.4 clients come and go: no number comes twice, no descriptor is lost" {
    needs 6.1
    play <<'PLAY'
        run      relayd $PORT
        student  listens
        # That is all, whoever comes and goes.
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        # A line without its newline is not a line: nobody hears it.
        b        sends "and now I"
        student  waits
        b        half-closes
        b        expects eof
        student  closes b
        c        connects
        c        sends "here\n"
        a        expects "3: here\n"
        repeat   50
            d$i  connects
            d$i  closes
            student  closes d$i
        end
        e        connects
        e        sends "here\n"
        a        expects "54: here\n"
        c        expects "54: here\n"
        # Who sends a line that is too long has to go.
        e        sends 1024 times "x" | "\n"
        student  closes e
        f        connects
        f        sends "here\n"
        a        expects "55: here\n"
        a        sends "the others have left\n"
        f        expects "1: the others have left\n"
        # Also where no newline comes at all.
        g        connects
        g        sends 2000 times "x"
        student  closes g
        a        sends "and I stay\n"
        f        expects "1: and I stay\n"
        # Nor does anybody hear what stands behind it.
        h        connects
        h        sends 1024 times "x" "\nwhat stands behind it\n"
        student  closes h
        a        sends "nor did it speak\n"
        f        expects "1: nor did it speak\n"
PLAY
    play <<'PLAY'
        # Memory is given back, too, in whatever way they have left. The first clients show what is kept, once and for all.
        run      relayd $PORT
        student  listens
        a        connects
        repeat   3
            repeat 30
                c$i connects
                c$i sends "here\nhalf a li"
                c$i closes
                student closes c$i
                d$i connects
                d$i sends 1025 times "x"
                student closes d$i
            end
            student memory is counted
        end
        student  needs no more memory after 60 clients
PLAY
    play <<'PLAY'
        # When all have left, there may be others.
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        b        closes
        student  closes b
        a        closes
        student  closes a
        student  waits
        c        connects
        d        connects
        d        sends "here\n"
        c        expects "4: here\n"
        c        sends "welcome\n"
        d        expects "3: welcome\n"
PLAY
    play <<'PLAY'
        # Of what is said where nobody hears it nothing is kept.
        run      relayd $PORT
        student  listens
        a        connects
        repeat   3
            a    sends 1000 times "anyone?\n"
            student waits
            b    connects
            b    sends "here\n"
            a    expects ": here\n" within 10 bytes
            b    closes
            student closes b
            student memory is counted
        end
        student  needs no more memory after 20 clients
PLAY
    play <<'PLAY'
        # Each of the others keeps what is theirs when one in the middle leaves.
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        d        connects
        d        sends "here\n"
        a        expects "4: here\n"
        b        expects "4: here\n"
        c        expects "4: here\n"
        a        sends "on" | "e "
        c        sends "thre" | "e "
        d        sends "fou" | "r "
        b        closes
        student  closes b
        d        sends "and more\n"
        a        expects "4: four and more\n"
        c        expects "4: four and more\n"
        c        sends "and more\n"
        a        expects "3: three and more\n"
        d        expects "3: three and more\n"
        a        sends "and more\n"
        c        expects "1: one and more\n"
        d        expects "1: one and more\n"
        e        connects
        e        sends "here\n"
        a        expects "5: here\n"
        d        expects "5: here\n"
PLAY
}

@test "6.5 a client that resets, or leaves while others talk, ends only itself" {
    needs 6.1
    play <<'PLAY'
        run      relayd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        b        connects
        c        connects
        c        sends "here\n"
        a        expects "3: here\n"
        b        expects "3: here\n"
        # While the program is stopped: two speak, and a third who was to hear them leaves.
        # The first send() to c is answered by RST, the second one raises SIGPIPE.
        student  stops
        c        closes
        a        sends "one\n"
        b        sends "two\n"
        student  continues
        b        expects "1: one\n"
        a        expects "2: two\n"
        student  closes c
        d        connects
        d        sends "here\n"
        a        expects "4: here\n"
        b        expects "4: here\n"
        # The last words and the end come together: whoever sees the end first has not read the words yet.
        student  stops
        d        sends "bye\nhalf a"
        d        half-closes
        student  continues
        a        expects "4: bye\n"
        b        expects "4: bye\n"
        student  closes d
        # And there may be many of them, more than one receive brings.
        student  stops
        f        connects
        f        sends 1500 times "many\n"
        f        half-closes
        student  continues
        a        expects 1500 times "5: many\n"
        b        expects 1500 times "5: many\n"
        student  closes f
        # A reset alone: it is recv() that tells.
        d        connects
        d        sends "here\n"
        a        expects "6: here\n"
        b        expects "6: here\n"
        d        sends "half a li"
        student  waits
        d        resets
        student  waits
        student  closes d
        a        sends "anyone?\n"
        b        expects "1: anyone?\n"
        e        connects
        e        sends "me\n"
        a        expects "7: me\n"
        b        expects "7: me\n"
        # One has gone before its turn has come, with a reset.
        student  stops
        f        connects
        f        resets
        student  continues
        student  waits
        b        sends "who was it?\n"
        a        expects "2: who was it?\n"
PLAY
    # It leaves while something waits for it: FIN, then RST. A send() to it raises SIGPIPE.
    play <<'PLAY'
        buffers are small
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        c        sends "here\n"
        a        expects "3: here\n"
        b        expects "3: here\n"
        repeat   20
            a    sends 996 times "x" " $i\n"
            b    expects "1: " 996 times "x" " $i\n"
        end
        student  waits
        student  stops
        c        half-closes
        c        resets
        student  continues
        a        sends "and now?\n"
        b        expects "1: and now?\n"
        student  closes c
        # And what waited for it is nobody else's.
        d        connects
        d        sends "here\n"
        a        expects "4: here\n"
        b        expects "4: here\n"
        a        sends "welcome\n"
        d        expects "1: welcome\n"
PLAY
    # It leaves when the others have spoken: whoever has been told of all three at once may find it gone.
    play <<'PLAY'
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        c        sends "here\n"
        a        expects "3: here\n"
        b        expects "3: here\n"
        student  stops
        a        sends "one\n"
        b        sends "two\n"
        c        closes
        student  continues
        b        expects "1: one\n"
        a        expects "2: two\n"
        student  closes c
        a        sends "still here\n"
        b        expects "1: still here\n"
PLAY
    # Its descriptor is given back, also where a send() tells that it has gone.
    play <<'PLAY'
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        student  waits
        student  descriptors are counted
        repeat   5
            c    connects
            student waits
            student stops
            c    closes
            a    sends "one\n"
            b    sends "two\n"
            student continues
            b    expects "1: one\n"
            a    expects "2: two\n"
        end
        student  descriptors are as counted
PLAY
    # Whatever fails of a client, it is that client's: the network to it was gone.
    play <<'PLAY'
        fault    recv 1 ETIMEDOUT
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        a        sends "hello\n"
        student  closes a
        b        sends "still here\n"
        c        expects "2: still here\n"
PLAY
    play <<'PLAY'
        # In whatever way the network to it is gone: here to the one who is to get a line.
        fault    send 1 ETIMEDOUT
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "here\n"
        student  closes a
        c        connects
        c        sends "here\n"
        b        expects "3: here\n"
        b        sends "who else?\n"
        c        expects "2: who else?\n"
PLAY
    play <<'PLAY'
        # It serves until it is killed; and then it is gone, without a word.
        run      relayd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        b        connects
        b        sends "hello\n"
        a        expects "2: hello\n"
        a        closes
        b        closes
        student  waits
        student  gets SIGTERM
        student  ends
PLAY
    play <<'PLAY'
        # Who never pauses does not keep one out who comes then, or make it wait although something waits for it: that
        # is so from its first round on. Four rounds of 64 KiB are 275,000 bytes for c; the whole is 311,000. (When a
        # thread that only accepts has its turn is the system's affair.)
        run      relayd $PORT
        student  listens
        student  has one thread or that is all
        b        connects
        a        connects
        c        connects
        c        sends "here\n"
        a        expects "3: here\n"
        b        expects "3: here\n"
        b        closes
        student  closes b
        student  stops
        a        sends 3750 times "0123456789012345678901234567890123456789012345678901234567890123456789012345678\n"
        d        connects
        d        sends 700 times "x\n" "anyone?\n"
        student  continues
        c        expects "4: anyone?\n" within 285000 bytes
PLAY
}

@test "6.6 a reader that stops does not delay the others, and gets it all later" {
    needs 6.1
    play <<'PLAY'
        buffers are small
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        c        sends "here\n"
        a        expects "3: here\n"
        b        expects "3: here\n"
        # 50 kB for b and for c. b reads them, c does not: most of them have to wait for it.
        repeat   10
            a    sends 1000 times "x" "\n"
            b    expects "1: " 1000 times "x" "\n"
        end
        repeat   20
            a    sends 996 times "y" " $i\n"
            b    expects "1: " 996 times "y" " $i\n"
        end
        repeat   20
            a    sends 996 times "z" " $i\n"
            b    expects "1: " 996 times "z" " $i\n"
        end
        # c reads a little, and stops again: there is room for some, but not for all.
        repeat   10
            c    expects "1: " 1000 times "x" "\n"
        end
        # Although something waits for it, it may speak.
        c        sends "I am slow\n" without reading
        a        expects "3: I am slow\n"
        b        expects "3: I am slow\n"
        a        sends "are you quick?\n"
        b        expects "1: are you quick?\n"
        # It reads more than the system can have held for it, and speaks again.
        repeat   20
            c    expects "1: " 996 times "y" " $i\n"
        end
        c        sends "I am still slow\n" without reading
        a        expects "3: I am still slow\n"
        b        expects "3: I am still slow\n"
        # Now c reads the rest: all of it, in order.
        repeat   20
            c    expects "1: " 996 times "z" " $i\n"
        end
        c        expects "1: are you quick?\n"
        c        sends "I have read it all\n"
        a        expects "3: I have read it all\n"
        # Nothing waits for it any more.
        student  waits
PLAY
    play <<'PLAY'
        # 64 KiB may wait, however many lines they are.
        buffers are small
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        c        sends "here\n"
        a        expects "3: here\n"
        b        expects "3: here\n"
        repeat   400
            a    sends 80 times "z" " $i\n"
            b    expects "1: " 80 times "z" " $i\n"
        end
        repeat   400
            c    expects "1: " 80 times "z" " $i\n"
        end
PLAY
    play <<'PLAY'
        # "Readable" may be out of date: what is not there now comes later.
        fault    recv 1 EAGAIN
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        a        sends "hel" | "lo\n"
        b        expects "1: hello\n"
PLAY
    play <<'PLAY'
        # Who has gone before it was accepted is no failure.
        fault    accept 2 ECONNABORTED
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "hel" | "lo\n"
        a        expects "2: hello\n"
        a        sends "hello\n"
        b        expects "1: hello\n"
        student  met every fault or that is all
PLAY
    play <<'PLAY'
        # Whether it has stopped or not: of a line send() may take a part, and the rest comes next.
        fault    send takes 7
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "I am here, too\n"
        a        expects "2: I am here, too\n"
        a        sends "in several pieces\n"
        b        expects "1: in several pieces\n"
        a        sends "and another\n"
        b        expects "1: and another\n"
PLAY
}

@test "6.7 a reader for whom more than 64 KiB would have to wait is closed" {
    needs 6.1
    play <<'PLAY'
        buffers are small
        run      relayd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        c        connects
        c        sends "here\nhalf a li"
        a        expects "3: here\n"
        b        expects "3: here\n"
        d        connects
        d        sends "here\n"
        a        expects "4: here\n"
        b        expects "4: here\n"
        # 100 kB for b, c and d. c never reads: 64 KiB may wait for it, and no more. The others get each line,
        # also the one for which c is closed.
        repeat   100
            a    sends 996 times "x" " $i\n"
            b    expects "1: " 996 times "x" " $i\n"
            d    expects "1: " 996 times "x" " $i\n"
        end
        student  closes c
        b        sends "are we alone?\n"
        a        expects "2: are we alone?\n"
        d        expects "2: are we alone?\n"
        # What waited for c is nobody else's, and what it had begun is nobody's beginning.
        e        connects
        e        sends "here\n"
        a        expects "5: here\n"
        b        sends "no\n"
        e        expects "2: no\n"
PLAY
    play <<'PLAY'
        # Who has said all has to go, also where something waits for it that it does not read.
        buffers are small
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        c        sends "here\n"
        a        expects "3: here\n"
        b        expects "3: here\n"
        repeat   40
            a    sends 1000 times "x" "\n"
            b    expects "1: " 1000 times "x" "\n"
        end
        c        half-closes
        student  closes c
        student  waits
PLAY
    play <<'PLAY'
        # The same of who sends a line that is too long.
        buffers are small
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        c        sends "here\n"
        a        expects "3: here\n"
        b        expects "3: here\n"
        repeat   40
            a    sends 1000 times "x" "\n"
            b    expects "1: " 1000 times "x" "\n"
        end
        c        sends 1025 times "x" without reading
        student  closes c
        student  waits
        d        connects
        d        sends "here\n"
        a        expects "4: here\n"
        b        expects "4: here\n"
        a        sends "new\n"
        d        expects "1: new\n"
        b        expects "1: new\n"
PLAY
    play <<'PLAY'
        # Who is closed may stand anywhere, and so may who speaks: it is not to hear itself, and the others hear
        # each line once.
        buffers are small
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        d        connects
        d        sends "here\n"
        a        expects "4: here\n"
        b        expects "4: here\n"
        c        expects "4: here\n"
        repeat   100
            d    sends 496 times "x" " $i\n" 496 times "y" " $i\n"
            a    expects "4: " 496 times "x" " $i\n4: " 496 times "y" " $i\n"
            c    expects "4: " 496 times "x" " $i\n4: " 496 times "y" " $i\n"
        end
        student  closes b
        a        sends "are we alone?\n"
        c        expects "1: are we alone?\n"
        d        expects "1: are we alone?\n"
PLAY
    play <<'PLAY'
        # Memory is given back, too, also of those for whom something waits.
        buffers are small
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        repeat   3
            repeat 12
                e$i connects
                e$i sends "half a li"
                student waits
                e$i resets
                student closes e$i
                f$i connects
                repeat 10
                    a sends 1000 times "x" "\n"
                    b expects "1: " 1000 times "x" "\n"
                end
                f$i resets
                student closes f$i
            end
            repeat 4
                g$i connects
            end
            student waits
            repeat 25
                a sends 40 times "012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678\n"
                b expects 40 times "1: 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678\n"
            end
            repeat 4
                student closes g$i
            end
            student memory is counted
        end
        student  needs no more memory after 28 clients
PLAY
    play <<'PLAY'
        # What has been sent waits no more, in however many pieces it went.
        fault    send takes 200
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        repeat   100
            a    sends 996 times "x" " $i\n"
            b    expects "1: " 996 times "x" " $i\n"
        end
PLAY
    play <<'PLAY'
        # Who is closed may have said something, too, of which the program has been told together with what closes it.
        buffers are small
        run checked relayd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        c        sends "here\n"
        a        expects "3: here\n"
        b        expects "3: here\n"
        repeat   100
            student stops
            a    sends 996 times "x" " $i\n"
            b    sends "x\n" as far as there is room
            student continues
            c    expects "x $i\n" within 1100 bytes
        end
        student  closes b
        a        sends "are we alone?\n"
        c        expects "1: are we alone?\n" within 30 bytes
PLAY
    play <<'PLAY'
        # Lines of four bytes: what waits for b comes by 65,536 bytes exactly, and goes on.
        buffers are small
        run      relayd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        c        connects
        c        sends "here\n"
        a        expects "3: here\n"
        repeat   20
            a    sends 1024 times "\n"
            c    expects 1024 times "1: \n"
        end
        student  closes b
        c        sends "are we alone?\n"
        a        expects "3: are we alone?\n"
PLAY
    # 70 lines of 1 KiB for everybody, all at once: there is room for them on the way, and nobody has
    # had the time to stop reading.
    play <<'PLAY'
        run      relayd $PORT
        student  listens
        a        connects
        repeat   70
            c$i  connects
        end
        c70      sends "here\n"
        a        expects "71: here\n"
        student  stops
        repeat   70
            c$i  sends 1023 times "x" "\n"
        end
        student  continues
        student  waits
        b        connects
        student  waits
        a        sends "still here\n"
        b        expects "1: still here\n"
PLAY
}

@test "6.8 no processor time when there is nothing to do" {
    play <<'PLAY'
        buffers are small
        run      relayd $PORT
        student  listens
        # Nobody is there.
        student  waits
        a        connects
        b        connects
        c        connects
        c        sends "here\n"
        a        expects "3: here\n"
        b        expects "3: here\n"
        # Three are there, and silent; and they could all be written to.
        student  waits
        # Something waits for c, and c does not read.
        repeat   20
            a    sends 996 times "x" " $i\n"
            b    expects "1: " 996 times "x" " $i\n"
        end
        student  waits
        # Two have left.
        b        closes
        c        closes
        student  waits
        # The last has said half a line.
        a        sends "half a li"
        student  waits
PLAY
}

@test "6.9 a thousand clients, and going beyond the limits breaks nothing" {
    needs 6.1
    # Beyond FD_SETSIZE a program with select() has to refuse, one without it need not: in both,
    # those who are in still talk, and nothing spins.
    play <<'PLAY'
        run      relayd $PORT
        student  listens
        repeat   1000
            c$i  connects
        end
        c1000    sends "here\n"
        c1       expects "1000: here\n"
        c1       sends "welcome\n"
        c1000    expects "1: welcome\n"
        c500     expects "1000: here\n1: welcome\n"
        repeat   50
            d$i  connects
        end
        student  waits
        c2       sends "are we complete?\n"
        c1000    expects "2: are we complete?\n"
        c1000    sends "yes\n"
        c1       expects "2: are we complete?\n1000: yes\n"
        c500     expects "2: are we complete?\n1000: yes\n"
        # When some have left, there is room for who comes then.
        repeat   100
            c$i  closes
            student closes c$i
        end
        student  waits
        # One that waits in accept() has its number since then: the first of them may still be refused.
        e        connects
        student  waits
        f        connects
        f        sends "at last\n"
        c500     expects ": at last\n" within 20 bytes
PLAY
    # When all have left, nothing is left of them, nor of those who were refused; nor is a word said of them.
    play <<'PLAY'
        run      relayd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        student  waits
        student  descriptors are counted
        repeat   1030
            c$i  connects
        end
        student  waits
        repeat   3
            repeat 40
                d$i connects
                d$i closes
                student closes d$i
            end
            student memory is counted
        end
        student  needs no more memory after 40 clients
        # Many leave by a line that is too long, and then there is room again.
        repeat   600
            c$i  sends 1025 times "x"
            student closes c$i
        end
        repeat   1030
            c$i  closes
        end
        student  waits
        student  descriptors are as counted
        # Who waits in accept() has had its descriptor since before anybody left: that may be one too many.
        d        connects
        student  waits
        repeat   500
            d$i  connects
        end
        d500     sends "here\n"
        d1       expects ": here\n" within 20 bytes
PLAY
    # What is written right behind a set or an array may do no harm today: the checks see it.
    play <<'PLAY'
        run checked relayd $PORT
        student  listens
        repeat   1030
            c$i  connects
        end
        student  waits
        c1       sends "here\n"
        c2       expects "1: here\n"
        c1000    expects "1: here\n"
PLAY
    # No descriptor is left: accept() fails with EMFILE, and the listening socket stays readable. Two
    # clients wait in its queue, for which the shortest one that makes sense has room.
    play <<'PLAY'
        all descriptors but 13 are taken
        run      relayd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        repeat   12
            c$i  connects
            student waits
        end
        a        sends "it is crowded\n"
        b        expects "1: it is crowded\n"
        student  waits
        # Who looks again after a second does so each second.
        a        pauses
        student  waits
        # When some have left, there is room for who comes then.
        repeat   6
            c$i  closes
            student closes c$i
        end
        student  waits
        d        connects
        d        sends "here\n"
        a        expects ": here\n" within 20 bytes
PLAY
    play <<'PLAY'
        # Who has waited in the queue does so no more, although nobody comes.
        all descriptors but 13 are taken
        run      relayd $PORT
        student  listens
        repeat   14
            c$i  connects
            student waits
        end
        repeat   6
            c$i  closes
            student closes c$i
        end
        c14      sends "late\n"
        student  hears c14 or has closed it
        c7       sends "still here\n"
        c8       expects ": still here\n" within 40 bytes
PLAY
    play <<'PLAY'
        # It comes in after a second at most, also where somebody talks all the time.
        all descriptors but 13 are taken
        run      relayd $PORT
        student  listens
        repeat   14
            c$i  connects
            student waits
        end
        repeat   6
            c$i  closes
            student closes c$i
        end
        d        connects
        c7       sends "tick\n" | "tick\n" | "tick\n" | "tick\n" | "tick\n" every 400 ms
        d        expects "7: tick\n"
PLAY
    play <<'PLAY'
        # One process for all of them, and no thread for each.
        run      relayd $PORT
        student  listens
        repeat   10
            c$i  connects
        end
        student  is counted
        repeat   40
            d$i  connects
        end
        student  is as counted
PLAY
    # The longest line, and a number of three digits in front of it.
    play <<'PLAY'
        run checked relayd $PORT
        student  listens
        repeat   100
            c$i  connects
        end
        c100     sends 1000 times "x" 23 times "y" "\n"
        c1       expects "100: " 1000 times "x" 23 times "y" "\n"
        c99      expects "100: " 1000 times "x" 23 times "y" "\n"
PLAY
}

@test "6.10* chat listens to both sides at once, and ends when either ends" {
    # Standard input ends.
    play <<'PLAY'
        # Of what is typed send() may take a part, and the rest comes next.
        fault    send takes 5
        peer     listens
        stdin    is a pipe
        run      chat 127.0.0.1 $PORT
        a        accepts
        # Nothing is typed yet, and something arrives.
        a        sends "2: hello\n"
        stdout   "2: hello\n"
        # Two lines in one piece: both leave.
        stdin    gets "good\nmorning\n"
        a        expects "good\nmorning\n"
        a        sends "2: bytes \0\xff\n3: are by" | "tes\n" | "\xff" | "\n"
        stdout   "2: bytes \0\xff\n3: are bytes\n\xff\n"
        # Nobody has to say anything.
        a        pauses
        student  waits
        stdin    gets "bye\n"
        stdin    ends
        a        expects "bye\n"
        a        expects eof
        # It does not wait for the other side to end as well.
        student  exits 0
PLAY
    # The other side ends, and standard input does not.
    play <<'PLAY'
        peer     listens
        stdin    is a pipe
        run      chat 127.0.0.1 $PORT
        a        accepts
        a        sends "1: last words\n"
        a        closes
        stdout   "1: last words\n"
        student  exits 0
PLAY
    play <<'PLAY'
        # What is typed may be a file, too, and its last line may lack a newline.
        stdin    holds "one\n\0two\nthree"
        peer     listens
        run      chat 127.0.0.1 $PORT
        a        accepts
        a        expects "one\n\0two\nthree"
        a        expects eof
        student  exits 0
PLAY
    play <<'PLAY'
        # What comes is shown as it comes; and the end of a pipe comes behind what is in it.
        stdin    is a pipe
        peer     listens
        run      chat 127.0.0.1 $PORT
        a        accepts
        a        sends "half a li"
        stdout   "half a li"
        student  waits
        student  stops
        stdin    gets 700 times "last words\n"
        stdin    ends
        student  continues
        a        expects 700 times "last words\n"
        a        expects eof
        student  exits 0
PLAY
    play <<'PLAY'
        # What cannot be read is a call that fails,
        stdin    cannot be read
        peer     listens
        run      chat 127.0.0.1 $PORT
        a        accepts
        student  exits 1
        stderr   begins "chat: "
PLAY
    play <<'PLAY'
        # What cannot be written is a call that fails,
        stdout   is full
        peer     listens
        stdin    is a pipe
        run      chat 127.0.0.1 $PORT
        a        accepts
        a        sends "2: hello\n"
        student  exits 1
        stderr   begins "chat: "
PLAY
    play <<'PLAY'
        # also where only a part of it can,
        stdout   has room for 1000 bytes
        peer     listens
        stdin    is a pipe
        run      chat 127.0.0.1 $PORT
        a        accepts
        a        sends 1500 times "x"
        a        closes
        stderr   begins "chat: "
        student  exits 1
PLAY
    play <<'PLAY'
        # or what cannot be sent: the network was gone;
        fault    send 1 ETIMEDOUT
        peer     listens
        stdin    is a pipe
        run      chat 127.0.0.1 $PORT
        a        accepts
        stdin    gets "hello\n"
        student  exits 1
        stderr   "chat: send: $ETIMEDOUT" by any name
        stdout   ""
PLAY
    play <<'PLAY'
        # and so is a reset.
        peer     listens
        stdin    is a pipe
        run      chat 127.0.0.1 $PORT
        a        accepts
        student  waits
        a        resets
        student  exits 1
        stderr   "chat: recv: $ECONNRESET" by any name
        stdout   ""
PLAY
    play <<'PLAY'
        # What cannot be sent now is sent later: the relay reads when it likes.
        buffers are small
        stdin    holds pattern 200000
        peer     listens
        run      chat 127.0.0.1 $PORT
        a        accepts
        student  waits
        a        expects pattern 200000
        a        expects eof
        student  exits 0
PLAY
    play <<'PLAY'
        run      chat 127.0.0.1
        stderr   "usage: chat ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      chat 127.0.0.1 80x
        stderr   "usage: chat ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      chat 127.0.0.1 65616
        stderr   "usage: chat ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      chat 127.0.0.1 4294971376
        stderr   "usage: chat ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      chat 127.0.0.256 $PORT
        stderr   "usage: chat ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      chat 127.0.0.1 -1
        stderr   "usage: chat ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      chat 127.0.0.1 $PORT 1
        stderr   "usage: chat ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      chat 127.1 $PORT
        stderr   "usage: chat ADDRESS PORT"
        student  exits 2
        stdout   ""
        # Nobody listens there.
        run      chat 127.0.0.1 $PORT
        stderr   "chat: connect: $ECONNREFUSED"
        student  exits 1
        stdout   ""
PLAY
}

#!/usr/bin/env bats
# lab16 asks for `crowdd PORT`: lab06's relay for ten thousand clients in one process. It raises its own limit
# of descriptors. How it learns who has something to say is its own affair, but for the last two tests, a
# stretch: these want epoll(7).

load play

@test "16.1 clients talk, in pieces and several lines at once, come, go and reset" {
    play <<'PLAY'
        run      crowdd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        # Two come at once: while the program is stopped.
        student  stops
        a        connects
        b        connects
        student  continues
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
        run      crowdd
        stderr   begins "usage: crowdd "
        student  exits 2
        stdout   ""
        run      crowdd 80x
        stderr   begins "usage: crowdd "
        student  exits 2
        stdout   ""
PLAY
    play <<'PLAY'
        # An interrupted poll() has found nothing, and is no failure.
        fault    select 3 EINTR
        run      crowdd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        a        sends "welcome\n"
        b        expects "1: welcome\n"
PLAY
    # Who is idle blocks nobody, not even in the middle of a line.
    play <<'PLAY'
        run      crowdd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        a        sends "I was about"
        c        sends "anyone?\n"
        b        expects "3: anyone?\n"
        b        sends "yes\n"
        c        expects "2: yes\n"
        a        expects "3: anyone?\n2: yes\n"
        a        sends " to say\n"
        b        expects "1: I was about to say\n"
        c        expects "1: I was about to say\n"
        a        sends "hel" | "lo\n"
        b        expects "1: hello\n"
        a        sends "one\ntwo\n\nthr" | "ee\n"
        b        expects "1: one\n1: two\n1: \n1: three\n"
        # The longest line there is, 1024 bytes with its newline; and one byte more.
        a        sends 1000 times "x" | 23 times "y" "\n"
        b        expects "1: " 1000 times "x" 23 times "y" "\n"
        a        sends 1024 times "x" | "\n"
        d        connects
        d        sends "still there?\n"
        b        expects "4: still there?\n"
PLAY
    # No number comes twice, and no descriptor is lost.
    play <<'PLAY'
        run      crowdd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        student  descriptors are counted
        # A line without its newline is not a line: nobody hears it.
        student  stops
        b        sends "and now I"
        b        half-closes
        student  continues
        b        expects eof
        student  closes b
        repeat   50
            d$i  connects
            d$i  closes
            student  closes d$i
        end
        e        connects
        e        sends "here\n"
        a        expects "53: here\n"
        # Who sends a line that is too long has to go.
        e        sends 1024 times "x" | "\n"
        student  closes e
        f        connects
        f        sends "here\n"
        a        expects "54: here\n"
        a        sends "the others have left\n"
        f        expects "1: the others have left\n"
        f        resets
        student  closes f
        g        connects
        g        sends "here\n"
        a        expects "55: here\n"
        student  descriptors are as counted
PLAY
    play <<'PLAY'
        # Each of the others keeps what is theirs when one in the middle leaves.
        run      crowdd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        d        connects
        d        sends "here\n"
        a        expects "4: here\n"
        b        expects "4: here\n"
        c        expects "4: here\n"
        a        sends "one "
        c        sends "three "
        d        sends "four "
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
PLAY
}

@test "16.2 two thousand clients: it raises its own limit of descriptors" {
    needs 16.1
    # The soft limit is 1100, the hard one 2200.
    play <<'PLAY'
        descriptors may be raised to 2200
        run      crowdd $PORT
        student  listens
        a        connects
        student  stops
        repeat   60
            b$i  connects
        end
        student  continues
        repeat   1939
            c$i  connects
        end
        # All are in, and not in the queue.
        student  waits
        a        sends "welcome\n"
        repeat   60
            b$i  expects "1: welcome\n"
        end
        repeat   1939
            c$i  expects "1: welcome\n"
        end
        c1939    sends "thanks\n"
        a        expects "2000: thanks\n"
PLAY
}

@test "16.3 ten thousand clients" {
    needs 16.1
    play <<'PLAY'
        descriptors may be raised to 10100
        run      crowdd $PORT
        student  listens
        a        connects
        student  stops
        repeat   60
            b$i  connects
        end
        student  continues
        repeat   9938 where descriptors allow
            c$i  connects
        end
        z        connects
        student  waits
        a        sends "here\n"
        z        expects "1: here\n"
        repeat   60
            b$i  expects "1: here\n"
        end
        repeat   9938 where descriptors allow
            c$i  expects "1: here\n"
        end
PLAY
}

@test "16.4 no descriptor is left: nothing spins, and when some leave, others come in" {
    needs 16.1
    play <<'PLAY'
        descriptors are limited to 64
        run      crowdd $PORT
        student  listens
        # Some of these have to wait, or are refused.
        student  stops
        repeat   40
            c$i  connects
        end
        student  continues
        repeat   40
            d$i  connects
        end
        student  waits
        c1       sends "it is crowded\n"
        c2       expects "1: it is crowded\n"
        c40      expects "1: it is crowded\n"
        student  waits
        student  stops
        repeat   30
            c$i  closes
        end
        student  continues
        repeat   30
            student  closes c$i
        end
        # The last who came is in by now, though nobody else has come.
        student  hears d40 or has closed it
        z        connects
        z        sends "am I in?\n"
        student  hears z
        c40      sends "you are\n"
        z        expects "40: you are\n"
        student  waits
PLAY
}

@test "16.5 a reader that stops delays nobody, gets it all later, and is closed at 64 KiB" {
    needs 16.1
    play <<'PLAY'
        buffers are small
        run      crowdd $PORT
        student  listens
        student  stops
        a        connects
        b        connects
        c        connects
        student  continues
        c        sends "here\n"
        a        expects "3: here\n"
        b        expects "3: here\n"
        # 50 kB for b and for c. b reads them, c does not: most of them have to wait for it.
        repeat   10
            a    sends 1000 times "x" "\n"
            b    expects "1: " 1000 times "x" "\n"
        end
        repeat   40
            a    sends 996 times "y" " $i\n"
            b    expects "1: " 996 times "y" " $i\n"
        end
        # It could be written to, but for c: nothing spins.
        student  waits
        # c reads a little, and stops again: there is room for some, but not for all.
        repeat   10
            c    expects "1: " 1000 times "x" "\n"
        end
        a        sends "are you quick?\n"
        b        expects "1: are you quick?\n"
        # Now c reads the rest: all of it, in order.
        repeat   40
            c    expects "1: " 996 times "y" " $i\n"
        end
        c        expects "1: are you quick?\n"
        c        sends "I have read it all\n"
        a        expects "3: I have read it all\n"
PLAY
    play <<'PLAY'
        buffers are small
        run      crowdd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        c        connects
        c        sends "here\n"
        a        expects "3: here\n"
        b        expects "3: here\n"
        # 100 kB for b and for c. c never reads: 64 KiB may wait for it, and no more.
        repeat   100
            a    sends 996 times "x" " $i\n"
            b    expects "1: " 996 times "x" " $i\n"
        end
        student  closes c
        b        sends "are we alone?\n"
        a        expects "2: are we alone?\n"
PLAY
    # 70 lines of 1 KiB for everybody, all at once: there is room for them on the way, and nobody has
    # had the time to stop reading.
    play <<'PLAY'
        run      crowdd $PORT
        student  listens
        a        connects
        repeat   70
            c$i  connects
        end
        c70      sends "here\n"
        a        expects "71: here\n"
        student  waits
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

@test "16.6 half of all leave at once, then half of the rest, and the others stay" {
    needs 16.1 16.2
    play <<'PLAY'
        descriptors may be raised to 2200
        run      crowdd $PORT
        student  listens
        z        connects
        student  stops
        repeat   60
            y$i  connects
        end
        student  continues
        repeat   500
            a$i  connects
            b$i  connects
            c$i  connects
            d$i  connects
        end
        student  waits
        # Of each four, one closes and one resets, while the program is stopped.
        student  stops
        repeat   500
            a$i  closes
            c$i  resets
        end
        student  continues
        repeat   500
            student  closes a$i
            student  closes c$i
        end
        student  waits
        z        sends "are we half?\n"
        repeat   500
            d$i  expects "1: are we half?\n"
        end
        student  stops
        repeat   500
            d$i  closes
        end
        student  continues
        repeat   500
            student  closes d$i
        end
        student  waits
        z        sends "and now?\n"
        repeat   500
            b$i  expects "1: are we half?\n1: and now?\n"
        end
        # And their places are free.
        repeat   1000
            e$i  connects
        end
        student  waits
        e1000    sends "here\n"
        z        expects "3061: here\n"
        b1       expects "3061: here\n"
        y60      expects "1: are we half?\n1: and now?\n3061: here\n"
PLAY
}

@test "16.7 one leaves while its event waits: once, and nobody else" {
    needs 16.1
    # While the program is stopped, two speak, and a third who was to hear them leaves. The first send() to
    # c is answered by RST, the second one raises SIGPIPE; and c's own event has been fetched already.
    play <<'PLAY'
        run      crowdd $PORT
        student  listens
        student  stops
        a        connects
        b        connects
        c        connects
        student  continues
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
        d        connects
        d        sends "here\n"
        a        expects "4: here\n"
        b        expects "4: here\n"
        student  waits
PLAY
    # Many of each, and newcomers, who get the descriptors of those that leave.
    play <<'PLAY'
        run      crowdd $PORT
        student  listens
        a        connects
        repeat   40
            b$i  connects
            c$i  connects
        end
        student  waits
        c40      sends "here\n"
        a        expects "81: here\n"
        b1       expects "81: here\n"
        student  descriptors are counted
        student  stops
        repeat   40
            b$i  sends "line $i\n"
            c$i  resets
        end
        repeat   40
            d$i  connects
        end
        student  continues
        repeat   40
            student  closes c$i
        end
        student  waits
        student  descriptors are as counted
        repeat   40
            student  hears d$i
        end
        # What the newcomers have heard is their affair: some may have been in before the lines were passed on.
        z        connects
        student  waits
        d20      sends "I am in\n"
        z        expects "101: I am in\n"
        d40      sends "I am, too\n"
        z        expects "121: I am, too\n"
        student  waits
PLAY
    # It leaves while something waits for it: FIN, then RST.
    play <<'PLAY'
        buffers are small
        run      crowdd $PORT
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
        a        sends "and now?\n"
        student  continues
        b        expects "1: and now?\n"
        d        connects
        d        sends "here\n"
        b        expects "4: here\n"
PLAY
}

@test "16.8 a line in ten pieces, to a thousand" {
    needs 16.1
    play <<'PLAY'
        run      crowdd $PORT
        student  listens
        student  stops
        repeat   60
            b$i  connects
        end
        student  continues
        repeat   940
            c$i  connects
        end
        a        connects
        student  waits
        a        sends "now " | "I " | "say " | "this " | "in " | "ten " | "pieces " | "to " | "you " | "all\n"
        b60      expects "1001: now I say this in ten pieces to you all\n"
        repeat   940
            c$i  expects "1001: now I say this in ten pieces to you all\n"
        end
PLAY
    # Two lines in pieces at the same time, one byte by byte, the longest one, and one that is too long.
    play <<'PLAY'
        run      crowdd $PORT
        student  listens
        a        connects
        b        connects
        c        connects
        d        connects
        d        sends "here\n"
        a        expects "4: here\n"
        b        expects "4: here\n"
        c        expects "4: here\n"
        a        sends "fi" | "rst" | " of "
        b        sends "sec" | "ond" | " of "
        c        closes
        student  closes c
        a        sends "t" | "w" | "o\n"
        d        expects "1: first of two\n"
        b        sends "t" | "w" | "o\n"
        d        expects "2: second of two\n"
        a        sends "a NUL \0 is a byte\n" byte by byte
        d        expects "1: a NUL \0 is a byte\n"
        a        sends 200 times "1" | 200 times "2" | 200 times "3" | 200 times "4" | 200 times "5" | 23 times "6" | "\n"
        d        expects "1: " 200 times "1" 200 times "2" 200 times "3" 200 times "4" 200 times "5" 23 times "6" "\n"
        a        sends 200 times "1" | 200 times "2" | 200 times "3" | 200 times "4" | 200 times "5" | 24 times "6"
        student  closes a
        d        sends "still here\n"
        b        expects "1: first of two\n1: a NUL \0 is a byte\n"
PLAY
}

@test "16.9* epoll keeps the list, and nothing is left lying" {
    needs 16.1
    play <<'PLAY'
        run      crowdd $PORT
        student  listens
        a        connects
        # Sixty newcomers, one event.
        student  stops
        repeat   60
            d$i  connects
        end
        student  continues
        student  waits
        d60      sends "here\n"
        a        expects "61: here\n"
        student  has at least 61 connections in epoll
        # More than one recv() takes; and the end of file behind a line.
        student  stops
        d1       sends 200 times "a line of 46 bytes, and there is one more yet\n"
        student  continues
        a        expects 200 times "2: a line of 46 bytes, and there is one more yet\n"
        student  stops
        d2       sends "goodbye\n"
        d2       half-closes
        student  continues
        a        expects "3: goodbye\n"
        student  closes d2
        student  has at least 60 connections in epoll
PLAY
    play <<'PLAY'
        # There is room again for what waits.
        buffers are small
        run      crowdd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "here\n"
        a        expects "2: here\n"
        repeat   40
            a    sends 996 times "x" " $i\n"
        end
        student  waits
        repeat   40
            b    expects "1: " 996 times "x" " $i\n"
        end
        a        sends "all of it?\n"
        b        expects "1: all of it?\n"
        student  has at least 2 connections in epoll
PLAY
}

@test "16.10* a silent crowd costs nothing" {
    needs 16.1
    # Bytes of a line that does not end: only their own client has news. From the byte to its next sleep the
    # program may make three times as many instructions among ten thousand as among a hundred. What the
    # kernel does is not counted: its list has to be the one that costs nothing.
    play <<'PLAY'
        run      crowdd 0 as few
        few      listens
        repeat   99
            a$i  connects to few
        end
        z        connects to few
        few      waits
        descriptors may be raised to 10100
        run      crowdd 0 as many
        many     listens
        oldest   connects to many
        many     stops
        repeat   60
            b$i  connects to many
        end
        many     continues
        repeat   9738 where descriptors allow
            c$i  connects to many
        end
        newest   connects to many
        many     has at least 100 connections in epoll
        z        sends "xx" byte by byte counting instructions as few
        oldest   sends "xxx" byte by byte for at most 300 percent of few
        newest   sends "xxx" byte by byte for at most 300 percent of few
PLAY
}

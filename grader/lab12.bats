#!/usr/bin/env bats
# lab12.bats -- what lab 12 asks for: the sum of a client's numbers, and of everybody's, from three servers. `forkd PORT`
# has a process for each client, `threadd PORT` a thread, and `selectd PORT` neither.

load play

@test "12.1 forkd: a process for each client" {
    play <<'PLAY'
        run      forkd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        student  is counted
        a        connects
        b        connects
        b        sends "7\n"
        b        expects "7 "
        a        sends "1\n"
        a        expects "1 "
        student  has 2 more processes
PLAY
    play <<'PLAY'
        run      forkd 80x
        student  exits 2
        stderr   "usage: forkd PORT"
PLAY
}

@test "12.2 forkd: one sum for everybody" {
    needs 12.1
    play <<'PLAY'
        run      forkd $PORT
        student  listens
        a        connects
        a        sends "5\n"
        a        expects "5 5\n"
        b        connects
        b        sends "-7\n"
        b        expects "-7 -2\n"
        # A child that was there before.
        a        sends "10\n"
        a        expects "15 8\n"
        c        connects
        c        sends "0\n"
        c        expects "0 8\n"
PLAY
    # 64 bits, several lines in one piece, one line in several.
    play <<'PLAY'
        run      forkd $PORT
        student  listens
        a        connects
        a        sends "2147483647\n2147483647\n2147483647\n"
        a        expects "2147483647 2147483647\n4294967294 4294967294\n6442450941 6442450941\n"
        a        sends "-21" | "474836" | "48" | "\n"
        a        expects "4294967293 4294967293\n"
PLAY
    # b adds 1 after each instruction of whoever serves a, from a's line to its answer: whatever is between two of
    # them, no number is lost.
    play <<'PLAY'
        run      forkd $PORT
        student  listens
        b        connects
        b        sends "0\n"
        b        expects "0 0\n"
        a        connects
        a        sends "0\n"
        a        expects "0 0\n"
        a        sends "0\n" and after each instruction b sends "1\n" if it can
        a        expects "0 "
        b        sends "0\n"
        b        expects "$times $times\n"
PLAY
}

@test "12.3 forkd: a client that is gone leaves nothing open" {
    # What is no number: that client is closed, and sees the end of file.
    play <<'PLAY'
        run      forkd $PORT
        student  listens
        student  descriptors are counted
        a        connects
        a        sends "0\ntwo\n"
        a        expects "0 0\n"
        b        connects
        b        sends "0\n"
        b        expects "0 0\n"
        student  closes a
        b        half-closes
        student  closes b
        student  descriptors are as counted
PLAY
    # Each client that is there has one descriptor, and the listening socket is the parent's alone.
    play <<'PLAY'
        run      forkd $PORT
        student  listens
        student  descriptors are counted
        repeat   10
            a$i  connects
            a$i  sends "0\n"
            a$i  expects "0 0\n"
            a$i  closes
        end
        student  descriptors are as counted
        b        connects
        b        sends "0\n"
        b        expects "0 0\n"
        student  is ended
        a        is refused
PLAY
    play <<'PLAY'
        run      forkd $PORT
        student  listens
        a        connects
        a        sends 1023 times "0" "\n"
        a        expects "0 0\n"
        a        sends 1024 times "0"
        a        expects eof or reset
        b        connects
        b        sends "2147483648\n"
        b        expects eof or reset
        c        connects
        c        sends "5 \n"
        c        expects eof or reset
        d        connects
        d        sends "\n"
        d        expects eof or reset
        e        connects
        e        sends "1"
        e        resets
        f        connects
        f        sends "1\n"
        f        expects "1 1\n"
PLAY
}

@test "12.4 forkd: no zombie stays" {
    needs 12.1 12.3
    play <<'PLAY'
        run      forkd $PORT
        student  listens
        student  is counted
        a        connects
        a        sends "0\n"
        a        expects "0 0\n"
        b        connects
        b        sends "0\n"
        b        expects "0 0\n"
        a        half-closes
        student  has one more process
        student  has no zombies
        # The parent was interrupted meanwhile, and accepts all the same, while b stays.
        c        connects
        c        sends "0\n"
        c        expects "0 0\n"
        student  has 2 more processes
        b        closes
        c        closes
        student  is as counted
        student  has no zombies
PLAY
    # Many leave while the parent is stopped: it gets one signal for all of them.
    play <<'PLAY'
        run      forkd $PORT
        student  listens
        student  is counted
        repeat   40
            a$i  connects
            a$i  sends "0\n"
            a$i  expects "0 0\n"
        end
        student  has 40 more processes
        student  waits
        student  stops alone
        repeat   40
            a$i  half-closes
        end
        repeat   40
            a$i  expects eof
        end
        student  continues
        student  is as counted
        student  has no zombies
        b        connects
        b        sends "0\n"
        b        expects "0 0\n"
PLAY
}

@test "12.5 forkd: what goes wrong costs one client" {
    needs 12.1 12.2
    # The system denies a process.
    play <<'PLAY'
        run      forkd $PORT
        student  listens
        a        connects
        a        sends "1\n"
        a        expects "1 1\n"
        student  is denied processes
        b        connects
        b        expects eof or reset
        stderr   "forkd: fork: $EAGAIN"
        a        sends "2\n"
        a        expects "3 3\n"
        student  is allowed processes
        c        connects
        c        sends "4\n"
        c        expects "4 7\n"
PLAY
    # A process is aborted.
    play <<'PLAY'
        run      forkd $PORT
        student  listens
        student  is counted
        a        connects
        a        sends "1\n"
        a        expects "1 1\n"
        b        connects
        b        sends "2\n!\n"
        b        expects "2 3\n"
        b        expects eof or reset
        student  has one more process
        student  has no zombies
        a        sends "3\n"
        a        expects "4 6\n"
        a        closes
        student  is as counted
        student  has no zombies
        c        connects
        c        sends "4\n"
        c        expects "4 10\n"
PLAY
}

@test "12.6 threadd: a thread for each client" {
    play <<'PLAY'
        run      threadd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        student  is counted
        a        connects
        a        sends "1\n"
        a        expects "1 1\n"
        student  waits
        b        connects
        b        sends "7\n"
        b        expects "7 8\n"
        a        sends "2\n"
        a        expects "3 10\n"
        student  has 2 more threads
        a        half-closes
        a        expects eof
        student  has one more thread
        student  waits
PLAY
    # Forty at once, and each of them has its own sum.
    play <<'PLAY'
        run      threadd $PORT
        student  listens
        student  is counted
        student  stops
        repeat   40
            a$i  connects
        end
        student  continues
        student  has 40 more threads
        repeat   40
            a$i  sends "$i\n"
            a$i  expects "$i "
        end
        repeat   40
            a$i  closes
        end
        student  is as counted
        student  waits
        b        connects
        b        sends "5\n"
        b        expects "5 825\n"
        b        sends "2147483647\n"
        b        expects "2147483652 2147484472\n"
PLAY
    play <<'PLAY'
        run      threadd
        student  exits 2
        stderr   "usage: threadd PORT"
PLAY
    # One process: it falls with all its threads.
    play <<'PLAY'
        run      threadd $PORT
        student  listens
        a        connects
        a        sends "1\n"
        a        expects "1 "
        b        connects
        b        sends "!\n"
        student  dies by SIGABRT
PLAY
    # b adds 1 after each instruction of whoever serves a, from a's line to its answer: whatever is between two of
    # them, no number is lost.
    play <<'PLAY'
        run      threadd $PORT
        student  listens
        b        connects
        b        sends "0\n"
        b        expects "0 0\n"
        a        connects
        a        sends "0\n"
        a        expects "0 0\n"
        a        sends "0\n" and after each instruction b sends "1\n" if it can
        a        expects "0 "
        b        sends "0\n"
        b        expects "$times $times\n"
PLAY
}

@test "12.7 threadd: a client that is gone leaves nothing, a thread that cannot be made costs one client" {
    needs 12.6
    play <<'PLAY'
        run      threadd $PORT
        student  listens
        student  descriptors are counted
        a        connects
        a        sends "1\n"
        a        expects "1 1\n"
        student  waits
        student  is denied processes
        b        connects
        b        expects eof or reset
        stderr   "threadd: pthread_create: $EAGAIN"
        a        sends "2\n"
        a        expects "3 3\n"
        student  is allowed processes
        c        connects
        c        sends "4\n"
        c        expects "4 7\n"
        a        closes
        c        sends "five\n"
        c        expects eof or reset
        c        closes
        student  descriptors are as counted
PLAY
    play <<'PLAY'
        run      threadd $PORT
        student  listens
        # What threads need once (malloc(3), an arena), they may keep.
        student  is counted
        # One after the other: who joins a thread has joined it before the next one begins.
        repeat   3
            repeat 10
                a$i connects
                a$i sends "0\n"
                a$i expects "0 0\n"
                a$i closes
                student is as counted
                student waits
            end
            student memory is counted
        end
        student  needs no more memory after 10 clients
PLAY
}

@test "12.8 selectd: many clients in one loop" {
    play <<'PLAY'
        run      selectd $PORT
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        student  is counted
        a        connects
        b        connects
        b        sends "7\n"
        b        expects "7 7\n"
        # Half a line keeps nobody waiting.
        a        sends "1"
        b        sends "2\n"
        b        expects "9 9\n"
        a        sends "0\n"
        a        expects "10 19\n"
        student  is as counted
        student  waits
PLAY
    play <<'PLAY'
        run      selectd $PORT
        student  listens
        student  is counted
        repeat   200
            a$i  connects
        end
        repeat   200
            a$i  sends "$i\n"
            a$i  expects "$i "
        end
        student  is as counted
PLAY
    play <<'PLAY'
        buffers  are small
        run      selectd $PORT
        student  listens
        a        connects
        b        connects
        b        sends "0\n"
        b        expects "0 0\n"
        a        sends 20000 times "1000000000\n" without reading
        b        sends "1\n"
        b        expects "1 "
PLAY
    play <<'PLAY'
        run      selectd 80x
        student  exits 2
        stderr   "usage: selectd PORT"
PLAY
    play <<'PLAY'
        run      selectd $PORT
        student  listens
        a        connects
        a        sends "!\n"
        student  dies by SIGABRT
PLAY
}

@test "12.9 selectd: clients come and go, and each begins at 0" {
    play <<'PLAY'
        run      selectd $PORT
        student  listens
        student  descriptors are counted
        a        connects
        a        sends "5\n1"
        a        expects "5 5\n"
        a        closes
        student  descriptors are as counted
        # The descriptor is the same, the client is another.
        b        connects
        b        sends "3\n"
        b        expects "3 8\n"
        b        sends "three\n"
        b        expects eof or reset
        c        connects
        c        sends "1\n4"
        c        expects "1 9\n"
        c        resets
        d        connects
        d        sends "4\n"
        d        expects "4 13\n"
        d        sends 1024 times "9"
        d        expects eof or reset
        d        closes
        student  descriptors are as counted
PLAY
}

@test "12.10* SIGTERM: no more clients, those connected finish, exit 0" {
    needs 12.1 12.3 12.6 12.8
    # Nobody is there, or nobody any more.
    play <<'PLAY'
        run      forkd|threadd|selectd $PORT
        student  listens
        student  waits
        student  gets SIGTERM
        student  exits 0
PLAY
    play <<'PLAY'
        run      forkd|threadd|selectd $PORT
        student  listens
        a        connects
        a        sends "1\n"
        a        expects "1 1\n"
        a        half-closes
        a        expects eof
        student  waits
        student  gets SIGTERM
        student  exits 0
PLAY
    # Two are there.
    play <<'PLAY'
        run      forkd $PORT
        student  listens
        a        connects
        a        sends "1\n"
        a        expects "1 1\n"
        b        connects
        b        sends "2\n"
        b        expects "2 3\n"
        student  gets SIGTERM
        student  waits
        c        is refused
        a        sends "3\n"
        a        expects "4 6\n"
        b        half-closes
        b        expects eof
        student  waits
        a        sends "4\n"
        a        expects "8 10\n"
        a        half-closes
        a        expects eof
        student  exits 0
PLAY
    play <<'PLAY'
        run      threadd $PORT
        student  listens
        a        connects
        a        sends "1\n"
        a        expects "1 1\n"
        student  waits
        b        connects
        b        sends "2\n"
        b        expects "2 3\n"
        student  gets SIGTERM
        student  waits
        c        is refused
        a        sends "3\n"
        a        expects "4 6\n"
        b        half-closes
        b        expects eof
        student  waits
        a        sends "4\n"
        a        expects "8 10\n"
        a        half-closes
        a        expects eof
        student  exits 0
PLAY
    play <<'PLAY'
        run      selectd $PORT
        student  listens
        a        connects
        a        sends "1\n"
        a        expects "1 1\n"
        b        connects
        b        sends "2\n3"
        b        expects "2 3\n"
        student  gets SIGTERM
        student  waits
        c        is refused
        a        sends "3\n"
        a        expects "4 6\n"
        b        half-closes
        b        expects eof
        student  waits
        a        sends "4\n"
        a        expects "8 10\n"
        a        half-closes
        a        expects eof
        student  exits 0
PLAY
    # It comes twice, and while the program does something else.
    play <<'PLAY'
        run      forkd|threadd|selectd $PORT
        student  listens
        a        connects
        a        sends "1\n"
        a        expects "1 1\n"
        student  stops
        a        sends "2\n"
        student  gets SIGTERM
        student  continues
        a        expects "3 3\n"
        student  gets SIGTERM
        student  waits
        a        sends "3\n"
        a        expects "6 6\n"
        a        closes
        student  exits 0
PLAY
}

#!/usr/bin/env bats
# lab02-bind-listen-accept: greetd PORT [ADDRESS] tells each client its own address.

load play

@test "2.1 says where it listens, port 0 included" {
    play <<'PLAY'
        run      greetd $PORT
        student  listens on 127.0.0.1:$PORT
        stdout   "listening 127.0.0.1:$PORT\n"
PLAY
    play <<'PLAY'
        run      greetd 0
        student  listens on 127.0.0.1
        stdout   "listening $LISTEN\n"
PLAY
    play <<'PLAY'
        run      greetd
        stderr   "usage: greetd PORT [ADDRESS]"
        student  exits 2
        stdout   ""
        run      greetd 80x
        stderr   "usage: greetd PORT [ADDRESS]"
        student  exits 2
        stdout   ""
        run      greetd 65536
        stderr   "usage: greetd PORT [ADDRESS]"
        student  exits 2
        stdout   ""
        run      greetd 0 1.2.3
        stderr   "usage: greetd PORT [ADDRESS]"
        student  exits 2
        stdout   ""
PLAY
}

@test "2.2 greets a client" {
    play <<'PLAY'
        run      greetd $PORT
        student  listens
        stdout   "listening $LISTEN\n"
        a        connects
        a        expects "hello $peer\n"
        stdout   "client $a.peer\n"
PLAY
}

@test "2.3 greets the second client and the fiftieth" {
    play <<'PLAY'
        run      greetd $PORT
        student  listens
        repeat   50
            a    connects
            a    expects "hello $peer\n"
            a    closes
        end
PLAY
}

@test "2.4 ends the greeting with the end of file" {
    play <<'PLAY'
        run      greetd $PORT
        student  listens
        a        connects
        a        expects "hello $peer\n"
        a        expects eof
PLAY
}

@test "2.5 binds the address it is given, and no other" {
    needs 2.2
    play <<'PLAY'
        run      greetd $PORT 127.0.0.2
        student  listens on 127.0.0.2:$PORT
        stdout   "listening 127.0.0.2:$PORT\n"
        a        connects
        a        expects "hello $peer\n"
        stdout   "client $a.peer\n"
        b        is refused at 127.0.0.1
PLAY
    play <<'PLAY'
        run      greetd $PORT 0.0.0.0
        student  listens on 0.0.0.0:$PORT
        a        connects to 127.0.0.2 from 127.0.0.3
        a        expects "hello $peer\n"
PLAY
}

@test "2.6 says that the port is in use" {
    play <<'PLAY'
        peer     listens
        run      greetd $PORT
        stderr   "greetd: bind: $EADDRINUSE"
        student  exits 1
        stdout   ""
PLAY
    play <<'PLAY'
        # Another greetd is the one that uses it.
        run      greetd $PORT as first
        first    listens
        run      greetd $PORT as second
        second   complains "greetd: bind: $EADDRINUSE"
        second   exits 1
PLAY
    play <<'PLAY'
        # listen() can find it out, too. Whoever reads "listening" may connect at once.
        fault    listen 1 EADDRINUSE
        run      greetd $PORT
        stderr   "greetd: listen: $EADDRINUSE"
        student  exits 1
        stdout   ""
PLAY
}

@test "2.7 starts again at once after serving" {
    play <<'PLAY'
        run      greetd $PORT
        student  listens
        a        connects
        a        expects "hello $peer\n"
        student  is ended
        # The server has closed first: its end of the connection lingers in TIME_WAIT.
        a        closes
        run      greetd $PORT
        student  listens
        b        connects
        b        expects "hello $peer\n"
PLAY
}

@test "2.8 serves eight clients that wait in the queue" {
    needs 2.3
    play <<'PLAY'
        run      greetd $PORT
        student  listens
        student  stops
        repeat   8
            c$i  connects
        end
        student  continues
        repeat   8
            c$i  expects "hello $peer\n"
        end
PLAY
}

@test "2.9 goes on after a client that left early and an interrupted accept" {
    needs 2.3
    play <<'PLAY'
        run      greetd $PORT
        student  listens
        student  stops
        a        connects
        a        resets
        student  continues
        student  waits
        # The end of file and then a reset: send() meets EPIPE, not ECONNRESET.
        student  stops
        b        connects
        b        half-closes
        b        resets
        student  continues
        student  waits
        c        connects
        c        expects "hello $peer\n"
PLAY
    play <<'PLAY'
        fault    accept 1 ECONNABORTED|EINTR
        run      greetd $PORT
        student  listens
        stdout   "listening $LISTEN\n"
        a        connects
        a        expects "hello $peer\n"
        # A call that failed has brought no client.
        stdout   "client $a.peer\n"
        b        connects
        b        expects "hello $peer\n"
        stdout   "client $b.peer\n"
PLAY
    play <<'PLAY'
        # There is no descriptor for a client, and there will be none: who tries again and again spins.
        fault    accept 1+ EMFILE
        run      greetd $PORT
        a        tries to connect
        student  exits 1
        stderr   begins "greetd: accept: $EMFILE"
PLAY
}

@test "2.10 loses no descriptor over fifty clients" {
    needs 2.3
    play <<'PLAY'
        run      greetd $PORT
        student  listens
        a        connects
        a        expects "hello $peer\n"
        a        closes
        student  descriptors are counted
        repeat   50
            a    connects
            a    expects "hello $peer\n"
            a    closes
        end
        student  descriptors are as counted
PLAY
    play <<'PLAY'
        # One process or many: of a client that has gone none stays, and each that has ended was waited for.
        run      greetd $PORT
        student  listens
        repeat   10
            a    connects
            a    expects "hello $peer\n"
            a    closes
        end
        b        connects
        b        expects "hello $peer\n"
        b        closes
        student  waits
        student  has no zombies
PLAY
}

#!/usr/bin/env bats
# lab01-create-socket: dial ADDRESS PORT opens a connection, says who is at each end, closes it.

load play

@test "1.1 connects to the address and port given" {
    play <<'PLAY'
        peer     listens
        run      dial 127.0.0.1 $PORT
        a        accepts
        a        expects eof
        student  exits 0
PLAY
    play <<'PLAY'
        peer     listens on 127.0.0.2
        run      dial 127.0.0.2 $PORT
        a        accepts
        a        expects eof
        student  exits 0
PLAY
}

@test "1.2 prints what the peer sees, in host byte order" {
    play <<'PLAY'
        peer     listens
        run      dial 127.0.0.1 $PORT
        a        accepts
        stdout   "family  AF_INET\n"
        stdout   "type    SOCK_STREAM\n"
        stdout   "local   $a.student\n"
        stdout   "remote  $a.peer\n"
        student  exits 0
PLAY
    play <<'PLAY'
        # The two ends have different addresses.
        peer     listens on 127.0.0.2
        run      dial 127.0.0.2 $PORT
        a        accepts
        stdout   "family  AF_INET\n"
        stdout   "type    SOCK_STREAM\n"
        stdout   "local   $a.student\n"
        stdout   "remote  $a.peer\n"
        student  exits 0
PLAY
    play <<'PLAY'
        # The four lines cannot be written.
        stdout   is full
        peer     listens
        run      dial 127.0.0.1 $PORT
        a        accepts
        student  exits 1
        stderr   begins "dial: "
PLAY
    play <<'PLAY'
        # A connection that is gone has no ends to ask for. Who knows one of them already need not ask.
        fault    getname 1|2 ENOTCONN
        peer     listens
        run      dial 127.0.0.1 $PORT
        a        accepts
        student  met every fault or that is all
        student  exits 1
        stderr   begins "dial: "
        stdout   ""
PLAY
}

@test "1.3 says that a connection is refused" {
    play <<'PLAY'
        # Nobody listens there.
        run      dial 127.0.0.1 $PORT
        stderr   "dial: connect: $ECONNREFUSED"
        student  exits 1
        stdout   ""
PLAY
}

@test "1.4 rejects what is not a dotted quad, and opens nothing" {
    play <<'PLAY'
        run      dial 1.2.3 $PORT
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        student  never called socket
        run      dial localhost $PORT
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        student  never called socket
        run      dial 300.1.1.1 $PORT
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        student  never called socket
        run      dial 127.0.0.1x $PORT
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        student  never called socket
        run      dial "" $PORT
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        student  never called socket
PLAY
}

@test "1.5 rejects what is not a port" {
    play <<'PLAY'
        run      dial 127.0.0.1 0
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      dial 127.0.0.1 65536
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      dial 127.0.0.1 80x
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      dial 127.0.0.1 -1
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      dial 127.0.0.1 4294967376
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      dial 127.0.0.1 ""
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        # Decimal digits, and nothing before them.
        run      dial 127.0.0.1 +80
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      dial 127.0.0.1 " 80"
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      dial 127.0.0.1 0x50
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
PLAY
    # The smallest and the largest port are ports, though nobody listens there.
    play <<'PLAY'
        run      dial 127.0.0.1 1
        stderr   lacks "usage: dial ADDRESS PORT"
        student  is ended
        run      dial 127.0.0.1 65535
        stderr   lacks "usage: dial ADDRESS PORT"
PLAY
    play <<'PLAY'
        run      dial
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      dial 127.0.0.1
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
        run      dial 127.0.0.1 $PORT more
        stderr   "usage: dial ADDRESS PORT"
        student  exits 2
        stdout   ""
PLAY
}

@test "1.6 says that socket() failed" {
    play <<'PLAY'
        fault    socket 1 EMFILE
        run      dial 127.0.0.1 $PORT
        stderr   "dial: socket: $EMFILE"
        student  exits 1
        stdout   ""
PLAY
}

@test "1.7 closes every descriptor" {
    play <<'PLAY'
        peer     listens
        run      dial 127.0.0.1 $PORT
        a        accepts
        student  exits 0
        student  closed every socket
PLAY
    play <<'PLAY'
        run      dial 127.0.0.1 $PORT
        student  exits 1
        student  closed every socket
PLAY
}

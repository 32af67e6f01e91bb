#!/usr/bin/env bats
# lab09.bats -- what lab 9 asks for: names. `lookup NAME SERVICE` prints the addresses that a name has, `reach NAME
# SERVICE` connects to the first of them that answers, `bothd PORT` serves IPv4 and IPv6 on one port.
#
# What needs names of its own is followed by "if they can": elsewhere, literal addresses show what can be seen.

load play

@test "9.1 literal addresses of both families" {
    play <<'PLAY'
        run      lookup 127.0.0.1 7777
        student  exits 0
        stdout   "AF_INET SOCK_STREAM IPPROTO_TCP 127.0.0.1 7777\n"
PLAY
    play <<'PLAY'
        run      lookup ::1 7777
        student  exits 0
        stdout   "AF_INET6 SOCK_STREAM IPPROTO_TCP ::1 7777\n"
PLAY
    # As long as an address can be.
    play <<'PLAY'
        run      lookup 2001:db8:1122:3344:5566:7788:99aa:bbcc 65535
        student  exits 0
        stdout   "AF_INET6 SOCK_STREAM IPPROTO_TCP 2001:db8:1122:3344:5566:7788:99aa:bbcc 65535\n"
PLAY
    # Whatever addresses this machine has itself.
    play <<'PLAY'
        names    hold "127.0.0.1 localhost\n" if they can
        run      lookup ::1 7777
        student  exits 0
        stdout   "AF_INET6 SOCK_STREAM IPPROTO_TCP ::1 7777\n"
PLAY
    play <<'PLAY'
        run      lookup|reach 127.0.0.1
        student  exits 2
        stderr   begins "usage: "
        stdout   ""
PLAY
}

@test "9.2 a name with one address" {
    play <<'PLAY'
        names    hold "127.0.0.2 one.test uno.test\n" if they can
        run      lookup one.test|uno.test 7777
        student  exits 0
        stdout   "AF_INET SOCK_STREAM IPPROTO_TCP 127.0.0.2 7777\n"
PLAY
    play <<'PLAY'
        names    hold "2001:db8::7 six.test\n" if they can
        run      lookup six.test 7777
        student  exits 0
        stdout   "AF_INET6 SOCK_STREAM IPPROTO_TCP 2001:db8::7 7777\n"
PLAY
}

@test "9.3 all of a name's addresses, in order, once each" {
    needs 9.2
    play <<'PLAY'
        names    hold "192.0.2.1 many.test\n127.0.0.3 many.test\n127.0.0.2 many.test\n::1 many.test\n" if they can
        run      lookup many.test 7777
        student  exits 0
        repeat   addresses of many.test
            stdout "$family SOCK_STREAM IPPROTO_TCP $address 7777\n"
        end
PLAY
    # Once, and not once for each kind of socket.
    play <<'PLAY'
        run      lookup 127.0.0.2 7777
        student  exits 0
        stdout   "AF_INET SOCK_STREAM IPPROTO_TCP 127.0.0.2 7777\n"
PLAY
}

@test "9.4 what is not known: the resolver's own words" {
    play <<'PLAY'
        names    hold "127.0.0.1 localhost\n" if they can
        run      lookup nowhere.test 7777
        student  exits 1
        stderr   "lookup: nowhere.test: $EAI_NONAME"
        stdout   ""
PLAY
    play <<'PLAY'
        run      lookup 127.0.0.1 no-such-service
        student  exits 1
        stderr   "lookup: 127.0.0.1: $EAI_SERVICE"
        stdout   ""
PLAY
    play <<'PLAY'
        run      reach 127.0.0.1 no-such-service
        student  exits 1
        stderr   "reach: 127.0.0.1: $EAI_SERVICE"
        stdout   ""
PLAY
}

@test "9.5 what is a port, and what is a name" {
    play <<'PLAY'
        run      lookup 127.0.0.1 0|65536|99999|4294967376|""|+80|-80
        student  exits 2
        stderr   "usage: lookup NAME SERVICE"
        stdout   ""
PLAY
    play <<'PLAY'
        run      lookup 127.0.0.1 " 80"
        student  exits 2
        stderr   "usage: lookup NAME SERVICE"
PLAY
    play <<'PLAY'
        run      reach 127.0.0.1 0|99999|""
        student  exits 2
        stderr   "usage: reach NAME SERVICE"
        stdout   ""
PLAY
    play <<'PLAY'
        run      lookup 127.0.0.1 1|65535
        student  exits 0
PLAY
    # They begin with digits, and are names.
    play <<'PLAY'
        run      lookup 127.0.0.1 80x|0x50
        student  exits 1
        stderr   "lookup: 127.0.0.1: $EAI_SERVICE"
PLAY
    play <<'PLAY'
        services hold "knock-knock 4711/tcp\n4-knocks 4712/tcp\n" if they can
        run      lookup 127.0.0.1 knock-knock
        student  exits 0
        stdout   "AF_INET SOCK_STREAM IPPROTO_TCP 127.0.0.1 4711\n"
PLAY
    play <<'PLAY'
        services hold "knock-knock 4711/tcp\n4-knocks 4712/tcp\n" if they can
        run      lookup 127.0.0.1 4-knocks
        student  exits 0
        stdout   "AF_INET SOCK_STREAM IPPROTO_TCP 127.0.0.1 4712\n"
PLAY
}

@test "9.6 the first address refuses, another one connects" {
    play <<'PLAY'
        names    hold "::1 many.test\n127.0.0.2 many.test\n127.0.0.3 many.test\n127.0.0.4 many.test\n" if they can
        peer     listens on 127.0.0.3
        run      reach many.test $PORT
        a        accepts
        a        expects eof
        student  exits 0
        repeat   addresses of many.test up to 127.0.0.3
            stdout "trying $address $PORT\n"
        end
        stdout   "connected $a.student 127.0.0.3:$PORT\n"
        stderr   lacks "reach: many.test: Connection refused"
PLAY
    play <<'PLAY'
        peer     listens
        run      reach 127.0.0.1 $PORT
        a        accepts
        a        expects eof
        student  exits 0
        stdout   "trying 127.0.0.1 $PORT\nconnected $a.student 127.0.0.1:$PORT\n"
PLAY
    # For one of them there cannot even be a socket.
    play <<'PLAY'
        names    hold "127.0.0.2 two.test\n127.0.0.3 two.test\n" if they can
        fault    socket 1 EAFNOSUPPORT
        peer     listens on 127.0.0.3
        run      reach two.test $PORT
        a        accepts
        a        expects eof
        student  exits 0
        stdout   "trying 127.0.0.2 $PORT\ntrying 127.0.0.3 $PORT\nconnected $a.student 127.0.0.3:$PORT\n"
PLAY
}

@test "9.7 none connects: the last one's reason, and nothing left open" {
    play <<'PLAY'
        run      reach 127.0.0.1 $PORT
        student  exits 1
        stderr   "reach: 127.0.0.1: $ECONNREFUSED"
        stdout   "trying 127.0.0.1 $PORT\n"
        student  closed every socket
PLAY
    play <<'PLAY'
        fault    socket 1 EMFILE
        run      reach 127.0.0.1 $PORT
        student  exits 1
        stderr   "reach: 127.0.0.1: $EMFILE"
PLAY
    play <<'PLAY'
        names    hold "127.0.0.3 none.test\n192.0.2.1 none.test\n" if they can
        run      reach none.test $PORT
        student  exits 1
        stderr   "reach: none.test: $ENETUNREACH"
        stdout   "trying 127.0.0.3 $PORT\ntrying 192.0.2.1 $PORT\n"
PLAY
    # Twelve, where a program can have eight descriptors beside its standard three.
    play <<'PLAY'
        names    hold "127.0.0.2 dozen.test\n127.0.0.3 dozen.test\n127.0.0.4 dozen.test\n127.0.0.5 dozen.test\n127.0.0.6 dozen.test\n127.0.0.7 dozen.test\n" "127.0.0.8 dozen.test\n127.0.0.9 dozen.test\n127.0.0.10 dozen.test\n127.0.0.11 dozen.test\n127.0.0.12 dozen.test\n127.0.0.13 dozen.test\n" if they can
        descriptors are limited to 11
        run      reach dozen.test $PORT
        student  exits 1
        stderr   "reach: dozen.test: $ECONNREFUSED"
        repeat   addresses of dozen.test
            stdout "trying $address $PORT\n"
        end
PLAY
    play <<'PLAY'
        names    hold "127.0.0.2 two.test\n127.0.0.3 two.test\n" if they can
        peer     listens on 127.0.0.3
        run      reach two.test $PORT
        a        accepts
        student  exits 0
        student  closed every socket
PLAY
}

@test "9.8 IPv6: both ends, in brackets" {
    play <<'PLAY'
        peer     listens on [::1] if it can
        run      reach ::1 $PORT
        a        accepts
        a        expects eof
        student  exits 0
        stdout   "trying ::1 $PORT\nconnected $a.student [::1]:$PORT\n"
PLAY
    play <<'PLAY'
        run      reach ::1 $PORT
        student  exits 1
        stderr   begins "reach: ::1: "
        stdout   "trying ::1 $PORT\n"
PLAY
    play <<'PLAY'
        names    hold "::1 six.test\n127.0.0.2 six.test\n" if they can
        peer     listens on [::1]
        run      reach six.test $PORT
        a        accepts
        a        expects eof
        student  exits 0
        repeat   addresses of six.test up to ::1
            stdout "trying $address $PORT\n"
        end
        stdout   "connected $a.student [::1]:$PORT\n"
PLAY
}

@test "9.9* IPv4 and IPv6 clients on one port" {
    # The peer's own socket is on another port: where there is no IPv6, it says so.
    play <<'PLAY'
        peer     listens on [::1]
        run      bothd 0 as s
        s        listens
        s        prints "listening $s.port\n"
        a        connects to 127.0.0.1:$s.port
        a        expects eof
        b        connects to [::1]:$s.port
        b        expects eof
        c        connects to 127.0.0.1:$s.port
        c        expects eof
        s        prints "client $a.peer\nclient $b.peer\nclient $c.peer\n"
PLAY
    play <<'PLAY'
        run      bothd $PORT
        student  listens
        stdout   "listening $PORT\n"
        a        connects to 127.0.0.1:$PORT
        a        expects eof
        b        connects to [::1]:$PORT
        b        expects eof
        stdout   "client $a.peer\nclient $b.peer\n"
PLAY
    play <<'PLAY'
        peer     listens on 127.0.0.1|[::1]
        run      bothd $PORT
        student  exits 1
        stderr   "bothd: bind: $EADDRINUSE"
        stdout   ""
        student  closed every socket
PLAY
    play <<'PLAY'
        fault    accept 1 ECONNABORTED|EINTR
        run      bothd $PORT
        student  listens
        stdout   "listening $PORT\n"
        a        connects to 127.0.0.1:$PORT
        a        expects eof
        stdout   "client $a.peer\n"
PLAY
    play <<'PLAY'
        run      bothd 65536
        student  exits 2
        stderr   "usage: bothd PORT"
PLAY
}

#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# plays_connections.bats -- the steps about connections: who listens, who connects, which bytes come and how
# it ends. Each holds for one program and not for another.

load peer
load here

setup_file() { build subject; }

@test "a tries to connect: it connects, is refused, or finds that the program has ended; one that does neither fails" {
    passes 'run subject listen $PORT accept exit 0; a tries to connect; student exits 0'
    passes 'run subject exit 1; a tries to connect; student exits 1'
    fails 'run subject pause; a tries to connect' "it listens" "waits for a signal"
}

@test "listens: the program, there, says the kernel" {
    passes "$(served pause '')"
    passes 'run subject listen $PORT pause; student listens on 127.0.0.1:$PORT'
    passes 'run subject listen $PORT pause; student listens on 127.0.0.1'
    fails 'run subject listen $PORT pause; student listens on 127.0.0.1:1' "Expected     listens on 127.0.0.1:1"
    shows "Got          listens on 127.0.0.1:$(its_port)"
    fails 'run subject listen 127.0.0.2:$PORT pause; student listens on 127.0.0.1'
    shows "Got          listens on 127.0.0.2:$(its_port)"
    fails 'run subject exit 1; student listens' "Expected     it listens" "Got          exits 1"
    fails 'run subject pause; student listens' "waits for a signal"
    fails 'peer listens; run subject pause; student listens' "waits for a signal" # somebody else does
}

@test "connects to and from; is refused" {
    passes "$(served 'accept who' 'a expects "$a.peer"')"
    passes 'run subject listen $PORT accept who; student listens; a connects from 127.0.0.3; a expects "$peer"; a expects eof'
    fails 'run subject listen $PORT accept who; student listens; a connects from 127.0.0.3; a expects "127.0.0.1:"' \
        'Got          "127.0.0.3:'
    passes 'run subject listen 0.0.0.0:$PORT accept send x; student listens; a connects to 127.0.0.9; a expects "x"'
    fails 'run subject listen $PORT pause; student listens; a connects to 127.0.0.2' "a connection to 127.0.0.2:" "Connection refused"
    passes "$(served pause 'b is refused at 127.0.0.2')"
    fails "$(served pause 'b is refused')" "is refused" "it is accepted"
    passes 'run subject pause; a is refused'
    fails 'run subject crowd $PORT; student blocks in connect; student listens; a connects' "its queue is full (waiting: 1, room: 0)"
}

@test "accepts: the program's connection, where the peer listens" {
    passes 'peer listens; run subject connect $PORT; a accepts; a expects eof; student exits 0'
    passes 'peer listens on 127.0.0.2; run subject connect 127.0.0.2:$PORT; a accepts; student exits 0'
    fails 'peer listens; run subject connect 127.0.0.2:$PORT; a accepts' "exits 1"
    shows "it connects to port $(its_port)"
    fails 'peer listens; run subject pause; a accepts' "waits for a signal"
    shows "it connects to port $(its_port)"
    passes 'peer listens; run subject connect $PORT send one connect $PORT send two; a accepts; b accepts; a expects "one"; b expects "two"; b expects eof'
}

@test "IPv6 beside IPv4, wherever an address stands" {
    [ -e /proc/net/if_inet6 ] || skip "no IPv6 here"
    passes 'run subject listen [::1]:$PORT accept who; student listens on [::1]:$PORT; a connects; a expects "$a.peer"; a expects eof; student exits 0'
    passes 'run subject listen [::1]:$PORT accept read 1 send x pause; student listens on [::1]; a connects to [::1]; a sends "1"; student hears a; a expects "x"'
    passes 'run subject listen [::]:$PORT accept who accept who; student listens; a connects to [::1]; a expects "$a.peer"; b connects to 127.0.0.1; b expects "[::ffff:"'
    passes 'run subject listen [::1]:$PORT pause; student listens; a is refused at 127.0.0.1:$PORT; b connects to [::1]:$PORT; student waits'
    passes 'peer listens on [::1]; run subject connect [::1]:$PORT read 2 send ok; a accepts; a sends "x" | "y"; a expects "ok"; a expects eof'
    fails 'run subject listen [::1]:$PORT pause; student listens on [::2]' "Expected     listens on [::2]" "Got          listens on [::1]:"
    fails 'run subject listen [::]:$PORT pause; student listens on [::]:1' "listens on [::]:1" "bind(3, [::]:"
    fails 'run subject listen [::1]:$PORT accept read 9; student listens; a connects; a sends "x"; a expects "y"' "bind(3, [::1]:" \
        " from [::1]:" "waits"
    is_fault 'a connects to [::1' 11 "is not an address"
    is_fault 'a connects to [::1]:99999' 11 "is not an address"
    is_fault 'a connects to 1:2:3' 11 "is not an address"
    export SOCKET_LAB_NO_SOCK_DIAG=1
    passes 'run subject listen [::1]:$PORT accept echo close pause; student listens on [::1]:$PORT; a connects; a sends "x" | "y"; a expects "xy"; a half-closes; student closes a'
    export SOCKET_LAB_MODE=portable
    passes 'run subject listen [::1]:$PORT accept who; student listens on [::1]:$PORT; a connects; a expects "$a.peer"; a expects eof; student exits 0'
}

@test "a port that somebody has in IPv6 alone is not free" {
    [ -e /proc/net/if_inet6 ] || skip "no IPv6 here"
    passes 'run subject listen [::1]:21004 pause as s; s listens; a is refused at [::1]:$PORT'
    fails 'run subject listen [::1]:21004 pause as s; s listens; a is refused at [::1]:21004' "it is accepted"
}

@test "sends as far as there is room: the program may wait until its own bytes are read, and the rest leaves then" {
    local much='a sends pattern 300000 as far as there is room'
    passes "buffers are small; $(served 'forever accept echo close' "$much; student blocks in send; a expects pattern 300000; a half-closes; a expects eof")"
    passes "buffers are small; $(served 'accept pause' "$much; student waits")"
    passes "$(served 'accept pause' 'a sends "x" as far as there is room; student waits')"
    fails "buffers are small; $(served 'accept compute 5000' "$much")" "it waits" "computes"
    fails "buffers are small; $(served 'accept close pause' "$much; a expects \"x\"")" "then"
}

@test "expects DATA: the next bytes, and no more are read" {
    passes "$(served 'accept send one send two pause' 'a expects "on"; a expects "etwo"; a expects nothing')"
    fails "$(served 'accept send one' 'a expects "onx"')" 'Expected     "onx"' 'Got          "one"' \
        "byte 2 is the first that differs"
    fails "$(served 'accept send one' 'a expects "one more"')" 'Got          "one"' "then the end of file" "byte 3 is"
    fails "$(served 'accept send one pause' 'a expects "one more"')" 'Got          "one"' "waits for a signal"
    fails "$(served 'accept send one' 'a expects hex 6f6e00')" "byte 2 is the first that differs"
    # A reader that is slow reads no further than it must.
    passes "buffers are small; $(served 'accept pour 300000 pause' 'a expects "xxx"; student blocks in send')"
    passes "buffers are small; $(served 'accept pour 300000' 'a expects 300000 times "x"; a expects eof; student exits 0')"
}

@test "expects DATA or that is all: the same, and where nothing comes the play is over" {
    passes "$(served 'forever accept echo' 'a sends "x"; a expects "x" or that is all; a closes')"
    fails "$(served 'forever accept echo' 'a sends "x"; a expects "y" or that is all')" 'Expected     "y"'
    fails "$(served 'forever accept echo' 'a sends "x"; a expects "x" or that is all; a expects "y"')" 'a expects "y"'
    # b waits until a has been served: what follows is not asked.
    passes "$(served 'forever accept echo' 'b connects; b sends "x"; b expects "x" or that is all; b expects "y"')"
    # An end is no silence.
    fails "$(served 'accept close accept pause' 'a expects "x" or that is all')" 'then the end of file'
}

@test "expects DATA with others reading: of who waits until another has read" {
    local both='buffers are small; run subject listen $PORT accept accept pour 1000000 on 4 send xy pause; student listens; a connects; b connects'
    passes "$both; a expects \"xy\" with others reading"
    passes "$both; a expects \"xy\" or that is all; b expects 1000000 times \"x\""
    fails "$both; a expects \"xy\"" 'Got          ""' 'waits in send()'
    fails "$both; a expects \"xyz\" with others reading" 'Got          "xy"'
    passes "$both; a expects \"x\" with others reading; a expects \"y\""
    fails "$both; a expects \"xyz\" or that is all" 'Got          "xy"'
    # A part of it, and then the rest.
    both='buffers are small; run subject listen $PORT accept accept on 4 send x on 5 pour 1000000 on 4 send y pause; student listens; a connects; b connects'
    passes "$both; a expects \"xy\" or that is all; b expects 1000000 times \"x\""
    fails "$both; a expects \"xy\"" 'Got          "x"'
}

@test "expects DATA or a part of it: the connection may end before the last byte" {
    passes "$(served 'accept send ab' 'a expects "abc" or a part of it; a expects eof')"
    passes "$(served 'accept send abc' 'a expects "abc" or a part of it; a expects eof')"
    fails "$(served 'accept send ab pause' 'a expects "abc" or a part of it')" 'Got          "ab"  2 bytes'
    fails "$(served 'accept send xb' 'a expects "abc" or a part of it')" 'byte 0 is the first that differs'
}

@test "expects DATA in its turn: while it waits, those who came before finish" {
    local two='a sends "x"; a expects "x" in its turn; b connects; b sends "y"; b expects "y" in its turn'
    passes "$(served 'forever accept echo' "$two; c connects; c sends \"z\"; c expects \"z\" in its turn")"
    fails "$(served 'forever accept echo' 'b connects; b sends "y"; b expects "z" in its turn')" 'Expected     "z"'
    fails "$(served 'accept echo pause' "$two")" 'b expects "y"' 'a half-closes' 'Got          ""'
    # Who answers at once is not kept from those who came before.
    passes "$(served 'forever accept echo' 'a sends "x"; a expects "x" in its turn; a sends "y"; a expects "y"')"
}

@test "expects DATA at once: not what the kernel keeps until more comes" {
    passes "$(served 'accept read 1 send a send b pause' 'a sends "x"; a expects "ab" at once')"
    passes "$(served 'accept read 1 send-more a send b pause' 'a sends "x"; a expects "ab" at once')"
    fails "$(served 'accept read 1 send-more ab pause' 'a sends "x"; a expects "ab" at once')" "Expected     the bytes at once" "Got          2 bytes that the program has sent lie in its kernel"
    fails "$(served 'accept read 1 send a send-more b read 1' 'a sends "x"; a expects "ab" at once')" "Got          1 byte that the program has sent lie"
    fails "$(served 'accept read 1 send ac pause' 'a sends "x"; a expects "ab" at once')" 'byte 1 is the first that differs'
    passes "$(served 'accept read 1 send-more ab close' 'a sends "x"; a expects "ab" at once')"
}

@test "expects DATA in one piece: not in two" {
    passes "$(served 'accept send ab pause' 'a expects "ab" in one piece')"
    fails "$(served 'accept read 1 send a send b pause' 'a sends "x"; a expects "ab" in one piece')" "Expected     the bytes in one piece" "Got          2 pieces"
    passes "$(served 'accept read 1 send a send b pause' 'a sends "x"; a expects "a"; a expects "b"')"
    passes "$(served 'accept send ab read 1 send cd pause' 'a expects "ab" in one piece; a sends "x"; a expects "cd" in one piece')"
}

@test "expects DATA within N bytes: behind others, and not too late" {
    passes "$(served 'accept send one send two pause' 'a expects "two" within 6 bytes')"
    passes "$(served 'accept send onetwothree pause' 'a expects "two" within 9 bytes; a expects "three"')"
    fails "$(served 'accept send onetwo pause' 'a expects "two" within 5 bytes')" 'Expected     "two" among the first 5 bytes' "Got          6 bytes, and that is not among them"
    fails "$(served 'accept send x close' 'a expects "two" within 5 bytes')" "Got          1 byte, and that is not in it"
    fails "$(served 'accept pause' 'a expects "two" within 5 bytes')" "Got          0 bytes"
}

@test "expects eof, expects reset: that end, and nothing before it" {
    passes "$(served 'accept close' 'a expects eof')"
    passes "$(served 'accept shutdown pause' 'a expects eof')"
    fails "$(served 'accept send x' 'a expects eof')" "Expected     \"\"" 'Got          "x"'
    fails "$(served 'accept reset' 'a expects eof')" "the end of file" "Got          Connection reset by peer"
    fails "$(served 'accept pause' 'a expects eof')" "Got          nothing" "waits for a signal"
    passes "$(served 'accept reset' 'a expects reset')"
    fails "$(served 'accept close' 'a expects reset')" "the connection is reset" "Got          the end of file"
    fails "$(served 'accept send x reset' 'a expects reset')" 'Got          "x"'
    fails "$(served 'accept pause' 'a expects reset')" "Got          nothing"
    passes "$(served 'accept shutdown read 1 reset' 'a expects eof; a sends "x"; a expects reset')"
    fails "$(served 'accept shutdown read 1 close' 'a expects eof; a sends "x"; a expects reset')" "Got          the end of file"
    passes "$(served 'accept close' 'a expects eof or reset')"
    passes "$(served 'accept reset' 'a expects eof or reset')"
    fails "$(served 'accept send x reset' 'a expects eof or reset')" 'Got          "x"'
    fails "$(served 'accept pause' 'a expects eof or reset')" "the end of file, or a reset" "Got          nothing"
}

@test "closes NAME without a reset: it had read all" {
    passes "$(served 'accept read 1 close pause' 'a sends "x"; a half-closes; student closes a without a reset')"
    fails "$(served 'accept read 1 close pause' 'a sends "xy"; student closes a without a reset')" 'and there is no reset' "Got          Connection reset by peer"
    fails "$(served 'accept read 1 pause' 'a sends "x"; student closes a without a reset')" 'Expected     it closes its end of a'
}

@test "a reset that is met while sending is still a reset, and what came before it is there" {
    passes "$(served 'accept reset pause' 'student closes a; a sends "x"; a expects reset')"
    passes "$(served 'accept send hello reset pause' 'student closes a; a sends "x"; a sends "y"; a expects "hello"; a expects reset')"
    passes "$(served 'accept close pause' 'student closes a; a sends "x"; a sends "y"; a expects eof')"
    fails "$(served 'accept reset pause' 'student closes a; a sends "x"; a expects eof')" "Got          Connection reset by peer"
}

@test "expects nothing: silent, open, and waiting" {
    passes "$(served 'accept pause' 'a expects nothing')"
    passes "$(served 'accept echo' 'a sends "x"; a expects "x"; a expects nothing; a half-closes; a expects eof')"
    passes "$(served 'accept pause' 'a expects nothing or eof')"
    passes "$(served 'accept shutdown pause' 'a expects nothing or eof')"
    fails "$(served 'accept shutdown pause' 'a expects nothing')" "Got          the end of file"
    fails "$(served 'accept send x shutdown pause' 'a expects nothing or eof')" 'Got          "x"'
    fails "$(served 'accept reset pause' 'a expects nothing or eof')" "Connection reset by peer"
    fails "$(served 'accept send x pause' 'a expects nothing')" 'Got          "x"'
    fails "$(served 'accept close pause' 'a expects nothing')" "nothing, while the peer is silent" "Got          the end of file"
    fails "$(served 'accept reset pause' 'a expects nothing')" "Got          Connection reset by peer"
    fails "$(served 'accept compute 20 send x pause' 'a expects nothing')" 'Got          "x"'
    fails "$(served 'forever accept thread compute 30 send x' 'a expects nothing')" 'Got          "x"'
    fails "$(served 'accept raise 19' 'a expects nothing')" "is stopped by a signal"
}

@test "sends: what it sends arrives, half-closed, closed or reset" {
    passes "$(served 'accept sizes' 'student stops; a sends "one"; a sends "two"; a half-closes; student continues; stdout "6 "; student exits 0')"
    passes "$(served 'accept echo' 'a sends pattern 300000; a expects pattern 300000')"
    passes "$(served 'accept echo shutdown read 1' 'a sends "x"; a half-closes; a expects "x"; a expects eof')"
    passes "$(served 'accept read 1 compute 30 send y' 'a sends "x"; a half-closes; a expects "y"; a expects eof')"
    passes "$(served 'accept read 1 read 1 close say over' 'a sends "x"; a closes; stdout "over\n"')"
    passes "$(served 'accept read 1 read 1' 'a sends "x"; student waits; a resets; stderr "subject: recv: Connection reset by peer"; student exits 1')"
    fails "$(served 'accept read 1 read 1' 'a sends "x"; student waits; a closes; student exits 1')" "exits 0"
}

@test "buffers are small: 4 KiB on each side, where the network is the play's own" {
    needs_own_network
    passes "buffers are small; $(served 'accept pour 20000 pause' 'student blocks in send')"
    # The program cannot make them larger.
    passes "buffers are small; $(served 'accept sndbuf 200000 pour 20000 pause' 'student blocks in send')"
    passes "$(served 'accept sndbuf 200000 pour 20000 pause' 'a expects 20000 times "x"; student waits')"
    passes "buffers are small; $(served 'accept pour 6000 pause' 'a expects 3000 times "x"; stdout "6000\n"')"
    fails "buffers are small; $(served 'accept pause' 'a sends pattern 300000')" "it reads the 300000 bytes that the peer sends" "of them are not read"
}

@test "sends in pieces: the next leaves when the one before has been read" {
    passes "$(served 'forever accept sizes' 'a sends "abc" | "de" | pattern 20000 | "f"; a half-closes; stdout "3 2 20000 1 "')"
    passes "$(served 'forever accept sizes' 'a sends pattern 200 byte by byte; a half-closes; stdout 200 times "1 "')"
    passes "$(served 'accept compute 30 sizes' 'a sends pattern 9 byte by byte; a half-closes; stdout 9 times "1 "')"
    fails "$(served 'forever accept sizes' 'a sends "abc" | "de"; a half-closes; student waits; stdout "5 "')" 'Got          "3 "  4 bytes'
    passes "$(served 'accept compute 30 sizes' 'a sends "abc" | "de"; a half-closes; stdout "3 2 "')"
    # Who reads no more gets the rest all the same.
    passes "$(served 'accept read 1 shutdown pause' 'a sends "a" | "b" | "c"; a expects eof')"
}

@test "hears NAME: it has read what was sent, and holds the connection" {
    passes "$(served 'accept shutdown read 3 pause' 'a expects eof; a sends "abc"; student hears a; a closes')"
    passes "$(served 'accept read 1 compute 30 read 1 pause' 'a sends "x"; a sends "y"; student hears a')"
    local no_reset='it reads what a has sent, and there is no reset'
    # Closed before, closed with it unread, closed at once when it had been read.
    fails "$(served 'accept close pause' 'a expects eof; student closes a; a sends "abc"; student hears a')" "$no_reset" "Got          Connection reset by peer"
    fails "$(served 'accept shutdown compute 30 close pause' 'a expects eof; a sends "abc"; student hears a')" "$no_reset" "a gets ECONNRESET" "Got          Connection reset by peer"
    fails "$(served 'accept shutdown read 1 close pause' 'a expects eof; a sends "a" | "b"; student hears a')" "$no_reset" "Got          Connection reset by peer"
    fails "$(served 'accept reset pause' 'student closes a; student hears a')" "$no_reset" "Got          Connection reset by peer"
    fails "$(served 'accept close pause' 'a expects eof; student closes a; a sends "a"; a sends "b"; student hears a')" "$no_reset" "Got          Connection reset by peer"
    # Closed, and nothing more came; nobody reads, and nobody closes.
    fails "$(served 'accept shutdown read 3 close pause' 'a expects eof; a sends "abc"; student closes a; student hears a')" "$no_reset" "waits for a signal"
    fails "$(served 'accept pause' 'a sends "x"; student hears a')" "$no_reset" "waits for a signal"
}

@test "hears NAME: a program that may have run out of patience is not judged" {
    local late="connection a has ended, but more than half a second after it began"
    local no_reset='it reads what a has sent, and there is no reset'
    # Not where it was told in the first half of its second, had a processor, and has not read that.
    fails "$(served 'accept shutdown sleep 600 close pause' 'a expects eof; a sends "abc"; student hears a')" "$no_reset" "Got          Connection reset by peer"
    is_unobserved "$(served 'accept shutdown read 3 compute 600 close pause' 'a expects eof; a sends "abc"; student closes a; student hears a')" "$late"
    # Who holds it has not, however long that lasts.
    fails "$(served 'accept compute 600 pause' 'a sends "x"; student hears a')" "it reads what a has sent" "waits for a signal"
}

@test "closes NAME: it holds the connection no more, having held it" {
    passes "$(served 'accept read 1 close pause' 'a sends "x"; student closes a')"
    fails "$(served 'accept read 1 shutdown pause' 'a sends "x"; student closes a')" "it closes its end of a" "waits for a signal"
    fails "$(served pause 'student closes a')" "it closes its end of a" # it was never accepted
    passes "$(served 'accept close accept pause' 'b connects; student closes a')"
    fails "$(served 'accept close accept pause' 'b connects; student closes b')" "it closes its end of b"
}

@test "descriptors as counted: as many sockets as then" {
    local clients='repeat 5; b connects; b sends "x"; b expects "x"; b closes; end; '
    passes "$(served 'forever accept echo close' "a closes; student descriptors are counted; ${clients}student descriptors are as counted")"
    fails "$(served 'forever accept echo' "a closes; student descriptors are counted; ${clients}student descriptors are as counted")" \
        "2 sockets open" "7 sockets open"
    fails "$(served 'accept read 1 close accept' 'student descriptors are counted; a sends "x"; student waits; student descriptors are as counted')" \
        "2 sockets open" "1 socket open"
    # A child's copies count too.
    fails "$(served 'forever accept child read 1' 'student descriptors are counted; a sends "x"; student waits; student descriptors are as counted')" \
        "3 sockets open" "1 socket open"
}

@test "without sock_diag the verdicts are the same" {
    export SOCKET_LAB_NO_SOCK_DIAG=1
    passes "$(served 'accept echo pause' 'a sends "one" | "two"; a expects "onetwo"; a expects nothing; a half-closes')"
    passes "$(served 'accept close pause' 'student closes a')"
    passes "$(served 'accept shutdown read 3 pause' 'a expects eof; a sends "abc"; student hears a')"
    fails "$(served 'accept read 10' 'a sends "12345"; a expects "x"')" "would wait for ever"
    fails 'peer listens; run subject pause; student listens' "waits for a signal"
}

@test "thirty peers at once, without namespaces, have thirty ports" {
    local i
    export SOCKET_LAB_MODE=portable
    mkdir "$DIR/all" && chmod 777 "$DIR/all"
    for ((i = 0; i < 30; i++)); do
        "$PEER" --programs "$DIR" >"$BATS_TEST_TMPDIR/out.$i" 2>&1 <<<"$(printf 'run subject listen $PORT gather %s forever accept echo close
student listens on 127.0.0.1:$PORT
a connects\na sends "x"\na expects "x"' "$DIR/all/$i")" &
    done
    # All are there before the first may go on; were one missing, it has said why.
    for ((i = 0; i < 1000; i++)); do
        [ "$(grep -lx gathered /proc/[0-9]*/comm 2>/dev/null | wc -l)" -lt 30 ] || break
        sleep 0.02
    done
    : >"$DIR/all/go"
    all_of_them || { cat "$BATS_TEST_TMPDIR"/out.*; return 1; }
}

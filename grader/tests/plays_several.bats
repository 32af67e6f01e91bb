#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2154 # $PORT is the peer's; bats's run sets status and output
# plays_several.bats -- several programs in one play, each with a name: its steps, its waits, its verdict.

load peer

setup_file() { build subject; }

# A server s that serves each client as WORDS say, and a client c that does MORE; then STEPS.
two() { # WORDS MORE STEPS
    printf 'run subject listen 0 forever accept %s as s; s listens; run subject connect $s.port %s as c; %s' "$@"
}

@test "two programs talk with each other, and the peer with one of them" {
    passes "$(two echo 'send hello read 5 say done' 'c prints "done\n"; c exits 0; s waits')"
    passes "$(two 'echo close' 'ask hello' 'c exits 0; a connects to s; a sends "x"; a expects "x"; a half-closes; a expects eof')"
    passes 'run subject listen $PORT accept who as s; s listens; run subject connect $s.listen pause as c; s exits 0; c is ended'
}

@test "each step is about the program whose name it has" {
    passes "$(two echo 'exit 3' 'c exits 3; s gets SIGTERM; s dies by SIGTERM')"
    fails "$(two echo 'exit 3' 's exits 3')" "it does not end" "Your program s (subject) waits in" "Your program c (subject) exits 3"
    fails "$(two 'exit 4' 'exit 3' 's exits 4; c exits 4')" "Got          exits 3" $'program c (subject) exits 3\nYour program s (subject) exits 4'
    passes 'run subject say one pause as s; run subject say two pause as c; s prints "one\n"; c prints "two\n"'
    fails 'run subject say one pause as s; run subject say two pause as c; s prints "two\n"; c prints "one\n"' 's prints "two\n"'
    fails 'run subject say one as s; run subject say two as c; s prints "one\n"; c prints ""' '"two\n"'
    fails 'run subject say one say more as s; run subject pause as c; s prints "one\n"' "(after the last step)" '"more\n"'
    passes 'run subject complain one as s; run subject complain two as c; s complains "one"; c complains "two"; c never complains "one"'
    fails 'run subject complain one as s; run subject complain two as c; s complains "two"' 'the line "two"' 'It said      "one"' 'It said      "two"'
    passes 'run subject complain one complain one as s; run subject pause as c; s complains "one" 2 times'
    fails 'run subject raise 11 as s; run subject pause as c; c waits' "dies by SIGSEGV"
}

@test "each has its own standard input, descriptors and calls" {
    passes 'stdin holds "one"; run subject copy as s; stdin holds "two"; run subject copy as c; s prints "one"; c prints "two"; s exits 0; c exits 0'
    passes 'stdin is a pipe; run subject copy as s; stdin is a pipe; run subject copy as c; s is given "1"; c is given "2"; c is given eof; c prints "2"; c exits 0; s waits; s is given eof; s prints "1"; s exits 0'
    passes "$(two 'echo close' 'send x read 1 close pause' 'c waits; s waits; s never called connect; c never called accept; s called close at most 1 times')"
    fails "$(two 'echo close' 'send x read 1 close pause' 'c waits; s waits; c never called connect')" "connect() is not called"
    passes "$(two 'echo close' 'socket pause' 's waits; c waits; s descriptors are counted; a connects to s; a closes; s descriptors are as counted; c descriptors are counted')"
}

@test "a fault meets the program that it is for" {
    passes "fault recv 1 ECONNRESET in c; $(two echo 'send x read 1' 'c exits 1; c complains "subject: recv: Connection reset by peer"')"
    passes "fault recv 1 ECONNRESET in c; $(two 'read 1 say ok' 'send x read 1' 'c exits 1; s prints "ok\n"; s waits')"
    fails "fault recv 1 ECONNRESET in c; $(two echo 'send x read 1 pause' 'c waits')" "exits 1"
    passes "fault recv 1 ECONNRESET in s; $(two echo 'send x pause' 's exits 1; c waits')"
    is_unobserved "fault recv 9 ECONNRESET in c; $(two echo 'send x read 1 pause' 'c waits')" "c (subject) never made the call"
    passes "fault send takes 1 in s; $(two 'pour 3' 'pause' 's prints "1\n"; c waits')"
}

@test "who waits for another program hangs when all are stuck, and not before" {
    passes "$(two 'compute 300 send x pause' 'read 1 say done' 'c prints "done\n"; c exits 0')"
    passes "$(two 'sleep 300 send x pause' 'read 1 say done' 'c prints "done\n"; c exits 0')"
    fails "$(two 'pause' 'read 1' 'c exits 0')" "c (subject) waits in recv() or read(), and nothing will come" "s (subject) waits"
    fails "$(two 'compute 60000' 'read 1' 'c exits 0')" "c (subject) waits in recv() or read(), and nothing will come" \
        "s (subject) computes: a second of processor time"
    fails "$(two 'pause' 'read 1' 's stops; c exits 0')" "c (subject) waits in recv()" "s (subject) is stopped by a signal"
    fails "buffers are small; $(two 'pause' 'pour 300000' 'c exits 0')" "c (subject) waits in send()"
    passes "$(two 'read 1 say got pause' 'compute 200 send x pause' 's waits; s gets SIGKILL; s dies by SIGKILL; s prints "got\n"')"
}

@test "a rule is about the program that is judged, and knows a step by one name" {
    fails 'run subject pause as s; run subject say x as c; s prints "x\n"' "verdict wrong output-not-there"
    fails 'run subject pause as s; run subject say x as c; c prints "y\n"' "verdict wrong -"
    fails 'run subject say x as c; run subject pause as s; stdout "x\n"' "verdict wrong output-not-there"
}

@test "after the verdict nobody sees that another is ended" {
    fails "$(two pause 'read 1 complain seen pause' 's exits 0')" 'c: recv(3, …, 1) … waits'
    lacks seen
}

@test "the peer accepts from several programs, and knows whose connection it is" {
    passes 'peer listens; run subject connect $PORT send one pause as s; a accepts; run subject connect $PORT send two pause as c; b accepts; a expects "one"; b expects "two"'
    fails 'peer listens; run subject connect $PORT send one pause as s; a accepts; run subject connect $PORT send two pause as c; b accepts; s gets SIGKILL; s dies by SIGKILL; a expects "one"; a expects "x"' \
        "Your program s (subject) dies by SIGKILL"
    fails 'peer listens; run subject pause as s; run subject exit 0 as c; a accepts' "s (subject) waits"
}

@test "one may run again under its name while another runs" {
    passes 'run subject listen 0 forever accept echo as s; s listens; run subject connect $s.port exit 1 as c; c exits 1; run subject connect $s.port exit 2 as c; c exits 2; s waits'
    SOCKET_LAB_MODE=portable passes 'run subject listen 0 forever accept echo as s; s listens; run subject connect $s.port exit 1 as c; c exits 1; run subject connect $s.port exit 2 as c; c exits 2; a connects to s; a sends "x"; a expects "x"'
}

@test "without namespaces, and without sock_diag" {
    # shellcheck disable=SC2031 # for this test alone
    export SOCKET_LAB_MODE=portable
    passes "$(two echo 'send hello read 5 say done' 'c prints "done\n"; c exits 0; s waits; a connects to s; a sends "x"; a expects "x"')"
    fails "$(two 'pause' 'read 1' 'c exits 0')" "c (subject) waits in recv()" "s (subject) waits"
    export SOCKET_LAB_NO_SOCK_DIAG=1
    passes "$(two 'sleep 100 send x pause' 'read 1 say done' 'c prints "done\n"; c exits 0; s waits')"
    fails "$(two 'pause' 'read 1' 'c exits 0')" "c (subject) waits in recv()" "s (subject) waits"
    fails "$(two 'compute 60000' 'read 1' 'c exits 0')" "c (subject) waits in recv()" "s (subject) computes"
}

@test "a second server on the same port" {
    passes 'run subject listen $PORT pause as s; s listens; run subject listen $PORT as t; t exits 1; t complains "subject: bind: Address already in use"; a connects to s; a expects nothing'
    passes 'run subject listen $PORT pause as s; s listens; run subject listen 127.0.0.2:$PORT accept send t pause as t; t listens on 127.0.0.2; a connects to t; a expects "t"; b connects to s; b expects nothing; c connects to 127.0.0.2:$t.port'
}

@test "the conversation says whose call it is, in fields, too" {
    playing "$(two echo 'send hello read 5 exit 3' 'c exits 3; a connects to s; a sends "x"; a expects "y"')"
    says 1 "your s (subject), c (subject)" '  s: accept(3) = 4' '  c: send(3, "hello", 5) = 5' "c: exits 3" \
        "sees it on 127.0.0.1:" "(s)" '✗  a expects "y"'
    run "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" --log "$BATS_TEST_TMPDIR/log" --at file.bats:10 \
        <<<"$(two echo 'send hello read 5 exit 3' 'c exits 3' | sed 's/; /\n/g')"
    says 0
    grep -q '"who":"student","call":"accept".*"program":"s"' "$BATS_TEST_TMPDIR/log"
    grep -q '"who":"student","call":"connect".*"program":"c"' "$BATS_TEST_TMPDIR/log"
    grep -q '"what":"ended","program":"c","text":"exits 3"' "$BATS_TEST_TMPDIR/log"
    playing 'run subject pause; student exits 0'
    lacks "subject:"
    lacks "student (subject)"
}

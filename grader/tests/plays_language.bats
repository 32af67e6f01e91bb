#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# plays_language.bats -- plays as they are written: mistakes are the grader's fault, data and words mean what
# grader/README.md says.

load peer

setup_file() { build subject; }

@test "a step that is none is the grader's fault, with file and line" {
    is_fault 'run subject; student lstens' 12 "no such step" "student lstens"
    is_fault '# a comment; ; run subject; student exits x' 14 "no such step"
    is_fault 'run subject; student exits' 12 "no such step"
    is_fault 'run subject; student exits 0 0' 12 "no such step"
    is_fault 'run subject; peer connects' 12 "no such step"
    is_fault 'run subject; A connects' 12 "no such step"
    is_fault 'run subject; a sends "x" |' 12 "no such step"
    is_fault 'run subject; a sends hex 0' 12 "no such step"
    is_fault 'run subject; stdout' 12 "no such step"
}

@test "a word or a string that means nothing is the grader's fault" {
    is_fault 'run subject; stdout "no end' 12 "no closing quote"
    is_fault 'run subject; stdout "\q"' 12 "escape"
    is_fault 'run subject; stdout "\x1"' 12 "escape"
    is_fault 'run subject $NOTHING' 11 '$NOTHING has no value here'
    is_fault 'run subject; stdout "$LISTEN"' 12 '$LISTEN has no value here'
    is_fault 'run subject; a sends "x"' 12 "no connection a"
    is_fault 'run subject; student closes a' 12 "no connection a"
    is_fault 'run subject; student gets SIGNONE' 12 "SIGNONE"
    is_fault 'run subject; student dies by 9' 12 '"9"'
    is_fault 'run subject; student blocks in close' 12 '"close"'
    is_fault 'fault nocall 1 EINTR; run subject' 11 "nocall"
    is_fault 'fault recv 1 ENOTHING; run subject' 11 "ENOTHING"
    is_fault 'peer listens on 127.0.0.x; run subject' 11 "127.0.0.x"
    is_fault 'run nobody' 11 "no program nobody"
}

@test "steps that come too early, too late or too often are the grader's fault" {
    is_fault 'repeat 2; run subject; student exits 0' 13 "do not match"
    is_fault 'run subject; end' 12 "do not match"
    is_fault 'run subject pause; run subject' 12 "is still running"
    is_fault 'student gets SIGTERM' 11 "no program is running"
    is_fault 'stdout "x"; run subject' 11 "no program is running"
    is_fault 'student exits 0' 11 "no program is running"
    is_fault 'run subject; student descriptors are as counted' 12 "have not been counted"
    is_fault 'peer listens; peer listens' 12 "cannot listen"
    is_fault "$(for ((i = 0; i < 17; i++)); do printf 'fault recv 1 EINTR; '; done)run subject" 27 "too many"
    is_fault "run subject $(printf '%70s' '' | sed 's/ /x /g')" 11 "too many"
}

@test "names: of programs and of connections, each once, four programs at most" {
    is_fault 'run subject pause as s; t exits 0' 12 "no program t"
    is_fault 'run subject pause as s; student exits 0' 12 "no program student"
    is_fault 's exits 0' 11 "no program s"
    is_fault 'run subject pause as s; run subject pause as s' 12 "is still running"
    is_fault 'run subject pause as student' 11 "no such step"
    is_fault 'run subject pause as S' 11 "no such step"
    is_fault "$(served 'forever accept echo as s' 's waits')" 12 "no program student"
    is_fault 'run subject listen $PORT pause as s; s listens; s connects' 13 "s is already in use as a name"
    is_fault 'run subject listen $PORT pause as s; s listens; a connects to s; run subject as a' 14 "a is already in use as a name"
    is_fault 'run subject pause as s; a connects to s' 12 "seen s listen"
    is_fault 'run subject pause as s; a connects to 127.0.0.1:port' 12 "127.0.0.1:port"
    is_fault 'run subject as a; run subject as b; run subject as c; run subject as d; run subject as e' 15 "four programs"
    passes 'run subject exit 1 as a; run subject exit 2 as b; run subject exit 3 as c; run subject exit 4; a exits 1; b exits 2; c exits 3; student exits 4'
    passes 'run subject say "as" say s; stdout "as\ns\n"'
    passes 'run subject say one as s; stdout "one\n"; s exits 0' # the one that was run last
}

@test "an empty play, an unreadable one and wrong arguments are no pass" {
    playing ""
    says 99 "verdict fault" "starts no program"
    run "$PEER" --programs "$DIR" "$DIR/no-such-play"
    says 99 "verdict fault" "no-such-play"
    run "$PEER" --programs "$DIR" --wiretap "$DIR/no-wiretap" <<<"run subject"
    says 99 "verdict fault" "no-wiretap"
    run "$PEER" --no-such-option
    says 2 "usage:"
    run "$PEER" one two
    says 2
}

@test "a play may come from a file, and its lines are counted from 1" {
    printf 'run subject exit 3\nstudent exits 4\n' >"$BATS_TEST_TMPDIR/play"
    run "$PEER" --programs "$DIR" "$BATS_TEST_TMPDIR/play"
    says 1 "$BATS_TEST_TMPDIR/play:2"
}

@test "data: text with escapes, hex, patterns, so many times, side by side" {
    passes 'stdin holds "a\n\t\r\0\\\"\$\x00\xff"; run subject copy; stdout hex 610a090d005c 222400 ff'
    passes 'stdin holds pattern 20; run subject copy; stdout "0000000\n0000001\n0000"'
    passes 'stdin holds 3 times "ab" "c" hex 64 pattern 3; run subject copy; stdout "abababcd000"'
    passes 'stdin holds ""; run subject copy; stdout ""; student exits 0'
    fails 'stdin holds pattern 80000; run subject copy; stdout pattern 80001' "80001 bytes" "80000 bytes"
}

@test "words that stand for something" {
    passes 'run subject listen $PORT say $PORT; stdout "$PORT\n"'
    passes 'run subject listen 127.0.0.2:$PORT pause; student listens; a connects; a expects nothing'
    passes 'run subject listen 0 pause as s; s listens; run subject say $s.listen say $s.port as c; c prints "$s.listen\n$s.port\n"'
    is_fault 'run subject listen 0 pause as s; stdout "$s.port"' 12 '$s.port has no value here'
    is_fault 'run subject listen 0 pause as s; s listens; stdout "$s.peer"' 13 '$s.peer has no value here'
    passes "$(served 'accept who' 'a expects "$peer"')"
    passes "$(served pause 'b connects; b sends "$a.peer" "$a.student"')"
    passes 'run subject listen 127.0.0.2:$PORT say 127.0.0.2:$PORT pause; student listens; stdout "$LISTEN\n"'
    passes 'run subject complain "Connection refused"; stderr "$ECONNREFUSED"'
    fails "$(served 'accept who' 'a expects "$student"')"
    shows "Expected     \"127.0.0.1:$(its_port)\""
    fails "$(served pause 'b connects; a expects "$b.peer"')" 'Expected     "127.0.0.1:'
}

@test "what is repeated is done so many times, with its round" {
    passes 'repeat 3; run subject say $i; stdout "$i\n"; student exits 0; end'
    passes 'repeat 2; repeat 2; run subject say $i; stdout "$i\n"; student exits 0; end; end'
    passes "$(served 'forever accept who' 'repeat 5; c$i connects; c$i expects "$peer"; end; c2 closes; c5 closes')"
    fails 'repeat 3; run subject exit $i; student exits 1; end' "exits 2"
    is_fault "$(served pause 'repeat 2; c$i connects; end; c3 closes')" 17 "no connection c3"
}

#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# plays_files.bats -- the steps about files that a play makes, and about the heads of HTTP messages. Each holds for
# one program and not for another.

load peer

setup_file() {
    build subject || return
    cp "$(command -v cat)" "$(command -v sh)" "$DIR"
}

both_ways() { # PLAY: isolated where that can be had, and portable
    passes "$1"
    SOCKET_LAB_MODE=portable passes "$1"
}

@test "a file holds bytes, in a folder of the play's own, where the programs start" {
    both_ways 'file a holds "one\n" hex 00ff; run cat a; student exits 0; stdout "one\n\0\xff"'
    both_ways 'file a/b/c.txt holds "c\n"; file a/d holds ""; run cat a/b/c.txt a/d; student exits 0; stdout "c\n"'
    both_ways 'file "a b" holds "x"; run cat "a b" as c; c exits 0; c prints "x"; run cat "a b" as d; d exits 0; d prints "x"'
    both_ways 'file big holds pattern 300000; run cat big; student exits 0; stdout pattern 300000'
    passes 'run cat a; student exits 1'
}

@test "a link leads where it says, within the folder and out of it" {
    both_ways 'file a/b holds "b\n"; link a/c leads to b; link d leads to a/../a/c; run cat d; student exits 0; stdout "b\n"'
    both_ways 'link e leads to /etc/hosts; run sh -c "cat e >/dev/null"; student exits 0'
    both_ways 'file a holds ""; link e leads to /root/nosuch; run cat e; student exits 1'
}

@test "programs read the files and do not write them, and nothing is left behind" {
    both_ways 'file a holds "one\n"; run sh -c "echo two >a"; student exits 2; run cat a; student exits 0; stdout "one\n"'
    both_ways 'file a holds "one\n"; run sh -c "echo two >b"; student exits 2'
    both_ways 'file a/b holds "one\n"; run sh -c "rm -rf a"; student exits 1; run cat a/b; student exits 0; stdout "one\n"'
    # Other plays may run at the same time, with folders of their own.
    local mine=mine.$$.$RANDOM
    left() { compgen -G "/tmp/socket-lab-files.*/$mine" >/dev/null; }
    passes "file $mine/b holds \"x\"; run subject exit 0; student exits 0"
    left && return 1
    fails "file $mine/b holds \"x\"; run subject exit 1; student exits 0"
    left && return 1
    is_fault "file $mine/b holds \"x\"; run nosuch" 12 "nosuch"
    left && return 1
    # A peer that is told to stop.
    "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" --at file.bats:10 >"$BATS_TEST_TMPDIR/out" \
        <<<"file $mine/b holds \"x\""$'\nrun subject say x pause\nstdout "x\\n"\nstudent exits 0' &
    until left || ! kill -0 $! 2>/dev/null; do :; done
    kill $!
    wait $! || :
    run left
    [ "$status" = 1 ]
}

@test "a file's name is one within the folder" {
    is_fault 'file /tmp/a holds "x"' 11 '"/tmp/a" is not the name of a file'
    is_fault 'file ../a holds "x"' 11 '"../a" is not the name of a file'
    is_fault 'link a/../../b leads to c' 11 'is not the name of a file'
    is_fault 'file a holds "x"; file a holds "y"' 12 'cannot be written'
}

# A connection on which the program says TEXT, in two pieces, and closes; and then STEPS.
says() { # TEXT TEXT STEPS
    served "accept send \"$1\" read 1 send \"$2\" close exit 0" "a sends \"x\"; $3"
}

@test "expects head: its first line, in any pieces, to the empty line" {
    passes "$(says 'HTTP/1.1 200 OK\r\nA: b\r' '\n\r\nbody' 'a expects head "HTTP/1.1 200"; a expects "body"; a expects eof')"
    passes "$(says 'GET / HTTP/1.1\r\n' '\r\nbody' 'a expects head "GET / HTTP/1.1"; a expects "body"; a expects eof')"
    fails "$(says 'HTTP/1.1 404 ' 'No' 'a expects head "HTTP/1.1 200"')" "byte 9 is the first that differs"
    fails "$(says 'HTTP/1.1 2000' '\r\n\r\n' 'a expects head "HTTP/1.1 200"')" 'Got          the line "HTTP/1.1 2000"'
    fails "$(says 'HTTP/1.1 200 OK\r\n' 'A: b\r\n' 'a expects head "HTTP/1.1 200"')" "the head to its empty line" "Got          the end of file"
    fails "$(says 'HTTP/1.1 200 OK\n' '\n' 'a expects head "HTTP/1.1 200"')" "with CR LF at its end" 'the line "HTTP/1.1 200 OK\n"'
    fails "$(says 'HTTP/1.1 200 OK\r\nA: b\n' '\r\n' 'a expects head "HTTP/1.1 200"')" 'the line "A: b\n"'
    fails "$(says 'HTTP/1.1 200 OK\r\nhello\r\n' '\r\n' 'a expects head "HTTP/1.1 200"')" "a name, a colon, a value" 'the line "hello\r\n"'
    fails "$(says 'HTTP/1.1 200 OK\r\nA : b\r\n' '\r\n' 'a expects head "HTTP/1.1 200"')" 'the line "A : b\r\n"'
    fails "$(says '' '' 'a expects head "HTTP/1.1 200"')" "the end of file"
}

@test "head has, head lacks: a field, its name in any letters, its value before a semicolon" {
    local reply='HTTP/1.1 200 OK\r\ncontent-TYPE:text/html;charset=utf-8\r\nLength: 5 \r\nTwo: 1\r\n'
    has() { says "$reply" 'two: 1\r\n\r\n' "a expects head \"HTTP/1.1 200\"; $1"; }
    passes "$(has 'head has "Content-Type: text/html"; head has "length: 5"; head lacks "Allow"')"
    fails "$(has 'head has "Length: 50"')" 'in the head, "Length: 50"' '"Length: 5 "'
    fails "$(has 'head has "Content-Type: text"')" '"Content-Type: text/html;charset=utf-8"'
    fails "$(has 'head has "Allow: GET"')" "no such field"
    fails "$(has 'head has "Two: 1"')" "that field twice"
    fails "$(has 'head lacks "Length"')" 'a head without "Length"' '"Length: 5 "'
    is_fault "$(has 'head has "Length"')" 16 "is not a field"
    is_fault 'run subject exit 0; head has "A: b"' 12 "no head has come"
}

@test "expects any body: as long as the head says, or to the end of file" {
    body() { says 'HTTP/1.1 200 OK\r\n'"$1"'\r\n' "$2" "a expects head \"HTTP/1.1 200\"; a expects any body; $3"; }
    passes "$(body 'Content-Length: 5\r\n' 'hello' 'a expects eof')"
    passes "$(body 'Content-Length: 5\r\n' 'hello!' 'a expects "!"; a expects eof')"
    passes "$(body '' 'hello' 'a expects eof')"
    fails "$(body 'Content-Length: 6\r\n' 'hello' 'a expects eof')" "a body of 6 bytes" "5 bytes, then the end of file"
}

#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# plays_calls.bats -- the steps that need the wiretap: faults reach the program, facts about its calls hold or
# do not, and of a program whose calls cannot be recorded nothing is claimed.

load peer

setup_file() { build subject; }

@test "fault CALL N ERROR: that call of that kind fails, and no other" {
    passes 'fault socket 1 EMFILE; run subject socket; stderr "subject: socket: Too many open files"; student exits 1'
    passes 'fault socket 2 EMFILE; run subject socket say one socket; stdout "one\n"; student exits 1'
    passes 'fault socket 2 EMFILE; run subject socket socket; student exits 1; run subject socket socket; student exits 1'
    passes 'fault select 1 EINTR if it is made; run subject exit 0; student exits 0'
    passes 'fault accept 1 ECONNABORTED if it is made; run subject listen $PORT accept; stderr "subject: accept: Software caused connection abort"'
    is_unobserved 'fault select 1 EINTR; run subject exit 0; student exits 0' "never made the call"
    passes 'fault accept 1 ECONNABORTED; run subject listen $PORT accept; stderr "subject: accept: Software caused connection abort"'
    passes "fault recv 2+ EINTR; $(served 'forever accept child read 1 read 1' 'a sends "xyz"; stderr "subject: recv: Interrupted system call"; b connects; b sends "x"; stderr "subject: recv: Interrupted system call" 2 times')"
    passes "fault send 2 EPIPE; $(served 'accept send a send b' 'a expects "a"; stderr "subject: send: Broken pipe"; student exits 1')"
    is_unobserved 'fault socket 2 EMFILE; run subject socket; student exits 0' "never made the call that this test makes fail"
    is_unobserved 'fault shutdown 1 EINTR; run subject exit 0; student exits 0' "never made the call"
}

@test "there is one processor, and nobody takes it from who has it" {
    passes 'there is one processor; run subject processors; stdout "one batch\n"; student exits 0'
    [ "$(nproc)" -eq 1 ] || passes 'run subject processors; stdout "some other\n"; student exits 0'
}

@test "met every fault or that is all" {
    passes 'fault socket 1 EMFILE; run subject socket; student met every fault or that is all; student exits 1'
    fails 'fault socket 1 EMFILE; run subject socket; student met every fault or that is all; student exits 0' "Got          exits 1"
    passes 'fault socket 2 EMFILE; run subject socket; student met every fault or that is all; student exits 9'
}

@test "a send that waits for room in the peer's hands hears a signal, as it would in the kernel" {
    local waits='buffers are small; fault send takes 1000'
    passes "$waits; $(served 'catch accept sendmsg 300000' 'student waits; student gets SIGUSR1; stdout "EINTR\n"; a expects 300000 times "x"; a expects eof; stdout "300000\n"')"
    passes "$waits; $(served 'accept sendmsg 300000' 'student waits; student is interrupted; a expects 300000 times "x"; a expects eof; stdout "300000\n"')"
    passes "$waits; $(served 'accept sendmsg 300000' 'student waits; student stops; student continues; student waits; a expects 300000 times "x"; a expects eof')"
}

@test "fault CALL takes N: so many bytes at a time" {
    passes "fault send takes 7; $(served 'accept pour 10' 'a expects "xxxxxxx"; a expects eof; stdout "7\n"')"
    passes "fault recv takes 2; $(served 'forever accept sizes' 'a sends "abcde"; student waits; a half-closes; stdout "2 2 1 "')"
    passes "fault recv 1 takes 2; $(served 'forever accept sizes' 'a sends "abcde"; student waits; a half-closes; stdout "2 3 "')"
    passes "fault recv 2 takes 1; $(served 'forever accept sizes' 'a sends "abcde" | "fgh"; student waits; a half-closes; stdout "5 1 2 "')"
    passes "fault recv takes 9; $(served 'forever accept sizes' 'a sends "abcde"; student waits; a half-closes; stdout "5 "')"
    is_unobserved "fault recv takes 2; $(served 'accept send x' 'a expects "x"')" "never made the call"
}

@test "never called CALL, and at most so many times, on whatever it was made" {
    passes 'run subject listen $PORT pause; student never called connect'
    fails 'run subject listen $PORT pause; student never called listen' "listen() is not called" "it is called once"
    fails 'run subject on 0 read 1; student exits 1; student never called recv' "it is called once"
    passes 'run subject copy; student exits 0; student never called recv' # read() on a file
    passes "$(served 'accept send a send b' 'student called send at most 2 times')"
    fails "$(served 'accept send a send b' 'student called send at most 1 times')" "calls of send(): at most 1" "it is called 2 times"
    passes "$(served 'accept child send a send b' 'student called send at most 2 times')"
    fails "$(served 'forever accept child send a send b' 'student called send at most 1 times')" "it is called 2 times"
}

@test "calls are looked at when the program waits" {
    fails 'run subject compute 30 socket pause; student never called socket' "it is called once"
    fails "$(served 'accept send a compute 30 send b pause' 'a expects "a"; student called send at most 1 times')" "it is called 2 times"
    passes "$(served 'accept send a compute 30 shutdown close pause' 'a expects "a"; student called close at most 1 times')"
}

@test "closed every socket, when it exited" {
    passes 'run subject socket close socket close; student closed every socket'
    fails 'run subject socket socket close; student closed every socket' "every socket is closed when it exits" "1 socket is still open"
    fails 'run subject socket socket exit 0; student exits 0; student closed every socket' "2 sockets are still open"
    is_unobserved 'run subject socket raise 9; student dies by SIGKILL; student closed every socket' "did not exit in a way"
}

shown() { [ "$("$PEER" --probe-calls)" = shown ] || skip "the kernel cannot show calls here"; }

@test "... by a system call, or in another life" {
    shown
    fails 'run subject socket quit 0; student closed every socket' "1 socket is still open"
    passes 'run subject socket close quit 0; student closed every socket'
    fails 'run subject socket exec exit 0; student closed every socket' "1 socket is still open"
    passes 'run subject socket close exec socket close; student closed every socket'
}

@test "of a program whose calls cannot be recorded, what the kernel shows is judged, and nothing else" {
    shown
    [ -x "$DIR/subject-static" ] || skip "no static C library here"
    is_unobserved "run subject-static socket close; student called close at most 1 times" "the calls of subject-static cannot be recorded"
    is_unobserved 'fault recv takes 7; run subject-static socket; student exits 0' "cannot be recorded"
    passes 'run subject-static socket close; student never called recv'
    fails 'run subject-static socket close; student never called socket' "it is called once"
    passes 'run subject-static socket close socket; student called socket at most 2 times'
    fails 'run subject-static socket close socket; student called socket at most 1 times' "it is called 2 times"
    passes 'run subject-static socket close; student closed every socket'
    fails 'run subject-static socket; student closed every socket' "1 socket is still open"
    passes 'fault socket 1 EMFILE; run subject-static socket; stderr "subject: socket: Too many open files"; student exits 1'
    is_unobserved 'fault socket 2 EMFILE; run subject-static socket; student exits 0' "never made the call"
    passes "fault recv 1 EINTR; run subject-static listen \$PORT accept read 1; student listens; a connects; stderr \"subject: recv: Interrupted system call\"; student exits 1"
    # What can be seen from outside is judged.
    passes 'run subject-static listen $PORT accept echo; student listens; a connects; a sends "x"; a expects "x"; a half-closes; student exits 0'
    fails 'run subject-static listen $PORT accept ask 30000000; student listens; a connects; a expects "x"' "a second of processor time"
    fails 'run subject-static listen $PORT accept read 1; student listens; a connects; a expects "x"' "would wait for ever"
}

@test "small buffers, where the network is not the play's own, are the wiretap's work" {
    export SOCKET_LAB_MODE=portable
    passes "buffers are small; $(served 'accept pour 300000' 'student blocks in send; student is interrupted; student exits 0')"
    passes 'buffers are small; peer listens; run subject connect $PORT pour 300000; a accepts; student blocks in send; student is interrupted; student exits 0'
    [ -x "$DIR/subject-static" ] || skip "no static C library here"
    is_unobserved 'buffers are small; run subject-static exit 0; student exits 0' "cannot be recorded"
}

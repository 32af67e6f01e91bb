#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# attacks_calls.bats -- programs that forge what the wiretap has written down, or call past it: what a play claims
# about their calls is what the kernel has shown. Where it can show nothing (unshown.c), the wiretap is used, and
# each of these attacks succeeds: that is how it is known to be one.

load peer

setup_file() {
    build attacks_calls
    "${CC:-cc}" -std=c11 -Wall -Wextra -Werror -o "$DIR/unshown" grader/tests/unshown.c
    printf '#!/bin/sh\nexec "%s/unshown" "%s/peer" "$@"\n' "$DIR" "$DIR" >"$DIR/peer-unshown"
    chmod +x "$DIR/peer-unshown"
}

shown() { [ "$("$PEER" --probe-calls)" = shown ] || skip "the kernel cannot show calls here"; }

# With the wiretap alone.
blindly() {
    PEER=$DIR/peer-unshown "$@"
}

@test "a program cannot take a fault away and say that it was met" {
    local play='fault socket 1 EMFILE; run attacks_calls disarm; student exits 0' served
    served='fault recv 1 EINTR; run attacks_calls serve $PORT; student listens; a connects; a sends "x"; a expects "x"; a half-closes; a expects eof; student exits 0'
    shown
    blindly passes "$play"
    fails "$play" 'exits 1' 'attack: socket: Too many open files'
    blindly passes "$served"
    fails "$served" 'exits 4'
}

@test "nor a call, nor a socket that it leaves open" {
    shown
    blindly passes 'run attacks_calls uncount; student exits 0; student never called socket'
    fails 'run attacks_calls uncount; student exits 0; student never called socket' "it is called once"
    blindly passes 'run attacks_calls uncount-exit; student exits 0; student closed every socket'
    fails 'run attacks_calls uncount-exit; student exits 0; student closed every socket' "1 socket is still open"
}

@test "a socket above 1023 that a raw system call has made is open at the exit" {
    shown
    blindly passes 'run attacks_calls hide; student exits 0; student closed every socket'
    for way in hide hide-thread; do
        fails "run attacks_calls $way; student exits 0; student closed every socket" "1 socket is still open"
    done
}

@test "a program cannot refuse to have its sends cut short" {
    local how rest='a accepts; a expects pattern 5000; a expects eof'
    shown
    blindly passes "fault send takes 1000; peer listens; stdin holds pattern 5000; run attacks_calls once disarm \$PORT; $rest"
    for how in disarm write sendto sendmsg sendmmsg writev sendfile sendfile-at splice; do
        fails "fault send takes 1000; peer listens; stdin holds pattern 5000; run attacks_calls once $how \$PORT; $rest" \
            "5000 bytes" "1000 bytes"
        ! [ "$how" != disarm ] || [ ! -x "$DIR/attacks_calls-static" ] ||
            fails "fault send takes 1000; peer listens; stdin holds pattern 5000; run attacks_calls-static once $how \$PORT; $rest" "1000 bytes"
    done
}

@test "... nor can it, by a call of which nobody knows what it sends, pass" {
    local play='peer listens; stdin holds pattern 5000; run attacks_calls once splice-empty $PORT; a accepts; a expects pattern 5000; a expects eof'
    shown
    passes "$play"
    is_unobserved "fault send takes 1000; $play" "cannot be cut short here"
}

@test "... and one that goes on where a short send has ended is right, whatever it sends with" {
    local how program rest
    shown
    for program in attacks_calls attacks_calls-static; do
        [ -x "$DIR/$program" ] || continue
        for how in write sendto sendmsg sendmmsg writev sendfile sendfile-at splice; do
            rest='a accepts; a expects pattern 5000; a expects eof; student exits 0; stdout "5\n"; student called send at most 5 times'
            passes "fault send takes 1000; peer listens; stdin holds pattern 5000; run $program all $how \$PORT; $rest"
            # No room: one that may wait sleeps until there is some, and one that may not is told so.
            rest='a accepts; student waits; a expects pattern 100000; a expects eof; student exits 0'
            passes "buffers are small; fault send takes 999; peer listens; stdin holds pattern 100000; run $program all $how \$PORT; $rest"
            passes "buffers are small; fault send takes 999; peer listens; stdin holds pattern 100000; run $program burst $how \$PORT; $rest"
        done
    done
}

@test "... and is told of a peer that has gone as the kernel tells it" {
    local play='fault send takes 100; peer listens; stdin holds pattern 5000; run attacks_calls gone'
    shown
    passes "$play write \$PORT; a accepts; a resets; student dies by SIGPIPE"
    passes "$play writev \$PORT; a accepts; a resets; student dies by SIGPIPE"
    passes "$play sendmmsg \$PORT; a accepts; a resets; student dies by SIGPIPE"
    passes "$play sendto \$PORT; a accepts; a resets; student exits 6; stderr \"sendto: Broken pipe\""
}

@test "its descriptors cannot be hidden" {
    shown
    passes 'run attacks_calls unreadable; student exits 0; student closed every socket'
    passes 'run attacks_calls unreadable; student exits 0'
}

@test "a program that signals interrupt all the time is judged as one that none does" {
    local echo='a connects; a sends pattern 5000; a expects pattern 5000; a half-closes; a expects eof; student exits 0'
    shown
    for ((i = 0; i < 12; i++)); do
        passes 'run attacks_calls storm; student exits 0; student called socket at most 300 times; student closed every socket'
        fails 'run attacks_calls storm; student exits 0; student called socket at most 299 times' "it is called 300 times"
        fails "run attacks_calls storm-hide; student exits 0; student closed every socket" "1 socket is still open"
        passes "fault recv 1 EINTR; run attacks_calls storm-recv \$PORT; student listens; $echo; student closed every socket"
        [ ! -x "$DIR/attacks_calls-static" ] ||
            passes "fault recv 1 EINTR; run attacks_calls-static storm-recv \$PORT; student listens; $echo"
    done
}

@test "... and a static one, which a signal may keep from its exit, has not failed" {
    shown
    [ -x "$DIR/attacks_calls-static" ] || skip "no static C library here"
    for ((i = 0; i < 12; i++)); do
        playing 'run attacks_calls-static storm; student exits 0; student closed every socket'
        [ "$status" = 0 ] || [ "$status" = 77 ] || complain 'is neither right nor unobserved'
        playing 'run attacks_calls-static storm-hide; student exits 0; student closed every socket'
        [ "$status" = 1 ] || [ "$status" = 77 ] || complain 'is neither wrong nor unobserved'
    done
}

@test "a program of another kind of machine is not judged" {
    cp "$DIR/attacks_calls" "$DIR/another"
    printf '\003' | dd of="$DIR/another" bs=1 seek=18 conv=notrunc status=none # EM_386, in e_machine
    is_unobserved 'run another storm; student exits 0' "another was built for another kind of machine"
}

@test "where the kernel shows nothing, faults are the wiretap's, and static programs are not judged" {
    blindly fails 'fault socket 1 EMFILE; run attacks_calls hide-thread; student exits 2' "exits 0"
    blindly passes 'fault socket 1 EMFILE; run attacks_calls storm; student exits 1'
    blindly is_unobserved 'fault socket 2 EMFILE; run attacks_calls hide; student exits 0' "never made the call"
    [ -x "$DIR/attacks_calls-static" ] || skip "no static C library here"
    blindly is_unobserved 'run attacks_calls-static storm; student closed every socket' "cannot be recorded"
}

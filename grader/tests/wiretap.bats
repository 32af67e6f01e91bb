#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # bats: each test is a subshell, and that is meant
# The wiretap: what it writes down, what it disturbs, and that it harms nobody.
#
# tap_run starts tap_subject under the tap and prints the events: PROCESS CALL(FD, ARGUMENTS) =
# RESULT. tap_subject does what its arguments say. Both are described in their first lines.

setup_file() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    export CC=${CC:-cc} DIR=$BATS_FILE_TMPDIR
    library "$CC" wiretap.so &
    library clang wiretap-clang.so 2>/dev/null &
    program "$CC" tap_run &
    subject "$CC" subject &
    subject "$CC" static -static 2>/dev/null &
    subject "$CC" fortify -O2 -D_FORTIFY_SOURCE=2 &
    subject "$CC" lfs -D_FILE_OFFSET_BITS=64 &
    subject "$CC" asan -fsanitize=address 2>/dev/null &
    subject "$CC" ubsan -fsanitize=undefined 2>/dev/null &
    subject "$CC" tsan -fsanitize=thread 2>/dev/null &
    subject clang clang-asan -fsanitize=address 2>/dev/null &
    wait
    [ -x "$DIR/wiretap.so" ] && [ -x "$DIR/tap_run" ] && [ -x "$DIR/subject" ]
}

library() {
    command -v "$1" >/dev/null || return 0
    "$1" -std=c11 -D_GNU_SOURCE -O2 -fPIC -shared -fvisibility=hidden -Wall -Wextra -Werror \
        -o "$DIR/$2" grader/wiretap/*.c -ldl -Icommon
}

program() {
    "$1" -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -o "$DIR/$2" "grader/tests/$2.c"
}

subject() {
    local cc=$1 name=$2
    shift 2
    command -v "$cc" >/dev/null || return 0
    "$cc" -std=c11 -D_GNU_SOURCE -Wall -Wextra "$@" -pthread -o "$DIR/$name" \
        grader/tests/tap_subject.c
}

setup() {
    options=()
    SUBJECT=$DIR/subject
}

# The subject under the tap, with $options for tap_run: the commands are the arguments.
tapped() {
    "$DIR/tap_run" ${options[@]+"${options[@]}"} "$DIR/wiretap.so" "$SUBJECT" "$@"
}

# The events of $output are the lines of standard input.
events_are() {
    diff -u - <(grep -E '^[0-9]+t? ' <<<"$output")
}

# Each argument is a line of $output.
shows() {
    local line
    for line in "$@"; do
        grep -qxF -- "$line" <<<"$output" || {
            printf 'no such line: %s\nin:\n%s\n' "$line" "$output"
            return 1
        }
    done
}

built() {
    [ -x "$DIR/$1" ] || skip "$2"
    SUBJECT=$DIR/$1
}

# ---- what is written down ----

@test "a conversation is written down call by call" {
    run tapped tcp "setsockopt 3 5" "bind 3" "listen 3 7" tcp "connect 4" "accept 3" \
        "nonblock 5" "send 4 hello" "recv 5 16" "write 5 abc" "read 4 2" "select 0" \
        "poll 5 2" "shutdown 4" "recv 5 16" "close 5" "close 4" "close 3" "return 3"
    events_are <<'END'
1 socket(-1, 2, 1, 0) = 3
1 setsockopt(3, 1, 8, 5) = 0
1 bind(3, 16, 0, 0) <2 127.0.0.1:0> = 0
1 listen(3, 7, 0, 0) = 0
1 socket(-1, 2, 1, 0) = 4
1 connect(4, 16, 0, 0) <2 127.0.0.1:port1> = 0
1 accept(3, 1, 16, 0) <2 127.0.0.1:port2> = 5
1 fcntl(5, 3, 0, 0) = 2
1 fcntl(5, 4, 2050, 0) = 0
1 send(4, 5, 16384, 0) = 5 "hello"
1 recv(5, 16, 0, 0) = 5 "hello"
1 write(5, 3, 0, 0) = 3 "abc"
1 read(4, 2, 0, 0) = 2 "ab"
1 select(-1, 4, 0, 0) = 0
1 poll(-1, 2, -1, 0) = 1
1 shutdown(4, 1, 0, 0) = 0
1 recv(5, 16, 0, 0) = 0
1 close(5, 0, 0, 0) = 0
1 close(4, 0, 0, 0) = 0
1 close(3, 0, 0, 0) = 0
1 exit(-1, 3, 0, 0) = 0
END
    shows "attached 1 events 21" "called socket 2" "called recv 3" "called send 2" \
        "called fcntl 2" "called select 2" "exited 3"
}

@test "the other calls for bytes: vectors, messages, sendto and recvfrom" {
    run tapped pair "writev 3 hello" "readv 4 9" "sendmsg 3 world" "recvmsg 4 9" \
        "sendto 3 again" "recvfrom 4 9"
    shows '"hello" readv = 5' '"again" recvfrom = 5'
    events_are <<'END'
1 writev(3, 5, 0, 0) = 5 "hello"
1 readv(4, 9, 0, 0) = 5 "hello"
1 sendmsg(3, 5, 16384, 0) = 5 "world"
1 recvmsg(4, 9, 0, 0) = 5 "world"
1 sendto(3, 5, 16384, 0) = 5 "again"
1 recvfrom(4, 9, 0, 0) = 5 "again"
1 exit(-1, 0, 2, 0) = 0
END
}

@test "the calls whose bytes the program never sees: splice and sendfile" {
    options=(-f recv:2:EINTR -f send:3+:3)
    run tapped pair "send 3 hello" pipe "splice 4 6" "splice 4 6" "splice 5 3" "write 6 again" \
        "splice 5 3" "sendfile 3 5"
    shows "splice = 5" "splice = -1 Interrupted system call"
    events_are <<'END'
1 send(3, 5, 16384, 0) = 5 "hello"
1 splice_from(4, 4096, 0, 0) = 5
1 splice_from(4, 4096, 0, 0) = -1 EINTR injected
1 splice(3, 4096, 0, 0) = 5
1 splice(3, 4096, 0, 0) = 3 capped
1 sendfile(3, 4096, 0, 0) = -1 EINVAL capped
1 exit(-1, 0, 2, 0) = 0
END
}

@test "every way to wait is written down, its time-out rounded up" {
    run tapped "select 2" "select 2 p" "poll -1 1" "poll -1 p1" "epoll 0" "epoll 1 p"
    shows "called select 6"
    events_are <<'END'
1 select(-1, 4, 2, 0) = 0
1 pselect(-1, 5, 3, 0) = 0
1 poll(-1, 1, 0, 0) = 0
1 ppoll(-1, 1, 0, 0) = 0
1 epoll_wait(-1, 1, 0, 0) = 0
1 epoll_wait(-1, 1, 1, 0) = 0
1 exit(-1, 0, 0, 0) = 0
END
}

@test "select: the lists are kept as they went in and as they came out" {
    run tapped pair "select 0 l" "send 4 x" "select 0 l"
    events_are <<'END'
1 select(-1, 5, 0, 8) = 2 R8 W18 > R0 W18
1 send(4, 1, 16384, 0) = 1 "x"
1 select(-1, 5, 0, 8) = 3 R8 W18 > R8 W18
1 exit(-1, 0, 2, 0) = 0
END
}

@test "accept: who comes is known even when the program does not ask" {
    run tapped tcp "bind 3" "listen 3 7" tcp "connect 4" tcp "connect 5" "accept 3 anyone" \
        "accept 3 4"
    shows "1 connect(4, 16, 0, 0) <2 127.0.0.1:port1> = 0" \
        "1 accept(3, 0, 0, 0) <2 127.0.0.1:port2> = 6" \
        "1 accept4(3, 1, 16, 0) <2 127.0.0.1:port3> = 7" "called accept 2"
}

@test "asking for a socket's name: what came of it, and how much room there was" {
    run tapped tcp "name 3" "name 3 peer" "connect 3 1" "bind 3" "name 3" "name 3 blind" "close 3"
    shows "called name 4"
    events_are <<'END'
1 socket(-1, 2, 1, 0) = 3
1 getsockname(3, 1, 16, 0) <2 0.0.0.0:0> = 0
1 getpeername(3, 1, 16, 0) = -1 ENOTCONN
1 connect(3, 16, 0, 0) <2 127.0.0.1:1> = -1 ECONNREFUSED
1 bind(3, 16, 0, 0) <2 127.0.0.1:0> = 0
1 getsockname(3, 1, 16, 0) <2 127.0.0.1:port1> = 0
1 getsockname(3, 1, 0, 0) = 0
1 close(3, 0, 0, 0) = 0
1 exit(-1, 0, 0, 0) = 0
END
}

@test "a failure keeps its errno, an address its port" {
    run tapped tcp "connect 3 1"
    shows "connect = -1 Connection refused" \
        "1 connect(3, 16, 0, 0) <2 127.0.0.1:1> = -1 ECONNREFUSED"
}

@test "calls made for every kind of file are written down for sockets alone" {
    run tapped pipe "write 4 hello" "read 3 2" "writev 4 ab" "readv 3 5" "nonblock 3" \
        "close 3" "close 4" "close 4"
    shows '"he" read = 2' '"lloab" readv = 5' "close = -1 Bad file descriptor"
    events_are <<<"1 exit(-1, 0, 0, 0) = 0"
    shows "called exit 1"
    [[ $output != *called\ [^e]* ]]
}

@test "calls made for sockets are written down when there is no socket, too" {
    run tapped pipe "recv 3 9" "listen 9 3" "connect 0 80"
    events_are <<'END'
1 recv(3, 9, 0, 0) = -1 ENOTSOCK
1 listen(9, 3, 0, 0) = -1 EBADF
1 connect(0, 16, 0, 0) <2 127.0.0.1:80> = -1 ENOTSOCK
1 exit(-1, 0, 0, 0) = 0
END
}

@test "a call that blocks is seen while it blocks" {
    options=(-k 3) # the third of them
    run tapped pair "send 3 hello" "recv 4 16" "recv 4 16"
    events_are <<'END'
1 send(3, 5, 16384, 0) = 5 "hello"
1 recv(4, 16, 0, 0) = 5 "hello"
1 recv(4, 16, 0, 0) ...
END
    shows "died 9"
}

@test "what a crash leaves behind" {
    run tapped pair "send 3 hello" crash
    events_are <<<'1 send(3, 5, 16384, 0) = 5 "hello"'
    shows "died 11"
}

@test "the excerpt ends after 48 bytes, and after what came" {
    long=0123456789012345678901234567890123456789012345678901234567890
    run tapped pair "send 3 $long" "recv 4 50" "recv 4 50"
    shows "1 send(3, 61, 16384, 0) = 61 \"${long:0:48}\"" \
        "1 recv(4, 50, 0, 0) = 50 \"${long:0:48}\"" '1 recv(4, 50, 0, 0) = 11 "01234567890"'
}

@test "bytes that recv throws away are not looked for" {
    run tapped tcp "bind 3" "listen 3 7" tcp "connect 4" "accept 3" "send 4 hello" "trunc 5 9"
    shows "trunc = 5" "1 recv(5, 9, 32, 0) = 5" "exited 0"
}

@test "the first calls are kept and the last ones; the counters go on, and so do the faults" {
    first=$(sed -n 's/.*TAP_FIRST = \([0-9]*\).*/\1/p' "$BATS_TEST_DIRNAME/../wiretap/wiretap.h")
    last=$(sed -n 's/.*TAP_LAST = \([0-9]*\).*/\1/p' "$BATS_TEST_DIRNAME/../wiretap/wiretap.h")
    options=(-f recv:2:EINTR)
    run tapped pair "send 3 ab" "times $((first + 2 * last)) select 0" "send 3 c" "recv 4 1" \
        "sendmsg 3 de" "recv 4 9" "recv 4 9"
    shows '"bcde" recv = 4' "attached 1 events $((first + 2 * last + 7))" "called send 3" "called recv 3" \
        "recv = -1 Interrupted system call" '1 sendmsg(3, 2, 16384, 0) = 2 "de"' "exited 0"
    # One of the first, all of the last, and no more than there is room for.
    events_of=$(grep -E '^1 ' <<<"$output")
    [ "$(grep -c . <<<"$events_of")" -eq $((first + last)) ]
    [ "$(head -1 <<<"$events_of")" = '1 send(3, 2, 16384, 0) = 2 "ab"' ]
    [ "$(grep -cE '^1 (send|sendmsg|recv|exit)[(]' <<<"$events_of")" -eq 7 ]
}

# ---- what is disturbed ----

@test "an error is returned in place of the n-th call" {
    options=(-f send:2:EPIPE -f recv:2+:ECONNRESET)
    run tapped pair "send 3 a" "send 3 b" "send 3 c" "recv 4 1" "recv 4 1" "recv 4 1"
    shows "send = -1 Broken pipe" "recv = -1 Connection reset by peer" "fired 1" "fired 2" \
        "called recv 3"
    events_are <<'END'
1 send(3, 1, 16384, 0) = 1 "a"
1 send(3, 1, 16384, 0) = -1 EPIPE injected
1 send(3, 1, 16384, 0) = 1 "c"
1 recv(4, 1, 0, 0) = 1 "a"
1 recv(4, 1, 0, 0) = -1 ECONNRESET injected
1 recv(4, 1, 0, 0) = -1 ECONNRESET injected
1 exit(-1, 0, 2, 0) = 0
END
}

@test "every class of call can fail" {
    for class in socket bind listen accept connect send recv shutdown close select setsockopt \
        fcntl; do
        options=(-f "$class:1:EINTR")
        run tapped tcp "setsockopt 3 5" "bind 3" "listen 3 7" "nonblock 3" tcp "connect 4" \
            "accept 3" "nonblock 5" "send 4 x" "recv 5 1" "select 0" "shutdown 4" "close 4"
        [ "$(grep -c ' = -1 EINTR injected$' <<<"$output")" -eq 1 ]
        grep -qE "^1 $class\(.* injected$" <<<"$output"
        shows "fired 1" "exited 0"
    done
}

@test "a failed accept leaves the connection in the queue" {
    options=(-f accept:1:ECONNABORTED)
    run tapped tcp "bind 3" "listen 3 7" tcp "connect 4" "accept 3" "accept 3"
    events_are < <(
        grep -vE 'accept|exit' <<<"$output" | grep '^1 '
        echo "1 accept(3, 1, 16, 0) = -1 ECONNABORTED injected"
        echo "1 accept(3, 1, 16, 0) <2 127.0.0.1:port2> = 5"
        echo "1 exit(-1, 0, 3, 0) = 0"
    )
}

@test "a failed close has closed" {
    options=(-f close:1:EINTR)
    run tapped pair "close 3" "close 3" "recv 4 9"
    shows "close = -1 Interrupted system call" "close = -1 Bad file descriptor" "recv = 0" \
        "1 close(3, 0, 0, 0) = -1 EINTR injected" "called close 1"
}

@test "a cap makes sends and receives short" {
    options=(-f send:1+:3 -f recv:1+:2)
    run tapped pair "send 3 hello" "sendto 3 hello" "write 3 hello" "writev 3 hello" \
        "sendmsg 3 hello" "recv 4 9" "recvfrom 4 9" "read 4 9" "readv 4 9" "recvmsg 4 9" \
        "recv 4 2"
    shows "fired 5" "fired 6" \
        'name 0 control 0 flags 0 pieces 3 mine "lh" recvmsg = 2'
    events_are <<'END'
1 send(3, 5, 16384, 0) = 3 "hel" capped
1 sendto(3, 5, 16384, 0) = 3 "hel" capped
1 write(3, 5, 0, 0) = 3 "hel" capped
1 writev(3, 5, 0, 0) = 3 "hel" capped
1 sendmsg(3, 5, 16384, 0) = 3 "hel" capped
1 recv(4, 9, 0, 0) = 2 "he" capped
1 recvfrom(4, 9, 0, 0) = 2 "lh" capped
1 read(4, 9, 0, 0) = 2 "el" capped
1 readv(4, 9, 0, 0) = 2 "he" capped
1 recvmsg(4, 9, 0, 0) = 2 "lh" capped
1 recv(4, 2, 0, 0) = 2 "el"
1 exit(-1, 0, 2, 0) = 0
END
}

@test "a cap spares MSG_WAITALL and datagrams" {
    options=(-f send:1+:3 -f recv:1+:2)
    run tapped pair "pair 0 dgram" "send 3 abcdef" "waitall 4 3" "send 5 whole" "recv 6 9" \
        "writev 5 whole" "readv 6 9"
    shows '"abc" waitall = 3' '"whole" recv = 5' '"whole" readv = 5' "fired 1" "fired 0"
}

@test "an error wins over a cap" {
    options=(-f send:1+:3 -f send:2:EINTR)
    run tapped pair "send 3 hello" "send 3 hello" "send 3 hello"
    events_are <<'END'
1 send(3, 5, 16384, 0) = 3 "hel" capped
1 send(3, 5, 16384, 0) = -1 EINTR injected
1 send(3, 5, 16384, 0) = 3 "hel" capped
1 exit(-1, 0, 2, 0) = 0
END
    shows "fired 2" "fired 1"
}

@test "a new socket has the send buffer that was asked for, an accepted one too" {
    options=(-b 8192)
    run tapped "errno 77 tcp" "sndbuf 3" "bind 3" "listen 3 7" tcp "connect 4" "accept 3" \
        "sndbuf 5"
    [ "$(grep -c '^sndbuf = 16384$' <<<"$output")" -eq 2 ] # the kernel doubles it
    shows "errno 77 after errno = 3"
}

# ---- a run of fruitless calls ----

@test "fruitless calls on one descriptor are counted" {
    run tapped pair "shutdown 3" "times 5 recv 4 9"
    shows "fruitless 4 5"
    run tapped pair "close 4" "times 3 send 3 x"
    shows "fruitless 3 3"
    run tapped tcp "bind 3" "listen 3 1" "nonblock 3" "times 4 accept 3"
    shows "fruitless 3 4"
}

@test "a fruitful call, another descriptor, or nothing asked for ends or spares the run" {
    run tapped pair "shutdown 3" "times 5 recv 4 9" "send 4 x"
    [[ $output != *fruitless* ]]
    run tapped pair "shutdown 3" "shutdown 4" "times 5 recv 4 9" "times 2 recv 3 9"
    shows "fruitless 3 2"
    run tapped pair "shutdown 3" "times 5 recv 4 0"
    [[ $output != *fruitless* ]]
    options=(-f recv:2+:ECONNRESET)
    run tapped pair "shutdown 3" "times 5 recv 4 9"
    shows "fruitless 4 1"
}

@test "an interruption is not fruitless" {
    run tapped pair timer "times 3 recv 4 9"
    shows "1 recv(4, 9, 0, 0) = -1 EINTR" "called recv 3"
    [[ $output != *fruitless* ]]
}

# ---- the exit ----

@test "every way out is written down once, with its status and the sockets left open" {
    run tapped pair "return 3"
    shows "1 exit(-1, 3, 2, 0) = 0" "exited 3"
    for how in exit _exit Exit quick Quick; do
        run tapped pair "close 3" "leave 4 $how"
        shows "1 exit(-1, 4, 1, 0) = 0" "called exit 1" "exited 4"
    done
}

@test "a handler of atexit() still closes its socket in time" {
    run tapped pair "close 3" "atexit 4"
    shows "1 exit(-1, 0, 0, 0) = 0"
    run tapped pair "close 3" "atexit 4" "leave 6 exit"
    shows "1 exit(-1, 6, 0, 0) = 0"
}

# ---- the program is not harmed ----

@test "the program sees nothing of the tap" {
    run tapped look tcp
    shows "open 0 1 2 look = 0" "tcp = 3"
}

@test "without the peer's memory every call passes through" {
    run env LD_PRELOAD="$DIR/wiretap.so" "$SUBJECT" pair "send 3 hello" "recv 4 9" "return 5" \
        3<&- 4<&-
    [ "$status" -eq 5 ]
    [ "$output" = $'pair = 0\nsend = 5\n"hello" recv = 5' ]
    for stale in 0 1 999 x ""; do
        run env LD_PRELOAD="$DIR/wiretap.so" SOCKET_LAB_WIRETAP="$stale" "$SUBJECT" pair \
            "send 3 hello" "recv 4 9" "return 5" </dev/null 3<&- 4<&-
        [ "$status" -eq 5 ]
        [[ $output == *'"hello" recv = 5'* ]]
    done
    # Files that could be it: an empty one, and one without the magic number.
    for size in 0 4000000; do
        head -c "$size" /dev/zero >"$BATS_TEST_TMPDIR/other"
        run env LD_PRELOAD="$DIR/wiretap.so" SOCKET_LAB_WIRETAP=0 "$SUBJECT" look "return 5" \
            <>"$BATS_TEST_TMPDIR/other"
        [ "$status" -eq 5 ]
        [[ $output == *"open 0 1 2 "* ]]
    done
}

@test "errno stays what the program's own calls make it" {
    run tapped tcp "errno 77 tcp" "errno 77 bind 3" "errno 77 listen 3 7" "errno 77 connect 4" \
        "errno 77 accept 3" "errno 77 setsockopt 5 9" "errno 77 nonblock 5" \
        "errno 77 send 4 hello" "errno 77 recv 5 1" "errno 77 sendmsg 4 hello" \
        "errno 77 recvmsg 5 9" "errno 77 poll -1 1" "errno 77 shutdown 5" "errno 77 close 4" \
        pipe "errno 77 write 6 hello" "errno 77 read 4 1" "errno 77 close 4" tcp "connect 4" \
        "errno 77 accept 3 nowhere"
    [ "$(grep -c 'errno 77 after' <<<"$output")" -eq 18 ]
    run tapped pair "errno 77 recv 9 1" "errno 77 listen 3 1" "close 4" "errno 77 send 3 x"
    shows "errno 9 after errno = -1 Bad file descriptor" \
        "errno 22 after errno = -1 Invalid argument" \
        "errno 32 after errno = -1 Broken pipe"
}

@test "a wrong pointer is the kernel's to refuse" {
    run tapped pair tcp "bind 5" "listen 5 3" tcp "connect 6" "wrong 5 a" tcp "wrong 7 b" \
        "wrong 7 c" "wrong 3 i" "wrong 3 m" "wrong 3 o" "send 4 x" "wrong 3 r" \
        "wrong 3 v" "wrong 3 w"
    [ "$(grep -c '^wrong = -1 Bad address' <<<"$output")" -eq 9 ]
    [ "$(grep -c ' = -1 EFAULT$' <<<"$output")" -eq 9 ]
    shows "exited 0"
}

@test "a forked child writes into the same memory, and has its own exit" {
    run tapped pair "send 3 a" "child 7 send 3 bc" "recv 4 9"
    shows "child = 7"
    events_are <<'END'
1 send(3, 1, 16384, 0) = 1 "a"
1 fork(-1, 0, 0, 0) = 2
2 send(3, 2, 16384, 0) = 2 "bc"
2 exit(-1, 7, 2, 0) = 0
1 recv(4, 9, 0, 0) = 3 "abc"
1 exit(-1, 0, 2, 0) = 0
END
    run tapped "vfork 7"
    shows "1 exit(-1, 7, 0, 0) = 0" "2 exit(-1, 0, 0, 0) = 0"
}

@test "four threads lose no event" {
    run tapped "threads 4 poll -1 1"
    [ "$(grep -cx '1t poll(-1, 1, 0, 0) = 0' <<<"$output")" -eq 3600 ]
    shows "attached 1 events 3601" "called select 3600" "exited 0"
}

@test "a program that closes every descriptor goes on, and is seen" {
    run tapped pair "closeall 3" tcp "close 3"
    events_are <<'END'
1 close(3, 0, 0, 0) = 0
1 close(4, 0, 0, 0) = 0
1 socket(-1, 2, 1, 0) = 3
1 close(3, 0, 0, 0) = 0
1 exit(-1, 0, 0, 0) = 0
END
}

@test "a program started by the program is not seen, and hears no complaint" {
    run tapped pair "exec 0 look"
    [[ $output == *"open 0 1 2 3 4 look = 0"* ]]
    [[ $output != *ld.so* ]]
    shows "attached 1 events 0" "exited 0"
}

@test "fifty runs give fifty times the same" {
    options=(-f send:1+:2 -f recv:2:EINTR -f accept:1:ECONNABORTED)
    for _ in {1..50}; do
        tapped tcp "bind 3" "listen 3 7" tcp "connect 4" "accept 3" "accept 3" "send 4 hello" \
            "recv 5 9" "recv 5 9" "child 2 write 5 abc" "shutdown 5" "recv 4 9" "close 5" \
            >>"$BATS_TEST_TMPDIR/all"
        run grep '^died' "$BATS_TEST_TMPDIR/all" # not fifty times the same that takes its time
        [ "$status" = 1 ]
    done
    # Each line, then, is there a multiple of fifty times.
    run sh -c 'sort "$1" | uniq -c | awk "\$1 % 50"' - "$BATS_TEST_TMPDIR/all"
    [ -z "$output" ]
    [ "$(grep -c ' capped$' "$BATS_TEST_TMPDIR/all")" -eq 100 ]
}

# ---- however it was built ----

# A short conversation with a fault and a cap, threads and a child.
converses() {
    options+=(-f send:2:EINTR -f recv:1:2)
    run tapped pair "send 3 hello" "send 3 hello" "recv 4 9" "recv 4 9" "threads 2 poll -1 1" \
        "child 7 close 3" "return 3"
    [ "$(grep -cx '1t poll(-1, 1, 0, 0) = 0' <<<"$output")" -eq 1800 ]
    shows "attached 1 events 1808" 'send = -1 Interrupted system call' '"he" recv = 2' \
        '"llo" recv = 3' "1 recv(4, 9, 0, 0) = 2 \"he\" capped" "2 close(3, 0, 0, 0) = 0" \
        "2 exit(-1, 7, 1, 0) = 0" "1 exit(-1, 3, 2, 0) = 0" "exited 3"
}

@test "the library builds without a warning with clang too, and works" {
    command -v clang >/dev/null || skip "no clang here"
    cp "$DIR/wiretap-clang.so" "$BATS_TEST_TMPDIR/wiretap.so"
    cp "$DIR/tap_run" "$BATS_TEST_TMPDIR"
    DIR=$BATS_TEST_TMPDIR converses
}

@test "it exports what it stands in front of, and nothing else" {
    command -v nm >/dev/null || skip "no nm here"
    run nm -D --defined-only --format=posix "$DIR/wiretap.so"
    [ "$(cut -d ' ' -f 1 <<<"$output" | tr '\n' ' ')" = "_Exit __poll_chk __ppoll_chk \
__read_chk __recv_chk __recvfrom_chk _exit accept accept4 alarm bind clock_gettime close connect epoll_pwait \
epoll_wait exit fcntl fcntl64 fork getpeername getsockname gettimeofday listen memfd_create poll ppoll pselect quick_exit read readv recv recvfrom recvmsg \
select send sendfile sendfile64 sendmsg sendto setitimer setsockopt shutdown socket splice time write writev " ]
}

@test "a static program is not seen and not harmed" {
    built static "no static C library here"
    run tapped pair "send 5 hello" "recv 6 9" "return 3"
    shows "attached 0 events 0" '"hello" recv = 5' "exited 3"
}

@test "a program with -D_FORTIFY_SOURCE=2 is seen, and its overflow is not hidden" {
    built fortify "no fortified build here"
    converses
    nm -D "$SUBJECT" | grep -q __read_chk || skip "$CC makes no checked calls of these"
    options=(-f recv:1+:2)
    run tapped pair "send 3 x" "poll 4 1" "poll 4 p1" "read 4 9" "send 3 x" "recvfrom 4 9"
    shows 'called select 2' 'called recv 2' '"x" read = 1' '"x" recvfrom = 1'
    for call in "read 4 65" "recv 4 65" "recvfrom 4 65" "poll 4 3" "poll 4 p3"; do
        run tapped pair "send 3 x" "$call"
        shows "died 6"
    done
}

@test "a program with -D_FILE_OFFSET_BITS=64 is seen" {
    built lfs "no such build here"
    run tapped pair "nonblock 3" "errno 77 recv 3 9"
    shows "1 fcntl(3, 4, 2050, 0) = 0" "errno 11 after errno = -1 Resource temporarily unavailable"
}

@test "a program with AddressSanitizer is seen" {
    built asan "$CC cannot build with -fsanitize=address here"
    export ASAN_OPTIONS=verify_asan_link_order=0
    converses
    options=()
    run tapped pair "send 3 $(printf %70s x)" "recv 4 65"
    [[ $output == *"global-buffer-overflow"* ]]
}

@test "a program with clang's AddressSanitizer is seen" {
    built clang-asan "clang cannot build with -fsanitize=address here"
    converses
}

@test "a program with UndefinedBehaviorSanitizer is seen" {
    built ubsan "$CC cannot build with -fsanitize=undefined here"
    converses
}

@test "a program with ThreadSanitizer is seen" {
    built tsan "$CC cannot build with -fsanitize=thread here"
    options=(-r)
    converses
}

@test "a program under valgrind is seen" {
    command -v valgrind >/dev/null || skip "no valgrind here"
    # Not by LD_PRELOAD: valgrind starts with a program of its own, which would be tapped instead.
    loader=$(ldd "$SUBJECT" | grep -o '/[^ ]*/ld-[^ ]*')
    run "$DIR/tap_run" -e "$DIR/wiretap.so" valgrind -q --error-exitcode=9 "$loader" \
        --preload /proc/self/fd/4 "$SUBJECT" "close 4" pair "send 3 hello" "recv 4 9" "return 3"
    shows 'attached 1 events 3' '1 recv(4, 9, 0, 0) = 5 "hello"' "exited 3"
    [[ $output != *==* ]]
}

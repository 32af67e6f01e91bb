#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# plays_time.bats -- steps about time: early, in time, late; and what only a busy machine has delayed.

load peer

setup_file() { build subject; }

exits_after() { # WORDS: the program does them, and exits 1
    printf 'run subject %s exit 1; student exits 1 after 200 ms, at most 300 ms' "$1"
}

@test "exits in time: by whatever clock or timer" {
    local word
    for word in sleep poll sigwait signalfd timer timerfd; do
        passes "$(exits_after "$word 220")" &
    done
    passes "$(exits_after 'sleep 70 sleep 70 sleep 80')" &
    all_of_them
}

@test "exits too early" {
    # By so much that a busy machine does not make up for it.
    fails 'run subject sleep 100 exit 1; student exits 1 after 3000 ms, at most 3100 ms' \
        'exits 1, 3000 to 3100 ms after its start' 'exits 1, after ' &
    fails "$(exits_after '')" 'exits 1, after ' &
    all_of_them
}

@test "exits too late: it is not waited for" {
    fails "$(exits_after 'sleep 20000')" 'exits 1, 200 to 300 ms after its start' 'it is still running after 300 ms' 'subject sleeps' &
    fails "$(exits_after 'poll 20000')" 'it is still asleep when its time is over' 'waits in select() or poll()' &
    fails "$(exits_after 'poll 290 poll 280')" 'it is still running after 300 ms' 'waits in select() or poll()' &
    fails "$(exits_after 'compute 700')" 'it is still running after 300 ms' &
    fails 'run subject sleep 1900; student exits 0 after 1700 ms, at most 1800 ms' 'it is still running after 1800 ms' &
    passes 'run subject sleep 1900; student exits 0 after 1900 ms, at most 2000 ms' &
    all_of_them
}

@test "a hang is proved at once, and a wrong status is told" {
    fails "run subject pause; student exits 1 after 9000 ms, at most 9900 ms" 'it does not end' 'waits for a signal, and nothing will come' &
    fails "run subject sleep 250 exit 2; student exits 1 after 200 ms, at most 300 ms" 'exits 2' &
    all_of_them
}

@test "something comes in time, too early, too late; from the peer's last act or from the beginning" {
    passes "$(served 'accept sleep 220 send x' 'a waits 200 ms, at most 300 ms; a expects "x"')" &
    passes "$(served 'accept read 1 sleep 220 send x' 'a sends "y"; a waits 200 ms, at most 300 ms; a expects "x"')" &
    passes "$(served 'accept sleep 220 send x pause' 'b connects; b sends "1" | "2" every 350 ms; a waits 200 ms, at most 300 ms')" &
    passes "$(served 'accept read 1 read 1 sleep 50 close pause' 'a sends "1" | "2" every 150 ms; a waits 200 ms in all, at most 300 ms; a expects eof')" &
    fails "$(served 'accept send x pause' 'a waits 200 ms, at most 300 ms')" 'something arrives after 200 to 300 ms' '1 byte, after ' &
    fails "$(served 'accept sleep 9000 send x' 'a waits 200 ms, at most 300 ms')" 'nothing within 300 ms' 'sleeps' &
    fails "$(served 'accept pause' 'a waits 200 ms, at most 9900 ms')" 'Got          nothing' 'nothing will come' &
    all_of_them
}

@test "pieces that leave one after another, by the clock" {
    passes "$(served 'accept read 1 read 1 read 1 sleep 30 send x' 'a sends "1" | "2" | "3" every 100 ms; a waits 210 ms in all, at most 300 ms; a expects "x"')" &
    # It waits for the next one for good, and nobody takes that for a hang.
    passes "$(served 'accept read 1 read 1 send x' 'a sends "1" | "2" every 1700 ms; a expects "x"')" &
    # Nobody sends to who is not there.
    passes "$(served 'accept read 1 exit 3' 'a sends "1" | "2" | "3" every 200 ms; student exits 3 after 0 ms, at most 150 ms')" &
    all_of_them
}

@test "closes in time: a host that is dead, and the kernel that notices" {
    passes "$(served 'accept keepalive 1 read 1' 'a goes silent; student closes a within 2900 ms')" &
    passes "$(served 'accept sleep 100 close pause' 'student closes a within 200 ms')" &
    fails "$(served 'accept pause' 'a goes silent; student closes a within 5000 ms')" 'closes its end of a within 5000 ms' 'it keeps the connection open' 'nothing will come' &
    fails "$(served 'accept keepalive 9 poll -1' 'a goes silent; student closes a within 5000 ms')" 'it keeps the connection open' 'nothing will come' &
    fails "$(served 'accept sleep 700' 'student closes a within 200 ms')" 'it still keeps the connection open after 200 ms' &
    all_of_them
}

@test "a silent peer is not heard, the others are; and it may speak again" {
    passes 'run subject listen $PORT accept send x forever accept echo; student listens; a connects; a expects "x"; a goes silent; b connects; b sends "y"; b expects "y"; student waits; a speaks again'
    passes "$(served 'accept read 1 send x' 'a goes silent; a sends "1"; student closes a within 900 ms; a speaks again; a expects "x"; a expects eof')"
    fails "$(served 'accept read 1 send x' 'a goes silent; a sends "1"; a expects "x"')" 'Got          ""' ||
        complain 'a silent peer should hear nothing'
}

@test "the queue is full: connect() waits" {
    fails 'peer listens; the queue is full; run subject connect 127.0.0.1:$PORT; student exits 0' 'waits in connect(), and nothing will come'
    passes 'peer listens; the queue is full; run subject connect 127.0.0.1:$PORT; student blocks in connect'
    is_fault 'the queue is full; run subject pause' 11 'no earlier step has seen peer listen'
}

@test "the line is cut, and mended" {
    passes "$(served 'accept read 1 send x pause' 'the line is cut; student waits; the line is mended; a sends "1"; a expects "x"')"
    fails "$(served 'accept read 1 send x pause' 'the line is cut; a sends "1"; a expects "x"')" 'waits in recv() or read(), and nothing will come'
}

@test "in portable mode: what needs a network of its own is not observed" {
    export SOCKET_LAB_MODE=portable
    is_unobserved "$(served 'accept pause' 'the line is cut')" 'the line cannot be cut here: Operation not permitted'
    fails 'peer listens; the queue is full; run subject connect 127.0.0.1:$PORT; student exits 0' 'waits in connect(), and nothing will come'
}

# The program shares one processor with eight that compute.
@test "on a busy machine its lateness is not its own" {
    local spinners=()
    for _ in {1..8}; do
        taskset -c 0 bash -c 'while :; do :; done' 3>&- 4>&- &
        spinners+=("$!")
    done
    for _ in 1 2 3; do
        run taskset -c 0 timeout 100 "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" --at file.bats:10 \
            <<<"$(exits_after 'compute 40 poll 200')"
        [ "$status" != 1 ] || break
    done
    kill "${spinners[@]}"
    [ "$status" = 0 ] || [ "$status" = 99 ] || complain 'should not be judged wrong'
}

@test "pauses: for longer than the program waits, and not at all where it waits for ever" {
    fails "$(served 'accept poll 300' 'a pauses; student waits')" "exits 0"
    passes "$(served 'accept read 1 send x' 'a pauses; a sends "a"; a expects "x"')"
}

@test "pauses: an hour is over in a second" {
    local i seconds=''
    for i in {1..12}; do seconds+='poll 1000 '; done
    passes "$(served 'accept poll 3600000 exit 3' 'a pauses; student exits 3')" &
    passes "$(served 'accept countdown 3600' 'a pauses; student exits 7')" &
    fails "$(served 'accept timeo 3600 read 1' 'a pauses; student waits')" 'exits 1' &
    fails "$(served 'accept alarm 3600 read 1' 'a pauses; student waits')" SIGALRM &
    passes "$(served 'accept poll 3600000 read 1 send x' 'a sends "a"; a pauses; a expects "x"')" &
    # So it is for who counts seconds, and for who looks at a clock.
    passes "$(served 'accept countdown 3600 exit 9' 'a pauses; student exits 7')" &
    passes "$(served 'accept half-an-hour read 1 half-an-hour exit 0' 'a pauses; a sends "x"; student exits 3')" &
    passes "$(served 'accept half-an-hour read 1 half-an-hour exit 0' 'student waits; a sends "x"; student exits 0')" &
    fails "$(served "accept ${seconds}exit 3" 'a pauses; student waits')" 'exits 3' &
    # Where nobody pauses, an hour is an hour.
    passes "$(served 'accept poll 3600000 read 1 send x' 'student waits; a sends "a"; a expects "x"')" &
    all_of_them
}

#!/usr/bin/env bats
# plays_time.bats -- steps about time: early, in time, late; and what only a busy machine has delayed.

load peer

setup_file() { build subject; }

exits_after() { # WORDS: the program does them, and exits 1
    printf 'run subject %s exit 1; student exits 1 after 200 ms, at most 300 ms' "$1"
}

@test "exits in time: by whatever clock or timer" {
    local word
    for word in sleep poll sigwait signalfd timer timerfd compute; do
        passes "$(exits_after "$word 220")" &
    done
    passes "$(exits_after 'sleep 70 sleep 70 sleep 80')" &
    all_of_them
}

@test "exits too early" {
    fails "$(exits_after 'sleep 100')" 'exits 1, 200 to 300 ms after its start' 'exits 1, after 10' &
    fails "$(exits_after '')" 'exits 1, after ' &
    all_of_them
}

@test "exits too late: it is not waited for" {
    fails "$(exits_after 'sleep 20000')" 'exits 1, 200 to 300 ms after its start' 'it still runs after 300 ms' 'subject sleeps' &
    fails "$(exits_after 'poll 700')" 'it still runs after 300 ms' 'waits in select() or poll()' &
    fails "$(exits_after 'compute 700')" 'it still runs after 300 ms' &
    fails 'run subject sleep 1900; student exits 0 after 1700 ms, at most 1800 ms' 'it still runs after 1800 ms' &
    passes 'run subject sleep 1900; student exits 0 after 1900 ms, at most 2000 ms' &
    all_of_them
}

@test "a hang is proved at once, and a wrong status is told" {
    fails "run subject pause; student exits 1 after 9000 ms, at most 9900 ms" 'it does not end' 'waits for a signal, and nothing will come' &
    fails "run subject sleep 250 exit 2; student exits 1 after 200 ms, at most 300 ms" 'exits 2' &
    all_of_them
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

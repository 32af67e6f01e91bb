#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# plays_hangs.bats -- what is said of a program that brings nothing: that it hangs when it does, and not when it
# takes its time. All plays of a test run at once: most of their time they sleep.

load peer

setup_file() { build subject; }

# A server that does WORDS once it has accepted a, where the play expects a byte.
hangs() { # WORDS STATE: the sentence that says how
    fails "$(served "accept $1" 'a expects "x"')" "Your program subject $2, and nothing will come: it would wait for ever"
}

is_patient() { # WORDS: and then it sends the byte
    passes "$(served "accept $1 send x" 'a expects "x"')"
}

@test "asleep for ever, in each call that waits for others" {
    hangs 'read 1' "waits in recv() or read()" &
    hangs 'accept' "waits in accept()" &
    hangs 'select' "waits in select() or poll()" &
    hangs 'poll -1' "waits in select() or poll()" &
    hangs 'pausing-helper' "waits for a child process" &
    hangs 'lock' "waits for a lock or a thread" &
    hangs 'pause' "waits for a signal" &
    hangs 'forever accept thread pause' "waits in accept()" &
    hangs 'forever accept child pause' "waits in accept()" &
    fails 'run subject crowd $PORT; stdout "x"' "waits in connect(), and nothing will come" &
    fails "buffers are small; $(served 'accept pour 300000' 'stdout "300000\n"')" "waits in send() or write(), and nothing will come" &
    fails "$(served 'accept read 10 send x' 'a sends "12345"; a expects "x"')" "waits in recv() or read(), and nothing will come" &
    all_of_them
}

@test "a server that accepts all the time is asleep where it is with this client" {
    local word
    for word in child thread; do
        fails "$(served "forever accept $word read 1" 'a expects "x"')" "waits in recv() or read(), and nothing will come" &
    done
    fails "$(served 'forever accept child pause' 'a expects "x"')" "waits for a signal, and nothing will come" &
    fails "$(served 'forever accept thread pause' 'a expects "x"')" "waits in accept(), and nothing will come" &
    fails "$(served 'forever accept child read 1' 'b connects; a resets; b expects "x"')" "waits in recv() or read(), and nothing will come" &
    all_of_them
}

@test "asleep after SIGSTOP and SIGCONT, in the call it was in" {
    local word
    for word in 'poll -1' select 'read 1' accept pause; do
        passes "$(served "accept $word" 'student waits; student is interrupted; student waits')" &
    done
    passes "$(served 'accept poll 200 send x' 'student waits; student is interrupted; a expects "x"')" &
    fails "$(served 'accept poll -1 send x' 'student waits; student is interrupted; a expects "x"')" "nothing will come" &
    all_of_them
}

@test "not asleep for ever: a clock, a timer or a helper will wake it" {
    local word
    for word in sleep poll timeout handler sigwait signalfd timer timerfd helper; do
        is_patient "$word 100" &
    done
    for word in child thread; do # the first one waits for the next client meanwhile
        passes "$(served "forever accept $word sleep 100 send x" 'a expects "x"')" &
    done
    all_of_them
}

@test "not asleep for ever: it computes, or somebody does for it" {
    is_patient 'compute 300' &
    is_patient 'computing-helper 300' &
    passes "$(served 'forever accept child compute 300 send x' 'a expects "x"')" &
    passes "$(served 'forever accept thread compute 300 send x' 'a expects "x"')" &
    fails "$(served 'forever accept thread compute 800 send x' 'a expects nothing')" 'Got          "x"' &
    all_of_them
}

@test "who accepts one after another gets on, however long all of them take" {
    passes 'run subject listen $PORT forever accept compute 100; student listens; student stops; repeat 15; c$i connects; end; student continues; student waits'
}

@test "asleep by the clock: a second and a half without a byte, and not less" {
    fails "$(served 'accept sleep 3000 send x' 'a expects "x"')" "sleeps: a second and a half, and no byte was sent or read" &
    fails "$(served 'accept poll 3000 send x' 'a expects "x"')" "waits in select() or poll(): a second and a half" &
    is_patient 'sleep 700' &
    passes "$(served 'accept sleep 800 send x sleep 800 send y' 'a expects "xy"')" &
    passes "$(served 'accept sleep 800 say x sleep 800 send y' 'a expects "y"')" &
    all_of_them
}

@test "a machine that stood still has not seen it asleep" {
    local pid
    cp "$DIR/subject" "$DIR/frozen"
    printf 'run frozen sleep 2300 say x\nstdout "x\\n"\nstudent exits 0\n' >"$DIR/frozen.play"
    "$PEER" --programs "$DIR" <"$DIR/frozen.play" >"$DIR/frozen.out" 2>&1 3>&- &
    pid=$!
    until grep -qsxF frozen /proc/[0-9]*/comm; do kill -0 "$pid"; done
    sleep 0.2 # it has been looked at
    kill -STOP "$pid"
    sleep 1.8
    kill -CONT "$pid"
    wait "$pid" || { cat "$DIR/frozen.out" && return 1; }
}

@test "computing: a second of the processor's time without a byte, and not less" {
    fails "$(served 'accept compute 3000 send x' 'a expects "x"')" "computes: a second of processor time, and no byte was sent or read" &
    passes "$(served 'accept compute 600 send x compute 600 send y' 'a expects "xy"')" &
    all_of_them
}

@test "a busy loop: a thousand calls in a row that brought nothing, and not fewer" {
    fails "$(served 'accept circle' 'a half-closes; a expects "x"')" \
        "is in a busy loop: the same call on the same socket returned nothing 1000 times in a row" &
    fails "$(served 'accept ask 30000000' 'a expects "x"')" "is in a busy loop" &
    is_patient 'ask 900 compute 50' &
    passes "$(served 'accept ask 900 read 1 ask 900 compute 50 send x' 'student waits; a sends "x"; a expects "x"')" &
    all_of_them
}

@test "a queue that is being emptied is not overrun, and a full one is full" {
    local i crowd=''
    for i in {1..100}; do crowd+="c$i connects; "; done
    passes "$(served 'queue 0 forever accept' "${crowd}student waits")"
    fails "$(served 'queue 0 accept pause' "a connects; student waits; ${crowd}student waits")" "its queue is full (waiting: 1, room: 0)"
}

@test "a client that a listener keeps back until it says something has connected" {
    passes "$(served 'defer 5 forever accept child echo' 'b connects; b sends "x"; b expects "x"; a sends "y"; a expects "y"')"
}

@test "held within the kernel, in state D: five seconds, and not less" {
    passes 'run subject held 300 exit 0; student exits 0'
    fails 'run subject held 0; student exits 0' "Your program subject waits in a call that nothing interrupts: five seconds"
}

@test "stopped, and nobody will continue it" {
    fails "$(served 'accept raise 19 send x' 'a expects "x"')" "is stopped by a signal, and nothing will continue it"
}


@test "a connection that is nobody's does not outlive the program" {
    fails 'peer listens; run subject; student exits 0; a connects; a expects "x"' 'Got          ""  0 bytes' "Your program subject exits 0"
}

@test "after the verdict it goes on to its end, or to where it hangs" {
    fails "$(served 'accept send x compute 50 complain later exit 3' 'a expects "y"')" "Your program subject exits 3" 'It said      "later"'
    fails "$(served 'accept send x compute 50 read 1' 'a expects "y"')" "Your program subject waits in recv() or read()"
    fails "$(served 'accept send x compute 3000' 'a expects "y"')" "Your program subject computes"
    # Who talks on and on has two seconds of its own time, and then it is enough.
    fails 'run subject forever say x compute 100; stdout "y"' "Your program subject still runs" &
    fails 'run subject forever say x sleep 100; stdout "y"' "Your program subject still runs" &
    all_of_them
}

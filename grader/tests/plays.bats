#!/usr/bin/env bats
# plays.bats -- the language of the plays: its mistakes are the grader's fault, its steps pass and fail as they should.

load peer

setup_file() { build subject; }

# Runs a play against the subject; status and output as bats has them.
playing() { run "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" --at "file.bats:10" <<<"$1"; }

is_fault() { # PLAY, LINE, WORDS
    playing "$1"
    [ "$status" = 99 ] && [[ $output == "verdict fault"* && $output == *"file.bats:$2: "*"$3"* ]] ||
        complain 'should be a fault in line %s: %s' "$2" "$3"
}

passes() {
    playing "$1"
    [ "$status" = 0 ] && [ -z "$output" ] || complain 'should pass: %s' "$1"
}

fails() { # PLAY, WORDS...
    local word
    playing "$1"
    [ "$status" = 1 ] && [[ $output == "verdict wrong"* ]] || complain 'should fail: %s' "$1"
    for word in "${@:2}"; do
        [[ $output == *"$word"* ]] || complain 'should say: %s' "$word"
    done
}

served() { printf 'run subject %s $PORT\nstudent listens\na connects\n%s' "$1" "$2"; }

@test "a mistake in a play is the grader's fault, with file and line" {
    is_fault $'run subject exit 0\nstudent lstens' 12 "no such step"
    is_fault 'run subject exit 0
stdout "no end' 12 "no closing quote"
    is_fault $'run subject exit 0\nstdout "\\q"' 12 "escape"
    is_fault $'run subject exit $NOTHING' 11 'NOTHING stands for nothing'
    is_fault $'run subject exit 0\na sends "x"' 12 "no connection a"
    is_fault $'run subject exit 0\nstudent exits x' 12 "no such step"
    is_fault $'run subject exit 0\nstudent gets SIGNONE' 12 "SIGNONE"
    is_fault $'repeat 2\nrun subject exit 0\nstudent exits 0' 13 "do not match"
    is_fault $'fault nocall 1 EINTR\nrun subject exit 0' 11 "nocall"
    is_fault $'run nobody' 11 "no program nobody"
}

@test "an empty play, an unreadable one and wrong arguments are no pass" {
    playing ""
    [ "$status" = 99 ] && [[ $output == *"starts no program"* ]]
    run "$PEER" --programs "$DIR" "$DIR/no-such-play"
    [ "$status" = 99 ]
    run "$PEER" --no-such-option
    [ "$status" = 2 ]
}

@test "exit, signal and output are told apart" {
    passes $'run subject exit 3\nstudent exits 3'
    fails $'run subject exit 3\nstudent exits 0' "exits 0" "exits 3"
    passes $'run subject abort\nstudent dies by SIGABRT'
    fails $'run subject abort\nstudent exits 0' "dies by SIGABRT"
    fails $'run subject abort\nstdout ""' "no signal ends it"
    passes $'run subject say\nstdout "out\\n"\nstderr "err"\nstudent exits 0'
    fails $'run subject say\nstdout "oux\\n"' "byte 2 is the first that differs"
    fails $'run subject say\nstdout "o"' 'Came         "ut\n"'
    fails $'run subject say\nstderr "other"' "the line \"other\""
    fails $'run subject say\nstderr lacks "err"' "nothing to complain about"
    passes $'stdin holds pattern 100000\nrun subject copy\nstdout pattern 100000\nstudent exits 0'
}

@test "bytes, the end of file and a reset are told apart" {
    passes "$(served echo $'a sends "one" | "two"\na expects "onetwo"\na expects nothing\na half-closes\na expects eof')"
    fails "$(served echo $'a sends "one"\na expects "onx"')" "byte 2 is the first that differs"
    fails "$(served echo $'a sends "one"\na expects eof')" 'Came         "one"'
    fails "$(served echo $'a sends "one"\na expects nothing')" 'Came         "one"'
    fails "$(served close $'a expects "x"')" "then the end of file"
    passes "$(served close $'a expects eof')"
    fails "$(served close $'a expects reset')" "the end of file"
    passes "$(served reset $'a expects reset')"
    fails "$(served reset $'a expects eof')" "Connection reset by peer"
    passes "$(served two $'a sends "x"\na expects "ab"')"
    fails "$(served two $'a sends "x"\na expects "ab" in one piece')" "2 pieces"
}

@test "who listens where is the kernel's word" {
    passes $'run subject echo $PORT\nstudent listens on 127.0.0.1:$PORT'
    fails $'run subject echo 0\nstudent listens on 127.0.0.1:1' "listens on 127.0.0.1:"
    fails $'run subject exit 1\nstudent listens' "exits 1"
    passes $'run subject echo $PORT\nstudent listens\na is refused at 127.0.0.2'
    fails $'run subject echo $PORT\nstudent listens\na is refused' "it is accepted"
}

@test "each piece leaves when the one before has been read: 200 pieces, 200 reads" {
    local pieces='"a"' expected='1 ' i
    for ((i = 1; i < 60; i++)); do
        pieces="$pieces | pattern $((i % 7 + 1))"
        expected="$expected$((i % 7 + 1)) "
    done
    for ((i = 0; i < 3; i++)); do
        passes "$(served sizes "a sends ${pieces:0:100}
a half-closes")"
    done
    passes "$(served sizes $'a sends pattern 200 byte by byte\na half-closes\nstdout 200 times "1 "')"
}

@test "a hang is proved, and slow, busy and timed programs do not hang" {
    fails "$(served ten $'a sends "12345"\na expects "1234567890"')" "would wait for ever"
    passes "$(served slow $'a sends "x"\na expects "x"')"
    passes "$(served busy $'a sends "x"\na expects "x"')"
    passes "$(served alarm $'a sends "x"\na expects "x"')"
    passes "$(served timerfd $'a sends "x"\na expects "x"')"
    fails "$(served circle $'a half-closes\na expects "x"')" "1000 times in a row"
}

@test "descriptors are counted by the kernel" {
    local play=$'a sends "x"\na expects "x"\nstudent descriptors are counted\nrepeat 5\nb connects\nb sends "x"\nb expects "x"\nb closes\nend\na closes\nstudent descriptors are as counted'
    fails "$(served leak "$play")" "sockets open"
    passes $'run subject echo $PORT\nstudent listens\nstudent descriptors are counted\nrepeat 5\nb connects\nb sends "x"\nb expects "x"\nb closes\nend\nstudent descriptors are as counted'
}

@test "faults reach the program, and one that does not is no pass" {
    passes $'fault socket 1 EMFILE\nrun subject echo $PORT\nstderr "socket: Too many open files"\nstudent exits 1'
    playing $'fault shutdown 1 EINTR\nrun subject exit 0\nstudent exits 0'
    [ "$status" = 77 ]
    [ -x "$DIR/subject-static" ] || skip "no static C library here"
    run "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" <<<$'fault socket 1 EMFILE\nrun subject-static exit 0\nstudent exits 0'
    [ "$status" = 77 ]
}

@test "without sock_diag the verdicts are the same" {
    export SOCKET_LAB_NO_SOCK_DIAG=1
    passes "$(served echo $'a sends "one" | "two"\na expects "onetwo"\na expects nothing')"
    fails "$(served ten $'a sends "12345"\na expects "1234567890"')" "would wait for ever"
}

@test "thirty peers at once, without namespaces, have thirty ports" {
    local i
    export SOCKET_LAB_MODE=portable
    for ((i = 0; i < 30; i++)); do
        "$PEER" --programs "$DIR" <<<"$(served echo $'a sends "x"\na expects "x"\nstdout "$PORT\\n"')" \
            >"$BATS_TEST_TMPDIR/out.$i" 2>&1 && : >"$BATS_TEST_TMPDIR/ok.$i" &
    done
    wait
    for ((i = 0; i < 30; i++)); do
        [ -e "$BATS_TEST_TMPDIR/ok.$i" ] || { cat "$BATS_TEST_TMPDIR/out.$i"; return 1; }
    done
}

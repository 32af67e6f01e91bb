#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2154 # $PORT is the peer's; bats's run sets status and output
# plays_live.bats -- plays that a person makes up: each step at once, and no mistake ends them.

load peer

setup_file() { build subject; }

# Types "STEP; STEP; ...", a line each; Enter alone is a step of nothing.
live() { # STEPS [OPTION...]
    run "$PEER" --live --programs "$DIR" --wiretap "$DIR/wiretap.so" "${@:2}" <<<"${1//; /$'\n'}"
    [ "$status" = 0 ] || complain 'should end well: %s' "$1"
}

@test "what is no step is told of, with those that are like it, and the next one follows" {
    live 'gibberish; a send "x"; student listen; run subject listen $PORT pause; student listens'
    shows $'peer> gibberish\n  !  There is no such step; `help` lists them.\npeer> ' \
        'Similar ones:' $'\n       NAME sends PIECES [byte by byte]\n       NAME sends PIECES without reading\n' '       student listens [on WORD]' 'sees it on 127.0.0.1:'
}

@test "a mistake is told of, and the next step follows" {
    live 'a sends "x"; student gets SIGHUP; run nobody; stdin holds "$NOTHING"; a connects to here; run subject pause; run subject pause; a sends "\q"; a sends "x; repeat 3; student waits'
    shows $'\n  !  there is no connection a\n     Nothing runs yet: ' '  !  no program is running' '  !  there is no program nobody in' \
        '  !  $NOTHING has no value here' '  !  "here" is not an address' '  !  the previous program is still running' \
        '  !  unknown escape' '  !  a string has no closing quote' '  !  `repeat` and `end` are for written plays' \
        $'peer> student waits\n  ✓\npeer> '
}

@test "a step that does not hold says so, and what came can be asked for again" {
    live 'run subject listen $PORT accept read 5 send hello pause; student listens; a connects; a sends "12345"; a expects "hallo"; a expects "hello"; a expects nothing; student exits 0; student closes a'
    shows $'  ✗  a expects "hallo"\nExpected     "hallo"  5 bytes\nGot          "hello"  5 bytes\n               ^ byte 1 is' \
        $'peer> a expects "hello"\n  ✓\npeer> a expects nothing\n  ✓\n' $'  ✗  student exits 0\nExpected     exits 0\nGot          it does not end\n' \
        'subject waits for a signal' '  ✗  student closes a'
    lacks "verdict"
}

@test "each line is shown once, in order, and a call that waits again when it returns" {
    live 'run subject listen $PORT accept read 2 close pause; student listens; a connects; a sends "x"; a sends "y"; ; a expects eof'
    local numbers
    numbers=$(sed -n 's/^ *\([0-9][0-9]*\)  .*/\1/p' <<<"$output")
    [ "$numbers" = "$(seq "$(wc -l <<<"$numbers")")" ] || complain 'lines should be numbered'
    shows 'accept(3) …' 'accept(3) = 4 from 127.0.0.1:' $'peer> \n     nothing new\npeer> ' $'close(4) = 0 ' '◀── a sends 1 byte "y"'
    [ "$(grep -c 'a connects from' <<<"$output")" = 1 ] && [ "$(grep -c 'socket(AF_INET' <<<"$output")" = 1 ] ||
        complain 'should show each line once'
}

@test "who sends reads the answer at once, who does not reads nothing" {
    live 'buffers are small; run subject listen $PORT accept pour 200000 pause; student listens; a connects; student blocks in send; a expects pattern 100'
    shows $'peer> student blocks in send\n  ✓\n'
    lacks "a gets 200000"
    live 'run subject listen $PORT accept read 1 send answer pause; student listens; a connects; a sends "?"'
    shows 'a gets 6 bytes "answer"'
    live 'run subject listen $PORT accept read 1 send answer pause; student listens; a connects; a sends "?"; a expects "answer"'
    shows $'peer> a expects "answer"\n  ✓\n'
}

@test "what it writes is shown when it comes, each line harmless" {
    live $'run subject say \e[31mred complain \e]0;title exit 3; student exits 3'
    shows '     it writes "\x1b[31mred' '     it says "\x1b]0;title' '  exits 3' $'peer> student exits 3\n  ✓'
    lacks $'\e[31mred"'
    live 'stdin is a pipe; run subject copy; stdin gets "one\ntwo\n"; stdin ends; stdout "one\ntwo\n"'
    shows $'     it writes "one\\n"\n     it writes "two\\n"\n' $'peer> stdout "one\\ntwo\\n"\n  ✓\n'
    [ "$(grep -c 'it writes "one' <<<"$output")" = 1 ] || complain 'should show it once'
}

@test "another program begins another conversation" {
    live 'run subject exit 0; run subject listen $PORT pause; student listens'
    [ "$(grep -c '     your subject  *the peer' <<<"$output")" = 2 ] || complain 'should have two heads'
    [ "$(grep -c '^  1  ' <<<"$output")" = 2 ] || complain 'should begin at 1 again'
}

@test "an empty line takes what is offered, until the person goes another way" {
    local offer=$'        run  subject listen $PORT accept pause\n        student  listens\n        a  connects\n'
    live '; ; ' --offer "$offer"
    shows 'peer [run  subject listen $PORT accept pause]> ' 'peer [a  connects]> ' 'a connects from'
    live 'peer listens on 127.0.0.9; ; b connects; ' --offer "$offer"
    shows 'listens on 127.0.0.9:' 'your subject' $'peer> \n     nothing new'
    live 'run subject pause; ' --offer "$offer"
    shows $'\npeer> \n     nothing new'
}

@test "a program that takes too much is stopped, and the play goes on" {
    ${CC:-cc} -O1 -o "$DIR/hostile" "$BATS_TEST_DIRNAME/hostile.c" -pthread
    live 'run hostile flood; student waits; run subject exit 0; student exits 0'
    shows 'more than 2 MiB of output: it was stopped' 'hostile dies by SIGKILL' $'peer> student exits 0\n  ✓'
    [ "$(grep -c 'it was stopped' <<<"$output")" = 1 ] || complain 'should be told once'
    live 'run hostile spin; run hostile spin; student is ended; run subject exit 0'
    shows 'computes: a second of processor time' 'the previous program is still running' 'dies by SIGKILL' 'exits 0'
}

@test "a program that changes its record while it is shown harms nobody" {
    ${CC:-cc} -O1 -o "$DIR/hostile" "$BATS_TEST_DIRNAME/hostile.c" -pthread
    live 'run hostile race; ; student is ended; run subject exit 0'
    output=$(grep -v '^ *[0-9]' <<<"$output" | tail -n 20) # without the calls that never were
    shows 'computes: a second of processor time' $'peer> run subject exit 0\n     your subject'
    lacks Sanitizer
    lacks "runtime error"
}

@test "the end of the input ends the play, and the program" {
    live 'run subject pause'
    shows $'peer> \nsubject has been ended.'
    live 'run subject pause; quit  ; run subject exit 0'
    shows $'peer> quit\nsubject has been ended.'
    lacks "exits 0"
    live 'run subject exit 0; quit'
    lacks "has been ended"
}

@test "help lists every step that can be typed" {
    live help
    local step
    # As the tables of grader/README.md have them, but for what loops.
    for step in 'peer listens' 'stdin holds' 'fault WORD takes NUMBER' 'student is interrupted' 'student closes NAME' \
        'stdout DATA' 'stderr lacks DATA' 'NAME connects [to WORD] [from WORD]' 'NAME resets' 'run WORDS'; do
        shows "$step"
    done
    lacks "repeat NUMBER"
    narrow
}

@test "before run each step says that nothing runs, and afterwards none does" {
    live 'peer listens; a connects; run subject exit 0; student exits 0'
    [ "$(grep -c 'Nothing runs yet' <<<"$output")" = 2 ] || complain 'should say it twice'
    lacks $'peer> \n     Nothing'
}

@test "who reads the lines for it is asked, and nothing is shown twice" {
    local asks=$BATS_TEST_TMPDIR/asks
    run "$PEER" --live --asks 6 --offer $'run subject pause\nstudent waits' --programs "$DIR" --wiretap "$DIR/wiretap.so" 6>"$asks" <<<$'\nstudent waits\nquit'
    [ "$(cat "$asks")" = $'peer [run subject pause]> \npeer [student waits]> \npeer> ' ] || complain 'should ask: %s' "$(cat "$asks")"
    lacks 'peer'$'> ' 'quit'
}

# Of a step as grader/README.md has it, the words that are its own; and as help has it.
@test "help has every step of the tables of grader/README.md" {
    live help
    awk '/^## How a test is written/ { there = 1; next } /^## / { there = 0 }
        there && /^\| `/ { split($0, cell, "|"); line = $0; sub(/ \|[^|]*\|$/, "", line); gsub(/\\\|/, "", line)
            n = split(line, piece, "`"); for (i = 2; i <= n; i += 2) print piece[i] }' "$BATS_TEST_DIRNAME/../README.md" >"$BATS_TEST_TMPDIR/steps"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/steps")" -gt 60 ]
    awk 'function own(text,    word, n, i, all) { gsub(/\[[^]]*\]/, "", text); n = split(text, word, /[^a-z-]+/)
            for (i = 1; i <= n; i++) if (length(word[i]) > 2 || word[i] ~ /^(is|as|it|to|if|by)$/) all = all word[i] " "
            sub(/^student /, "", all); return all }
        NR == FNR { n = split($0, part, /   +/); for (i = 1; i <= n; i++) known[own(part[i])]; next }
        { text = $0; w = own(text); found = w in known; for (k in known) if (k != "" && index(w, k) == 1) found = 1
          if (!found && w !~ /repeat|^addresses/) print }' - "$BATS_TEST_TMPDIR/steps" <<<"$output" >"$BATS_TEST_TMPDIR/missing"
    [ ! -s "$BATS_TEST_TMPDIR/missing" ] || complain 'help lacks: %s' "$(cat "$BATS_TEST_TMPDIR/missing")"
}

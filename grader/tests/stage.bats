#!/usr/bin/env bats
# shellcheck disable=SC2154 # bats's run sets status and output
# stage.bats -- grader/stage: what a lecturer shows, what a person plays, what an instructor compares.

load lib

bats_require_minimum_version 1.5.0

setup_file() {
    export TERMINAL="$BATS_FILE_TMPDIR/terminal"
    copy_the_kit && wrong lab03 eof-drops-the-last-bytes
    ${CC:-cc} -std=c11 -Wall -Wextra -Werror -O1 -o "$TERMINAL" grader/tests/terminal.c
}

# What a script leaves in its folder for temporary files is seen at the end of each test.
setup() {
    cd "$KIT_COPY" || return
    export NO_COLOR=1 TERM=xterm TMPDIR="$BATS_TEST_TMPDIR/tmp"
    mkdir -m 1777 "$TMPDIR"
}
teardown() {
    local left
    left=$(ls -A "$TMPDIR")
    [ -z "$left" ] || { echo "left behind: $left"; return 1; }
}

wrong() { # LAB NAME: a tree NAME with a wrong program whose verdict is known
    mkdir -p "$2" && cp -R solutions/"$1"-* "$2" || return
    awk -v folder="$(echo "$2/$1"-*)" -f grader/cases/apply.awk "grader/cases/$1/wrong/$2.patch"
}

# Types at a terminal: "WORDS<tab>KEYS" each, see terminal.c. Without the carriage returns.
typing() { # COMMAND... <<<LINES
    run "$TERMINAL" "$@"
    [[ $status != 77 || $output != "no terminal here: "* ]] || skip "$output"
    output=${output//$'\r\n'/$'\n'}
}

# ---------------------------------------------------------------------- the demo

@test "a demo without a terminal prints all at once: the lab, the claim, the conversation" {
    run grader/stage/demo lab03 </dev/null
    says 0 "lab03-echo  (solutions)" $'\n3.4 a client that half-closes' $'     echod                                    the peer\n' \
        $'\n  1  socket(AF_INET, SOCK_STREAM) = 3\n' '──▶ a gets the end of file'
    lacks "q: the end"
    lacks $'\033'
    narrow
    run make demo-lab03 TEST=3.5 PACE=1ms
    says 0 $'\n3.5 serves the next client\n' "a sends" "b connects"
}

@test "the test of a demo is the one that the handout shows, or the first short one, and it passes" {
    needs_all_labs
    local lab test
    for lab in lab01 lab02 lab04 lab05 lab06 lab07 lab08; do
        test=$(sed -n 's/^<!-- conversation: \(.*\) -->/\1/p' labs/$lab-*/README.md)
        case $lab in lab06) test=6.1 ;; lab07) test=7.1 ;; esac # 57 lines, and 90
        run grader/stage/demo "$lab"
        says 0 $'\n'"$test " "the peer"
        narrow
        [ "${#lines[@]}" -le 34 ] || complain "a demo has 30 lines at most"
    done
}

@test "a demo of a program that fails shows where, and ends with 1" {
    FROM=eof-drops-the-last-bytes run make demo-lab03 FROM=eof-drops-the-last-bytes
    says 2 "(eof-drops-the-last-bytes)" '  ✗  a expects "these are the last words of a client"'
    FROM=eof-drops-the-last-bytes run grader/stage/demo lab03
    says 1 '✗'
    FROM=eof-drops-the-last-bytes run grader/stage/demo -t 3.1 lab03
    says 0 "3.1 echoes a line"
}

@test "a demo goes on by a key, whichever it is, and q ends it" {
    typing grader/stage/demo lab03 <<<$'q: the end.\t \nsocket(AF_INET\t\r\nsetsockopt(3\tx\nbind(3\tq'
    says 0 $'\033[K  3  bind(3, 127.0.0.1:'
    lacks "listen(3"
    # An arrow key sends three bytes, and is one press.
    typing grader/stage/demo lab03 <<<$'q: the end.\t\033[B\n  1  socket\tq'
    says 0
    lacks "setsockopt"
}

@test "a demo says what each call means, and wipes it away" {
    typing grader/stage/demo -t 3.7 lab03 <<<$'q: the end.\t                                                                                                                                                                    '
    says 0 $'= -1 EINTR' $'     recv(): a signal came in between; the call can be made again\r\033[K' \
        $'     socket(): a new descriptor; it is not connected yet\r\033[K' '(← the test makes this call fail'
    [[ ${output##*$'\r'} != *"():"* ]] || complain "nothing below the last line"
}

@test "a demo says what happened: to the call, to the peer, by a signal" {
    needs_all_labs
    typing grader/stage/demo -t 3.4 lab03 <<<$'q: the end.\t                                                                                                                                                                                                        '
    says 0 "The program does nothing now." "The two kernels have agreed; the connection waits" "The peer sends no more, but goes on reading" \
        "The program goes on." "recv(): as much as was asked for; there may be more" "recv(): less than was asked for" \
        "recv() = 0: the other side sends no more" "close(): the descriptor is freed, and the other side sees the end of file"
    typing grader/stage/demo -t 7.3 lab07 <<<$'q: the end.\t                                                                                                                                                                                                        '
    says 0 "shutdown(): this side sends no more" "close(): the descriptor is freed; the end of file was sent before"
    typing grader/stage/demo -t 1.3 lab01 <<<$'q: the end.\t                                                                '
    says 0 "connect(): no program listens there" "close(): the descriptor is freed; it was not connected"
}

@test "what a call means fits into a line of 80 columns" {
    run awk -F '\t' '/^meaning-/ { split($1, call, "-"); gsub(/[{]1[}]/, call[2], $2); seen++; if (length($2) > 75) print }
        END { if (seen < 40) print "only " seen }' grader/messages.tsv
    [ -z "$output" ] || complain 'too long: %s' "$output"
}

@test "the head of a demo is always in sight: it comes again on each page" {
    PACE=0 typing grader/stage/demo -t 3.6 lab03 </dev/null
    [ "$status" = 0 ] || complain "status 0"
    # What is drawn, without what was wiped away: a head within the last 23 lines of each.
    printf '%s\n' "$output" | sed $'s/.*\r\033\\[K//' | awk '
        /^     echod  *the peer$/ { head = NR; heads++ }
        NR > 4 && NR - head > 22 { print "out of sight: " $0; bad = 1 }
        END { exit bad || heads < 2 || NR < 25 }' || complain "a head on each page"
    run grader/stage/demo -t 3.6 lab03
    plays=$(sed -n '/^@test "3.6 /,/^}/p' grader/lab03.bats | grep -c "play <<")
    [ "$(grep -c 'echod  *the peer' <<<"$output")" = "$plays" ] || complain "one head for each play, where nothing scrolls"
}

@test "colour is for a terminal alone, and student and peer differ without it" {
    unset NO_COLOR
    PACE=0 typing grader/stage/demo lab03 </dev/null
    says 0 $'\033[1msocket(AF_INET, SOCK_STREAM) = 3\033[0m' $'\033[35ma gets the end of file'
    NO_COLOR=1 PACE=0 typing grader/stage/demo lab03 </dev/null
    lacks $'\033['[0-9]
    run grader/stage/demo lab03
    lacks $'\033'
}

@test "Ctrl-C ends a demo, and the terminal is as it was" {
    typing grader/stage/demo lab03 <<<$'q: the end.\t \n  1  socket\t\003'
    says 130
    PACE=5s typing grader/stage/demo lab03 <<<$'the peer\t\003' # bash may hear it when its sleep(1) has ended
    says 130
}

@test "a pace is a time" {
    local pace
    for pace in 0 0s 1ms 0.001 0.001s; do
        PACE=$pace run grader/stage/demo -t 3.4 lab03
        says 0 "the peer"
    done
    for pace in fast 1m -1 1ss 1e3 .5 's' '1 s' '1;id'; do
        PACE=$pace run --separate-stderr grader/stage/demo lab03
        complains 2 "PACE=$pace is not a time"
    done
}

# The lines of a conversation with so many calls of different names, and so many of one name.
conversation() { # DIFFERENT ALIKE
    awk -v different="$1" -v same="$2" 'BEGIN {
        print "play\t0\techod\t-\ttitle\t-\t-\t0"
        for (i = 1; i <= different; i++)
            printf "event\t%d\tcall%c%c(3) = 0\t-\t-\t-\t-\t0\n", ++n, 97 + i / 26, 97 + i % 26
        for (i = 1; i <= same; i++)
            printf "event\t%d\trecv(%d) = 1\tto-student\ta sends 1 byte\tsends\ta\t1\n", ++n, i
    }'
}
drawn() {
    run env LC_ALL=C KIT_FROM=labs KIT_PAGE=0 KIT_TITLE=title KIT_NAME=lab awk -f grader/forms/messages.awk \
        -f grader/forms/record.awk -f grader/forms/lines.awk -f grader/stage/fold.awk -f grader/stage/demo.awk part=messages grader/messages.tsv part= -
}

@test "a demo tells a close that resets from one that ends the bytes" {
    drawn < <(
        printf 'play\t0\techod\t-\ttitle\t-\t-\t0\n'
        printf 'event\t1\taccept(3) = 4\tto-student\ta connects\tconnects\ta\t0\n'
        printf 'event\t2\tclose(4) = 0\tto-peer\ta gets ECONNRESET\terror\ta\t0\n'
        printf 'event\t3\taccept(3) = 4\tto-student\tb connects\tconnects\tb\t0\n'
        printf 'event\t4\tclose(4) = 0\tto-peer\tb gets the end of file\teof\tb\t0\n'
    )
    says 0 "close(): bytes are unread: the other side gets a reset (RST)" "close(): the descriptor is freed, and the other side sees the end of file"
}

@test "of a very long conversation the middle is left out, and what repeats itself is said once" {
    drawn < <(conversation 200 0)
    says 0 "  1  callab(3)" " 30  callbe(3)" $'\001\n\n     … 140 lines are left out …\001\n\n171  call' "200  callhs(3)"
    lacks "callbf("
    drawn < <(conversation 60 0)
    says 0 " 31  callbf("
    lacks "left out"
    drawn < <(conversation 1 101)
    says 0 "  2  recv(1) = 1" "     … 100 more times the same"
    lacks "recv(2)"
    drawn < <(conversation 1 3)
    says 0 "  4  recv(3) = 1"
    lacks "more times"
}

# ---------------------------------------------------------------------- the play

@test "a person's steps are performed one by one, and each outcome is shown" {
    FROM=solutions run --separate-stderr grader/stage/play lab03 <<'END'
run echod $PORT
student listens
a connects
a sends "hello"
a expects "hello"
a half-closes
a expects eof
quit
student exits 0
END
    says 0 "You are the peer of echod." $'peer [run echod $PORT]> run echod $PORT\n     your echod' '  4  listen(3, ' \
        $'it writes "listening 127.0.0.1:' 'sees it on 127.0.0.1:' '◀── a connects from' \
        '◀── a sends 5 bytes "hello"' $'peer> a expects "hello"\n  ✓\n' '◀── a half-closes (FIN)' 'a gets the end of file' \
        $'peer> quit\nechod has been ended.'
    lacks "student exits 0"
    narrow
}

@test "Enter alone takes the step that is offered, and PROGRAM says which program" {
    FROM=solutions run grader/stage/play lab03 <<<$'\n\n\n\n\n\n'
    says 0 $'peer [run echod $PORT]> \n' $'peer [student listens on 127.0.0.1:$PORT]> \n' $'peer [a connects]> \n'
    run make play-lab03 FROM=solutions PROGRAM=echoc <<<$'\n'
    says 0 "You are the peer of echoc." "peer [peer listens]> "
    FROM=solutions run grader/stage/play lab03 echoc <<<$'\n\n\n'
    says 0 'your echoc' 'connect(3, 127.0.0.1:'
}

@test "at a terminal a person plays, and Ctrl-C leaves nothing behind" {
    FROM=solutions typing grader/stage/play lab03 <<<$'$PORT]> \t\r\nlistening 127.0.0.1\tstudent listens\r\n> \tquit\r'
    says 0 "sees it on" "echod has been ended."
    FROM=solutions typing grader/stage/play lab03 <<<$'$PORT]> \t\r\nlistening 127.0.0.1\t\003'
    says 130
    ! readlink /proc/[0-9]*/exe | grep -F "$KIT_COPY/build/solutions" || complain "no process"
}

@test "at a terminal a line can be edited, and those before it come back" {
    FROM=solutions typing grader/stage/play lab03 <<<$'$PORT]> \tstudent exitx\x7fs 1\r\n$PORT]> \tstudent waitz\x7fs\r\n$PORT]> \t\020\020\nexits 1\t\r\n$PORT]> \tquit\r'
    says 0
    [ "$(grep -c 'Nothing runs yet' <<<"$output")" = 3 ] || complain 'each step should say so'
    lacks "no such step"
    PLAIN=1 FROM=solutions run grader/stage/play lab03 <<<$'\n\n\n\na sends "x"\nquit'
    says 0 $'1. you make a socket (AF_INET, SOCK_STREAM), descriptor 3\n' 'the peer (a) sends 1 byte "x"' 'echod has been ended.'
    no_signs
}

# ------------------------------------------------------------------- the comparison

@test "a tree is compared: results, sources, and where the conversations part" {
    run make compare-lab03 FROM=eof-drops-the-last-bytes
    says 0 "lab03-echo of eof-drops-the-last-bytes" $'    ✗         ✓        3.4 a client that half-closes' \
        $'    ✓         ✓        3.5 serves the next client' 'theirs 9 of 10, reference 10 of 10' \
        $'\n  echoc.c is the same\n' $'\n    +        if (recv(cfd, &next, 1, MSG_PEEK | MSG_DONTWAIT) == 0)\n' \
        $'\n  3.4 a client that half-closes' $'--- here they differ ---\nrecv(4, "s", 1) = 1                    <\n' \
        $'--- here the peer sees it ---\n▶ a gets 32 bytes                      ≠ ▶ a gets 36 bytes\n' \
        '✗ a expects "these are the last words'
    narrow
    FROM=eof-drops-the-last-bytes run grader/stage/compare -t 3.1 lab03
    says 0 $'\n  3.1 echoes a line\n'
}

@test "in words alone: a comparison is a line for each test, line and event" {
    PLAIN=1 FROM=eof-drops-the-last-bytes run grader/stage/compare lab03
    says 0 $'\n3.4 a client that half-closes still gets its last bytes, then the end of file: theirs failed, last-bytes-dropped; the reference passed\n' \
        $'\nFrom line ' $'\ntheirs: if (recv(cfd, &next, 1, MSG_PEEK | MSG_DONTWAIT) == 0)\n' $'\nboth: you make a socket (AF_INET, SOCK_STREAM), descriptor 3\n' \
        $'\nhere the peer sees it:\ntheirs: the peer (a) gets 32 bytes\nthe reference: the peer (a) gets 36 bytes\n' $'\ntheirs: Here it fails: a expects "these are the last words'
    no_signs
    lacks '≠' '▶' ') = ' '---' '@@' $'both: \n'
    FROM=eof-drops-the-last-bytes PLAIN=1 run grader/stage/play lab03 <<<$'student listens\nhelp\nquit'
    says 0 $'\nstudent waits\nstudent sleeps\nstudent waits or has ended\nstudent blocks in WORD\n'
    lacks '   '
}

@test "results are of now: who has changed something is graded again" {
    cp -R eof-drops-the-last-bytes mended
    FROM=mended run grader/stage/compare lab03
    says 0 'theirs 9 of 10'
    cp solutions/lab03-echo/echod.c mended/lab03-echo/
    FROM=mended run grader/stage/compare lab03
    says 0 'theirs 10 of 10' 'echod.c is the same' "The two conversations are the same."
    lacks "here they differ"
    rm -r mended
}

@test "a comparison takes the width of a wider terminal" {
    FROM=eof-drops-the-last-bytes typing bash -c 'stty cols 120; grader/stage/compare lab03' </dev/null
    says 0 $'\nrecv(4, "s", 1) = 1                                        <\n'
}

@test "a lab that does not compile is compared as far as it goes" {
    cp -R eof-drops-the-last-bytes broken
    echo 'int x = ;' >>broken/lab03-echo/echod.c
    FROM=broken run grader/stage/compare lab03
    says 1 "does not compile: broken/lab03-echo/echod.c" "+int x = ;"
    FROM=broken run --separate-stderr grader/stage/demo lab03
    complains 1 "lab03 of broken does not compile: broken/lab03-echo/echod.c"
    FROM=broken run --separate-stderr grader/stage/play lab03
    complains 1 "lab03 of broken does not compile: broken/lab03-echo/echod.c"
    rm -r broken
}

@test "what a submission holds is shown harmless, and no link is followed" {
    cp -R eof-drops-the-last-bytes evil
    echo secret >"$BATS_TEST_TMPDIR/secret"
    ln -s "$BATS_TEST_TMPDIR/secret" evil/lab03-echo/link.h
    printf '/* \033[31mred\r\377\tx \342\200\256 \342\201\246 \330\234 */\n' >>evil/lab03-echo/echoc.c
    : >evil/lab03-echo/$'n\033[31m.h'
    head -c 300000 /dev/zero >evil/lab03-echo/long.h
    FROM=evil run grader/stage/compare lab03
    says 0 "link.h is not a text file" "long.h is not a text file" $'/* \xef\xbf\xbd[31mred' "n??31m.h is only in theirs, 0 lines"
    lacks secret
    lacks $'\033'
    lacks $'\377'
    lacks $'\342\200\256' # U+202E and its like: what is read in another order than it is compiled
    lacks $'\342\201\246'
    lacks $'\330\234'
    rm -r evil
}

# ------------------------------------------------------------------------ mistakes

@test "a lab, a tree, a test, a program that is not there is one clear line" {
    local what
    mkdir -p empty
    for what in demo play compare; do
        run --separate-stderr grader/stage/$what lab99
        complains 2 "there is no lab99; the labs are lab01 lab02"
        FROM=nowhere run --separate-stderr grader/stage/$what lab03
        complains 2 "there is no folder nowhere"
        FROM=empty run --separate-stderr grader/stage/$what lab03
        complains 2 "empty has no folder for lab03"
        FROM=$'a\ntree' run --separate-stderr grader/stage/$what lab03
        complains 2 "line break"
        run --separate-stderr grader/stage/$what lab03 lab04 lab05
        complains 2 "usage: grader/stage/$what"
        run --separate-stderr grader/stage/$what -x lab03
        complains 2 "usage: grader/stage/$what"
    done
    for what in demo compare; do
        TEST=3.99 run --separate-stderr grader/stage/$what lab03
        complains 2 "lab03 has no test 3.99; it has 3.1 3.2"
    done
    run --separate-stderr grader/stage/play lab03 dial
    complains 2 "lab03 has no program dial; it has echod echoc"
}

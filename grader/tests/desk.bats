#!/usr/bin/env bats
# shellcheck disable=SC2154,SC2317,SC2015,SC2086,SC2016,SC2013 # bats's run sets status and output; $lab01 has no spaces
# desk.bats -- the student's desk: make, make next, hint, watch and reset, in a copy of the kit that is nobody's.

load lib
load here

setup_file() {
    copy_the_kit
    cp -R labs "$BATS_FILE_TMPDIR/all"
    rm -rf labs/lab{09,1?}-* solutions/lab{09,1?}-* grader/lab{09,1?}.bats # what is told of a course of eight labs
    cp grader/grade "$BATS_FILE_TMPDIR/grade"
    cp -R labs "$BATS_FILE_TMPDIR/labs"
}

setup() {
    cd "$KIT_COPY" || return
    rm -rf build/labs build/solutions labs kept .git bin few none other fake
    cp -R "$BATS_FILE_TMPDIR/labs" .
    cp "$BATS_FILE_TMPDIR/grade" grader/grade
    lab01=labs/lab01-create-socket
}

rest='\t2\t-\t-\t-\t-\t-\t-\t-' # of a record's line: the version of the format, and fields of which there is nothing

# Writes the record of a lab: each of its tests has passed, but for those named, as 1.3=failed.
record() { # LAB [NUMBER=STATE]...
    local lab=$1 title number required state change folder key
    folder=build/$(echo labs/"$lab"-*)
    key=$(grader/build --key "$lab")
    mkdir -p "$folder"
    : >"$folder/results.tsv"
    while IFS= read -r title; do
        number=${title%% *} required=1 state=passed
        [ "$number" = "${number%\*}" ] || required=0
        number=${number%\*}
        for change in "${@:2}"; do
            [ "${change%%=*}" != "$number" ] || state=${change#*=}
        done
        printf '%s\t%s\t%s\t-\t7\t%s\tthe text\t%s'"$rest"'\n' "$number" "$required" "$state" "${title#* }" "$key" >>"$folder/results.tsv"
    done < <(sed -n 's/^@test "\(.*\)" {$/\1/p' "grader/$lab.bats")
}
unbuilt() { # LAB TEXT
    local folder
    folder=build/$(echo labs/"$1"-*)
    mkdir -p "$folder"
    printf -- '-\t1\tunbuilt\t-\t-\t-\t%s\t%s'"$rest"'\n' "$2" "$(grader/build --key "$1")" >"$folder/results.tsv"
}
record_all() {
    local lab
    for lab in 1 2 3 4 5 6 7 8; do record lab0$lab "$@"; done
}
# A file of the lab is another one than its record is about, and no younger.
change() { # FILE
    touch -r "$1" "$BATS_TEST_TMPDIR/date"
    echo '/* changed */' >>"$1"
    touch -r "$BATS_TEST_TMPDIR/date" "$1"
}

# ------------------------------------------------------------------------------ where
@test "where: nothing was graded yet" {
    needs_all_labs
    run grader/desk/where
    prints 0 <<'END'

    lab                           points    optional
    lab01-create-socket           0 of 7               not graded yet (50 min)
    7 more labs are not graded yet

  Next         step 1.1: make next says what it is
END
}

@test "where: points, stretch apart, what has changed, what does not compile" {
    needs_all_labs
    record lab01
    record lab02 2.4=failed 2.5=skipped 2.9=unseen
    record lab03 3.1=failed
    change labs/lab03-echo/echod.c
    unbuilt lab04 'pour.c, line 3'
    record lab05 5.9=failed
    record lab06
    run grader/desk/where
    prints 0 <<'END'

    lab                           points    optional
  ✓ lab01-create-socket           7 of 7
  ✗ lab02-bind-listen-accept     7 of 10
    lab03-echo                   9 of 10               changed since
  ✗ lab04-partial-sends           0 of 8               does not compile
  ✓ lab05-framing                 7 of 7      2 of 3
  ✓ lab06-select                  9 of 9      1 of 1
    lab07-shutdown                0 of 8               not graded yet (50 min)
    1 more lab is not graded yet

  Next         step 2.4: make next says what it is
END
    narrow
}

@test "where: what comes next, whatever the first lab's state" {
    needs_all_labs
    change $lab01/dial.c
    record lab01 1.2=failed
    change $lab01/dial.c
    run grader/desk/where
    says 0 "Next         make grade-lab01: its files have changed since"
    cp "$BATS_FILE_TMPDIR/$lab01/dial.c" $lab01
    unbuilt lab01 'dial.c, line 3'
    run grader/desk/where
    says 0 "Next         lab01 does not compile: make lab01"
    # Played one by one: what was never played is still to do.
    record lab01
    sed -i.old 2d build/$lab01/results.tsv
    run grader/desk/where
    says 0 "6 of 7" "Next         step 1.2: make next"
    record_all
    run grader/desk/where
    says 0 "you have passed every lab"
}

@test "where: what is carried on from another lab has changed" {
    needs_all_labs
    record_all
    run grader/desk/where
    lacks "changed since"
    change labs/lab04-partial-sends/send_all.c
    run grader/desk/where
    [ "$(grep -c 'changed since$' <<<"$output")" = 4 ] # lab04, lab05, lab07, lab08
}

@test "README, handouts and desk agree on what a lab takes, and where its sessions end" {
    local lab handout first time steps minutes kit=$BATS_TEST_DIRNAME/../..
    for handout in "$kit"/labs/lab[0-9][0-9]-*/README.md; do
        lab=${handout%/README.md} lab=${lab##*/}
        first=$(sed '/^## /,$d' "$handout")
        time=$(sed -n 's/^\*\*Time:\*\* \(.*\)\.$/\1/p' <<<"$first")
        [ "$(grep -c '[Mm]inutes\|sessions:' <<<"$first")" = 1 ] || complain '%s: one line should tell the time' "$lab"
        minutes=${time%% *}
        steps=$(grep -o "[0-9][0-9]*\.[0-9][0-9]*" <<<"$time") || :
        case $time in
        '50 minutes') ;;
        '100 minutes in two sessions: to step '*', then the rest') [ "$(wc -l <<<"$steps")" = 1 ] ;;
        '150 minutes in three sessions: to step '*', to '*', then the rest') [ "$(wc -l <<<"$steps")" = 2 ] ;;
        *) complain '%s: should have the form of the others: %s' "$lab" "$time" ;;
        esac
        for step in $steps; do
            grep -q "^@test \"$step " "$kit/grader/${lab%%-*}.bats" || complain '%s: there is no step %s' "$lab" "$step"
        done
        grep -q "^| $lab | $minutes | " "$kit/README.md" || complain '%s: README.md should have %s minutes' "$lab" "$minutes"
    done
    run make -s
    shows '(50 min)'
    record lab01
    record lab02
    record lab03
    record lab04
    record lab05
    run make -s next
    shows $'\n  Time         100 minutes in two sessions: to step 6.5, then the rest\n  Try '
    run make -s next TEST=6.2
    lacks "minutes"
}

@test "the picture of a failure in README.md is what the commands below it print, but for the ports" {
    local readme=$BATS_TEST_DIRNAME/../../README.md picture commands
    without_ports() { sed -E 's/[0-9]{4,5}/PORT/g'; }
    picture=$(awk '/^```text$/ { in_it = 1; next } /^```$/ { if (in_it) exit } in_it' "$readme" | without_ports)
    commands=$(awk '/^You get it from these lines/ { near = 1 } near && /^```$/ { if (in_it) exit; in_it = 1; next } in_it' "$readme")
    [ -n "$picture" ] && [ "$(wc -l <<<"$commands")" = 3 ] || complain 'should be in README.md: a picture, and three commands'
    run bash -c "$commands"
    rm -r build/try
    output=$(without_ports <<<"$output")
    says 2 "$picture"
}

@test "make alone: the help, and where one is; nothing is built, graded or written" {
    needs_all_labs
    mkdir -p bin
    for tool in bash sh dirname sed awk cat echo make find grep cksum tr cc; do ln -sf "$(type -P $tool)" bin/; done
    PATH=$KIT_COPY/bin run make
    says 0 "make grade-lab01  " "7 more labs are not graded yet"
    narrow
    [ ! -e build/labs ]
}

@test "where: colour on a terminal only, and not with NO_COLOR" {
    needs_script
    record lab01
    on_terminal() { TERM=xterm script -qec "$1" /dev/null </dev/null; }
    run on_terminal grader/desk/where
    says 0 $'\e[32m✓\e[0m lab01'
    NO_COLOR=1 run on_terminal grader/desk/where
    lacks $'\e'
    run grader/desk/where
    lacks $'\e'
}

@test "where: another tree, and one that is not there" {
    mkdir -p few/lab03-mine
    run make -s FROM=few
    says 0 "lab03-mine"
    lacks lab01-create
    FROM=nowhere run grader/desk/where
    one_line 2 "there is no folder nowhere"
    mkdir -p none
    FROM=none run grader/desk/where
    one_line 99 "none contains no lab"
    run grader/desk/where lab01
    one_line 2 "usage: grader/desk/where"
    cd labs
    run ../grader/desk/where
    says 0 "lab01-create-socket"
}

# ------------------------------------------------------------------------------- next
@test "next: the first step that did not pass, its place, its words, its handout" {
    record lab01
    record lab02 2.7=failed 2.9=failed
    record lab03
    run make -s next
    prints 0 <<END
lab02, step 2.7: Start again at once

$(sed -n '/^### 2.7/,/^### 2.8/{/^###/d;p}' labs/lab02-*/README.md | sed '1d;$d;s/^/  /')

  Your file    labs/lab02-bind-listen-accept/greetd.c:$(sed -n '/TODO 2.7/=' labs/lab02-*/greetd.c)
               TODO 2.7: the port is free again as soon as the server has ended.
  Handout      labs/lab02-bind-listen-accept/README.md also has the contract,
               and shows how to try it by hand
  Try          make grade-lab02 TEST=2.7
  Stuck?       make hint-lab02 gives one hint
END
}

@test "next: every step of every lab has its words, its place and three hints" {
    for lab in lab0{1..8}; do
        for number in $(sed -n 's/^@test "\([0-9.]*\).*/\1/p' grader/$lab.bats); do
            TEST=$number run grader/desk/next
            says 0 "$lab, step $number" "  Handout " "               TODO $number: "
            narrow
            [ "$(grep -n '^  Your file' <<<"$output" | cut -d: -f1)" -gt 4 ]
            TEST=$number run grader/desk/hint $lab
            says 0 "Hint 1 of 3"
            narrow
        done
    done
}

@test "next: words that are bold in the handout are plain in a terminal" {
    sed -i "s/^### 1.1 .*/&\\n\\nKeep **all of\\nit**, and \`2**31\`, and \`2**32\`.\\n/" $lab01/README.md
    run grader/desk/next
    says 0 "Keep all of it, and \`2**31\`, and \`2**32\`."
}

@test "next: the comment is found wherever it stands, and in full" {
    cat >$lab01/dial.c <<'END'
/* TODO 1.10: another step. */
int a; /* TODO 1.2: beside code */ int b;
*a = 1;
    /* TODO 1.3, 1.1: for two steps, and
     * on two lines. */
// TODO 1.1: of this line
/* and not of this one */
END
    run grader/desk/next
    says 0 "  Your file    $lab01/dial.c:4
               TODO 1.1: for two steps, and on two lines.
               $lab01/dial.c:6
               TODO 1.1: of this line
  Handout "
    TEST=1.2 run grader/desk/next
    says 0 "  Your file    $lab01/dial.c:2
               TODO 1.2: beside code
  Handout "
    TEST=1.4 run grader/desk/next
    says 0 "  Your file    $lab01/ has no comment TODO 1.4"
    # Neither the sources nor a sound name of one are needed.
    printf '/* TODO 1.4: \033[2J\377 */\n' >"$lab01/a=b.c"
    rm $lab01/dial.c
    TEST=1.4 run grader/desk/next
    says 0 "$lab01/a=b.c:1"
    lacks $'\e'
    rm -r labs/lab01-*
    FROM=labs TEST=1.4 run grader/desk/next
    one_line 2 "labs has no folder for lab01"
}

@test "next: code stays as it is, a paragraph is broken anew" {
    printf '%s\n' '# A lab' '### 1.1 Do' '' '<!-- conversation: 1.1 -->' 'A paragraph' 'of two lines.' '' '- one' '  more' \
        '- two' '' '```' 'int  main;' '' '  {}' '```' '## The end' 'not this' >$lab01/README.md
    run grader/desk/next
    says 0 "lab01, step 1.1: Do

  A paragraph of two lines.

  - one more
  - two

   int  main;

     {}

  Your file "
    lacks "not this"
    lacks conversation
}

@test "next: what has changed since, what does not compile, what cannot be judged" {
    record lab01 1.3=failed
    change $lab01/dial.c
    run grader/desk/next
    says 0 "step 1.3" "First        make grade-lab01: its files have changed"
    unbuilt lab01 'dial.c, line 3\n  a \\\tcaret'
    run grader/desk/next
    prints 0 <<'END'
lab01 does not compile

  dial.c, line 3
    a \	caret

  Try          make lab01
END
    change $lab01/dial.c
    run grader/desk/next
    says 0 "lab01 did not compile when it was last graded" "make grade-lab01"
    cp "$BATS_FILE_TMPDIR/$lab01/dial.c" $lab01
    # There is nothing to be done about 1.2, so that it comes last.
    record lab01 1.2=unseen 1.5=failed
    run grader/desk/next
    says 0 "step 1.5"
    record lab01 1.2=unseen
    run grader/desk/next
    says 0 "step 1.2" "Not judged   the text"
}

@test "next: all is done, with and without stretch" {
    needs_all_labs
    record_all 5.9=failed 8.10=failed
    run make -s next
    prints 0 <<'END'
you have passed every lab

Optional steps left:

   5.9* lines are found wherever the pieces begin and end
  8.10* sizes measures numbers as text and in binary

  Try          make next TEST=8.10
END
    run make -s next TEST=5.9
    says 0 "lab05, step 5.9*: "
    record_all
    run make -s next
    prints 0 <<<"you have passed every lab"
}

@test "next: of one lab, that it is passed says nothing of the others" {
    record lab01
    run make -s next-lab01
    one_line 0 "you have passed lab01; make next says what comes after it"
}

@test "next: a step that is none, another tree" {
    for step in x 1 1. .1 1.1.1 -1.1 '1.1 2.1'; do
        TEST=$step run grader/desk/next
        one_line 2 "TEST=$step is not a step"
    done
    TEST=1.8 run grader/desk/next
    one_line 2 "lab01 has no step 1.8; it has 1.1 1.2 1.3 1.4 1.5 1.6 1.7"
    TEST=9.1 run grader/desk/next
    one_line 2 "there is no lab09"
    FROM=nowhere run grader/desk/next
    one_line 2 "there is no folder nowhere"
    run grader/desk/next lab01 lab02
    one_line 2 "usage:"
    # What belongs to another tree is graded there, and its hints are not for everybody.
    FROM=solutions run grader/desk/next
    says 0 "solutions/lab01-create-socket/ has no comment TODO 1.1" "make grade-lab01 TEST=1.1 FROM=solutions"
    lacks "make hint"
}

# ------------------------------------------------------------------------------- hint
@test "hint: one more each time, for the first step that does not pass" {
    record lab01 1.2=failed 1.3=skipped
    run make -s hint-lab01
    prints 0 <<'END'
lab01, step 1.2: prints what the peer sees, in host byte order

  Hint 1 of 3  Does the peer see different numbers? Compare them in hexadecimal:
               51234 is c822, and 22c8 is 8904.

  Try          make grade-lab01 TEST=1.2
  Stuck?       make hint-lab01 gives another hint
END
    run make -s hint-lab01
    says 0 "Hint 2 of 3"
    run make -s hint-lab01
    says 0 "Hint 3 of 3" 'In `print_address`, print' "that was the last hint"
    lacks "another hint"
    for _ in 1 2; do
        run make -s hint-lab01
        prints 0 <<'END'
lab01, step 1.2: prints what the peer sees, in host byte order

  There are no more hints for step 1.2. The ones you had are in
  labs/lab01-create-socket/HINTS.md.

  Handout      make next TEST=1.2 shows what it says about this step
  Calls        make trace-lab01 TEST=1.2 shows what your program and the peer
               do, in order
  Ask          your instructor, who has the reference solution; bring what you
               tried
END
    done
    # The next step's hints begin anew; TEST picks any, and each step is counted apart.
    record lab01 1.3=failed
    run make -s hint-lab01
    says 0 "step 1.3" "Hint 1 of 3"
    run make -s hint-lab01 TEST=1.7
    says 0 "step 1.7" "Hint 1 of 3" "make hint-lab01 TEST=1.7 gives another"
    run make -s hint-lab01
    says 0 "step 1.3" "Hint 2 of 3"
}

@test "hint: never graded, changed since, not compiling, nothing left" {
    needs_all_labs
    run grader/desk/hint lab01
    says 0 "step 1.1" "Hint 1 of 3"
    record lab01 1.4=failed
    change $lab01/dial.c
    run grader/desk/hint lab01
    says 0 "step 1.4" "First        make grade-lab01"
    cp "$BATS_FILE_TMPDIR/$lab01/dial.c" $lab01
    unbuilt lab01 'dial.c, line 3'
    run grader/desk/hint lab01
    says 0 "does not compile" "dial.c, line 3"
    lacks Hint
    TEST=1.4 run grader/desk/hint lab01
    says 0 "Hint 2 of 3"
    record lab01
    run grader/desk/hint lab01
    one_line 0 "every step of lab01 passes"
    record lab05 5.9=failed
    run grader/desk/hint lab05
    says 0 "step 5.9*" "Hint 1 of 3"
}

@test "hint: a lab, a step, a tree that is not there; nowhere to remember" {
    run grader/desk/hint lab99
    one_line 2 "there is no lab99"
    TEST=1.9 run grader/desk/hint lab01
    one_line 2 "lab01 has no step 1.9"
    TEST='.*' run grader/desk/hint lab01
    one_line 2 "lab01 has no step .*"
    FROM=nowhere run grader/desk/hint lab01
    one_line 2 "there is no folder nowhere"
    run grader/desk/hint lab01 lab02
    one_line 2 "usage:"
    rm labs/lab02-*/HINTS.md
    run grader/desk/hint lab02
    one_line 99 "no file of hints for lab02"
    mkdir -p build/labs
    echo >build/$lab01
    run grader/desk/hint lab01
    one_line 99 "cannot write in build/$lab01"
}

# ------------------------------------------------------------------------------ watch
# A grader that says how often it was called, and what it was given. With `held` there, it waits in mid-run for a
# line from `go`, which the test holds open: who writes into it waits for nobody.
counting_grader() {
    cat >grader/grade <<'END'
#!/bin/sh
echo run >>runs
cd labs/lab01-create-socket
echo "run $(grep -c run ../../runs) of $1 $TEST: $(cat dial.c helper.h 2>&1)"
cd ../..
[ ! -e held ] || read -r line <go
END
    rm -f runs held go events typed pid
    mkfifo go events typed "$BATS_TEST_TMPDIR/printed"
    mkdir "$BATS_TEST_TMPDIR/tmp"
    echo one >$lab01/dial.c
}

# Starts watch in the background; what it prints is read from descriptor 9.
watched() { # COMMAND...
    TMPDIR=$BATS_TEST_TMPDIR/tmp "$@" <&0 >"$BATS_TEST_TMPDIR/printed" 2>&1 3>&- 4>&- &
    watch=$!
    exec 9<"$BATS_TEST_TMPDIR/printed"
}
reads_until() { # WORDS: until a line has them. That it may wait long is for a program that never says it.
    local line
    while IFS= read -r -t 60 line <&9; do
        printf '%s\n' "$line"
        case $line in *"$1"*) return 0 ;; esac
    done
    printf 'never came: %s\n' "$1"
    return 1
}
# One that sleeps for an hour may just be falling asleep when a signal comes, and would hear it then.
is_killed() {
    kill -9 "$watch"
    wait "$watch" || :
    watch=
}
graded() { reads_until "$1" || return; reads_until "Each time you save"; } # and waits
# Ended, it leaves no process and no file.
ends() { # SIGNAL
    local status=0
    kill "-$1" "$watch"
    wait "$watch" || status=$?
    [ "$status" = 143 ] && [ -z "$(ls -A "$BATS_TEST_TMPDIR/tmp")" ] || {
        printf 'ended with status %s, and left: %s\n' "$status" "$(ls -AR "$BATS_TEST_TMPDIR/tmp")"
        return 1
    }
}
teardown() { [ -z "${watch:-}" ] || kill "$watch" 2>/dev/null || :; }

# What the desk needs, and no inotifywait.
without_inotifywait() {
    local tool
    mkdir "$BATS_TEST_TMPDIR/bin"
    for tool in bash sh dirname sed awk cat echo make find grep ls cmp mktemp mkfifo rm sleep cksum tr cc; do
        ln -s "$(type -P $tool)" "$BATS_TEST_TMPDIR/bin"
    done
    BARE_PATH=$BATS_TEST_TMPDIR/bin
}

# How often it is graded is not asked here: a file that is written where it stands is empty for a moment, and that may
# be seen, too.
sees_each_save() {
    graded " of lab01 : one"
    echo two >$lab01/dial.c
    graded " of lab01 : two"
    echo three >$lab01/dial.c.new && mv $lab01/dial.c.new $lab01/dial.c # by renaming, as editors do
    graded " of lab01 : three"
    rm $lab01/dial.c
    graded "dial.c: No such file"
    echo four >$lab01/dial.c
    graded " of lab01 : four"
    echo >$lab01/helper.h five
    graded "five"
}

@test "watch: without inotifywait every kind of save is seen" {
    needs_all_labs
    counting_grader
    without_inotifywait
    PATH=$BARE_PATH KIT_LOOK=0.05 watched grader/desk/watch lab01
    sees_each_save >"$BATS_TEST_TMPDIR/seen"
    ends TERM
    grep -F "Watching     labs/lab01-create-socket/ (by looking twice a second)" "$BATS_TEST_TMPDIR/seen"
}

@test "watch: with inotifywait every kind of save is seen, and nothing but its events is waited for" {
    command -v inotifywait >/dev/null || skip "needs inotifywait"
    counting_grader
    KIT_LOOK=3600 watched grader/desk/watch lab01
    sees_each_save
    is_killed
}

@test "watch: an event wakes it, and what has not changed is not graded again" {
    counting_grader
    mkdir fake
    printf '#!/bin/sh\nexec cat events\n' >fake/inotifywait && chmod +x fake/inotifywait
    PATH=$PWD/fake:$PATH KIT_LOOK=3600 watched grader/desk/watch lab01
    exec 8<>events
    graded "(by inotifywait)"
    printf 'something\nelse\n' >&8
    echo >$lab01/notes.txt
    echo >$lab01/.dial.c.swp
    printf 'and more\n' >&8
    echo two >two && mv two $lab01/dial.c # at a stroke
    printf 'saved\n' >&8
    graded "run 2 of lab01 : two"
    is_killed
}

@test "watch: goes on by itself when inotifywait has ended" {
    counting_grader
    mkdir fake
    printf '#!/bin/sh\nexit 1\n' >fake/inotifywait && chmod +x fake/inotifywait
    PATH=$PWD/fake:$PATH KIT_LOOK=0.05 watched grader/desk/watch lab01
    sees_each_save
    ends TERM
}

@test "watch: what is saved during a run is graded after it" {
    counting_grader
    touch held
    mkdir fake
    printf '#!/bin/sh\nexec cat events\n' >fake/inotifywait && chmod +x fake/inotifywait
    PATH=$PWD/fake:$PATH KIT_LOOK=3600 watched grader/desk/watch lab01
    exec 8<>events
    exec 6<>go
    reads_until "run 1 of lab01 : one"
    echo two >$lab01/dial.c
    echo >&6
    reads_until "run 2 of lab01 : two"
    rm held
    echo >&6
    reads_until "Each time you save"
    is_killed
}

@test "watch: one test, another tree, and what a lab carries on" {
    needs_all_labs
    counting_grader
    mkdir -p other
    cp -R labs/lab04-partial-sends labs/lab05-framing other
    TEST=5.2 FROM=other/ KIT_LOOK=0.05 watched grader/desk/watch lab05
    reads_until "run 1 of lab05 5.2"
    reads_until "Watching     other/lab05-framing/"
    reads_until "Each time you save"
    echo >>other/lab04-partial-sends/send_all.c
    reads_until "run 2 of lab05 5.2"
    ends TERM
}

@test "watch: with the grader itself, a program that does not compile and one that does" {
    KIT_LOOK=0.05
    counting_grader
    cp "$BATS_FILE_TMPDIR/grade" grader/grade
    chmod -R go+rX "$BATS_RUN_TMPDIR"
    echo 'int x = ;' >$lab01/dial.c
    export KIT_LOOK
    watched make -s watch-lab01 TEST=1.1
    reads_until "does not compile"
    reads_until "labs/lab01-create-socket/dial.c:1"
    reads_until "  error: "
    reads_until "Each time you save"
    cp solutions/lab01-create-socket/dial.c saved && mv saved $lab01/dial.c # at a stroke: graded once
    reads_until "✓ 1.1 connects"
    reads_until "1 of 1 point"
    reads_until "Each time you save"
    kill "$watch" # make, which ends what it has started
    wait "$watch" || :
    [ -z "$(ls -A "$BATS_TEST_TMPDIR/tmp")" ]
}

# A person at a terminal: what she types is written to descriptor 7.
@test "watch: a terminal is cleared, and Ctrl-C leaves nothing behind" {
    needs_script
    counting_grader
    mkdir fake
    printf '#!/bin/sh\necho $$ >pid\nexec cat events\n' >fake/inotifywait && chmod +x fake/inotifywait
    exec 7<>typed 8<>events
    # What bats starts in the background is deaf to Ctrl-C; timeout(1) undoes that.
    PATH=$PWD/fake:$PATH TERM=xterm watched timeout 60 script -qec "make watch-lab01" /dev/null <&7 8>&-
    reads_until $'\e[H\e[2Jrun 1 of lab01'
    reads_until "Each time you save"
    [ -s pid ]
    printf '\003' >&7
    status=0
    wait "$watch" || status=$?
    output=$(cat <&9)
    [ "$status" = 130 ] || [ "$status" = 0 ] # make has its own word for it
    lacks "grader/"
    [ -z "$(ls -A "$BATS_TEST_TMPDIR/tmp")" ]
    run kill -0 "$(cat pid)"
    [ "$status" != 0 ]
}

@test "watch: not a terminal, or one that cannot, is not cleared" {
    counting_grader
    KIT_LOOK=0.05 watched grader/desk/watch lab01
    reads_until "Each time you save" >printed
    output=$(cat printed)
    lacks $'\e'
    ends TERM
}

@test "watch: what cannot be graded is not watched" {
    run grader/desk/watch lab99
    one_line 2 "there is no lab99"
    FROM=nowhere run grader/desk/watch lab01
    one_line 2 "there is no folder nowhere"
    TEST=1.9 run grader/desk/watch lab01
    one_line 2 "lab01 has no step 1.9"
    run grader/desk/watch lab01 lab02
    one_line 2 "usage:"
    counting_grader
    printf '#!/bin/sh\necho not today >&2\nexit 99\n' >grader/grade
    run grader/desk/watch lab01
    one_line 99 "not today"
}

# ------------------------------------------------------------------------------ reset
@test "reset: the skeleton is back, and what was there is kept, each time" {
    echo mine >$lab01/dial.c
    echo mine >$lab01/helper.c
    echo mine >$lab01/notes.txt
    echo mine >>$lab01/README.md
    record lab01
    grader/desk/hint lab01
    run make -s reset-lab01
    prints 0 <<'END'
The skeleton is back in labs/lab01-create-socket/
  dial.c
Removed from labs/lab01-create-socket/, because it is not part of the skeleton:
  helper.c
All your files are kept in kept/lab01-create-socket.1/
To go on with your files after all:
  cp kept/lab01-create-socket.1/*.[ch] labs/lab01-create-socket/
END
    cmp $lab01/dial.c "$BATS_FILE_TMPDIR/$lab01/dial.c"
    [ "$(ls $lab01)" = "$(printf '%s\n' HINTS.md Makefile README.md dial.c notes.txt)" ]
    [ "$(cat kept/lab01-create-socket.1/{dial.c,helper.c,notes.txt})" = "$(printf 'mine\nmine\nmine')" ]
    run grader/desk/hint lab01 # from the first one on
    says 0 "step 1.1" "Hint 1 of 3"
    run grader/desk/where
    says 0 "lab01-create-socket           0 of 7               not graded yet"
    echo again >$lab01/dial.c
    run make -s reset-lab01
    says 0 "kept/lab01-create-socket.2/"
    [ "$(cat kept/lab01-create-socket.[12]/dial.c)" = "$(printf 'mine\nagain')" ]
    run make -s reset-lab01
    one_line 0 "labs/lab01-create-socket/ is still the skeleton: there is nothing to reset"
    [ "$(ls -A kept)" = "$(printf '%s\n' lab01-create-socket.1 lab01-create-socket.2)" ]
    make -s clean
    [ -e kept/lab01-create-socket.1/dial.c ]
}

@test "reset: after commits, and then it compiles anew" {
    command -v git >/dev/null || skip "needs git"
    sed -i.old 's/not written yet/mine/' $lab01/dial.c && rm $lab01/dial.c.old
    make -s lab01
    export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=me GIT_AUTHOR_EMAIL=me GIT_COMMITTER_NAME=me GIT_COMMITTER_EMAIL=me
    git init -q . && git add labs && git commit -qm "my work"
    make -s reset-lab01
    make -s lab01
    run build/$lab01/dial 127.0.0.1 1
    says 1 "dial: not written yet: step 1.1"
    [[ $(git -C . status --short labs) == *dial.c* ]] # and nothing was committed for anybody
}

@test "reset: files that are gone, a folder that is gone, a link" {
    needs_all_labs
    rm labs/lab06-select/room.[ch]
    run make -s reset-lab06
    says 0 "room.c" "room.h" "kept/lab06-select.1/"
    rm -r labs/lab02-*
    run make -s reset-lab02
    says 0 "greetd.c"
    lacks kept/
    rm -r labs
    run make -s reset-lab03
    says 0 "echoc.c" "echod.c"
    # A link is replaced, not written through.
    cp labs/lab03-echo/echod.c elsewhere.c
    ln -sf ../../elsewhere.c labs/lab03-echo/echod.c
    echo mine >>elsewhere.c
    run make -s reset-lab03
    says 0 "echod.c"
    [ ! -L labs/lab03-echo/echod.c ]
    cmp labs/lab03-echo/echod.c "$BATS_FILE_TMPDIR/labs/lab03-echo/echod.c"
    [ "$(tail -n 1 elsewhere.c)" = mine ]
}

@test "reset: a file of the skeleton that is no source comes back, too, changed or gone" {
    cp -R "$BATS_FILE_TMPDIR/all/lab15-websocket" labs
    cp "$BATS_TEST_DIRNAME/../lab15.bats" grader
    echo mine >labs/lab15-websocket/clock.html
    run make -s reset-lab15
    says 0 $'\n  clock.html\nAll' $'\n  cp kept/lab15-websocket.1/* labs/lab15-websocket/'
    cmp labs/lab15-websocket/clock.html "$BATS_FILE_TMPDIR/all/lab15-websocket/clock.html"
    [ "$(cat kept/lab15-websocket.1/clock.html)" = mine ]
    rm labs/lab15-websocket/clock.html
    run make -s reset-lab15
    rm grader/lab15.bats
    says 0 $'\n  clock.html\nAll'
    cmp labs/lab15-websocket/clock.html "$BATS_FILE_TMPDIR/all/lab15-websocket/clock.html"
}

@test "reset: what cannot be kept is not changed" {
    echo mine >$lab01/dial.c
    echo "in the way" >kept
    run grader/desk/reset lab01
    one_line 99 "could not be kept in kept/lab01-create-socket.1/, so nothing was changed"
    [ "$(cat $lab01/dial.c)" = mine ]
    rm kept
    mv grader/desk/skeletons.tar.gz skeletons
    head -c 3000 skeletons >grader/desk/skeletons.tar.gz
    run grader/desk/reset lab01
    mv skeletons grader/desk/skeletons.tar.gz
    one_line 99 "cannot be read"
    [ "$(cat $lab01/dial.c)" = mine ] && [ ! -e kept ]
}

@test "reset: another tree, a lab that is not there" {
    FROM=solutions run grader/desk/reset lab01
    one_line 2 "only labs/ can be reset; FROM=solutions is another tree"
    FROM=nowhere run grader/desk/reset lab01
    one_line 2 "there is no folder nowhere"
    run make -s reset-lab01 FROM=./labs/
    one_line 0 "nothing to reset"
    run grader/desk/reset lab99
    one_line 2 "there is no lab99"
    run grader/desk/reset lab01 lab02
    one_line 2 "usage:"
}

@test "the packed skeletons are those of labs/ (grader/desk/pack packs them anew)" {
    needs_all_labs
    mkdir unpacked
    tar -xzf "$BATS_TEST_DIRNAME/../desk/skeletons.tar.gz" -C unpacked
    cd "$BATS_FILE_TMPDIR/all"
    diff -r -x '*.md' -x lab.mk -x '.*' . "$KIT_COPY/unpacked"
}

# ---------------------------------------------------------------- what is meant
@test "without a lab, the one that was graded last is meant" {
    run make hint
    says 0 "lab01, step 1.1"
    run make grade-lab02 TEST=2.1
    run make hint
    says 0 "lab02, step 2.1"
    run make next
    says 0 "lab02, step 2.1"
    run make next-lab01
    says 0 "lab01, step 1.1"
    run make trace TEST=1.2
    says 2 "1.2 prints what the peer sees"
    run make
    says 0 "step 2.1: make next says what it is"
    [ ${#lines[@]} -le 24 ]
    # Whoever looks at another tree has not graded their own.
    run make grade-lab01 TEST=1.1 FROM=solutions
    run make hint
    says 0 "lab02, step 2.1"
}

@test "a lab's name in other words is taken for that lab" {
    local name
    for name in grade-1 grade-01 grade-lab1 "grade lab01" "grade lab1" grade-lab01-create-socket; do
        # shellcheck disable=SC2086 # two words
        run make $name TEST=1.2
        says 2 "1.2 prints what the peer sees"
    done
    run make lab1
    says 0 "built: build/labs/lab01-create-socket/dial"
    run make grade test=1.2
    says 2 "lab01-create-socket" "1.2 prints what the peer sees"
    lacks "1.3"
    run make grade-lab77
    says 2 "there is no lab77; the labs are lab01"
}

@test "a test that is not there is wrong usage, and the tests are listed" {
    run make grade-lab01 TEST=9.9
    says 2 "lab01 has no step 9.9; it has 1.1 1.2 1.3 1.4 1.5 1.6 1.7"
    run make grade-lab01 TEST=1
    says 2 "lab01 has no step 1; it has 1.1"
    run make grade TEST=1
    says 2 "TEST=1 is not a step; write it like TEST=1.2"
    run make TEST=1
    says 2 "TEST=1 is not a step; write it like TEST=1.2"
    run make TEST=1.9
    says 2 "lab01 has no step 1.9; it has 1.1"
    run make lab01 TEST=9.9
    says 2 "lab01 has no step 9.9; it has 1.1"
}

@test "a test without a command is told the command" {
    run make test=1.3
    says 0 "Next         make grade TEST=1.3 plays that one test"
    run make lab01 TEST=1.3
    says 0 "built: " "make grade-lab01 TEST=1.3 plays that one test"
}

@test "a locale that is not installed gives no warning, and one of ASCII no other sign" {
    local command status_of
    unset KIT_SIGNS
    for command in 'grade-lab01 TEST=1.1' next 'hint-lab01' 'trace-lab01 TEST=1.1'; do
        LC_ALL=xx_YY.UTF-8 make --no-print-directory $command >"$BATS_TEST_TMPDIR/xx" 2>&1 && status_of=0 || status_of=$?
        if grep -i 'locale' "$BATS_TEST_TMPDIR/xx"; then return 1; fi
        LC_ALL=C make --no-print-directory $command >"$BATS_TEST_TMPDIR/ascii" 2>&1 && status=0 || status=$?
        [ "$status" = "$status_of" ]
        if LC_ALL=C grep -n '[^ -~]' "$BATS_TEST_TMPDIR/ascii"; then return 1; fi
    done
    LC_ALL=xx_YY.UTF-8 make grade-lab01 TEST=1.1 2>&1 | grep -q '✗ 1.1'
    LC_ALL=POSIX make grade-lab01 TEST=1.1 2>&1 | grep -q '^  x 1.1'
}

@test "PLAIN=1: words alone, one event a line, the failure first" {
    local command
    for command in next hint-lab01 'trace-lab01 TEST=1.1' 'demo-lab01 FROM=labs' 'grade-lab01 ALL=1' 'grade-lab01'; do
        run make --no-print-directory PLAIN=1 $command
        no_signs
    done
    [[ ${lines[1]} == "failed: 1.1 "* ]] || complain 'should begin with the failure'
    [[ $output == *$'\n1. the peer listens on '*$'\n2. your program exits 1\n'*"1.7 closes every descriptor, 1 point"* ]] ||
        complain 'should have the conversation, and the list below'
    PLAIN=0 run make --no-print-directory grade-lab01
    [[ $output == *✗* ]] || complain 'should have signs'
    run make --no-print-directory PLAIN=1
    says 0 'lab, points, optional' 'failed: lab01-create-socket, 0 of 7'
    run make --no-print-directory PLAIN=1 doctor
    shows $'\nthere: compiler: ' $'\nthere: make: '
    no_signs
    echo 'int x = ;' >>$lab01/dial.c
    for command in lab01 grade-lab01 next hint-lab01; do
        run make --no-print-directory PLAIN=1 $command
        shows 'error: ' 'at ;, in the line: int x = ;'
        lacks ' | ' '^'
        no_signs
    done
}

# ----------------------------------------------------------------------------- rewind

# A failure of 4.3 that was kept, as the grader prints it.
kept_failure() {
    record lab04 4.3=failed
    KIT_TEXT='Step         a expects pattern 9\n             grader/lab04.bats:LINE\n\n     your pour                                the peer\n  1                                           listens on 127.0.0.1:21004\n  2  socket(AF_INET, SOCK_STREAM) = 3\n  3  connect(3, 127.0.0.1:21004) = 0      ──▶ a accepts 127.0.0.1:57712\n  4  send(3, …, 9000) …\n  5                                       ──▶ a gets 1000 bytes "0000000"...\n  6  … send(3, "0000"..., 9000) = 8000\n  7                                       ──▶ a gets 1000 bytes "0000000"...\n     … 3 more times the same …\n 11                                       ◀── a sends 5 bytes "hello"\n 12  recv(3, "he", 2) = 2\n 13  recv(3, …, 2) … waits\n  ✗  a expects pattern 9' \
        awk -F '\t' -v OFS='\t' -v line="$(awk '/^@test "4.3/ { there = 1 } there && /a +expects/ { print NR; exit }' grader/lab04.bats)" '
        $1 == "4.3" { $7 = ENVIRON["KIT_TEXT"]; gsub(/LINE/, line, $7) } 1' build/labs/lab04-*/results.tsv >"$BATS_TEST_TMPDIR/kept"
    cp "$BATS_TEST_TMPDIR/kept" build/labs/lab04-*/results.tsv
}

@test "rewind: at each event what was sent, read, waited for, and what is on the way" {
    local awk
    needs_all_labs
    kept_failure
    for awk in mawk gawk original-awk 'busybox awk'; do
        type -P "${awk%% *}" >/dev/null || continue
        mkdir -p bin
        printf '#!/bin/sh\nexec %s "$@"\n' "$awk" >bin/awk
        chmod +x bin/awk
        PATH=$KIT_COPY/bin:$PATH run grader/desk/rewind lab04 <<<$'g 5\n\n\nn\nb\ng 12\nn\nwhat'
        says 0 'event 5 of 13' 'waits in send(3, …, 9000)' 'you sent 0 bytes, the peer read 1000: an unknown number on the way' \
            $'▶   6  … send(' 'you sent 8000 bytes, the peer read 1000: 7000 on the way' 'comes next: a gets 1000 bytes' \
            'the peer read 2000: 6000 on the way' 'the peer read 5000: 3000 on the way' 'the peer sent 5 bytes, you read 0: 5 on the way' \
            'the peer sent 5 bytes, you read 2: 3 on the way' 'waits in recv(3, …, 2)' 'waits: a expects pattern 9' 'That is no command.'
        narrow
    done
    # A screen has 24 lines, whatever is shown.
    run grader/desk/rewind lab04 <<<'g 11'
    [ "$(awk '/^4.3 /{ if (n > most) most = n; n = 0 } { n++ } END { print (n > most ? n : most) + 0 }' <<<"$output")" -le 23 ] || complain 'should fit'
    PLAIN=1 run grader/desk/rewind lab04 <<<'g 12'
    says 0 $'12. you receive 2 bytes "he" on descriptor 3\n' $'\na: the peer sent 5 bytes, you read 2: 3 on the way'
    no_signs
    change labs/lab04-*/pour.c
    TEST=4.3 run make --no-print-directory rewind </dev/null
    says 0 'as they were when it was graded'
}

@test "rewind: what is not kept is one clear line" {
    needs_all_labs
    run grader/desk/rewind lab04
    says 2 'lab04 has not been graded yet'
    kept_failure
    TEST=4.1 run grader/desk/rewind
    says 2 '4.1 passed when it was graded last'
    [ "${#lines[@]}" = 1 ]
    record lab04 4.2=unseen 4.4=skipped 4.5=failed
    TEST=4.4 run grader/desk/rewind
    says 2 '4.4 was not graded yet: make grade-lab04 TEST=4.4'
    TEST=4.2 run grader/desk/rewind
    says 2 'no conversation is kept of 4.2: not observable'
    TEST=4.5 run grader/desk/rewind
    says 2 'no conversation is kept of 4.5: failed'
    record lab04
    run grader/desk/rewind lab04
    says 2 'no test of lab04 that failed is kept'
    TEST=9.9 run grader/desk/rewind lab04
    says 2 'lab04 has no step 9.9'
    run grader/desk/rewind lab04 lab03
    says 2 'usage: grader/desk/rewind [LAB]'
}

@test "rewind: p plays the steps up to there, and offers the one that failed" {
    make --no-print-directory grade-lab01 TEST=1.1 >/dev/null 2>&1 || :
    run make --no-print-directory rewind TEST=1.1 <<<$'n\nb\np\n'
    says 0 'before the first event' 'peer [peer listens]> '
    run make --no-print-directory rewind TEST=1.1 <<<$'n\nn\np\nquit'
    says 0 'event 2 of 2' $'peer> peer listens' $'peer> run dial' 'exits 1' 'peer [a accepts]> quit'
}

@test "in a lab's own folder make, make grade, make next and the others are about that lab" {
    cd labs/lab02-* || return
    run make
    says 0 "build/labs/lab02-bind-listen-accept/greetd"
    run make grade TEST=2.1
    says 2 "✗ 2.1 "
    run make hint
    says 0 "lab02, step 2.1"
    run make rewind TEST=2.1 </dev/null
    says 0 "2.1 " "Enter: on; b: back"
    run make trace TEST=2.1
    says 2 "2.1 "
    for command in 'grade lab02' 'grade lab2' grade-lab02 grade-lab2; do
        run make $command TEST=2.1
        says 2 "✗ 2.1 "
        lacks "No rule" "built:"
    done
    run make lab1
    says 0 "build/labs/lab01-create-socket/dial"
    lacks greetd
    run make TEST=1
    says 2 "lab02 has no step 1; it has 2.1"
    run make test=2.1
    says 0 "built: " "make grade-lab02 TEST=2.1 plays that one test"
    run make help
    says 0 "make grade-lab01"
    run make gradelab02
    says 2 "No rule to make target 'gradelab02'"
}

@test "hint: for the step that failed, not for an earlier one that was not graded" {
    record lab01 1.3=failed
    sed -i '/^1\.1\t/d' build/$lab01/results.tsv
    run make -s hint-lab01
    [[ $output == "lab01, step 1.3"* ]]
}

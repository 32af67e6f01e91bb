#!/usr/bin/env bats
# shellcheck disable=SC2154 # bats's run sets status and output
# runner.bats -- the engine reads a lab's tests out of its .bats file, plays them and writes their results; the two doors
# to it, grader/grade by way of bats and without, say the same.

bats_require_minimum_version 1.5.0

load lib

setup_file() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    forget_what_was_asked
    FROM=solutions grader/build lab01 >/dev/null && FROM=solutions grader/build lab03 >/dev/null
}

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    lab=$BATS_TEST_TMPDIR/lab.bats
    programs=build/solutions/lab01-create-socket
}

# A lab's file: what stands on standard input, with TEST for @test, which bats would take for one of this file's.
lab() { sed 's/^TEST /@test /' >"$lab"; }
runs() { # OPTION...
    run --separate-stderr build/grader/peer --grade "$lab" --programs "$programs" --wiretap build/grader/wiretap.so "$@"
}
# The numbers and the states, as "1.1=passed 1.2=failed ".
states() { cut -f 1,3 <<<"$output" | tr '\t\n' '= '; }
refuses() { # LINE WORDS: a mistake in the file, and where
    runs
    [[ $status == 99 && -z $output && $stderr == *"lab.bats:$1: "*"$2"* ]] || complain 'should say %s: %s' "$1" "$2"
}

@test "each test has its line, in the order of the file, however many are played at once" {
    lab <<'END'
load play
# a comment
TEST "1.2 the second number comes first" {
    play <<'PLAY'
        peer     listens
        run      dial 127.0.0.1 $PORT
        a        accepts
        student  exits 0
PLAY
}

TEST "1.10* a stretch test" {
    play <<'PLAY'
        run      dial
        student  exits 0
PLAY
}
TEST "1.1 two plays" {
    play <<'PLAY'
        run      dial
        student  exits 2
PLAY
    play <<'PLAY'
        run      dial 1
        student  exits 3
PLAY
}
END
    for jobs in 1 2 8; do
        runs --jobs $jobs --key a1b2 --record "$BATS_TEST_TMPDIR/record.$jobs"
        [ "$status" = 0 ]
        [ "$(states)" = "1.2=passed 1.10=failed 1.1=failed " ]
        [ "$(cut -f 2 <<<"$output" | tr '\n' ' ')" = "1 0 1 " ]
        [ "$(cut -f 6 <<<"$output" | head -n 2)" = $'the second number comes first\na stretch test' ]
        [ "$(cut -f 8 <<<"$output" | sort -u)" = a1b2 ]
        [[ $(cut -f 7 <<<"$output" | tail -n 1) == *"lab.bats:$(grep -n 'exits 3' "$lab" | cut -d : -f 1)"'\n'*'Expected     exits 3\n'* ]]
        [ -z "$(cut -f 5 <<<"$output" | grep -v '^[0-9]*$')" ]
        diff "$BATS_TEST_TMPDIR/record.$jobs" - <<<"$output"
    done
    runs --test 1.1
    [ "$(states)" = "1.1=failed " ]
    runs --test 1.3
    [ "$status" = 98 ] && [ -z "$output" ]
}

@test "alternatives are as many plays; a bar in a string, between pieces or in a comment is none" {
    lab <<'END'
TEST "1.1 each of them" {
    play <<'PLAY'
        # recv|send
        run      dial "a|b" 1|2
        student  exits 2|1
PLAY
}
END
    runs # 1 and 2, each with 2 and 1: the second of the four does not hold
    [ "$(states)" = "1.1=failed " ]
    [[ $(cut -f 7 <<<"$output") == *'Step         student exits 1\n'* ]]
    sed -i 's/2|1$/2/' "$lab"
    runs
    [ "$(states)" = "1.1=passed " ]
    lab <<'END'
TEST "3.1 pieces" {
    play <<'PLAY'
        run      echod $PORT
        student  listens
        a        connects
        a        sends "x" | "y|z"
        a        expects "xy|z"
PLAY
}
END
    programs=build/solutions/lab03-echo
    runs
    [ "$(states)" = "3.1=passed " ]
}

@test "what a test needs of another is its first play" {
    lab <<'END'
TEST "1.1 fails later" {
    play <<'PLAY'
        run      dial
        student  exits 2
PLAY
    play <<'PLAY'
        run      dial
        student  exits 0
PLAY
}
TEST "1.2 needs it" {
    needs 1.1
    play <<'PLAY'
        run      dial
        student  exits 2
PLAY
}
END
    runs
    [ "$(states)" = "1.1=failed 1.2=passed " ]
}

@test "a test that needs one that has failed is not played, unless all are asked for" {
    lab <<'END'
TEST "1.1 fails" {
    play <<'PLAY'
        run      dial
        student  exits 0
PLAY
}
TEST "1.2 needs it" {
    needs 1.1
    play <<'PLAY'
        run      dial
        student  exits 2
PLAY
}
TEST "1.3 needs that" {
    needs 1.2
    play <<'PLAY'
        run      dial
        student  exits 2
PLAY
}
TEST "1.4 needs none of them" {
    play <<'PLAY'
        run      dial
        student  exits 2
PLAY
}
END
    for jobs in 1 2; do
        runs --jobs $jobs
        [ "$(states)" = "1.1=failed 1.2=skipped 1.3=skipped 1.4=passed " ]
        [ "$(cut -f 7 <<<"$output" | sed -n 2,3p)" = $'needs 1.1 first\nneeds 1.2 first' ]
    done
    runs --all
    [ "$(states)" = "1.1=failed 1.2=passed 1.3=passed 1.4=passed " ]
    runs --test 1.2
    [ "$(states)" = "1.2=passed " ]
}

@test "a mistake in the file is the grader's fault, with its place" {
    lab <<<$'TEST "1.1 a" {\n}\necho hello'
    refuses 3 "contains only tests"
    lab <<<$'TEST "1.1 a" {\n    [ 1 = 1 ]\n}'
    refuses 2 "contains only tests"
    lab <<<$'TEST "a title" {\n}'
    refuses 1 "a test's title"
    lab <<<$'TEST "1.1 a" {\n}\nTEST "1.1 b" {\n}'
    refuses 3 "each number is used once"
    lab <<<$'TEST "1.1 a" {\n    needs 1.2\n}'
    refuses 2 "cannot need 1.2"
    lab <<<$'TEST "1.1 a" {\n    needs 1.1\n}'
    refuses 2 "cannot need 1.1"
    lab <<<$'TEST "1.1 a" {\n    play <<\'PLAY\'\n    run dial\n'
    refuses 4 "has no end"
    rm "$lab"
    runs
    [ "$status" = 99 ] && [[ $stderr == *"No such file"* ]]
    lab <<<$'TEST "1.1 nothing" {\n}'
    runs
    [ "$(states)" = "1.1=fault " ]
}

@test "a mistake in a play is that test's, and the others have their results" {
    lab <<'END'
TEST "1.1 a step that is none" {
    play <<'PLAY'
        run      dial
        no such step
PLAY
}
TEST "1.2 goes on" {
    play <<'PLAY'
        run      dial
        student  exits 2
PLAY
}
END
    runs
    [ "$(states)" = "1.1=fault 1.2=passed " ]
    [[ $(head -n 1 <<<"$output" | cut -f 7) == *'lab.bats:4: there is no such step\n'* ]]
}

# Both doors, and bats called by hand: the same tests with the same states and names.
doors_agree() { # TREE LAB
    local by_bats by_engine place
    place=$(FROM=$1 bash -c 'here=$PWD KIT=$PWD; . grader/tree.bash; find_tree; place_of "$0"' "$2")
    FROM=$1 grader/grade "$2" >"$BATS_TEST_TMPDIR/bats" 2>&1 && by_bats=0 || by_bats=$?
    cut -f 1-4,6 "$place/results.tsv" >"$BATS_TEST_TMPDIR/bats.tsv"
    FROM=$1 KIT_DOOR=engine grader/grade "$2" >"$BATS_TEST_TMPDIR/engine" 2>&1 && by_engine=0 || by_engine=$?
    [ "$by_bats" = "$by_engine" ]
    diff "$BATS_TEST_TMPDIR/bats.tsv" <(cut -f 1-4,6 "$place/results.tsv")
    # ✓ or ✗, as it is printed
    diff <(grep '^  [^ ] [0-9]' "$BATS_TEST_TMPDIR/bats") <(grep '^  [^ ] [0-9]' "$BATS_TEST_TMPDIR/engine")
    KIT_PROGRAMS=$PWD/$place bats "grader/$2.bats" >"$BATS_TEST_TMPDIR/hand" 2>&1 || :
    diff <(sed -n 's/^ok [0-9]* \([0-9.]*\)\*\{0,1\} .*# skip.*/\1 skipped/p; t; s/^ok [0-9]* \([0-9.]*\).*/\1 passed/p; s/^not ok [0-9]* \([0-9.]*\).*/\1 failed/p' "$BATS_TEST_TMPDIR/hand") \
        <(cut -f 1,3 "$place/results.tsv" | tr '\t' ' ')
}

@test "both doors, and bats by hand, say the same of solutions and skeletons" {
    for lab in lab01 lab04; do
        doors_agree solutions "$lab" || { echo "solutions $lab"; return 1; }
    done
    for lab in lab02; do
        doors_agree labs "$lab" || { echo "labs $lab"; return 1; }
    done
}

@test "both doors, and bats by hand, say the same of programs that are wrong" {
    needs_all_labs
    local case tree=$BATS_TEST_TMPDIR/tree n=0
    for case in grader/cases/lab01/wrong/*.patch grader/cases/lab03/wrong/eof-ignored.patch; do
        # Four or so; and one whose plays take longer than bats: it reads results that are not all there yet.
        [ $((n++ % 12)) = 0 ] || [ "${case##*/}" = eof-ignored.patch ] || continue
        lab=${case#grader/cases/} lab=${lab%%/*}
        rm -rf "$tree" && mkdir "$tree" && cp -R solutions/"$lab"-* "$tree"
        awk -v folder="$(echo "$tree"/"$lab"-*)" -f grader/cases/apply.awk "$case"
        doors_agree "$tree" "$lab" || { echo "$case"; return 1; }
    done
    [ "$n" -gt 30 ]
}

@test "who is gone is waited for by nobody: the runner ends with who has called it" {
    lab <<'END'
TEST "3.1 goes on for long" {
    play <<'PLAY'
        run      echod $PORT
        student  listens
        repeat   500
            a    connects
            a    sends "x"
            a    expects "x"
            a    closes
        end
PLAY
}
END
    programs=build/solutions/lab03-echo
    # shellcheck disable=SC2016 # the inner shell's
    bash -c 'build/grader/peer --grade "$1" --programs "$2" --wiretap build/grader/wiretap.so >/dev/null 3>&- & echo $!; kill -9 $$' \
        - "$lab" "$programs" >pid 2>/dev/null || :
    pid=$(cat pid) && rm pid
    while kill -0 "$pid" 2>/dev/null && [ "$(ps -o stat= -p "$pid")" != Z ]; do :; done
}

#!/usr/bin/env bats
# shellcheck disable=SC2154,SC2016 # bats's run sets status and output; a script's own variables
# run.bats -- grader/tests/run itself: what does not hold makes it fail, and so does what was never checked.

load lib

# A kit of which each part only says what the test wants: grade, matrix, bats and make are stand-ins.
setup() {
    KIT_DIR=$BATS_TEST_TMPDIR/kit
    mkdir -p "$KIT_DIR/grader/tests" "$KIT_DIR/grader/cases" "$KIT_DIR/slides" "$KIT_DIR/bin"
    cp "$BATS_TEST_DIRNAME/run" "$KIT_DIR/grader/tests"
    cp "$BATS_TEST_DIRNAME/../cases/failed.bash" "$KIT_DIR/grader/cases"
    printf '@test "1.1 a" {\n}\n@test "1.2 b" {\n}\n' >"$KIT_DIR/grader/lab01.bats"
    : >"$KIT_DIR/grader/tests/one.bats"
    stand_in bin/make ''
    stand_in bats 'printf "1..2\nok 1 a\nok 2 b\n"'
    stand_in grader/grade 'exit 0'
    stand_in grader/cases/matrix 'echo "ok  one"'
    stand_in slides/check-code 'exit 0'
    export BATS=$KIT_DIR/bats PATH=$KIT_DIR/bin:$PATH
}

stand_in() { # FILE SCRIPT
    printf '#!/bin/sh\n%s\n' "$2" >"$KIT_DIR/$1" && chmod +x "$KIT_DIR/$1"
}

tests() { # STATUS LAST PART...: running them ends so
    run "$KIT_DIR/grader/tests/run" "${@:3}"
    [ "$status" = "$1" ] && [ "${lines[${#lines[@]} - 1]}" = "$2" ] ||
        complain 'should end with "%s", status %s' "$2" "$1"
}

@test "what holds is counted, part by part" {
    tests 0 "2 passed, 0 failed" machinery
    tests 0 "2 passed, 0 failed" one
    : >"$KIT_DIR/grader/tests/desk.bats"
    tests 0 "2 passed, 0 failed" machinery
    tests 0 "34 passed, 0 failed" tools
    tests 0 "1 passed, 0 failed" solutions
    tests 0 "1 passed, 0 failed" cases
    tests 0 "1 passed, 0 failed" lab01
    tests 0 "1 passed, 0 failed" slides
    tests 0 "4 passed, 0 failed" machinery solutions cases
    [ "${lines[1]}" = "solutions: 1 checks" ]
}

@test "a test of the machinery that fails is shown with its reason" {
    stand_in bats 'printf "1..3\nok 1 a\nnot ok 2 b\n# because\nok 3 c\n"; exit 1'
    tests 1 "2 passed, 1 failed" machinery
    [ "${lines[0]}" = "not ok 2 b" ] && [ "${lines[1]}" = "# because" ]
}

@test "skipped tests are counted apart, and each reason is said once" {
    stand_in bats 'printf "1..4\nok 1 a\nok 2 b # skip no c here\nok 3 d # skip no a here\nok 4 e # skip no c here\n"'
    tests 0 "1 passed, 0 failed, 3 skipped" machinery
    [ "${lines[0]}|${lines[1]}|${lines[2]}" = "machinery: 4 checks|skipped, 1: no a here|skipped, 2: no c here" ]
    tests 0 "1 passed, 0 failed, 3 skipped" one # all that was asked for is checked, and be it by skipping
    stand_in bats 'printf "1..1\nnot ok 1 a # skip at all\n"; exit 1'
    tests 1 "0 passed, 1 failed" machinery
}

# What the parts of a run have printed is in the folder that it names, also when it is over.
@test "the output of a run that failed is kept, and no other" {
    tests 0 "2 passed, 0 failed" machinery
    [ -z "$(ls "$KIT_DIR/build/failed")" ]
    stand_in bats 'printf "1..1\nnot ok 1 a\n# because\n"; exit 1'
    stand_in grader/cases/matrix 'echo "NOT two"; exit 1'
    stand_in grader/grade 'echo "this solution"'
    tests 1 "1 passed, 2 failed" machinery solutions cases
    local kept=${lines[${#lines[@]} - 2]#the output is kept in }
    [[ $kept == build/failed/tests.*/ ]]
    cd "$KIT_DIR/$kept"
    grep -q '^# because' one.bats
    grep -q '^this solution' solutions.lab01
    grep -q '^NOT two' cases
    [ -s state.before ] && [ -s state.after ]
    tests 1 "1 passed, 2 failed" machinery solutions cases # another run takes nothing away
    grep -q '^# because' one.bats
}

@test "a file in which no test runs fails" {
    stand_in bats 'exit 0'
    tests 1 "0 passed, 1 failed" machinery
    stand_in bats 'echo "1..0"'
    tests 1 "0 passed, 1 failed" machinery
    tests 1 "0 passed, 1 failed" no-such-file
    : >"$KIT_DIR/grader/tests/two.bats" # others that hold do not make up for it
    stand_in bats 'case $* in *two.bats) echo "1..0" ;; *) printf "1..1\nok 1 a\n" ;; esac'
    tests 1 "1 passed, 1 failed" machinery
}

@test "a solution that does not pass, a slide that is not the code" {
    stand_in grader/grade 'echo "it does not"; exit 1'
    tests 1 "0 passed, 1 failed" solutions
    [ "${lines[0]}" = "it does not" ]
    stand_in grader/grade 'exit 99'
    tests 1 "0 passed, 1 failed" solutions
    stand_in slides/check-code 'exit 1'
    tests 1 "0 passed, 1 failed" slides
}

@test "a skeleton compiles without a warning, fails every test by a verdict, and its steps can be done in order" {
    stand_in grader/cases/in_order ''
    stand_in grader/grade 'printf "  ✗ 1.1 a\n  ✗ 1.2 b\n"; exit 1'
    tests 0 "3 passed, 0 failed" skeletons
    stand_in bin/make 'echo "x.c: warning: unused"'
    tests 1 "2 passed, 1 failed" skeletons
    stand_in bin/make ''
    stand_in grader/grade 'printf "  ✗ 1.1 a\n  ✓ 1.2 b\n"; exit 1'
    tests 1 "2 passed, 1 failed" skeletons
    stand_in grader/grade 'printf "  ✗ 1.1 a\n  ✗ 1.2 b\n"; exit 99'
    tests 1 "2 passed, 1 failed" skeletons
    stand_in grader/grade 'printf "  ✗ 1.1 a\n  ✗ 1.2 b\n"; exit 1'
    stand_in grader/cases/in_order 'echo "after step 1.1, test 1.1 has failed"; exit 1'
    tests 1 "2 passed, 1 failed" skeletons
    [[ $output == *"the steps cannot be done in order"*"after step 1.1"* ]]
}

@test "a case that is not as declared fails, and so does a matrix that says nothing" {
    stand_in grader/cases/matrix 'echo "ok  one"; echo "NOT two"; echo "    -kept"; echo "    +now"; exit 1'
    tests 1 "1 passed, 1 failed" cases
    [ "${lines[0]}|${lines[1]}|${lines[2]}" = "NOT two|    -kept|    +now" ]
    stand_in grader/cases/matrix 'echo "ok  one"; exit 1'
    tests 1 "1 passed, 1 failed" cases
    [ "${lines[0]}" = "the matrix does not hold, and no line of it says why" ]
    stand_in grader/cases/matrix 'exit 0'
    tests 1 "2 passed, 1 failed" machinery cases
    [[ $output == *"cases: nothing was checked"* ]]
}

#!/usr/bin/env bats
# shellcheck disable=SC2154 # bats's run sets status and output
# check.bats -- the programs whose verdict is known: grader/cases/check and matrix agree only with what is so,
# and a patch that does not fit is no case.

load lib

setup_file() {
    export ORIGINAL=$BATS_TEST_DIRNAME/../cases
    copy_the_kit && rm -rf grader/cases/lab*/*/* grader/cases/failures
}

setup() {
    cd "$KIT_COPY" || return
    wrong=grader/cases/lab01/wrong
    right=grader/cases/lab01/right
    mkdir -p "$wrong" "$right"
}

teardown() { rm -rf "${wrong:?}"/* "${right:?}"/*; }

# A wrong program for lab01: what it declares are the first lines, and its main() begins with the statement.
wrong_program() { # NAME LINES STATEMENT
    printf '%s\n\n--- dial.c\n@@\n int main(int argc, char *argv[])\n {\n+    %s\n' "$2" "$3" >"$wrong/$1.patch"
}

right_program() { # NAME
    mkdir "$right/$1" && cp solutions/lab01-*/*.c "$right/$1"
}

# What the grader said of it, and what it said it of, is where the answer names it.
is_kept() { # NAME
    local kept=${output##*see FROM=}
    kept=${kept%%)*}
    [[ $kept == build/failed/lab01.wrong."$1".* ]] && [ -s "$kept/output" ] && [ -s "$kept/results.tsv" ] &&
        [ -s "$kept"/lab01-*/dial.c ] || { printf 'is not kept: %s\n' "$output"; return 1; }
}

# The answer is the one word, the status as it should be.
answers() { # ok|NOT STATUS
    [[ $status == "$2" && $output == "$1 "* ]] || complain 'should be %s, status %s' "$1" "$2"
}

every="1.1 1.2 1.3 1.4 1.5 1.6 1.7"
all="fails: $every
names: -"

@test "a wrong program fails exactly the tests that it declares" {
    wrong_program says-nothing "$all" 'return 9;'
    run grader/cases/check "$wrong/says-nothing.patch"
    answers ok 0
    [ ! -e build/cases/lab01/wrong/says-nothing ] # nothing is kept of who is as declared
    wrong_program one-too-few "fails: ${every#* }"$'\nnames: -' 'return 9;'
    run grader/cases/check "$wrong/one-too-few.patch"
    answers NOT 1
    wrong_program one-too-many "fails: $every 1.8"$'\nnames: -' 'return 9;'
    run grader/cases/check "$wrong/one-too-many.patch"
    answers NOT 1
    wrong_program harmless "fails: 1.1"$'\nnames: -' ';'
    run grader/cases/check "$wrong/harmless.patch"
    answers NOT 1
    is_kept harmless
    wrong_program not-c "fails: 1.1"$'\nnames: -' 'int;;('
    run grader/cases/check "$wrong/not-c.patch"
    answers NOT 1
}

@test "some of the tests: these are played, and no others" {
    wrong_program says-nothing "fails: 1.2 1.3"$'\nnames: -' 'return 9;'
    run grader/cases/check "$wrong/says-nothing.patch"
    answers NOT 1
    for slot in '' 1 1; do
        KIT_SLOT=$slot run grader/cases/check "$wrong/says-nothing.patch" 1.2,1.3
        answers ok 0
    done
    [[ $output == *" 1.2 1.3 -" ]]
    wrong_program harmless "fails: 1.1 1.2"$'\nnames: -' ';'
    KIT_SLOT=1 run grader/cases/check "$wrong/harmless.patch" 1.2
    answers NOT 1
    is_kept harmless
    wrong_program not-c "fails: 1.1"$'\nnames: -' 'int;;('
    KIT_SLOT=1 run grader/cases/check "$wrong/not-c.patch" 1.1
    answers NOT 1
}

@test "what the system's timing decides is not asked for, but its name is" {
    order=$(cat "$ORIGINAL/lab01/wrong/port-in-host-order.patch")
    without=$(sed -E '/^fails:/s/ 1\.1( |$)/\1/' <<<"$order")
    [ "$without" != "$order" ]
    cp grader/cases/failures.tsv "$BATS_TEST_TMPDIR/rows"
    grep -vP "\tport-in-host-order\t1\.1\t" "$BATS_TEST_TMPDIR/rows" >grader/cases/failures.tsv
    for maybe in "" "maybe: 1.1 1.3" "maybe: 1.3"; do
        printf '%s\n%s\n' "$maybe" "$without" | sed '/./,$!d' >"$wrong/port-in-host-order.patch"
        run grader/cases/check "$wrong/port-in-host-order.patch"
        if [ "$maybe" = "maybe: 1.1 1.3" ]; then answers ok 0; else answers NOT 1; fi || return 1
    done
    sed 's/^names:.*/names: eof-ignored/; s/^fails:.*/fails: 1.7/; 1i maybe: '"$every" <<<"$order" >"$wrong/port-in-host-order.patch"
    run grader/cases/check "$wrong/port-in-host-order.patch"
    cp "$BATS_TEST_TMPDIR/rows" grader/cases/failures.tsv
    answers NOT 1
}

@test "a wrong program is named as it declares, test by test" {
    order=$(cat "$ORIGINAL/lab01/wrong/port-in-host-order.patch")
    for names in "names: $(sed -n 's/^names: *//p' <<<"$order")" "names: -" "" "names: eof-ignored" "names: - -"; do
        sed "s/^names:.*/$names/" <<<"$order" >"$wrong/port-in-host-order.patch"
        run grader/cases/check "$wrong/port-in-host-order.patch"
        if [ "$names" = "$(grep '^names:' <<<"$order")" ]; then answers ok 0; else answers NOT 1; fi || return 1
    done
}

@test "a failure that is kept must read as it does there" {
    cp "$ORIGINAL/lab01/wrong/port-in-host-order.patch" "$wrong"
    mkdir grader/cases/failures
    printf '# lab01 port-in-host-order 1.1\n' >grader/cases/failures/kept.txt
    run grader/cases/check "$wrong/port-in-host-order.patch"
    [ "$status" = 1 ]
    [[ $output == *"reads otherwise than grader/cases/failures/kept.txt"* ]]
    KEEP=1 grader/cases/check "$wrong/port-in-host-order.patch"
    grep -q '^What happened ' grader/cases/failures/kept.txt
    run grader/cases/check "$wrong/port-in-host-order.patch"
    answers ok 0
    for changed in 's/^Expected /&x/' 's/^What happened  */&x/' 's/✗ /&x/' '$d'; do
        cp grader/cases/failures/kept.txt kept.txt
        sed "$changed" kept.txt >grader/cases/failures/kept.txt
        run grader/cases/check "$wrong/port-in-host-order.patch"
        [ "$status" = 1 ]
        grep -q '^    [-+][^-+]' <<<"$output" # how it differs
        cp kept.txt grader/cases/failures/kept.txt
    done
    rm -r grader/cases/failures
}

# The table of the case whose patch is copied, with this row of its test 1.1 (or none); its columns are parted by "|".
row_of() { # CASE [ROW]
    cp "$ORIGINAL/lab01/wrong/$1.patch" "$wrong"
    {
        head -n 1 "$ORIGINAL/failures.tsv"
        [ $# -eq 1 ] || tr '|' '\t' <<<"$2"
        grep $'\tlab01\t'"$1"$'\t' "$ORIGINAL/failures.tsv" | grep -v $'\t1\.1\t'
    } >grader/cases/failures.tsv
    checked="$wrong/$1.patch"
}
row_holds() { run grader/cases/check "$checked" && answers ok 0; }
row_differs() { # WHAT
    run grader/cases/check "$checked"
    answers NOT 1 && shows "is named otherwise than in grader/cases/failures.tsv" "$1"
}

@test "a failure is named as its row says, with these values, and KEEP=1 writes the row" {
    row_of length-of-a-pointer 'address-too-short|lab01|length-of-a-pointer|1.1|connect|8|16|dial exits 1|a accepts|exits 1|-'
    row_holds
    cp grader/cases/failures.tsv kept.tsv
    for changed in 's/\t8\t/\t9\t/ what happened' 's/dial exits/pour exits/ the program' 's/a accepts/b accepts/ the step' \
        's/exits 1\t-$/exits 2\t-/ what came' 's/-$/It did not./ also' 's/^[a-z-]*/no-socket/ test 1.1' 's/\t1.1\t/\t1.9\t/ test 1.9'; do
        sed "2${changed%%/ *}/" kept.tsv >grader/cases/failures.tsv
        ! cmp -s kept.tsv grader/cases/failures.tsv
        row_differs "${changed##*/ }"
    done
    sed '2s/1\.1\t.*/1.1/' kept.tsv >grader/cases/failures.tsv
    KEEP=1 row_holds
    diff kept.tsv grader/cases/failures.tsv
}

@test "a failure that is named and has no row is seen, and KEEP=1 writes it; a row whose failure is gone is seen, too" {
    row_of length-of-a-pointer
    row_differs $'address-too-short, test 1.1\n    - no row'
    KEEP=1 row_holds
    grep -q $'^address-too-short\tlab01\tlength-of-a-pointer\t1.1\tconnect\t#\t#\t\*\t\*\t\*\t-$' grader/cases/failures.tsv
    row_holds
    sed 's/length-of-a-pointer\t1\.7/length-of-a-pointer\t1.4/' grader/cases/failures.tsv >kept.tsv
    cp kept.tsv grader/cases/failures.tsv
    row_differs 'test 1.4'
    KEEP=1 row_holds
    ! grep -q $'length-of-a-pointer\t1\.4\t' grader/cases/failures.tsv
    grep -q $'length-of-a-pointer\t1\.7\t' grader/cases/failures.tsv
}

@test "the sentences that a failure was told are those of the rule, with the values of its row" {
    local good=$'it was so.\tdo\tlabs/lab01-x/README.md, step 1.1; man'
    compares() { # THE THREE SENTENCES
        printf '1.1\t1\tfailed\ta-rule\t5\ttitle\ttext\tkey\t2\t-\t-\t%s\t-\t-\n' "$1" >results.tsv
        run awk -v lab=lab01 -v name=some -f grader/forms/record.awk -f grader/cases/named.awk a.rules failures.tsv results.tsv
    }
    printf 'rule a-rule\n    happened    {1} was {2}.\n    idea        do\n    read        man\n' >a.rules
    printf 'a-rule\tlab01\tsome\t1.1\tit\tso\t-\t*\t*\t*\t-\n' >failures.tsv
    compares "$good"
    prints 0 ''
    for changed in 's/so/not so/ what happened' 's/do/do not/ the idea' 's/man$/woman/ what to read' 's/1\.1/1.2/ where to read'; do
        compares "$(sed "${changed%%/ *}/" <<<"$good")"
        says 1 "a-rule, ${changed##*/ }"
    done
}

@test "a value that is another each time is any number, and of a program that races the step is not compared" {
    row_of port-in-host-order 'port-byte-order|lab01|port-in-host-order|1.1|connect|#|#|*|*|*|-'
    row_holds
    row_of port-in-host-order 'port-byte-order|lab01|port-in-host-order|1.1|connect|#|1|dial exits 1|a accepts|exits 1|-'
    row_differs "what happened"
}

@test "of a failure that is kept, what is nobody's decision is not compared" {
    text='Got          "%s"\n%s^ byte 0 is the first that differs\n\n     your dial\n  1  %s\n  ✗  a expects\n\nWhat happened   it did\n'
    # shellcheck disable=SC2059 # the format is above
    { printf '# lab01 some 1.1\n' && printf "$text" one "  " "socket() = 3"; } >kept.txt
    row() { printf '1.1\t1\tfailed\tid\t-\t-\t%s\n' "$1" >results.tsv; }
    # shellcheck disable=SC2059
    row "$(printf "$text" 'another"  7 bytes, then "' '     ' 'bind() = 0' | sed ':a; N; $!ba; s/\n/\\n/g')"
    run grader/cases/failure kept.txt results.tsv
    [ "$status" = 0 ]
    for changed in 's/ 0 is/ 1 is/' 's/your dial/the peer/' 's/✗  a/✗  b/' 's/it did/it did not/'; do
        row "$(sed "1d; $changed" kept.txt | sed ':a; N; $!ba; s/\n/\\n/g')"
        run grader/cases/failure kept.txt results.tsv
        [ "$status" = 1 ]
    done
}

@test "a grader that ends well whatever it has found is not believed" {
    wrong_program says-nothing "fails: $all" 'return 9;'
    mv grader/grade grader/grade.kept
    printf '#!/bin/sh\ngrader/grade.kept "$@"\nexit 0\n' >grader/grade && chmod +x grader/grade
    run grader/cases/check "$wrong/says-nothing.patch"
    mv grader/grade.kept grader/grade
    answers NOT 1
    [[ $output == *"is not judged as it should be"* ]]
}

@test "a right program passes all" {
    right_program the-solution
    run grader/cases/check "$right/the-solution"
    answers ok 0
    right_program broken
    sed 's/^int main.*/int main(void) { return 9; } int other(int argc, char *argv[])/' \
        solutions/lab01-*/dial.c >"$right/broken/dial.c"
    run grader/cases/check "$right/broken"
    answers NOT 1
    echo 'int x = ;' >"$right/broken/dial.c"
    run grader/cases/check "$right/broken"
    answers NOT 1
}

@test "the matrix holds when each program is as declared and each test catches one" {
    wrong_program all "$all" 'return 9;'
    run grader/cases/matrix lab01
    [ "$status" = 0 ]
    [ "$(grep -c '^ok  lab01 test 1\.[1-7]  *catches 1$' <<<"$output")" = 7 ]
    [[ $output != *NOT* ]]
    [ -z "$(ls -d build/failed/matrix.* 2>/dev/null)" ] # nothing is kept of what holds
}

@test "a quick matrix takes as many programs as show each test and each name" {
    wrong_program all "$all" 'return 9;'
    wrong_program harmless "fails: 1.1"$'\nnames: -' ';'
    KIT_QUICK=1 run grader/cases/matrix lab01
    [ "$status" = 0 ] && [[ $output == *"lab01 wrong all "* && $output != *harmless* ]] || complain 'one of the two'
    mv "$wrong/all.patch" "$wrong/x.patch"
    KIT_QUICK=1 run grader/cases/matrix lab01
    [ "$status" = 1 ] && [[ $output == *"NOT lab01 wrong harmless "* && $output == *"ok  lab01 wrong x "* ]] || complain 'both'
}

@test "the matrix does not hold when one is not as declared" {
    wrong_program all "$all" 'return 9;'
    wrong_program harmless "fails: 1.1"$'\nnames: -' ';'
    run grader/cases/matrix lab01
    [ "$status" = 1 ]
    grep -q '^NOT lab01 wrong harmless' <<<"$output"
    local kept=${lines[${#lines[@]} - 1]#the output is kept in }
    grep -q '^NOT lab01 wrong harmless' "$kept"/lab01/*harmless*
}

@test "the matrix does not hold when a test catches nobody" {
    cp grader/lab01.bats kept
    printf '@test "1.8 something new" {\n    :\n}\n' >>grader/lab01.bats
    wrong_program all "$all" 'return 9;'
    run grader/cases/matrix lab01
    cp kept grader/lab01.bats
    [ "$status" = 1 ]
    grep -q '^NOT lab01 test 1.8  *catches 0$' <<<"$output"
}

@test "the matrix does not hold when a test needs one that fails where it passes" {
    local needs
    needing() { # NUMBER: test 1.2 needs it
        sed "s/^@test \"1.2 .*/&\n    needs $1/" kept >grader/lab01.bats
        run awk -f grader/forms/tests.awk -f grader/cases/needs.awk grader/lab01.bats "$wrong"/*.patch
        cp kept grader/lab01.bats
    }
    cp grader/lab01.bats kept
    wrong_program all "$all" 'return 9;'
    needing 1.1
    [ "$status" = 0 ] && [ "$output" = "ok  lab01 test 1.2   needs 1.1: 1 fail both" ] || return 1
    wrong_program one "fails: 1.1"$'\nnames: -' ';'
    needing 1.1
    [ "$status" = 1 ] && [ "$output" = "NOT lab01 test 1.2   needs 1.1, but one passes it and fails 1.1" ] || return 1
    for needs in 1.2 1.3 9.9; do # itself, a later one, none
        needing "$needs"
        [ "$status" = 1 ] && [ "$output" = "NOT lab01 test 1.2   needs $needs: no test before it has that number" ] || return 1
    done
    rm "$wrong"/*
    wrong_program other "fails: 1.5" ';'
    needing 1.1
    [ "$status" = 1 ] && [ "$output" = "NOT lab01 test 1.2   needs 1.1, and no wrong program shows it" ]
}

# ---- patches ----

# Applies the patch on standard input to a file of three lines.
applying() {
    mkdir -p "$BATS_TEST_TMPDIR/folder"
    printf 'one\ntwo\none\nthree\n' >"$BATS_TEST_TMPDIR/folder/file"
    cat >"$BATS_TEST_TMPDIR/patch"
    run awk -v folder="$BATS_TEST_TMPDIR/folder" -f grader/cases/apply.awk "$BATS_TEST_TMPDIR/patch"
}

@test "a hunk is found by its text, wherever it stands" {
    applying <<<$'why: a reason\n--- file\n@@\n-two\n+2\n+2b\n one\n@@\n-three'
    [ "$status" = 0 ]
    [ "$(cat "$BATS_TEST_TMPDIR/folder/file")" = $'one\n2\n2b\none' ]
}

@test "a hunk that is not there, stands twice or changes nothing, is a mistake" {
    applying <<<$'--- file\n@@\n-four\n+4'
    [ "$status" = 1 ] && [[ $output == *"is not in file"* ]] || return 1
    applying <<<$'--- file\n@@\n-one\n+1'
    [ "$status" = 1 ] && [[ $output == *"more than once"* ]] || return 1
    applying <<<$'--- no-file\n@@\n-one\n+1'
    [ "$status" = 1 ] && [[ $output == *"there is no no-file"* ]] || return 1
    applying <<<$'why: nothing'
    [ "$status" = 1 ] && [[ $output == *"changes nothing"* ]] || return 1
    applying <<<$'--- file\n@@\n-two\n*2'
    [ "$status" = 1 ] && [[ $output == *"not a line of a patch"* ]] || return 1
}

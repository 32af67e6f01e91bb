#!/usr/bin/env bats
# shellcheck disable=SC2154 # bats's run sets status and output
# class_handout.bats -- grader/class/handout: the copy for students, made once, and used as its README tells, by an ordinary user.

load lib

setup_file() {
    copy_the_kit README.md LICENSE .gitignore || return
    [ -e labs/lab05-framing ] && [ -e labs/lab04-partial-sends ] || return 0
    printf '/* spoilt */\n' >labs/lab01-create-socket/dial.c # it is the packed skeleton that students get
    LABS='lab01 lab05' RELEASE=lab04 make handout >"$BATS_FILE_TMPDIR/said" 2>&1 || { cat "$BATS_FILE_TMPDIR/said"; return 1; }
    archive=$BATS_FILE_TMPDIR/socket-lab-kit.tar.gz
    cp build/handout/socket-lab-kit.tar.gz "$archive"
    mkdir "$BATS_FILE_TMPDIR/student" && tar -xzf "$archive" -C "$BATS_FILE_TMPDIR/student"
    export STUDENT="$BATS_FILE_TMPDIR/student/socket-lab-kit" AS=''
    if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
        AS='setpriv --reuid 65534 --regid 65534 --clear-groups'
        chown -R 65534:65534 "$BATS_FILE_TMPDIR/student"
    fi
    cd "$STUDENT" && as_student make -s grader
}

setup() { needs_all_labs && cd "$STUDENT" || return; }

# shellcheck disable=SC2086 # several words, or none
as_student() { $AS env HOME=/tmp "$@" </dev/null; }

solve_lab01() { cp "$KIT_COPY/solutions/lab01-create-socket/dial.c" labs/lab01-create-socket/dial.c; }

@test "it says where it is, and holds the labs that were asked for" {
    run cat "$BATS_FILE_TMPDIR/said"
    [[ $output == *"build/handout/socket-lab-kit/"$'\n'"build/handout/socket-lab-kit.tar.gz" ]]
    run ls labs grader
    shows lab01-create-socket lab05-framing lab01.bats lab05.rules
    lacks lab02 lab04 tests cases class
    head -n 1 labs/lab01-create-socket/dial.c | grep -q 'dial.c --'
    grep -q 'TODO 1.1' labs/lab01-create-socket/dial.c
    grep -q '^| lab05-framing' README.md
    run grep -e '^| lab02' -e '<!--' README.md
    [ "$status" = 1 ]
}

@test "no line of a solution is in it that is not in the skeleton, but for what was released" {
    find . -type f -name '*.[ch]' -path '*lab0*' | sort >"$BATS_TEST_TMPDIR/sources"
    grep solutions/ "$BATS_TEST_TMPDIR/sources" | LC_ALL=C sort >"$BATS_TEST_TMPDIR/released"
    printf '%s\n' ./solutions/lab04-partial-sends/send_all.c ./solutions/lab04-partial-sends/send_all.h | diff - "$BATS_TEST_TMPDIR/released"
    for lab in lab01-create-socket lab05-framing; do
        for file in "$KIT_COPY/solutions/$lab"/*.c; do
            ! cmp -s "labs/$lab/${file##*/}" "$file" || complain 'it is in it: %s' "$file"
            diff "labs/$lab/${file##*/}" "$file" >"$BATS_TEST_TMPDIR/differs" || :
            # Long lines that stand in the solution alone stand nowhere in the copy.
            cat "$KIT_COPY"/labs/*/*.[ch] solutions/lab04*/*.[ch] | sed 's/^ *//' >"$BATS_TEST_TMPDIR/known"
            sed -n 's/^> *\(.\{30,\}\)$/\1/p' "$BATS_TEST_TMPDIR/differs" | grep -vxF -f "$BATS_TEST_TMPDIR/known" >"$BATS_TEST_TMPDIR/alone"
            [ -s "$BATS_TEST_TMPDIR/alone" ]
            run grep -rF -f "$BATS_TEST_TMPDIR/alone" --include='*.c' --include='*.h' labs solutions
            [ "$status" = 1 ] || complain 'a line of the solution is in it'
        done
    done
}

@test "each command that its README tells works, as an ordinary user" {
    run as_student make
    says 0 "make lab01" "not graded yet"
    run as_student make help
    says 0 "make update" "make demo-lab01"
    lacks "make matrix" "make compare" "make class" "make handout" "FROM=solutions"
    for target in compare compare-lab01 class test handout; do
        run as_student make "$target"
        says 2 "No rule to make target"
    done
    run as_student make lab01
    says 0 "built: build/labs/lab01-create-socket/dial"
    run as_student make grade-lab01
    says 2 "0 of 7 points"
    run as_student make grade-lab01 TEST=1.3
    says 2 "1.3"
    run as_student make next
    says 0 "lab01, step 1.1"
    run as_student make hint-lab01
    says 0 "Hint 1 of 3"
    run as_student make trace-lab01 TEST=1.2
    shows "your dial"
    run as_student make play-lab01
    says 0 "You are the peer of dial"
    run as_student make report
    says 0 build/report.html
    exec 9< <(as_student sh -c 'echo $$; exec grader/desk/watch lab01' 2>&1)
    read -r watch <&9
    output=
    while IFS= read -r -u 9 line && [[ $line != *"Ctrl-C"* ]]; do output+=$line$'\n'; done
    kill "$watch"
    exec 9<&-
    shows "0 of 7 points"
    run as_student make -C labs/lab01-create-socket grade
    says 2 "0 of 7 points"
    run as_student make doctor
    shows "What the kit needs"
    solve_lab01
    run as_student make grade-lab01
    says 0 "7 of 7 points"
    run as_student make reset-lab01
    says 0 "kept/"
    grep -q 'TODO 1.1' labs/lab01-create-socket/dial.c
}

@test "demo and trace of the reference show what was recorded, and nothing else of it is there" {
    run as_student make demo-lab01
    says 0 "1.2 prints what the peer sees" "connect("
    run as_student make demo-lab05 TEST=5.2
    says 0 "5.2"
    run as_student make trace-lab01 FROM=solutions TEST=1.3
    says 0 "1.3 says that a connection is refused" ECONNREFUSED
    run as_student make trace-lab01 FROM=solutions TEST=1.3 SVG=build/picture LOG=build/log
    grep -q '^<svg' build/picture && grep -q connect build/log
    run as_student make trace-lab01 FROM=solutions TEST=1.9
    says 2 "there is no recorded conversation of test 1.9"
    run as_student make grade-lab01 FROM=solutions
    says 2 "the reference solutions are not in this copy of the kit"
}

@test "BORROW=1 links what was released, and says what was not" {
    run as_student make lab05 BORROW=1
    says 0 "built: build/labs/lab05-framing/upperd"
    mv solutions/lab04-partial-sends/send_all.c "$BATS_TEST_TMPDIR"
    run as_student make lab05 BORROW=1
    mv "$BATS_TEST_TMPDIR/send_all.c" solutions/lab04-partial-sends
    says 2 "this copy of the kit does not have it"
}

@test "an update keeps what the student wrote, and brings what is new" {
    echo '/* mine */' >>labs/lab05-framing/upperd.c
    mkdir "$BATS_TEST_TMPDIR/new" && tar -xzf "$BATS_FILE_TMPDIR/socket-lab-kit.tar.gz" -C "$BATS_TEST_TMPDIR/new"
    (
        cd "$BATS_TEST_TMPDIR/new/socket-lab-kit" || return
        echo '/* corrected */' | tee -a labs/lab05-framing/upperd.c >>labs/lab05-framing/lined.c
        echo 'Corrected.' >>labs/lab05-framing/README.md
        echo page >labs/lab05-framing/page.html
        echo 4711 >VERSION
        cp "$KIT_COPY/grader/desk/pack" grader/desk && grader/desk/pack
    )
    tar -C "$BATS_TEST_TMPDIR/new" -czf "$BATS_FILE_TMPDIR/new.tar.gz" socket-lab-kit
    run as_student make update FROM=../../new.tar.gz
    says 0 "upperd.c stays as you wrote it" "This is version 4711"
    lacks lined.c
    grep -q mine labs/lab05-framing/upperd.c
    grep -q corrected kept/new/labs/lab05-framing/upperd.c
    grep -q corrected labs/lab05-framing/lined.c
    grep -q Corrected labs/lab05-framing/README.md
    # What is no source and belongs to the skeleton is the student's, too.
    [ "$(cat labs/lab05-framing/page.html)" = page ]
    echo mine >labs/lab05-framing/page.html
    (
        cd "$BATS_TEST_TMPDIR/new/socket-lab-kit" || return
        echo 'corrected' >labs/lab05-framing/page.html
        grader/desk/pack
    )
    tar -C "$BATS_TEST_TMPDIR/new" -czf "$BATS_FILE_TMPDIR/new.tar.gz" socket-lab-kit
    run as_student make update FROM=../../new.tar.gz
    says 0 "page.html stays as you wrote it"
    [ "$(cat labs/lab05-framing/page.html kept/new/labs/lab05-framing/page.html)" = $'mine\ncorrected' ]
    run as_student make update FROM=../nothing.tar.gz
    says 2 "is not an archive of the kit"
}

@test "what cannot be made is refused in one line" {
    cd "$KIT_COPY" || return
    LABS=lab05 run grader/class/handout
    one_line 2 'lab05 carries on lab04-partial-sends/send_all.c: add lab04 to LABS'
    LABS=lab01 RELEASE=lab02 run grader/class/handout
    one_line 2 "no other lab carries on anything of lab02"
    LABS=lab99 run grader/class/handout
    one_line 2 lab99
    [ -e build/handout/socket-lab-kit.tar.gz ]
    [ -z "$(find build/handout -name 'new.*')" ]
}

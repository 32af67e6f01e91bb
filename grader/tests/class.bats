#!/usr/bin/env bats
# shellcheck disable=SC2154 # bats's run sets status and output
# class.bats -- make class: a made class comes out right to the last row, whatever comes between; what goes in and what comes out.

load lib

setup_file() {
    copy_the_kit || return
    mkdir -p grader/tests && cp -R "$BATS_TEST_DIRNAME/class" "$BATS_TEST_DIRNAME/well_formed.awk" grader/tests
}

setup() {
    needs_all_labs
    command -v unzip >/dev/null && command -v zip >/dev/null || skip "no zip and unzip here"
    cd "$KIT_COPY" || return
    folder=classes/$BATS_TEST_NUMBER
    rm -rf "$folder" build/class
    mkdir -p classes
}

made_class() { # PLATFORM STUDENTS LAB...
    grader/tests/class/make_class "$1" "$2" "$folder" "${@:3}"
    printf 'labs = %s\nroster = roster.csv\nsimilar = no\n' "${*:3}" >"$folder/class.conf"
    export FROM=$folder/inbox
}
out() { printf '%s\n' build/class/*/"$1"; }
is_right() { run awk -F '\t' -f grader/tests/class/check.awk "$folder/truth.tsv" "$(out sum.tsv)"; [ "$status" = 0 ] || complain 'a row is wrong'; }

@test "a class of twelve from Moodle, ended by a signal and begun again, is right to the last row; and so is it a second time" {
    made_class moodle 12 lab01 lab02
    # As Ctrl-C does: the whole group gets the signal, once the first results are there. The sixth lab is never
    # through, whatever the machine is like.
    cat >"$BATS_TEST_TMPDIR/peer" <<END
#!/bin/sh
if [ "\$1" = --grade ]; then
    echo >>'$BATS_TEST_TMPDIR/graded'
    [ "\$(wc -l <'$BATS_TEST_TMPDIR/graded')" -lt 6 ] || exec sleep 600
fi
exec '$PWD/build/grader/peer' "\$@"
END
    chmod +x "$BATS_TEST_TMPDIR/peer"
    set -m
    KIT_PEER=$BATS_TEST_TMPDIR/peer grader/class/class >/dev/null 2>"$BATS_TEST_TMPDIR/said" 8>&- &
    class=$!
    set +m
    until [ -n "$(find build/class -path '*/done/*' -type f 2>/dev/null)" ] || ! kill -0 "$class" 2>/dev/null; do sleep 0.05; done
    local signal=INT # who was begun by & in a script ignores that, and so do we
    case $(sed -n 's/^SigIgn:.*\(.\)$/\1/p' /proc/self/status) in [2367abef]) signal=TERM ;; esac
    kill -"$signal" -- "-$class"
    wait "$class" || :
    done_before=$(find build/class -path '*/done/*' -type f | wc -l)
    [ "$done_before" -gt 0 ] && [ "$done_before" -lt 22 ]
    run grader/class/class
    says 0 "12 students, 22 labs" "grading $((22 - done_before)) labs" class.html
    is_right
    run cat "$(out grades.csv)"
    shows "'=1+1 Formula,1004" '"Li ""Max"" Wei",1003' "'-rf Dash,1005" "../../etc Path" "missing-1013"
    cp "$(out grades.csv)" "$BATS_TEST_TMPDIR/first"
    run grader/class/class
    says 0 class.html
    lacks grading
    diff "$BATS_TEST_TMPDIR/first" "$(out grades.csv)"
    # A changed source is graded again, alone; one who went back to what was before, too.
    cp solutions/lab01-create-socket/dial.c "$folder/inbox/Sean O'Brien_1001_assignsubmission_file_/dial.c"
    run grader/class/class
    says 0 "grading 1 labs of 1 students"
    grep -q "^Sean O'Brien,1001,.*,7,graded," "$(out grades.csv)"

    # What the platform takes is its own file, with the grades filled in.
    run cat "$(out moodle.csv)"
    shows 'Participant 1003,"Li ""Max"" Wei",s1003@example.org,,100.00,100.00,Yes' 'Participant 1012,Anna Berg 12,s1012@example.org,,,100.00'

    # Everybody's page is text, has nobody's path, and speaks of nobody else.
    for page in "$(out class.html)" build/class/*/feedback/*.html; do
        # The page of the class may lead to those of the students, and its columns have titles.
        sed 's|<a href="feedback/[A-Za-z0-9_-]*\.html[#t0-9.]*">|<a href="#matrix">|g; s|<th scope="col"\( class="new"\)\{0,1\} title="[^"<>]*">|<th scope="col"\1>|g' "$page" >"$BATS_TEST_TMPDIR/page"
        LC_ALL=C awk -f grader/forms/bytes.awk -f grader/tests/well_formed.awk "$BATS_TEST_TMPDIR/page" || complain 'not well-formed: %s' "$page"
    done
    run grep -lr -e build/class -e "$PWD" build/class/*/feedback "$(out class.html)"
    [ "$status" = 1 ] || complain 'a path, or a mark'
    run cat build/class/*/feedback/*-1004.txt
    shows "Results of =1+1 Formula" "make grade-" "What happened"
    lacks Anna "FROM="

    # One student by name.
    NAME=sean run grader/class/tree sean
    says 0 "trees/Sean_O_Brien-1001"
    run grader/class/tree Anna
    one_line 2 "several students of this class are called that"
    NAME=1003 run grader/class/regrade
    says 0 "grading 2 labs of 1 students"
    NAME=1002 run grader/stage/compare lab01
    says 0 "beside the reference"
    run grader/class/regrade
    one_line 2 "usage: make regrade NAME=STUDENT"
}

@test "a class from Canvas as one zip: names in lower case, late ones, copies that count, archives in it" {
    made_class canvas 12 lab01
    (cd "$folder/inbox" && zip -q -r ../submissions.zip .)
    FROM=$folder/submissions.zip run grader/class/class
    says 0 "12 students, 11 labs"
    is_right
    run cat "$(out canvas.csv)"
    shows $'\n    Points Possible,,,,,100' '"Li ""Max"" Wei",1003,sis1003,s1003,A,100.00' '=1+1 Formula,1004,sis1004,s1004,A,'
    grep -q '^.*1004.*,1,6,graded\|^.*1004,[^,]*,canvas,,1,' "$(out grades.csv)" # late by a day, at least
    run cat "$(out left.tsv)"
    shows "dial.c: left out: there is a later one" || shows "there is a later one"
}

# ------------------------------------------------------------------------------ what is whose
# Prints what was taken: student, lab, file.
taken() { FROM=$folder run grader/class/collect && run cut -f 1-3 "$(out taken.tsv)"; }
file() { mkdir -p "$(dirname "$folder/$1")" && printf '%s\n' "${2:-int x;}" >"$folder/$1"; }

@test "the sources are found wherever they lie, and of each attempt the last" {
    file 'jane/labs/lab01-create-socket/dial.c'
    file 'jane/labs/lab03-echo/echod.c'
    file 'jane/labs/lab03-echo/helper.h'
    file 'jane/solutions/lab02-bind-listen-accept/greetd.c' # a clone of the kit
    file 'jane/grader/wiretap/tap.h'
    file 'jane/.git/config'
    file 'joe/Lab 2/src/greetd.c'
    file 'joe/old/dial (1).c' older
    file 'joe/dial (2).c' newest
    file 'joe/dial.c' oldest
    file 'joe/misc/notes.c'
    file 'empty/report.pdf'
    file 'Ada Lovelace 77 ada/2026-11-01-10-00-00/dial.c' first
    file 'Ada Lovelace 77 ada/2026-11-03-09-30-00/dial.c' second
    file 'Ada Lovelace 77 ada/2026-11-03-09-30-00.ceg/execution.c'
    file 'stray.c'
    taken
    prints 0 $'Ada_Lovelace-77\tlab01\tdial.c' $'jane\tlab01\tdial.c' $'jane\tlab03\techod.c' $'jane\tlab03\thelper.h' \
        $'joe\tlab01\tdial.c' $'joe\tlab02\tgreetd.c'
    grep -q second build/class/*/trees/Ada_Lovelace-77/lab01-create-socket/dial.c
    grep -q newest build/class/*/trees/joe/lab01-create-socket/dial.c
    run cat "$(out left.tsv)"
    shows "joe/misc/notes.c	left out: it does not say which lab it is for" "stray.c	left out: it does not say whose it is" \
        "joe/dial.c	left out: there is a later one" "10-00-00/dial.c	left out: there is a later one"
    run cat "$(out students.tsv)"
    shows $'empty\tempty' $'Ada Lovelace\t77\tvpl\t2026-11-03 09:30'
}

@test "Gradescope's export names its students and when they handed in" {
    file assignment_1_export/submission_123/dial.c
    file assignment_1_export/submission_124/lab02/greetd.c
    file assignment_1_export/submission_metadata.yml '---
submission_123:
  :submitters:
  - :name: Grace Hopper
    :sid: "555"
    :email: grace@example.org
  :created_at: 2026-11-05 23:10:00.000000000 Z
submission_124:
  :submitters:
  - :name: Alan Turing
  :created_at: 2026-11-06 08:00:00.000000000 Z'
    taken
    prints 0 $'Alan_Turing-124\tlab02\tgreetd.c' $'Grace_Hopper-555\tlab01\tdial.c'
    run cat "$(out students.tsv)"
    shows $'Grace Hopper\t555\tgradescope\t2026-11-05 23:10'
}

# ------------------------------------------------------------------------------ archives
@test "an archive writes nowhere but where it is unpacked: paths, links, bombs, broken ones, archives in archives" {
    mkdir -p "$folder" "$BATS_TEST_TMPDIR/a/b"
    cd "$BATS_TEST_TMPDIR/a/b" || return
    echo slipped >../../dial.c && echo slipped >"$BATS_TEST_TMPDIR/slipped.c"
    zip -q "$KIT_COPY/$folder/slip.zip" ../../dial.c
    tar -P -czf "$KIT_COPY/$folder/slip2.tgz" ../../dial.c "$BATS_TEST_TMPDIR/slipped.c"
    ln -s /etc/passwd dial.c && zip -q -y "$KIT_COPY/$folder/link.zip" dial.c && tar -cf "$KIT_COPY/$folder/link2.tar" dial.c && rm dial.c
    head -c 3000000 /dev/zero >dial.c && zip -q "$KIT_COPY/$folder/bomb.zip" dial.c && tar -czf "$KIT_COPY/$folder/bomb2.tar.gz" dial.c
    echo 'int x;' >dial.c && echo 'int y;' >'[x] *?.c' && zip -q inner.zip dial.c '[x] *?.c' && zip -q "$KIT_COPY/$folder/nested.zip" inner.zip
    zip -q -P secret "$KIT_COPY/$folder/secret.zip" dial.c
    cd "$KIT_COPY" || return
    echo nonsense >"$folder/broken.zip"
    : >"$folder/nothing.tar.gz"
    head -c 100 "$folder/nested.zip" >"$folder/cut.zip"
    before=$(cd / && ls -d dial.c slipped.c tmp/dial.c 2>/dev/null || :)
    taken
    shows $'nested\tlab01\tdial.c' $'slip\tlab01\tdial.c'
    lacks bomb link broken cut secret nothing
    [ "$before" = "$(cd / && ls -d dial.c slipped.c tmp/dial.c 2>/dev/null || :)" ]
    [ "$(find build/class -type l)" = "" ]
    run cat "$(out left.tsv)"
    shows "broken.zip	not unpacked: it is not an archive, or it is damaged" "cut.zip	not unpacked" "nothing.tar.gz	not unpacked" \
        "bomb.zip	dial.c was left out: it is too large" "bomb2.tar.gz	dial.c was left out: it is too large" "secret.zip	dial.c was left out"
    run cut -f 2 "$(out students.tsv)"
    shows bomb broken link nothing # each has a row all the same
}

@test "without unzip one line says so, and the others are graded" {
    file jane/dial.c
    mkdir -p "$BATS_TEST_TMPDIR/z" && echo x >"$BATS_TEST_TMPDIR/z/dial.c" && (cd "$BATS_TEST_TMPDIR/z" && zip -q "$KIT_COPY/$folder/joe.zip" dial.c)
    mkdir "$BATS_TEST_TMPDIR/bin"
    for path in /usr/bin /bin; do
        for program in "$path"/*; do case ${program##*/} in unzip | bsdtar) ;; *) ln -s "$program" "$BATS_TEST_TMPDIR/bin" 2>/dev/null || : ;; esac; done
    done
    PATH=$BATS_TEST_TMPDIR/bin FROM=$folder run grader/class/collect
    says 0
    PATH=$BATS_TEST_TMPDIR/bin taken
    prints 0 $'jane\tlab01\tdial.c'
    grep -q 'unzip is missing' "$(out left.tsv)"
    taken
    shows $'joe\tlab01\tdial.c'
}

@test "names: two students of one name, a name that is a path or has control characters, links in the inbox" {
    file 'Anna_1_assignsubmission_file_/dial.c'
    file 'Anna_2_assignsubmission_file_/dial.c'
    file $'new\nline/dial.c'
    file $'.._.._etc/dial.c'
    file 'Ünal/dial.c'
    file 'Ónal/dial.c'
    ln -s /etc "$folder/link" && mkdir -p "$folder/mary" && ln -s /etc/passwd "$folder/mary/dial.c"
    taken
    shows $'Anna-1\tlab01' $'Anna-2\tlab01'
    lacks mary passwd
    [ "$(cut -f 1 <<<"$output" | sort -u | wc -l)" = 5 ]
    [ "$(find build/class/*/trees -mindepth 1 -maxdepth 1 | wc -l)" = 5 ]
    run cat "$(out left.tsv)"
    shows 'new?line/dial.c	left out: its name has characters'
}

@test "what is no class is one line" {
    FROM=$folder/nowhere run grader/class/class
    one_line 2 "is not an inbox"
    mkdir -p "$folder"
    FROM=$folder run grader/class/class
    one_line 3 "contains nothing that was handed in"
    file jane/dial.c
    CONF=nowhere.conf FROM=$folder run grader/class/class
    one_line 2 "nowhere.conf cannot be read"
    JOBS=many FROM=$folder run grader/class/grade
    one_line 3 "contains nothing that was handed in"
    FROM=$folder run grader/class/class extra
    one_line 2 "usage: make class"
    printf 'labs = lab01\nroster = r.csv\n' >"$folder/class.conf"
    echo 'no,columns' >"$folder/r.csv"
    FROM=$folder run grader/class/class
    says 2 "r.csv is not a class list"
    # One run at a time.
    exec 9>build/class/*/.lock
    flock 9
    FROM=$folder run grader/class/class 9>&-
    one_line 2 "another run is grading"
}

@test "what could not be judged is no zero: its grade stays open, and the next run tries again" {
    file jane/dial.c "$(cat solutions/lab01-create-socket/dial.c)"
    printf 'labs = lab01\nsimilar = no\n' >"$folder/class.conf"
    printf '#!/bin/sh\nexit 77\n' >"$BATS_TEST_TMPDIR/peer" && chmod +x "$BATS_TEST_TMPDIR/peer"
    FROM=$folder KIT_PEER=$BATS_TEST_TMPDIR/peer run grader/class/class
    says 1 "1 not judged"
    grep -q '^jane,,jane,folder,,0,,unjudged,unjudged,,100$' "$(out grades.csv)"
    grep -q 'not judged' build/class/*/feedback/jane.txt
    FROM=$folder run grader/class/class
    says 0 "grading 1 labs"
    grep -q '^jane,,jane,folder,,0,7,graded,graded,100.00,100$' "$(out grades.csv)"
}

@test "weights, due dates, the rule for lateness, the points of who has handed in nothing" {
    file 'Ada 77/2026-11-03-09-30-00/dial.c' "$(cat solutions/lab01-create-socket/dial.c)"
    file 'Bob 78/2026-11-01-09-30-00/dial.c' "$(cat solutions/lab01-create-socket/dial.c)"
    file 'Eve 79/2026-11-09-09-30-00/dial.c' "$(cat solutions/lab01-create-socket/dial.c)"
    printf '%s\n' 'labs = lab01 lab02 # two' 'weight lab01 = 3' 'due = 2026-11-01' 'due lab02 = 2026-12-01' 'late = 10' 'late_most = 50' \
        'anonymous = yes' 'similar = no' 'scale = 40' 'missing = 0' >"$folder/class.conf"
    FROM=$folder run grader/class/class
    says 0 class.html
    # 7 of 7, two days late: 5.6; a weight of 3 in 4, of 40 points.
    run cat "$(out grades.csv)"
    shows "Ada,77,Ada-77,vpl,2026-11-03 09:30,2,5.6,graded,0,nothing,graded,24.00,40" "Bob,78,Bob-78,vpl,2026-11-01 09:30,0,7,graded,0,nothing,graded,30.00,40" \
        "Eve,79,Eve-79,vpl,2026-11-09 09:30,8,3.5,graded,0,nothing,graded,15.00,40"
    run grep -e Ada -e Bob "$(out class.html)" build/class/*/feedback/*.html
    [ "$status" = 1 ] || complain 'a name'
}

@test "two who share what neither skeleton nor solution has are a pair; the solution twice is none" {
    command -v sim_c >/dev/null || skip "no sim_c here: similarity-tester"
    mkdir -p "$folder"/{ann,ben,cid,dan}
    cp grader/cases/lab01/right/getaddrinfo-loop/dial.c "$folder/ann"
    sed 's/\<fd\>/descriptor/g; s/^ *//' "$folder/ann/dial.c" >"$folder/ben/dial.c"
    cp solutions/lab01-create-socket/dial.c "$folder/cid" && cp solutions/lab01-create-socket/dial.c "$folder/dan"
    echo 'labs = lab01' >"$folder/class.conf"
    export FROM=$folder
    grader/class/collect
    run grader/class/similar
    says 0 $'lab01\tann\tben\t'
    lacks cid dan
    run grader/class/sum
    grep -q 'Similar programs' "$(out class.html)" && grep -q 'lab01: .*ann.*ben' "$(out class.html)"
}

@test "a changed source brings those labs again that it is part of, and no others" {
    for lab in lab01-create-socket lab04-partial-sends lab05-framing; do mkdir -p "$folder/jane/$lab" && cp solutions/$lab/*.[ch] "$folder/jane/$lab"; done
    printf 'labs = lab01 lab04 lab05\nsimilar = no\n' >"$folder/class.conf"
    export FROM=$folder
    run grader/class/class
    says 0 "grading 3 labs"
    echo '/* more */' >>"$folder/jane/lab04-partial-sends/send_all.c" # lab05 carries it on
    run grader/class/class
    says 0 "grading 2 labs"
    echo '/* more */' >>"$folder/jane/lab01-create-socket/dial.c"
    run grader/class/class
    says 0 "grading 1 labs"
}

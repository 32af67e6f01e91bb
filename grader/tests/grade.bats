#!/usr/bin/env bats
# grade.bats -- grader/grade as a program: what it says and with which status it ends.

load lib

setup_file() { copy_the_kit; }

setup() { cd "$KIT_COPY" || return; }

@test "the reference solution passes, the skeleton does not" {
    FROM=solutions run grader/grade lab01
    says 0 "7 of 7 points"
    run grader/grade lab01
    says 1 "0 of 7 points"
    run make grade-lab01
    [ "$status" != 0 ]
    FROM=solutions run grader/grade -t 1.3 lab01
    says 0 "1 of 1 point"
}

@test "a lab, a tree or an option that is not there is wrong usage" {
    run grader/grade lab99
    says 2 "there is no lab99"
    FROM=nowhere run grader/grade
    says 2 "there is no folder nowhere"
    FROM=$'a\ntree' run grader/grade
    says 2 "line break"
    run grader/grade -x
    says 2 "usage:"
}

@test "a test that is not there is wrong usage, and the tests are listed" {
    FROM=solutions run grader/grade -t 9.9 lab01
    says 2 "lab01 has no step 9.9; it has 1.1 1.2 1.3 1.4 1.5 1.6 1.7"
}

@test "a program that does not compile fails, with the compiler's first error" {
    mkdir -p broken && cp -r labs/lab01-create-socket broken/
    echo 'int x = ;' >>broken/lab01-create-socket/dial.c
    FROM=broken run grader/grade lab01
    says 1 "does not compile"
    [[ $output == *"dial.c:"*"error:"* && $output != *bats* ]]
    rm broken/lab01-create-socket/dial.c
    FROM=broken run grader/grade lab01
    says 1 "dial.c is missing"
}

@test "no bats, or one that is too old, judges nobody" {
    printf '#!/bin/sh\necho Bats 1.2.1\n' >old && chmod +x old
    BATS="$PWD/old" run grader/grade lab01
    says 99 "bats 1.2.1 is too old"
    mkdir -p bin && for tool in bash sh dirname sed awk cat make cc gcc ld as mkdir rm ar tr mktemp; do
        ln -sf "$(command -v "$tool")" bin/ 2>/dev/null || :
    done
    PATH=$PWD/bin run grader/grade lab01
    says 99 "bats is not installed"
}

@test "a peer that crashes, says nothing or is not there judges nobody" {
    printf '#!/bin/sh\nkill -9 $$\n' >peer && chmod +x peer
    KIT_PEER=$PWD/peer FROM=solutions run grader/grade lab01
    says 99 "neither a pass nor a fail"
    printf '#!/bin/sh\nexit 1\n' >peer
    KIT_PEER=$PWD/peer FROM=solutions run grader/grade lab01
    says 99 "neither a pass nor a fail"
    # One that tells of other tests, or of the right ones and then dies.
    printf '#!/bin/sh\nprintf "9.9\\t1\\tpassed\\t-\\t1\\tx\\t-\\t-\\n"\n' >peer
    for door in bats engine; do
        KIT_DOOR=$door KIT_PEER=$PWD/peer FROM=solutions run grader/grade lab01
        [ "$door" = engine ] || says 99 "did not all run"
    done
    printf '#!/bin/sh\nwhile [ "$1" != --record ]; do shift; done\nprintf "1.1\\t1\\tpassed\\t-\\t1\\tx\\t-\\t-\\n" | tee -a "$2"\nkill -9 $$\n' >peer
    for door in bats engine; do
        KIT_DOOR=$door KIT_PEER=$PWD/peer FROM=solutions run grader/grade lab01
        [ "$status" = 99 ]
    done
    KIT_PEER=$PWD/no-peer FROM=solutions run grader/grade lab01
    says 99 "neither a pass nor a fail"
}

@test "a mistake in a test, or a test that does not run, judges nobody" {
    cp grader/lab01.bats kept
    printf '@test "1.8 a step that is none" {\n play <<'\''PLAY'\''\nno such step\nPLAY\n}\n' >>grader/lab01.bats
    FROM=solutions run grader/grade lab01
    cp kept grader/lab01.bats
    says 99 "there is no such step"
    sed -i 's/^load play$/&\n@test "1.0 ends bats" {\n kill -9 $PPID\n}/' grader/lab01.bats
    FROM=solutions run grader/grade lab01
    cp kept grader/lab01.bats
    says 99 "grader/lab01.bats:6: a lab's file contains only tests"
    # bats itself ends early, or plays half of it.
    printf '#!/usr/bin/env bash\n[ "$1" != --version ] || exec bats "$@"\nexec bats --filter "1.[1-3]" "$@"\n' >half && chmod +x half
    BATS=$PWD/half FROM=solutions run grader/grade lab01
    says 99 "neither a pass nor a fail"
    # What a slow engine writes after that is no record: it is waited for.
    printf '#!/bin/sh\n[ "$1" = --grade ] || exec build/grader/peer "$@"\nbuild/grader/peer "$@"\nsleep 0.5\n: >ended\n' >slow && chmod +x slow
    ! KIT_PEER=$PWD/slow BATS=$PWD/half FROM=solutions grader/grade lab01 >out 2>&1 # run would wait for it, too
    [ -e ended ]
    grep "neither a pass nor a fail" out
}

@test "stretch tests do not decide" {
    cp grader/lab01.bats kept
    sed -i 's/"1.5 rejects/"1.5* rejects/' grader/lab01.bats
    mkdir -p almost && cp -r solutions/lab01-create-socket almost/
    sed -i 's/port > 65535/port > 99999/' almost/lab01-create-socket/dial.c
    FROM=almost run grader/grade lab01
    cp kept grader/lab01.bats
    says 0 "6 of 6 points, optional 0 of 1"
    FROM=almost run grader/grade lab01
    says 1 "6 of 7 points"
}

@test "results.tsv has a line for each test, and a run of one test replaces its line only" {
    local made=build/almost/lab01-create-socket/results.tsv
    mkdir -p almost && cp -r solutions/lab01-create-socket almost/
    sed -i 's/port > 65535/port > 99999/' almost/lab01-create-socket/dial.c
    FROM=almost run grader/grade lab01
    [ "$(cut -f 1-3,6 $made)" = "$(printf '%s\t1\t%s\t%s\n' \
        1.1 passed "connects to the address and port given" \
        1.2 passed "prints what the peer sees, in host byte order" \
        1.3 passed "says that a connection is refused" \
        1.4 passed "rejects what is not a dotted quad, and opens nothing" \
        1.5 failed "rejects what is not a port" \
        1.6 passed "says that socket() failed" \
        1.7 passed "closes every descriptor")" ]
    [[ $(sed -n 's/^1\.5\t//p' $made | cut -f 6) == 'Step '*'\n'*'the line "usage: dial ADDRESS PORT"\n'* ]]
    [ -z "$(cut -f 5 $made | grep -v '^[0-9][0-9]*$')" ] # milliseconds
    sed -i 's/passed/PASSED/; s/failed/FAILED/' $made # marks what is old
    touch almost/*/*.[ch] # a date says nothing
    FROM=almost run grader/grade -t 1.2 lab01
    [ "$(cut -f 1,3 $made | tr '\n\t' ' =')" = "1.1=PASSED 1.2=passed 1.3=PASSED 1.4=PASSED 1.5=FAILED 1.6=PASSED 1.7=PASSED " ]
    # A source has changed: what was known of the other tests is not known any more.
    touch -r almost/*/dial.c date && echo '/* changed */' >>almost/*/dial.c && touch -r date almost/*/dial.c
    FROM=almost run grader/grade -t 1.5 lab01
    [ "$(cut -f 1,3 $made)" = $'1.5\tfailed' ]
}

@test "results.tsv of a lab that does not compile is one line" {
    local made=build/broken/lab01-create-socket/results.tsv
    rm -rf broken && mkdir broken && cp -r solutions/lab01-create-socket broken/
    FROM=broken grader/grade lab01
    echo 'int x = "\t" 08;' >>broken/lab01-create-socket/dial.c
    FROM=broken run grader/grade -t 1.1 lab01
    [ "$(wc -l <$made)" = 1 ]
    [ "$(cut -f 1-6 $made)" = $'-\t1\tunbuilt\t-\t-\t-' ]
    [[ $(cut -f 7 $made) == *'dial.c:'*'error:'*'int x = "\\t" 08;\n'* ]]
}

@test "a clock that is wrong is no failure" {
    mkdir -p future && cp -r solutions/lab01-create-socket future/
    touch -d '1 hour' future/*/dial.c # make warns of it
    FROM=future run grader/grade lab01
    says 0 "7 of 7 points"
}

@test "a tree without the carried function borrows it, and says so" {
    needs_all_labs
    mkdir -p part && cp -r solutions/lab05-framing part/
    FROM=part run grader/grade -t 5.1 lab05
    says 0 "links the reference solutions/lab04-partial-sends/send_all.c"
    run grader/grade -t 5.1 lab05
    [ "$status" = 1 ]
}

@test "a carried function of a lab that does not pass is named, with TEST= as far as it is known" {
    needs_all_labs
    mkdir -p carries && cp -r solutions/lab03-echo solutions/lab04-partial-sends solutions/lab05-framing carries/
    cp labs/lab04-partial-sends/send_all.c carries/lab04-partial-sends/
    FROM=carries run grader/grade -t 5.1 lab05
    [[ $output != *"links your"* ]]
    FROM=carries run grader/grade -t 5.1 lab05
    FROM=carries run grader/grade lab04
    FROM=carries run grader/grade -t 5.1 lab05
    [[ $output == *"lab05 links your carries/lab04-partial-sends/send_all.c, but lab04 does not pass"* ]]
}

@test "nothing is left behind but what is in build/" {
    local before
    FROM=solutions grader/grade lab01 >/dev/null
    before=$(find . -path ./build -prune -o -print | sort)
    FROM=solutions grader/grade lab01 >/dev/null
    [ "$before" = "$(find . -path ./build -prune -o -print | sort)" ]
}

@test "a file's or a folder's name in a submission is no command, for the shell or for make" {
    local lab=evil/lab01-create-socket name
    for name in 'a&touch${IFS}made&b.c' 'a;id>made;b.c' 'a`id>made`.c' 'a$(id>made).c' "a'id>made'.c" '-o made.c' '@made.c' \
        $'\xc2\x9b31m.c'; do
        rm -rf evil && mkdir evil && cp -r solutions/lab01-create-socket evil/
        echo 'int x;' >"$lab/$name"
        run make lab01 FROM=evil
        says 0 "built: build/evil/lab01-create-socket/dial"
        ! LC_ALL=C grep -q $'[\e\x9b]' <<<"$output" || return 1
        FROM=evil run grader/grade -t 1.1 lab01
        says 0 "1 of 1 point"
        echo 'int = 3;' >"$lab/$name"
        FROM=evil run grader/grade lab01
        says 1 "does not compile"
        ! LC_ALL=C grep -q $'[\e\x9b]' <<<"$output" || return 1
        [ ! -e made ]
    done
    # One that would begin a line of its own is no source.
    rm -rf evil && mkdir evil && cp -r solutions/lab01-create-socket evil/
    for name in $'a\nid>made\nb.c' $'\e[31m\e]0;x\a.c'; do echo 'int = 3;' >"$lab/$name"; done
    FROM=evil run grader/grade -t 1.1 lab01
    says 0 "1 of 1 point" "was left out: its name contains a line break"
    [[ $output != *$'\e'* ]]
    # An editor's copies are no harm, and nor is a header whose name the compiler might write into a rule.
    rm -rf evil && mkdir -p evil && cp -r solutions/lab01-create-socket evil/
    touch "$lab/dial.c~" "$lab/#dial.c#" "$lab/a:;id>made;.h"
    echo '#include "a:;id>made;.h"' >>"$lab/dial.c"
    FROM=evil run grader/grade -t 1.1 lab01
    says 0 "1 of 1 point"
    [ ! -e made ]
    # The folder's name is the submission's, too.
    mv "$lab" 'evil/lab01-a&id>made&'
    FROM=evil run grader/grade -t 1.1 lab01
    says 0 "1 of 1 point"
    [ ! -e made ]
}

@test "several at once may find that the grader must be built" {
    local lab
    touch common/net_text.c grader/engine/main/main.c grader/wiretap/record.c
    for lab in lab01 lab02 lab03; do
        FROM=solutions grader/grade -t "${lab#lab0}.1" "$lab" >"$BATS_TEST_TMPDIR/$lab" 2>&1 &
    done
    wait
    for lab in lab01 lab02 lab03; do
        grep -q '1 of 1 point' "$BATS_TEST_TMPDIR/$lab" || {
            cat "$BATS_TEST_TMPDIR/$lab"
            return 1
        }
    done
    run find build -name '*.[0-9]*'
    [ -z "$output" ]
}

@test "an error of grade's own is no verdict" {
    cp grader/results.bash kept
    printf 'add_to_run() { echo $((10#x)); }\n' >>grader/results.bash
    FROM=solutions run grader/grade lab01
    cp kept grader/results.bash
    [ "$status" = 99 ]
}

@test "results that come while others are printed are not lost" {
    [ -r /proc/self/fdinfo/0 ] || skip "needs /proc/PID/fdinfo"
    # A runner whose second result comes when the first one has been read, to the end of the record, by who prints it.
    cat >late <<'END'
#!/usr/bin/env bash
[ "$1" = --grade ] || exit 0
while [ "$1" != --record ]; do shift; done
result() { printf '%s\t1\t%s\t-\t1\tx\t%s\tkey\t2\t-\t-\t-\t-\t-\t-\t-\n' "$1" "$2" "$3" | tee -a "$record"; }
record=$2
result 1.1 failed "$(printf 'why not? %.0s' {1..600})"
size=$(stat -c %s "$record")
is_read() {
    local fd pos
    for fd in /proc/[0-9]*/fd/*; do
        [ "$fd" -ef "$record" ] && read -r _ pos <"${fd%/fd/*}/fdinfo/${fd##*/}" && [ "$pos" = "$size" ] && return
    done 2>/dev/null
    return 1
}
until is_read; do :; done
for n in 2 3 4 5 6 7; do result 1.$n passed -; done
END
    chmod +x late
    KIT_PEER=$PWD/late FROM=solutions run grader/grade lab01
    says 1 "✗ 1.1" "✓ 1.2" "✓ 1.7" "6 of 7 points"
}

#!/usr/bin/env bats
# shellcheck disable=SC2154,SC2086 # bats's run sets status and output; $lab01 and $made have no spaces
# build.bats -- what is judged is what stands in the tree now: how sources become programs, and what a source or the
# machine can do to that.

load lib

setup_file() { copy_the_kit; }

setup() {
    cd "$KIT_COPY" || return
    rm -rf tree build/tree && mkdir tree && cp -R solutions/lab01-create-socket tree
    lab=tree/lab01-create-socket
    builder=build/grader/peer
    made=build/tree/lab01-create-socket
}

grade() { FROM=tree run grader/grade -t 1.3 lab01; }
# A source that would never fit.
source_is() { printf '%s\n' "$@" >$lab/dial.c; }
# Whether the compiler is kept from other files here: in a root of its own, or by Landlock.
want_fence() {
    [[ $(build/grader/peer --build --force --tree solutions --lab lab01-create-socket --programs dial \
        --out build/fence 2>&1) != *uncontained* ]] || skip "neither namespaces nor Landlock here"
}

# ------------------------------------------------------------------------- of now
@test "sources that are replaced by older ones are the ones that are judged" {
    grade
    says 0 "1 of 1 point"
    cp labs/lab01-create-socket/dial.c $lab/dial.c && touch -d '1 year ago' $lab/dial.c
    grade
    says 1 "0 of 1 point"
    FROM=tree run grader/report/page
    grep -q '0 of 7' build/tree/report.html
    cp solutions/lab01-create-socket/dial.c kept && touch -d '2 years ago' kept && mv kept $lab/dial.c
    grade
    says 0 "1 of 1 point"
}

@test "a source that is gone is missing, whatever was built before" {
    needs_all_labs
    grade
    rm $lab/dial.c
    grade
    says 1 "tree/lab01-create-socket/dial.c is missing"
    cp -R solutions/lab05-framing tree
    FROM=tree run make lab05
    says 0 "built: build/tree/lab05-framing/upperd build/tree/lab05-framing/lined"
    rm tree/lab05-framing/recv_exact.c
    FROM=tree run grader/grade lab05
    says 1 "tree/lab05-framing/recv_exact.c is missing" "undefined reference"
    [ ! -e build/tree/lab05-framing/upperd ]
}

@test "what has not changed is not compiled again; FORCE=1, other flags, a changed program are reasons to" {
    run make lab01 FROM=tree
    says 0 "cc -c tree/lab01-create-socket/dial.c" "cc -o $made/dial"
    touch $lab/dial.c
    run make lab01 FROM=tree
    [ "$output" = "built: $made/dial" ]
    run make lab01 FROM=tree FORCE=1
    says 0 "cc -c"
    run make lab01 FROM=tree CFLAGS=-O0
    says 0 "cc -c"
    run make lab01 FROM=tree
    says 0 "cc -c"
    echo >>$made/dial
    run make lab01 FROM=tree
    says 0 "cc -o $made/dial"
    lacks "cc -c"
    echo '/* another header */' >$lab/unused.h
    run make lab01 FROM=tree
    says 0 "cc -c"
}

@test "FROM says the same in the environment and behind make" {
    FROM=solutions run make grade-lab01 TEST=1.3
    says 0 "lab01-create-socket  (solutions)"
    run make grade-lab01 TEST=1.3 FROM=solutions
    says 0 "lab01-create-socket  (solutions)"
    FROM=labs run make demo-lab01 TEST=1.3
    [ "$status" != 0 ]
}

@test "messages, the debugger and assert() name the file that one edits" {
    echo 'int x = ;' >>$lab/dial.c
    local last
    last=$(grep -c '' $lab/dial.c)
    run make lab01 FROM=tree
    says 2 "tree/lab01-create-socket/dial.c:$last:9: error:"
    run make lab01 FROM="$PWD/tree"
    says 2 "$PWD/tree/lab01-create-socket/dial.c:$last:9: error:"
    source_is '#include <stdio.h>' 'int main(void)' '{' '    puts(__FILE__);' '}'
    make lab01 FROM=tree
    [ "$($made/dial)" = "$PWD/tree/lab01-create-socket/dial.c" ]
    command -v gdb >/dev/null || skip "no gdb here"
    run gdb -batch -nx -ex 'list main' $made/dial
    says 0 "puts(__FILE__)"
}

# ---------------------------------------------------------------- what is handed in
@test "folders as learning platforms name them" {
    local name
    for name in "O'Brien, Seán (late) [2]" 'Ng_12345_assignsubmission_file_' '"quoted": $HOME & `id`; *' -x $'tab\there' 'a=b#c%d'; do
        rm -rf names && mkdir names && mv tree "names/$name"
        FROM=names/$name run grader/grade -t 1.3 lab01
        mv "names/$name" tree
        says 0 "1 of 1 point"
    done
    mkdir -p "names/a b" && cp -R tree/lab01-create-socket "names/a b"
    FROM="names/a b" run make grade-lab01 TEST=1.3
    says 0 "1 of 1 point"
    run make grade-lab01 TEST=1.3 FROM="names/a b"
    says 0 "1 of 1 point"
    FROM="names/a b" run grader/report/page
    says 0 "report.html"
    mv $lab "tree/lab01-create-socket (1)"
    grade
    says 0 "1 of 1 point"
}

@test "nothing handed in is a state of its own" {
    mkdir empty && FROM=empty run grader/grade
    says 3 "empty contains no lab"
    FROM=empty run grader/grade lab01
    says 3 "nothing was handed in" "0 of 7 points"
    lacks fault
    rmdir empty
    rm -r $lab
    grade
    says 3 "nothing was handed in" "tree has no folder for lab01-create-socket"
    [ "$(cut -f 1-3 $made/results.tsv)" = $'-\t1\tnothing' ]
    # Beside a lab that is there it is one that has not passed.
    cp -R solutions/lab02-bind-listen-accept tree
    FROM=tree FORMAT=json run grader/grade lab01 lab02
    says 1 '"status":1' '"state":"nothing"' '"state":"passed"'
}

@test "links, precompiled headers, objects and makefiles are not there" {
    mkdir away && cp -R solutions/lab01-create-socket away
    rm $lab/dial.c && ln -s ../../away/lab01-create-socket/dial.c $lab/dial.c
    grade
    says 1 "dial.c is missing" "dial.c was left out: it is a link"
    rm -r $lab && ln -s ../away/lab01-create-socket $lab
    grade
    says 3 "nothing was handed in"
    rm $lab && mkdir $lab && cp labs/lab01-create-socket/dial.c $lab
    sed -i '1i #include "all.h"' $lab/dial.c
    echo >$lab/all.h
    cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -U_FORTIFY_SOURCE -g -O1 -x c-header -o $lab/all.h.gch solutions/lab01-create-socket/dial.c
    cc -c -D_POSIX_C_SOURCE=200809L -Icommon -o $lab/dial.o solutions/lab01-create-socket/dial.c
    printf '%s\n' 'programs = true' 'all lab where:' '\ttouch made' >$lab/Makefile
    cp $lab/Makefile tree
    mkfifo $lab/pipe.c
    grade
    says 1 "pipe.c was left out: it is not a regular file" "0 of 1 point"
    [ ! -e made ] && [ ! -e tree/made ]
}

@test "a lab carries on the tree's own function, or the reference one; which, is said" {
    needs_all_labs
    mkdir other && cp -R solutions/lab07-shutdown other
    FROM=other run grader/grade -t 7.2 lab07
    says 0 "links the reference solutions/lab04-partial-sends/send_all.c"
    cp -R solutions/lab04-partial-sends other
    FROM=other run grader/grade -t 7.2 lab07
    says 0 "1 of 1 point"
    lacks reference
    echo 'int = 1;' >>other/lab04-partial-sends/send_all.c
    FROM=other run grader/grade -t 7.2 lab07
    says 1 "other/lab04-partial-sends/send_all.c:"
    FROM=other BORROW=1 run grader/grade -t 7.2 lab07
    says 0 "links the reference"
    mv solutions away.solutions
    FROM=other BORROW=1 run grader/grade lab07
    status_then=$status output_then=$output
    run make lab07 FROM=other BORROW=1
    mv away.solutions solutions
    says 2 "this copy of the kit does not have it"
    lacks "No rule"
    status=$status_then output=$output_then
    says 2 "this copy of the kit does not have it"
    rm -r other
}

# ------------------------------------------------------------ what a source can ask for
@test "a program of the grader's calls a function by itself; without that function all the rest is played" {
    needs_all_labs
    cp -R solutions/lab04-partial-sends tree
    FROM=tree run make lab04
    says 0 "cc -c grader/lab04.send_all.c" "built: build/tree/lab04-partial-sends/pour"
    [ -x build/tree/lab04-partial-sends/send_all ]
    sed -i s/send_all_counting/send_it_all/ tree/lab04-partial-sends/*.[ch]
    FROM=tree run make lab04
    says 0 "send_all() does not link without the rest of the lab" "built: build/tree/lab04-partial-sends/pour"
    [ ! -e build/tree/lab04-partial-sends/send_all ]
    FROM=tree run grader/grade -t 4.7 lab04
    says 0 "1 of 1 point" "as far as can be seen here: send_all() is not there to be called by itself"
}

@test "a source reads no file but its own" {
    want_fence
    local name
    echo 'int secret;' >secret && chmod 644 secret
    for name in "$PWD/secret" "$PWD/solutions/lab01-create-socket/dial.c" ../../../solutions/lab01-create-socket/dial.c \
        ../../solutions/lab01-create-socket/dial.c /etc/passwd /proc/self/environ /proc/1/fd/3; do
        source_is "#include \"$name\""
        grade
        says 1 "fatal error:"
        source_is "__asm__(\".incbin \\\"$name\\\"\");" "int main(void) { return 0; }"
        grade
        says 1 "does not compile" "file not found"
    done
}

@test "a source that wants more than a compiler may take is not built, and the limit is named" {
    {
        echo '#define A0 "x" "x" "x" "x" "x" "x" "x" "x" "x" "x"'
        for n in {1..9}; do echo "#define A$n A$((n - 1)) A$((n - 1)) A$((n - 1)) A$((n - 1)) A$((n - 1)) A$((n - 1))"; done
        echo 'const char f[] = A9;'
    } >$lab/dial.c
    grade
    says 1 "tree/lab01-create-socket/dial.c does not compile: the compiler needs more than 1024 MiB of memory"
    lacks "bug report"
    source_is 'int big[1 << 28] = {1};' 'int main(void) { return big[3]; }'
    grade
    says 1 "does not compile: the compiler's output is larger than 32 MiB"
    awk 'BEGIN { printf "int main(void) { return "; for (i = 0; i < 200000; i++) printf "("; printf "0"
        for (i = 0; i < 200000; i++) printf ")"; print "; }" }' >$lab/dial.c
    grade
    says 1 "the compiler itself crashes on it"
    source_is '#include "/dev/zero"'
    grade
    says 1 "error"
    for name in {1..140}; do echo "int x$name;" >$lab/x$name.c; done
    grade
    says 1 "at most 128 files"
}

@test "a source's words are data" {
    source_is $'#error \e[31m\e]0;title\a \xc2\x9b31m "quoted" <b>' 'int main(void) { return "\x"; }'
    grade
    says 1 "#error" '<b>'
    LC_ALL=C grep -q $'[\e\a\x9b]' <<<"$output" && return 1
    run make lab01 FROM=tree
    says 2 "#error"
    ! LC_ALL=C grep -q $'[\e\a\x9b]' <<<"$output"
}

@test "a mistake in a source that is found out in a header is the source's" {
    local begin
    for begin in 'struct s { int a; }' 'enum { A, B' 'static int f(int a' 'int read(int);'; do
        { printf '%s\n' '#include <stddef.h>' "$begin"; cat solutions/lab01-create-socket/dial.c; } >$lab/dial.c
        grade
        says 1 "does not compile" "error:"
        lacks fault
    done
    # The driver's own words are no complaint, whatever the tree is called.
    rm -rf cc && cp -R tree cc && cp solutions/lab01-create-socket/dial.c cc/lab01-create-socket
    compiler 'echo "cc: fatal error: Killed signal terminated program cc1" >&2; exit 1'
    FROM=cc run grader/grade -t 1.3 lab01
    says 99 "Killed signal"
    unset KIT_CC
    # What a source says of limits is data.
    source_is '"CPU time limit exceeded" int x = ;'
    grade
    says 1 "does not compile" "error:"
    lacks "seconds of work"
}

@test "nor can a source choose words, or a name for itself, that make its mistake the machine's" {
    local source
    for source in '#error fatal error: error writing to' '_Static_assert(0, "fatal error: error closing");' \
        '__asm__(".macro a\n a\n .endm\n a");' $'#line 12 "parser.y"\n#error x' $'#line 12 "error: x"\n#error x' \
        $'#line 12 "x\\nsays y\\nz"\n#error x'; do
        source_is "$source" 'int main(void) { return 0; }'
        run "$builder" --build --tree tree --lab lab01-create-socket --programs dial --out $made
        [ "$status" = 1 ] || { printf '%s: %s\n%s\n' "$source" "$status" "$output" && return 1; }
    done
}

@test "what is played is what was built, whatever is built meanwhile" {
    cat >$lab/dial.c <<'END'
#include <stdio.h>
int main(void) { return 2; }
END
    run "$builder" --build --tree tree --lab lab01-create-socket --programs dial --out $made --copy "$BATS_TEST_TMPDIR/copy"
    [ "$status" = 0 ]
    "$BATS_TEST_TMPDIR/copy/dial" || [ $? = 2 ]
    cp solutions/lab01-create-socket/dial.c $lab
    FROM=tree run make -s lab01
    "$BATS_TEST_TMPDIR/copy/dial" || [ $? = 2 ]
    ! cmp -s "$BATS_TEST_TMPDIR/copy/dial" $made/dial
    # grade plays such a copy, and not what stands in build/.
    compiler ':'
    unset KIT_CC
    printf '#!/bin/sh\n[ "$1" != --grade ] || rm -f %s/%s/dial\nexec build/grader/peer "$@"\n' "$PWD" $made >meanwhile && chmod +x meanwhile
    KIT_PEER=$PWD/meanwhile FROM=tree run grader/grade lab01
    says 0 "7 of 7 points"
}

@test "two folders for one lab: which is taken, is said; what cannot be read is nobody's fault" {
    cp -R labs/lab01-create-socket "tree/lab01-create-socket (2)"
    grade
    says 0 "lab01-create-socket (2) was left out: the folder lab01-create-socket is used for this lab"
    mv $lab "tree/lab01-create-socket (1)"
    grade
    says 0 "lab01-create-socket (2) was left out: the folder lab01-create-socket (1) is used for this lab"
    [ "$(id -u)" != 0 ] || skip "root can read everything"
    chmod 000 "tree/lab01-create-socket (1)/dial.c"
    grade
    says 99 "cannot be read"
}

@test "no two trees have one place; common/ counts by its contents" {
    local tree places
    places=$(for tree in a//b ab ../x x elsewhere/up/x a..b aupb "$PWD/ab" "a b" a_b; do
        FROM=$tree bash -c 'here=$PWD KIT=$PWD; stop() { :; }; . grader/tree.bash; place_of lab01'
    done)
    [ -z "$(sort <<<"$places" | uniq -d)" ] || { sort <<<"$places" | uniq -d; return 1; }
    cp common/net_text.c kept && echo 'int net_changed;' >>common/net_text.c && touch -d '2 years ago' common/net_text.c
    make -s grader
    cp build/common/libnet.a changed
    cp -p kept common/net_text.c && touch -d '3 years ago' common/net_text.c
    make -s grader
    ! cmp -s changed build/common/libnet.a
}

@test "warnings reach who wrote the source, also when nothing was compiled" {
    sed -i 's/^int main(.*/&/; s/^{$/{\n    int unused;/' $lab/dial.c
    grade
    says 0 "1 of 1 point" "Compiler     tree/lab01-create-socket/dial.c:" "warning: unused variable" "more: make lab01 FROM=tree)"
    grade
    says 0 "Compiler     tree/lab01-create-socket/dial.c:"
    run make lab01 FROM=tree
    says 0 "warning: unused variable" "built:"
}

@test "what cannot be right is an error with each compiler; what runs right is a warning with each" {
    local cc tried=
    for cc in gcc-12 gcc-14 gcc clang clang-14 clang-16 clang-19; do
        command -v $cc >/dev/null || continue
        tried="$tried $cc"
        source_is '#include <unistd.h>' 'int main(void) { return undeclared(1); }'
        KIT_CC=$cc FROM=tree run grader/grade -t 1.3 lab01
        says 1 "does not compile" "undeclared"
        source_is 'int main(void) { int *p = 5; return *p; }'
        KIT_CC=$cc FROM=tree run grader/grade -t 1.3 lab01
        says 1 "does not compile" "int"
        cp solutions/lab01-create-socket/dial.c $lab
        sed -i 's/(struct sockaddr \*)//; s/(const struct sockaddr \*)//' $lab/dial.c
        KIT_CC=$cc FROM=tree run grader/grade -t 1.3 lab01
        says 0 "1 of 1 point" "warning: "
    done
    [ -n "$tried" ] || skip "no compiler under one of its own names"
}

# ------------------------------------------------------------ what the machine can do
# A record that is there, from a good run.
good_record() {
    FROM=tree run grader/grade lab01
    says 0 "7 of 7 points"
    cp $made/results.tsv "$BATS_TEST_TMPDIR/good"
}
judges_nobody() { # WORDS...: and the good record is as it was
    says 99 "$@" && cmp "$BATS_TEST_TMPDIR/good" $made/results.tsv
}
# A compiler of which each run but those that ask for its name and flags begins with these lines.
compiler() { # LINE...
    local bin=$BATS_FILE_TMPDIR/compiler/bin # no blank: $CC may be several words
    mkdir -p "$bin"
    printf '%s\n' '#!/bin/sh' 'case "$*" in *--version* | *fsyntax*) exec cc "$@" ;; esac' "$@" 'exec cc "$@"' >"$bin/cc"
    chmod 755 "${bin%/*}" "$bin" "$bin/cc"
    export KIT_CC=$bin/cc
}

@test "a compiler that dies, is killed or lacks memory or space judges nobody" {
    good_record
    compiler 'kill -9 $$'
    grade
    judges_nobody "The compiler could not do its work here, twice"
    compiler 'echo "cc: fatal error: Killed signal terminated program cc1" >&2; exit 1'
    grade
    judges_nobody "Killed signal"
    compiler 'echo "cc1: out of memory allocating 65536 bytes" >&2; exit 1'
    grade
    judges_nobody "out of memory"
    compiler 'echo "cc: fatal error: error writing to /tmp/x.s: No space left on device" >&2; exit 1'
    grade
    judges_nobody "No space left"
    KIT_CC=$PWD/nowhere/cc FROM=tree run grader/grade lab01
    judges_nobody "cannot be run here: make doctor"
    # What it says of a source counts, whatever else it says.
    compiler 'echo "tree/lab01-create-socket/dial.c:1:2: error: No space left on device" >&2; exit 1'
    grade
    says 1 "does not compile"
}

@test "a compiler that dies once has died by somebody else's fault: it is run again, alone" {
    command -v flock >/dev/null && [ -r /proc/locks ] || skip "needs flock(1) and /proc/locks"
    local inode
    compiler "[ -e '$BATS_FILE_TMPDIR/compiler/bin/well' ] || kill -9 \$\$"
    : >>build/grader/compilers
    inode=$(stat -c %i build/grader/compilers)
    exec 9<build/grader/compilers
    flock -s 9 # as another build would
    FROM=tree grader/grade -t 1.3 lab01 >said 2>&1 9<&- 3>&- &
    until grep -q -- "-> FLOCK .*:$inode " /proc/locks; do :; done # it waits to be alone
    : >"$BATS_FILE_TMPDIR/compiler/bin/well"
    exec 9<&-
    wait $! || { cat said; return 1; }
    grep -q "1 of 1 point" said
}

@test "no processes, no space, no right to write: nobody is judged, and the good record stays" {
    good_record
    (ulimit -f 8 && FORCE=1 FROM=tree grader/grade lab01) >said 2>&1 && return 1
    status=$? output=$(cat said)
    judges_nobody
    (ulimit -f 0 && FROM=tree grader/grade lab01) >said 2>&1 && return 1
    status=$? output=$(cat said)
    judges_nobody
    if [ "$(id -u)" != 0 ]; then
        chmod -R a-w build/tree
        FORCE=1 FROM=tree run grader/grade lab01
        chmod -R u+w build/tree
        judges_nobody "cannot be written"
        (ulimit -u 10 && FORCE=1 FROM=tree grader/grade lab01) >said 2>&1 && return 1
        status=$? output=$(cat said)
        judges_nobody
    fi
}

@test "a full disk: nobody is judged, and the good record stays" {
    [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || skip "no mount namespace here"
    mkdir full
    # shellcheck disable=SC2016 # the inner shell's
    unshare -m bash -c '
        mount -t tmpfs -o size=64m none full && cp -Rp Makefile common grader labs solutions build full && cd full || exit
        export FROM=solutions
        grader/grade lab01 && cp build/solutions/lab01-create-socket/results.tsv ../good
        cat /dev/zero >fill 2>/dev/null
        FORCE=1 grader/grade lab01 >../said 2>&1
        echo $? >../status
        cmp ../good build/solutions/lab01-create-socket/results.tsv && echo same >>../status
    '
    [ "$(cat status)" = $'99\nsame' ] || { cat said status; return 1; }
}

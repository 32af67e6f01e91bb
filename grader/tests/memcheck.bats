#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # a test is a subshell; run sets status and output
# memcheck.bats -- make memcheck-labNN and SAN=1: each mistake with memory is named, with its line.

load lib

setup_file() {
    unset CC SOCKET_LAB_MODE
    copy_the_kit
}

setup() {
    cd "$KIT_COPY" || return
    export TMPDIR=$BATS_TEST_TMPDIR/scratch
    mkdir "$TMPDIR"
    chmod 777 "$TMPDIR"
    chmod go+rx "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
    TREE=t$BATS_TEST_NUMBER
}

needs_valgrind() { command -v valgrind >/dev/null || skip "no valgrind here"; }

# A program in the tree: that of the solution, after `sed` has made a mistake in it.
mistake() { # LAB FILE SED
    mkdir -p "$TREE"
    cp -R solutions/"$1"-* "$TREE/"
    sed -i "$3" "$TREE/$1"-*/"$2"
    ! cmp -s "$TREE/$1"-*/"$2" solutions/"$1"-*/"$2"
}

line_of() { # LAB FILE WORDS: where they stand
    grep -nF -- "$3" "$TREE/$1"-*/"$2" | head -n 1 | cut -d : -f 1
}

memcheck() { # LAB TEST
    FROM=${FROM:-$TREE} run grader/desk/memcheck -t "$2" "$1"
}


pour_begins='s/^    int fd = net_connect(to);/&\n'

# ------------------------------------------------------------------------------- valgrind

@test "of the reference solution valgrind finds nothing, and nothing is left behind" {
    needs_all_labs
    needs_valgrind
    for lab in lab03 lab04 lab06; do
        FROM=solutions memcheck $lab "${lab#lab0}.2"
        says 0 "$lab under valgrind" "1 test played, and valgrind found nothing"
    done
    [ -z "$(ls "$TMPDIR")" ]
}

@test "a write beyond the end: its line, its text, and where the block was made" {
    needs_valgrind
    mistake lab04 pour.c "${pour_begins}char *c = malloc(len + 1);\nc[len + 1] = 0;\nfree(c);/"
    memcheck lab04 4.1
    says 1 "It writes 1 byte of memory that is not its own (test 4.1)" \
        "at $TREE/lab04-partial-sends/pour.c:$(line_of lab04 pour.c 'c[len + 1]'), pour() c[len + 1] = 0;" \
        "called from $TREE/lab04-partial-sends/pour.c:" ", main()" \
        "Just after the end of a block of 14 bytes, allocated at $TREE/lab04-partial-sends/pour.c:$(line_of lab04 pour.c 'char *c =')"
    lacks "found nothing" "other error"
    narrow
    [ -z "$(ls "$TMPDIR")" ]
}

@test "each kind of mistake has its sentence; the first is in full, the others are one line each" {
    needs_valgrind
    mistake lab04 pour.c "${pour_begins}char *c = malloc(len + 1), *volatile lost = malloc(77);\nlost = NULL;\nif (c[3] == 'x') puts(\"x\");\nwrite(2, c, 3);\nfree(c);\n*(volatile char *)c = 1;\nfree(c);\nsocket(AF_INET, SOCK_STREAM, 0);/"
    memcheck lab04 4.1
    says 1 "✗ It makes a decision on a value that was never set (test 4.1)" \
        "The value comes from memory that was allocated at $TREE/lab04-partial-sends/pour.c:$(line_of lab04 pour.c 'char *c =')" \
        "other errors:" "It passes bytes to write() that were never set" \
        "pour.c:$(line_of lab04 pour.c '*(volatile char *)c'): It writes 1 byte of memory that is not its own" \
        "It frees memory that it does not have, or has already freed" \
        "It has lost 77 bytes of memory" \
        "pour.c:$(line_of lab04 pour.c 'socket(AF_INET'): It ends while descriptor"
    narrow
}

@test "a server that runs until it is killed: its lost memory is found, its open socket is none" {
    needs_valgrind
    mistake lab03 echod.c 's/^    char chunk\[CHUNK\];/char *chunk = malloc(CHUNK);/; s/^#include <stdio.h>/&\n#include <stdlib.h>/'
    memcheck lab03 3.5 # two clients: of the last one's a trace may be left in a register
    says 1 "bytes of memory: nothing points to it" "echod.c:$(line_of lab03 echod.c malloc), echo()"
    lacks "descriptor" "other error" "to the kernel"
}

@test "what a child of the program does is found, too" {
    needs_valgrind
    mistake lab03 echod.c 's/^    char chunk\[CHUNK\];/&\nif (fork() == 0) { volatile char *c = malloc(3); c[3] = 1; free((void *)c); _exit(0); }\nwait(NULL);/
        s/^#include <stdio.h>/&\n#include <stdlib.h>\n#include <sys\/wait.h>/'
    memcheck lab03 3.4
    says 1 "It writes 1 byte of memory that is not its own" "echod.c:$(line_of lab03 echod.c 'c[3] = 1')"
    lacks "descriptor"
}

@test "who gives up with an error may leave closing to the kernel, who succeeds may not" {
    needs_valgrind
    mistake lab04 pour.c 's/^    close(fd);.*//'
    memcheck lab04 4.6 # its peer goes away
    says 0 "4.6: a program that gave up with an error left memory or descriptors to the kernel." "found nothing"
    memcheck lab04 4.1
    says 1 "It ends while descriptor 3 is open (test 4.1)"
}

@test "a program that a step ends is asked first, too" {
    needs_valgrind
    FROM=solutions memcheck lab02 2.7
    says 0 "found nothing"
    lacks "killed"
}

@test "a program that SIGTERM asks to end may leave its descriptors to the kernel, but has lost no memory" {
    needs_valgrind
    local handler='static void stop(int number) { (void)number; _exit(0); }'
    mistake lab03 echod.c "s/^#include <stdio.h>/&\n#include <signal.h>\n#include <stdlib.h>\n#include <unistd.h>\n$handler/
        s/^    char chunk\[CHUNK\];/signal(SIGTERM, stop);\nchar *chunk = malloc(CHUNK);/"
    memcheck lab03 3.5
    says 1 "bytes of memory: nothing points to it"
    lacks "descriptor" "other error"
}

@test "a program that does not let itself be ended is said not to have been asked" {
    needs_valgrind
    mistake lab03 echod.c 's/^    char chunk\[CHUNK\];/&\nsignal(SIGTERM, SIG_IGN);/; s/^#include <stdio.h>/&\n#include <signal.h>/'
    memcheck lab03 3.4
    says 0 "3.4: the program was killed before valgrind could look"
}

@test "a test that does not pass is no mistake with memory; and the record of the results is not touched" {
    needs_valgrind
    mistake lab03 echod.c 's/chunk, CHUNK, 0);/& chunk[0] = 1;/'
    FROM=$TREE grader/grade -t 3.4 lab03 >/dev/null || :
    touch -d '1 minute ago' "$TREE"/lab03-*/*
    before=$(cat build/"$TREE"/lab03-echo/results.tsv)
    memcheck lab03 3.4
    says 0 "3.4: not played to the end here" "If make grade-lab03 passes it, valgrind is the reason"
    [ "$before" = "$(cat build/"$TREE"/lab03-echo/results.tsv)" ]
    narrow
}

@test "names that a program has given itself do nothing to a terminal" {
    needs_valgrind
    mistake lab04 pour.c "${pour_begins}\n#line 5 \"\\\\033[31mevil.c\"\nchar *c = malloc(len);\nc[len] = 1;\nfree(c);/"
    memcheck lab04 4.1
    says 1 "It writes 1 byte" "evil.c:6"
    if LC_ALL=C grep '[[:cntrl:]]' <<<"$output"; then return 1; fi
}

@test "in the portable mode, and for an ordinary user" {
    needs_valgrind
    mistake lab04 pour.c "${pour_begins}char *c = malloc(len);\nc[len] = 0;\nfree(c);/"
    SOCKET_LAB_MODE=portable memcheck lab04 4.1
    says 1 "It writes 1 byte"
    [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null || skip "the ordinary user needs root and setpriv"
    cp -pR "$KIT_COPY" "$BATS_TEST_TMPDIR/kit" && cd "$BATS_TEST_TMPDIR/kit"
    rm -r "build/$TREE" # it names the other folder
    chown -R 65534:65534 .
    for mode in isolated portable; do
        run setpriv --reuid 65534 --regid 65534 --clear-groups env SOCKET_LAB_MODE=$mode FROM="$TREE" grader/desk/memcheck -t 4.1 lab04
        says 1 "It writes 1 byte" "pour.c:$(line_of lab04 pour.c 'c[len] = 0')"
    done
}

@test "root's own folder, where nobody may go" {
    needs_valgrind
    [ "$(id -u)" = 0 ] || skip "not root"
    mistake lab04 pour.c "${pour_begins}char *c = malloc(len);\nc[len] = 0;\nfree(c);/"
    cp -pR "$KIT_COPY" "$BATS_TEST_TMPDIR/kit" && cd "$BATS_TEST_TMPDIR/kit"
    rm -rf build/common
    chmod 700 .
    memcheck lab04 4.1
    says 1 "It writes 1 byte" "pour.c:$(line_of lab04 pour.c 'c[len] = 0')"
}

@test "what cannot be done is one line, with its status" {
    run grader/desk/memcheck lab03 lab04
    says 2 "usage: grader/desk/memcheck"
    SAN=1 run grader/desk/memcheck lab04
    says 2 "SAN=1 and valgrind"
    mkdir "$BATS_TEST_TMPDIR/bin"
    ln -s /usr/local/bin/* /usr/bin/* /bin/* "$BATS_TEST_TMPDIR/bin" 2>/dev/null || :
    rm -f "$BATS_TEST_TMPDIR/bin/valgrind"
    PATH=$BATS_TEST_TMPDIR/bin run grader/desk/memcheck lab04
    says 99 "valgrind is not installed: " "make grade-lab04 SAN=1"
    needs_valgrind
    run grader/desk/memcheck lab99
    says 2 "there is no lab99"
    mistake lab04 pour.c 's/^int main/int int main/'
    memcheck lab04 4.1
    says 1 "does not compile" "pour.c"
    printf '#!/bin/sh\n[ "$1" != --version ] || exit 0\nexit 1\n' >"$BATS_TEST_TMPDIR/bin/valgrind"
    chmod 755 "$BATS_TEST_TMPDIR/bin/valgrind"
    FROM=solutions PATH=$BATS_TEST_TMPDIR/bin memcheck lab04 4.1
    says 99
    lacks "found nothing"
}

# A log of valgrind's, some of it as later versions write it, through each awk there is.
@test "valgrind's words become ours, in every awk" {
    local awk kit forms
    cd "$BATS_TEST_TMPDIR"
    kit=$KIT_COPY forms=$KIT_COPY/grader/forms
    printf '4.1\t1\tpassed\t-\t5\ta title\t-\n4.2\t1\tunseen\t-\t5\ta title\tit cannot be seen\n4.3\t1\tfailed\t-\t5\tb\tx\n' >results
    cat >4.1 <<END
==2== Memcheck, a memory error detector
==2== Invalid read of size 4
==2==    at 0x1: memcpy (vg_replace_strmem.c:1)
==2==    by 0x2: f ($kit/labs/lab04/a.c:1,234)
==2==    by 0x2: get ($kit/labs/lab04/a.c:12)
==3== Syscall param socketcall.sendto(msg) points to uninitialised byte(s)
==3==    at 0x2: put ($kit/labs/lab04/b.c:3)
==2==  Address 0x4 is 16 bytes inside a block of size 4,096 free'd
==2==    at 0x1: free (vg_replace_malloc.c:1)
==2==    by 0x2: drop ($kit/labs/lab04/a.c:30)
==2==  Block was alloc'd at
==2==    at 0x2: make ($kit/labs/lab04/a.c:20)
==2== 
==2== File descriptor 3: AF_INET socket is already closed
==2==    at 0x2: shut ($kit/labs/lab04/a.c:40)
==2== 
==2== Something quite new
==2==    at 0x2: odd ($kit/labs/lab04/a.c:50)
==2== 
==2== FILE DESCRIPTORS: 4 open (3 inherited) at exit.
==2== Open AF_INET socket 3: 127.0.0.1:1 <-> unbound
==2==    at 0x2: shut ($kit/labs/lab04/a.c:60)
==2== 
==2== Open file descriptor 9: /x
==2==    <inherited from parent>
==2== 
==2== 1,024 (24 direct, 1,000 indirect) bytes in 1 blocks are definitely lost in loss record 1 of 1
==2==    at 0x2: make ($kit/labs/lab04/a.c:21)
==2== 
==2== ERROR SUMMARY: 5 errors from 5 contexts (suppressed: 0 from 0)

==exit== 0
END
    export KIT=$kit TREE=$kit/labs FROM=labs LAB=lab04
    for awk in mawk gawk "gawk --posix" "busybox awk" original-awk awk; do
        command -v "${awk%% *}" >/dev/null || continue
        # shellcheck disable=SC2086 # busybox awk is two words
        LC_ALL=C run $awk -f "$forms/messages.awk" -f "$forms/bytes.awk" -f "$forms/lines.awk" -f "$forms/record.awk" \
            -f "$kit/grader/desk/memcheck.awk" part=messages "$kit/grader/messages.tsv" part=results results part= 4.1
        [ "$status" = 1 ] && diff - <(printf '%s\n' "$output") <<'END' || { echo "$awk: status $status" && return 1; }
lab04 under valgrind
  ✗ It reads 4 bytes of memory that is not its own (test 4.1)

    at labs/lab04/a.c:12, get()
    In a block of 4096 bytes, freed at labs/lab04/a.c:30, drop()
    The block was allocated at labs/lab04/a.c:20, make()

  5 other errors:
    labs/lab04/a.c:40: It closes descriptor 3 twice (test 4.1)
    labs/lab04/a.c:50: valgrind: Something quite new (test 4.1)
    labs/lab04/b.c:3: It passes bytes to sendto() that were never set (test 4.1)
    labs/lab04/a.c:60: It ends while descriptor 3 is open (test 4.1)
    labs/lab04/a.c:21: It has lost 1024 bytes of memory: nothing points to it,
    and free() was not called (test 4.1)

  – 4.3: not played to the end here, so what the program does after that was not
    seen. If make grade-lab04 passes it, valgrind is the reason: under it a
    program is slower, and has more descriptors.
  – 4.2: could not be played under valgrind. it cannot be seen
END
    done
}

# ------------------------------------------------------------------------------ sanitizers

graded_with_checks() { # LAB TEST
    printf 'int main(void) { return 0; }\n' >"$BATS_TEST_TMPDIR/x.c"
    ${CC:-cc} -fsanitize=address,undefined -o "$BATS_TEST_TMPDIR/x" "$BATS_TEST_TMPDIR/x.c" 2>/dev/null || skip "no sanitizers here"
    run make --no-print-directory "grade-$1" FROM="$TREE" SAN=1 TEST="$2"
}

@test "SAN=1: an overflow fails the test, and is told its line" {
    mistake lab04 pour.c "${pour_begins}char *c = malloc(len);\nc[len] = 0;\nfree(c);/"
    graded_with_checks lab04 4.1
    [ "$status" != 0 ]
    shows "AddressSanitizer ended the program at pour.c:$(line_of lab04 pour.c 'c[len] = 0'), in pour(): heap-buffer-overflow."
    narrow
    TREE=solutions graded_with_checks lab04 4.1
    says 0 "1 of 1 point"
}

@test "SAN=1: long names are told whole" {
    local name=a_name_that_nobody_can_read_in_one_go_and_that_is_longer_than_a_sentence_likes
    mistake lab04 pour.c "s/^#include <stdio.h>/&\n#include \"$name.h\"/; ${pour_begins}$name(malloc(len), len);/"
    printf 'static void %s(char *at, size_t n) { at[n] = 0; }\n' "$name" >"$TREE/lab04-partial-sends/$name.h"
    graded_with_checks lab04 4.1
    [[ $(tr -s ' \n' ' ' <<<"$output") == *"at $name.h:1, in $name(): heap-buffer-overflow."* ]] || complain 'should have both names'
}

@test "SAN=1: undefined behaviour is told its line" {
    mistake lab04 pour.c "${pour_begins}volatile int many = 40; many = 1 << many;/"
    graded_with_checks lab04 4.1
    shows "UndefinedBehaviorSanitizer ended the program at pour.c:$(line_of lab04 pour.c 'volatile int'): shift exponent 40 is too large"
    narrow
}

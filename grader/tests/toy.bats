#!/usr/bin/env bats
# shellcheck disable=SC2154 # bats's run sets status and output
# toy.bats -- a lab is files: one that is put into a copy of the kit works there with all that the kit has, and no file
# of the kit has to know it.

load lib

setup_file() {
    copy_the_kit || return

    # The lab: what CONTRIBUTING.md lists.
    mkdir -p labs/lab90-toy solutions/lab90-toy grader/cases/lab90/wrong grader/cases/lab90/right/cat
    printf '%s\n' '# lab90-toy: its programs.' 'programs = toyd' 'include ../lab.mk' >labs/lab90-toy/Makefile
    printf '%s\n' '# Lab 90: a toy' '## Steps' '### 90.1 Listen' 'Say where.' '### 90.2 Answer' 'Say "toy".' >labs/lab90-toy/README.md
    printf '%s\n' '# Hints for lab 90' '## 90.1' '1. Which call?' '2. listen()' '3. listen(lfd, 5)' >labs/lab90-toy/HINTS.md
    cat >solutions/lab90-toy/toyd.c <<'END'
/* toyd.c -- answers every client "toy". */
#include "net.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    char text[NET_TEXT];
    socklen_t length = sizeof sa;
    int lfd, cfd;

    if (argc != 2 || net_address(&sa, "127.0.0.1", net_port(argv[1])) == -1)
        return 2;
    lfd = net_listen(&sa);
    if (lfd == -1 || getsockname(lfd, (struct sockaddr *)&sa, &length) == -1)
        return 1;
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    while ((cfd = accept(lfd, NULL, NULL)) != -1) {
        send(cfd, "toy\n", 4, MSG_NOSIGNAL);
        close(cfd);
    }
    return 1;
}
END
    sed 's|^    lfd = net_listen(&sa);|    lfd = -1; /* TODO 90.1: listen */|; s|^        send(cfd.*|        /* TODO 90.2: answer */|' \
        solutions/lab90-toy/toyd.c >labs/lab90-toy/toyd.c
    sed 's/^TEST /@test /' >grader/lab90.bats <<'END' # bats would take the lines for tests of this file
#!/usr/bin/env bats
load play

TEST "90.1 listens" {
    play <<'PLAY'
        run      toyd $PORT
        student  listens on 127.0.0.1:$PORT
PLAY
}

TEST "90.2 answers" {
    play <<'PLAY'
        run      toyd $PORT
        student  listens
        a        connects
        a        expects "toy\n"
        a        expects eof
PLAY
}
END
    printf '%s\n' 'fails: 90.2' 'names: toy-without-newline' 'why: the line end was forgotten.' '--- toyd.c' '@@' \
        '-        send(cfd, "toy\n", 4, MSG_NOSIGNAL);' '+        send(cfd, "toy", 3, MSG_NOSIGNAL);' >grader/cases/lab90/wrong/no-newline.patch
    printf '%s\n' 'fails: 90.1 90.2' 'names: -' 'why: 1 was thought to be success.' '--- toyd.c' '@@' \
        '+    return 1;' '     lfd = net_listen(&sa);' >grader/cases/lab90/wrong/gives-up.patch
    cp solutions/lab90-toy/toyd.c grader/cases/lab90/right/cat
    cat >grader/lab90.rules <<'END'
# lab90.rules -- what a toy may be missing.

rule toy-without-newline
    step        NAME expects DATA
    when        program toyd, toy_is_cut
    call        s: send, length = 3
    with        s.length
    happened    {1} bytes left, and a newline did not.
    idea        A line ends with a newline.
    read        man 7 tcp
END
    cat >grader/lab90.rules.c <<'END'
#include "diagnosis/rules.h"

PREDICATE(toy_is_cut)
{
    return f->came != NULL && f->came->length + 1 == f->expected->length;
}
END
    make -s grader
    grader/desk/pack
}

setup() { cd "$KIT_COPY" || return; }

@test "it is built and graded, here and in its own folder" {
    run make lab90 FROM=solutions
    says 0 "built: build/solutions/lab90-toy/toyd"
    run make grade-lab90 FROM=solutions
    says 0 "2 of 2 points"
    run make -s grade-lab90
    says 2 "✗ 90.1 listens" "0 of 2 points" "step 90.1"
    run make -s -C labs/lab90-toy
    says 0 "built: build/labs/lab90-toy/toyd"
    run make -s -C labs/lab90-toy grade
    says 2 "0 of 2 points"
}

@test "the desk knows it" {
    run make -s
    says 0 "lab90-toy"
    TEST=90.1 run grader/desk/next
    says 0 "lab90, step 90.1: Listen" "labs/lab90-toy/toyd.c:" "TODO 90.1: listen"
    run make -s hint-lab90 TEST=90.1
    says 0 "Hint 1 of 3" "Which call?"
    echo mine >labs/lab90-toy/toyd.c
    run make -s reset-lab90
    says 0 "labs/lab90-toy/" "kept/lab90-toy.1/"
    grep -q 'TODO 90.1' labs/lab90-toy/toyd.c
}

@test "it has conversations, a page, a comparison, a demonstration" {
    FROM=solutions run grader/trace -t 90.2 lab90
    says 0 "your toyd" 'a gets 4 bytes "toy\n"'
    FROM=solutions run grader/report/page
    says 0 "report.html"
    grep -q 'lab90-toy' build/solutions/report.html
    run make -s compare-lab90
    says 1 "90.1" "toyd.c" || says 0 "90.1" "toyd.c"
    run make -s demo-lab90
    says 0 "90.1"
}

@test "its cases make a matrix" {
    run grader/cases/matrix lab90
    says 1 "toy-without-newline, test 90.2" "no row"
    KEEP=1 grader/cases/check grader/cases/lab90/wrong/no-newline.patch
    run grader/cases/matrix lab90
    says 0 "ok  lab90 wrong no-newline                       90.2 toy-without-newline" "ok  lab90 right cat" "lab90 test 90.1 catches 1" "lab90 test 90.2 catches 2"
}

@test "the kit works when the files of half of the labs are gone" {
    mkdir half && cp -Rp Makefile common grader labs solutions build half && cd half || return
    local lab gone="lab05 lab06 lab07 lab08"
    # With a lab go those that carry files of it.
    while IFS= read -r lab; do
        lab=${lab#labs/}
        gone+=" ${lab%%-*}"
    done < <(grep -l '^carried.*lab0[5-8]' labs/lab*/Makefile)
    for lab in $gone; do
        rm -rf labs/"$lab"-* solutions/"$lab"-* grader/"$lab"* grader/cases/"$lab"
    done
    run make -s grader # without the rules that are gone
    says 0 ""
    run make grade FROM=solutions
    says 0 "lab04-partial-sends" "lab90-toy"
    [[ $output != *lab05* ]]
    run make -s
    says 0 "lab01-create-socket" "more labs are not graded yet"
}

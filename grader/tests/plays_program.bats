#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# plays_program.bats -- the steps about the student's program: how it ends, what it reads and writes, what it
# is told. Each holds for one program and not for another.

load peer

setup_file() { build subject; }

@test "waits or has ended: how it ends, is not said" {
    passes 'run subject exit 3; student waits or has ended; student exits 3'
    passes 'run subject pause; student waits or has ended'
    fails 'run subject compute 3000; student waits or has ended' 'Expected     it waits'
    fails 'run subject raise 6; student waits or has ended; student exits 0' 'Got          dies by SIGABRT'
}

@test "exits N: that status, no signal, and nobody left behind" {
    passes 'run subject exit 3; student exits 3'
    fails 'run subject exit 3; student exits 0' "Expected     exits 0" "Got          exits 3"
    passes 'run subject exit 3; student exits 0 or 3'
    passes 'run subject exit 3; student exits 3 or 0'
    fails 'run subject exit 3; student exits 0 or 1' "Expected     exits 0 or 1" "Got          exits 3"
    fails 'run subject raise 6; student exits 0 or 1' "Got          dies by SIGABRT"
    fails 'run subject raise 6; student exits 0' "Got          dies by SIGABRT"
    fails 'run subject raise 6; student exits 134' "Got          dies by SIGABRT"
    fails 'run subject child pause; student exits 0' "leaves 1 process behind"
    fails 'run subject pause; student exits 0' "it does not end" "waits for a signal"
    # Whoever has been struck by a signal ends; that may come a moment after the program's own end.
    passes 'run subject struck-helper 300; student exits 0'
    fails 'run subject struck-helper 1 child pause; student exits 0' "leaves 1 process behind"
}

@test "dies by SIGNAL: that one" {
    passes 'run subject raise 6; student dies by SIGABRT'
    fails 'run subject raise 6; student dies by SIGSEGV' "dies by SIGSEGV" "Got          dies by SIGABRT"
    fails 'run subject exit 6; student dies by SIGABRT' "Got          exits 6"
    fails 'run subject pause; student dies by SIGABRT' "it does not end"
}

@test "a program that no step lets end must not die of a signal, and may exit" {
    fails 'run subject say x raise 6; stdout "x\n"' "no signal ends it" "dies by SIGABRT"
    passes 'run subject say x exit 1; stdout "x\n"'
    passes 'run subject say x pause; stdout "x\n"'
    # A step that can be written in two ways is one for the rules.
    fails 'run subject pause; stdout "x\n"' "Nothing has arrived on standard output"
    fails 'run subject pause; student prints "x\n"' "Nothing has arrived on standard output"
    passes 'run subject raise 6; student is ended'
}

@test "is ended, and then another may run" {
    passes 'run subject pause; student is ended; run subject say x exit 2; stdout "x\n"; student exits 2'
    passes 'run subject exit 1; student is ended; run subject exit 2; student exits 2'
    # What the one before wrote, or did, is not the next one's.
    passes 'run subject say x; student exits 0; run subject say y; stdout "y\n"; student exits 0'
    passes 'run subject complain x; student exits 0; run subject exit 0; student exits 0; stderr lacks "x"'
    fails "$(served 'pause' 'student is ended; run subject pause; student listens')" "nothing will come"
    passes "$(served 'pause' 'student is ended; run subject pause; student never called listen')"
}

@test "gets SIGNAL: that one is sent" {
    passes 'run subject pause; student gets SIGTERM; student dies by SIGTERM'
    passes 'run subject catch say ready pause exit 4; stdout "ready\n"; student waits; student gets SIGUSR1; student exits 4'
    fails 'run subject catch say ready pause exit 4; stdout "ready\n"; student waits; student gets SIGUSR2; student exits 4' "dies by SIGUSR2"
    fails 'run subject pause; student gets SIGTERM; student exits 0' "dies by SIGTERM"
    # To the first process, or to each.
    passes "$(served 'forever accept child echo' 'a sends "x"; a expects "x"; student gets SIGTERM; student dies by SIGTERM; a sends "y"; a expects "y"; a closes')"
    passes "$(served 'forever accept child echo' 'a sends "x"; a expects "x"; student gets SIGTERM everywhere; student dies by SIGTERM; a expects eof')"
}

@test "waits: asleep for want of somebody else, and not otherwise" {
    passes 'run subject pause; student waits'
    passes "$(served 'accept read 10 send x' 'student waits; a sends "12345"; student waits; a sends "67890"; a expects "x"')"
    passes "$(served 'accept poll 20000' 'student waits')"
    fails 'run subject exit 2; student waits' "exits 2"
    fails 'run subject raise 19; student waits' "is stopped by a signal"
    fails 'run subject compute 3000; student waits' "a second of processor time" &
    fails 'run subject sleep 3000; student waits' "sleeps: a second and a half" &
    all_of_them
}

@test "blocks in CALL: in that call on a socket, or in one that waits until it can be made" {
    passes "$(served 'accept read 1' 'student blocks in recv')"
    passes "$(served 'accept select' 'student blocks in recv')"
    passes "$(served 'accept poll -1' 'student blocks in select')"
    passes "$(served 'accept accept' 'student blocks in accept')"
    passes 'run subject crowd $PORT; student blocks in connect'
    passes "buffers are small; $(served 'accept pour 300000' 'student blocks in send')"
    fails "$(served 'accept read 1' 'student blocks in send')" "it waits in send()" "waits in recv() or read()"
    fails "$(served 'accept accept' 'student blocks in recv')" "waits in accept()"
    fails "$(served 'accept close' 'student blocks in recv')" "exits 0"
    fails 'stdin is a pipe; run subject copy; student blocks in recv' "it waits in recv()" # not on a socket
}

@test "stops, continues, is interrupted: events pile up, and a blocked send returns short" {
    passes "$(served 'forever accept sizes' 'student waits; student stops; a sends "abc"; a sends "def"; student continues; stdout "6 "')"
    fails "$(served 'accept echo' 'student stops; a sends "x"; a expects "x"')" "is stopped by a signal"
    passes "$(served 'accept echo' 'student stops; a sends "x"; student continues; a expects "x"')"
    # With its children, or alone.
    fails "$(served 'forever accept child echo' 'a sends "x"; a expects "x"; student stops; a sends "x"; a expects "x"')" "is stopped by a signal"
    passes "$(served 'forever accept child echo' 'a sends "x"; a expects "x"; student stops; student continues; a sends "x"; a expects "x"')"
    passes "$(served 'forever accept child echo' 'a sends "x"; a expects "x"; student stops alone; a sends "x"; a expects "x"; student continues')"
    passes "buffers are small; $(served 'accept pour 300000' 'student blocks in send; student is interrupted; student exits 0')"
    fails "buffers are small; $(served 'accept pour 300000' 'student blocks in send; student exits 0')" "waits in send()"
}

@test "others end or wait: children of one that is stopped" {
    local gone='a sends "x"; a expects "x"; student stops alone; a half-closes; student others end or wait; student continues'
    passes "$(served 'forever accept child echo' "$gone; student waits")"
    fails "$(served 'forever accept child echo' "$gone; student has no zombies")" "no zombies" "1 zombie"
    passes "$(served 'forever accept child echo' 'a sends "x"; a expects "x"; student stops alone; student others end or wait; student continues; a sends "y"; a expects "y"')"
    passes "$(served 'accept echo' 'student stops alone; student others end or wait; student continues; a sends "y"; a expects "y"')"
}

@test "has one thread or that is all: who has more has passed" {
    fails "$(served 'accept echo' 'student has one thread or that is all; a sends "x"; a expects "y"')" 'Expected     "y"'
    passes "$(served 'forever accept thread echo' 'a sends "x"; a expects "x"; student has one thread or that is all; a expects "y"')"
    passes "$(served 'forever accept child echo' 'a sends "x"; a expects "x"; student has one thread or that is all; a expects "y"')"
}

@test "standard input: a file, a pipe that is fed and ended, or nothing" {
    passes 'stdin holds pattern 100000; run subject copy; stdout pattern 100000; student exits 0'
    passes 'run subject copy; stdout ""; student exits 0'
    passes 'stdin is a pipe; run subject copy; stdin gets "a\n"; stdin gets "b\n"; stdin ends; stdout "a\nb\n"; student exits 0'
    passes 'stdin is a pipe; run subject copy; stdin gets pattern 300000; stdin ends; stdout pattern 300000; student exits 0'
    fails 'stdin is a pipe; run subject copy; stdin gets "a\n"; student exits 0' "it does not end" "waits in recv() or read()"
    fails 'stdin holds "a"; run subject copy; stdout "b"' 'Expected     "b"' 'Got          "a"'
}

@test "stdout DATA: the next bytes, and in the end all of them" {
    passes 'run subject say one say two; stdout "one\n"; stdout "two\n"; student exits 0'
    fails 'run subject say one; stdout "onx\n"' "byte 2 is the first that differs"
    fails 'run subject say one; stdout "one\ntwo\n"' 'Got          "one\n"' "byte 4 is the first"
    fails 'run subject say one; stdout "one"' 'Got          "\n"'
    fails 'run subject say one; stdout ""; student exits 0' 'Got          "one\n"'
    fails 'run subject say one; student exits 0; stdout ""' 'Got          "one\n"'
    fails 'run subject say one compute 20 say two pause; stdout "one\n"' 'Got          "two\n"'
    passes 'run subject say one; student exits 0' # nobody speaks of it
}

# A server that does so with each client.
keeps() { # ACTIONS
    local clients='repeat 10; a connects; a sends "x"; a expects eof; a closes; student waits; end; '

    printf 'run subject listen $PORT forever accept read 1 %s close; student listens; ' "$1"
    printf 'repeat 3; %sstudent memory is counted; end; student needs no more memory after 10 clients' "$clients"
}

@test "needs no more memory: what malloc() has given out does not grow, and grow again" {
    passes "$(keeps 'borrow 50000')"
    fails "$(keeps 'keep 1')" "no more memory than before" "320 more bytes"
    fails "$(keeps 'keep 5000')" "no more memory than before"
    fails "$(keeps 'keep 200000')" "no more memory than before" "KiB more"
}

@test "what cannot be read, and what cannot be written" {
    passes 'stdin cannot be read; run subject copy; student exits 1; stderr "subject: read: Bad file descriptor"; stdout ""'
    fails 'stdin holds "a"; run subject copy; student exits 1' "Got          exits 0"
    passes 'stdin holds "two\n" behind "one\n"; run subject copy; stdout "two\n"; student exits 0'
    passes 'stdout has room for 3 bytes; stdin holds "abc"; run subject copy; student exits 0; stdin holds "abcd"; run subject copy; student exits 1; stderr "subject: write: File too large"'
    passes 'stdout is full; run subject copy; student exits 0; stdin holds "a"; run subject copy; student exits 1; stderr "subject: write: No space left on device"'
}

@test "stderr: a line by its beginning and its end; what is in no line" {
    passes 'run subject complain "x: send: no"; stderr begins "x: " and ends "no"'
    fails 'run subject complain "x: no"; stderr begins "x: " and ends "no"' 'begins with "x: " and ends with "no"'
    fails 'run subject complain "x: send: yes"; stderr begins "x: " and ends "no"' "other lines (below)"
    passes 'run subject complain "x: 1" complain "y" complain "x: 2"; stderr begins "x: " at least 2 times; stderr begins "x: " at least 1 times'
    fails 'run subject complain "x: 1" complain "y" complain "x: 2"; stderr begins "x: " at least 3 times' 'at least 3 lines that begin with "x: "' "2 such lines"
    passes 'run subject complain "x: send: no"; stderr never says "yes"'
    fails 'run subject complain "x: send: no"; stderr never says "send"' 'does not say "send"' "it does (below)"
}

@test "student ends: in whatever way, and alone" {
    passes 'run subject exit 3; student ends'
    passes 'run subject pause; student waits; student gets SIGTERM; student ends'
    fails 'run subject pause; student ends' "ends, in whatever way"
}

@test "program NAME is there: or the play ends, and has passed as far as can be seen" {
    passes 'program subject is there; run subject exit 0; student exits 0'
    playing 'program no-such-function is there; run subject exit 1; student exits 0'
    is_partly "no-such-function() is not there to be called by itself"
}

@test "stderr: one of the lines, by any name of its call" {
    passes 'run subject complain "x: send: no"; stderr "x: send: no" by any name'
    passes 'run subject complain "x: writev: no"; stderr "x: send: no" by any name'
    passes 'run subject complain "x: fwrite: no"; stderr "x: send: no" by any name'
    fails 'run subject complain "x: recv: no"; stderr "x: send: no" by any name' 'the line "x: send: no"'
    fails 'run subject complain "x: fread: no"; stderr "x: send: no" by any name' 'the line "x: send: no"'
    fails 'run subject complain "x: writev: yes"; stderr "x: send: no" by any name' "other lines (below)"
}

@test "stderr: one of the lines, so many of them, none of them" {
    passes 'run subject complain first complain second; stderr "second"; student exits 0'
    fails 'run subject complain first; stderr "fir"' 'the line "fir"' 'It said      "first"'
    fails 'run subject complain first; stderr "first line"' "other lines (below)"
    fails 'run subject exit 1; stderr "first"' "Got          nothing"
    fails 'run subject complain a complain a exit 0; student exits 0; stderr "a"' "2 such lines"
    passes 'run subject complain first complain second; stderr begins "sec"; stderr begins "second"'
    fails 'run subject complain first exit 0; stderr begins "irst"' 'a line that begins with "irst"' "other lines (below)"
    fails 'run subject complain first exit 0; stderr begins "first line"' "other lines (below)"
    fails 'run subject exit 0; stderr begins ""' "Got          nothing"
    passes 'run subject complain a complain b complain a; stderr "a" 2 times'
    fails 'run subject complain a complain b; stderr "a" 2 times' '"a", 2 times' "1 such line"
    fails 'run subject complain a complain a complain a exit 0; student exits 0; stderr "a" 2 times' "3 such lines"
    passes 'run subject complain a; stderr lacks "b"'
    passes 'run subject complain n0 complain n17 exit 0; stderr is lines of "n" and a number; student exits 0'
    passes 'run subject exit 0; student exits 0; stderr is lines of "n" and a number'
    fails 'run subject complain n0 complain n exit 0; student exits 0; stderr is lines of "n" and a number' 'lines of "n" and a number' 'Got          "n\n"'
    fails 'run subject complain n01 pause; stderr is lines of "n" and a number' 'Got          "n01\n"'
    fails 'run subject complain n1x pause; stderr is lines of "n" and a number' 'Got          "n1x\n"'
    fails 'run subject complain m1 pause; stderr is lines of "n" and a number' 'Got          "m1\n"'
    passes 'run subject exit 0; student exits 0; stderr is empty'
    passes 'run subject pause; stderr is empty'
    fails 'run subject complain a pause; stderr is empty' "nothing on standard error"
    fails 'run subject complain a; student exits 0; stderr is empty' "nothing on standard error"
    fails 'run subject complain a; stderr lacks "a"' "nothing to complain about"
    fails 'run subject compute 20 complain a pause; stderr lacks "a"' "nothing to complain about"
}

@test "run checked takes the build with checks, and without one nobody is judged" {
    mkdir -p "$DIR/checked" && cp "$DIR/subject" "$DIR/checked/with-checks"
    KIT_CHECKED=$DIR/checked passes 'run checked with-checks exit 5; student exits 5'
    KIT_CHECKED=$DIR/checked is_fault 'run checked subject exit 5; student exits 5' 11 "no program subject"
    is_unobserved 'run checked subject exit 5; student exits 5' "cannot add run-time checks"
}

@test "descriptors and buffers: as the play has them" {
    passes 'run subject limit; stdout "1100\n"'
    passes 'descriptors are limited to 16; run subject limit; stdout "16\n"'
    passes 'descriptors are limited to 9; run subject forever socket; stderr "subject: socket: Too many open files"; student exits 1'
    passes "$(served 'accept pour 300000 pause' 'student waits; stdout "300000\n"')"
    # Those that are taken take nothing from a table that poll() is asked about.
    passes 'all descriptors but 5 are taken; run subject limit; stdout "1100\n"'
    passes 'all descriptors but 5 are taken; run subject forever say . socket; stdout 6 times ".\n"; stderr "subject: socket: Too many open files"; student exits 1'
    passes 'descriptors below 1090 are taken; run subject forever say . socket; stdout 15 times ".\n"; stderr "subject: socket: Too many open files"; student exits 1'
}

@test "what the peer has open counts for no limit of the program's" {
    local mode most
    for mode in '' portable; do
        export SOCKET_LAB_MODE=$mode
        for most in {4..40}; do
            passes "descriptors are limited to $most; run subject limit; stdout \"$most\\n\""
        done
    done
}

@test "wherever the program lies, its root holds nothing beside it" {
    [ "$("$PEER" --probe)" = isolated ] || skip "needs namespaces"
    local place place_of
    for place_of in /var/tmp "$DIR" /dev/shm; do
        place=$(mktemp -d "$place_of/kit.XXXXXX") && chmod 755 "$place" && : >"$place/other"
        echo 'int access(const char *, int); int main(int n, char *at[]) { return n == 2 && access(at[1], 0) == 0; }' |
            ${CC:-cc} -x c -o "$place/sees" -
        run timeout 100 "$PEER" --programs "$place" --wiretap "$DIR/wiretap.so" --at file.bats:10 \
            <<<"run sees $place/other"$'\n'"student exits 0"
        rm -rf "$place"
        [ "$status" = 0 ] || complain "$place"
    done
}

@test "the environment is a clean one" {
    export SECRET=1 LD_LIBRARY_PATH=/nowhere
    passes "run subject environment; stdout \"PATH=$PATH\nLC_ALL=C\nTMPDIR=.\n\
ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0:quarantine_size_mb=16\nUBSAN_OPTIONS=halt_on_error=1\n\""
}

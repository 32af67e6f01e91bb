#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # scripts of another shell; a test is a subshell, and that is
# meant; peer.bash sets DIR, status and output
# neighbours.bats -- other processes of this machine change no verdict: who kills whatever it may, who kills the
# program, its supervisor or the peer. And who dies by its own hand fails for just that.
#
# All of it in a PID namespace of the test's own: a kill reaches nothing beyond.

load peer

setup_file() {
    build neighbour || return
    cp build/grader/peer "$DIR/small" # the one of today's make: not sanitized, so that many run at once
    cp "$DIR/neighbour" "$DIR/victim"
}

setup() {
    local map=()
    cd "$BATS_TEST_DIRNAME/../.." || return
    [ "$(id -u)" = 0 ] || map=(--map-current-user)
    apart=(unshare ${map[@]+"${map[@]}"} --pid --fork --mount-proc --kill-child timeout 60)
    "${apart[@]}" true 2>/dev/null || skip "this user may not have a PID namespace here"
    export SOCKET_LAB_MODE=isolated AS='' WITHOUT=''
}

portable() { export SOCKET_LAB_MODE=portable; }
root() { [ "$(id -u)" = 0 ] || skip "not root"; }
ordinary_user() {
    [ "$(id -u)" = 0 ] || skip "not root: the user of the other tests is an ordinary one"
    command -v setpriv >/dev/null || skip "no setpriv here"
    AS='setpriv --reuid 65534 --regid 65534 --clear-groups'
}

# Runs a script in a PID namespace. It knows `play WORDS`, which plays the victim with these words and prints the
# peer's status and what came; `neighbour WORDS`, which starts one. Both as the user.
beside() { # SCRIPT
    SCRATCH=$(mktemp -d "$BATS_TEST_TMPDIR/XXXXXX") run "${apart[@]}" bash -c '
        cd "$DIR" || exit
        exec 2>"$SCRATCH/errors" # who was killed is no news here
        play() {
            local status=0 out=$SCRATCH/$BASHPID
            printf "run victim %s\nstudent exits 0\n" "$*" |
                $AS $WITHOUT ./small --programs . --wiretap ./wiretap.so --at play:0 >"$out" || status=$?
            printf "%s %s\n" "$status" "$(sed -n "s/^Got *//p; s/^play:[0-9]*: //p" "$out" | head -n 1)"
        }
        neighbour() { $AS ./neighbour "$@" 2>/dev/null & }
        '"$1"
}

every_line_is() { # PATTERN COUNT
    local line count=0
    shopt -s extglob
    while IFS= read -r line; do
        # shellcheck disable=SC2254 # it is a pattern
        case $line in
        $1) count=$((count + 1)) ;;
        *) complain 'every line should be: %s' "$1" ;;
        esac
    done <<<"$output"
    [ "$count" = "$2" ] || complain 'there should be %s lines' "$2"
}

# ---- by its own hand ----

own_hand() {
    beside 'for way in "raise 9" "kill 9" "group 9" "child 9"; do play $way; done'
    every_line_is '1 dies by SIGKILL' 4
    beside 'for way in "raise 15" "kill 15" "child 15"; do play $way; done'
    every_line_is '1 dies by SIGTERM' 3
    beside 'play raise 6; play kill 13; play raise 11; play raise 19'
    [ "$output" = $'1 dies by SIGABRT\n1 dies by SIGPIPE\n1 dies by SIGSEGV\n1 it does not end' ] ||
        complain 'each has its own name'
}

@test "a program that dies by its own hand fails for that: isolated" { own_hand; }
@test "... by its own hand: portable" { portable && own_hand; }
@test "... by its own hand: isolated, an ordinary user" { ordinary_user && own_hand; }
@test "... by its own hand: portable, an ordinary user" { ordinary_user && portable && own_hand; }

# ---- by somebody else's ----

others_hand() {
    local twice='both times that this was played, and neither the play nor the program was seen to do it'
    beside 'for number in 9 15 19; do neighbour named victim $number 1; play sleep 300; done'
    every_line_is '0 ' 3
    beside 'neighbour named victim 9 0; play sleep 1000'
    says 0 "99 victim was killed by SIGKILL, $twice"
    beside 'neighbour named victim 15 0; play sleep 1000'
    says 0 "99 victim was killed by SIGTERM, $twice"
    beside 'neighbour named father 15 0; play father 15' # the signal that it sent went to another
    says 0 "99 victim was killed by SIGTERM, $twice"
    beside 'neighbour named victim 19 0; play sleep 1000'
    says 0 "99 victim was stopped by a signal, $twice"
    beside 'neighbour named supervisor 9 1; play sleep 300'
    says 0 '0 '
    beside 'neighbour named supervisor 9 0; play sleep 1000'
    says 0 "99 the supervisor of the program, a process of the grader, was killed, $twice"
}

@test "what somebody else kills is played once more, then not judged: isolated" { others_hand; }
@test "... by somebody else's: portable" { portable && others_hand; }
@test "... by somebody else's: isolated, an ordinary user" { ordinary_user && others_hand; }
@test "... by somebody else's: portable, an ordinary user" { ordinary_user && portable && others_hand; }

@test "a kernel that runs out of memory meanwhile has judged nobody" {
    root
    beside '
        count() { printf "nr_free_pages 1\noom_kill %s\n" "$1" 1<>"$SCRATCH/vmstat"; }
        count 10000
        mount --make-rprivate / && mount --bind "$SCRATCH/vmstat" /proc/vmstat || exit
        play sleep 300 3
        for ((i = 10001; i < 99999; i++)); do count $i; done &
        play sleep 300 3
        play sleep 300
        kill $!' # a PID namespace of our own is no mount namespace, but unshare makes one for --mount-proc
    [[ $output == $'1 exits 3\n99 the kernel ran out of memory and killed a process, both times '*$'\n0 ' ]] ||
        complain 'a failure is not judged while processes are killed for memory'
}

# ---- what the kernel does not let us have ----

without() { WITHOUT="./neighbour without $1"; }

@test "without Landlock an ordinary user's program can reach its supervisor, and fails for that" {
    ordinary_user
    portable
    without landlock
    beside 'play supervisor 9; play supervisor 15'
    every_line_is '1 kills its supervisor, a process of the grader' 2
}

@test "without a witness only who is alone is known to have died by its own hand" {
    [ "$(id -u)" != 0 ] || AS='setpriv --reuid 65534 --regid 65534 --clear-groups'
    without seccomp
    beside 'play raise 9; play raise 6'
    [[ $output == "99 victim was killed by SIGKILL, both times "*$'\n1 dies by SIGABRT' ]] ||
        complain 'somebody else may have killed it'
    root
    AS=
    beside 'play raise 9; neighbour named supervisor 9 0; play sleep 1000'
    [[ $output == $'1 dies by SIGKILL\n99 the supervisor of the program, a process of the grader, was killed, '* ]] ||
        complain 'nobody else could kill it, and it could not kill its supervisor'
}

@test "without signalfd nothing can be played: that is said at once" {
    without signalfd
    beside 'play sleep 20'
    says 0 '99 victim cannot be started: Operation not permitted'
    portable
    beside 'play sleep 20'
    says 0 '99 victim cannot be started: Operation not permitted'
}

@test "root of a user namespace that has no id but root's: that is said" {
    apart=(unshare --map-root-user --pid --fork --mount-proc --kill-child timeout 60)
    "${apart[@]}" true 2>/dev/null || skip "this user may not have a user namespace here"
    beside 'play sleep 20'
    says 0 '99 as root, the grader runs each program under a user id that nothing else uses, and there is no such id here'
}

# ---- who kills the peer ----

@test "a peer that was killed plays once more, then nobody is judged" {
    printf '%s\n' '@test "1.1 sleeps" {' "    play <<'PLAY'" 'run victim sleep 500' 'student exits 0' PLAY '}' \
        >"$BATS_TEST_TMPDIR/lab01.bats"
    export FILE=$BATS_TEST_TMPDIR/lab01.bats
    # The one who plays is a process that the engine has made of itself.
    beside 'neighbour named exe 9 1; ./small --grade "$FILE" --programs . --wiretap ./wiretap.so 2>&1'
    says 0 $'1.1\t1\tpassed\t'
    beside 'neighbour named exe 9 0; ./small --grade "$FILE" --programs . --wiretap ./wiretap.so 2>&1'
    shows $'1.1\t1\tfault\t' 'the process that plays this test was killed, twice (status 137)'
}

@test "when grader/grade is killed, its tests end with the play that they are at" {
    FROM=solutions grader/grade lab01 >/dev/null # so that what is built is built
    cat >"$BATS_TEST_TMPDIR/peer" <<END
#!/bin/sh
[ "\$1" = --grade ] || exec build/grader/peer "\$@"
kill -9 "\$KIT_GRADER" || exit 1
while kill -0 "\$KIT_GRADER" 2>/dev/null; do sleep 0.01; done
printf '1.%s\t1\tpassed\t-\t-\ta title\t-\t-\n' 1 2 3 4 5 6 7
END
    chmod +x "$BATS_TEST_TMPDIR/peer"
    FROM=solutions KIT_PEER=$BATS_TEST_TMPDIR/peer grader/grade lab01 2>&1 3>&- 4>&- | cat >"$BATS_TEST_TMPDIR/out"
    [ "$(grep -c "✓" "$BATS_TEST_TMPDIR/out")" = 0 ]
}

# ---- who kills everybody ----

@test "root: each program has a user id of its own, and a limit of processes" {
    root
    portable
    beside '
        for i in 1 2 3 4 5 6 7 8; do play sleep 1000 >"$SCRATCH/is.$i" & done
        for ((i = 0; i < 100; i++)); do # each as soon as it is there
            grep -lsx victim /proc/[0-9]*/comm | while read -r file; do stat -c "%u %n" "${file%/comm}"; done
            sleep 0.01
        done 2>/dev/null | grep -v "^0 " | sort -u | cut -d" " -f1 >"$SCRATCH/ids"
        wait
        uniq -d "$SCRATCH/ids" # that two have had
        cut -d: -f3 /etc/passwd | grep -Fxf "$SCRATCH/ids"
        wc -l <"$SCRATCH/ids"
        cat "$SCRATCH"/is.*
        printf "run victim ids\nstdout \"\"\n" | ./small --programs . | sed -n "s/^Got *//p"'
    [[ $output =~ ^8($'\n0 '){8}$'\n"'([1-9][0-9]*)' '([0-9]+)' 0 640\n"  '[0-9]+' bytes'$ ]] ||
        complain 'eight users, eight that pass, one that says who it is'
    [ "${BASH_REMATCH[2]}" = "${BASH_REMATCH[3]}" ]
}

# Two that are played, and kill whatever they may, beside twelve right ones.
is_not_met() {
    beside '
        for i in 1 2; do play everybody 9 >"$SCRATCH/neighbour.$i" & done
        [ "$AS" ] || setpriv --reuid 65534 --clear-groups ./neighbour everybody 9 &
        for i in 1 2 3 4 5 6 7 8 9 10 11 12; do play sleep 20; done'
    every_line_is '0 ' 12
}

@test "root: who is played and kills whatever it may does not meet the others" {
    root
    is_not_met
    portable
    is_not_met
}

@test "an ordinary user: who is played and kills whatever it may does not meet the others" {
    ordinary_user
    is_not_met
    "$DIR/neighbour" scopes || skip "portable: this kernel cannot limit signals (Landlock 6, Linux 6.12)"
    portable
    is_not_met
}

@test "an ordinary user: who kills all of the user's processes makes nobody fail" {
    ordinary_user
    for number in 9 15 13 2; do
        beside "neighbour everybody $number"'
            for i in 1 2 3 4 5 6 7 8; do play sleep 20; done'
        every_line_is '@(0|99|129|130|137|141|143) *' 8
    done
}

#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # bats: each test is a subshell, and that is meant
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# Programs that misbehave in every way that hostile.c knows: each gets its verdict, and nothing of it is
# left. In both modes of contain.h, for the user who runs this and, when that is root, for another.

load peer

setup_file() {
    build hostile
}

# Each test has processes of a name of its own, which can be told from those of any other run.
setup() {
    NAME=hostile$$
    user=()
    mode=isolated
    mkdir -p "$DIR/$NAME"
    chmod 777 "$DIR/$NAME"
    cp "$DIR/hostile" "$DIR/$NAME/$NAME"
    [ ! -e "$DIR/hostile-static" ] || cp "$DIR/hostile-static" "$DIR/$NAME/$NAME-s"
}

# ---- how a program is started ----

# Only where the kernel lets this user have namespaces; asked of util-linux, not of the peer.
isolated() {
    local map=()
    [ "$(id -u)" = 0 ] && [ ${#user[@]} = 0 ] || map=(--map-root-user)
    ${user[@]+"${user[@]}"} unshare ${map[@]+"${map[@]}"} --net --ipc --pid --fork --mount-proc true \
        2>/dev/null || skip "this user may not have namespaces here"
}

portable() {
    mode=portable
    export SOCKET_LAB_MODE=portable
}

ordinary_user() {
    [ "$(id -u)" = 0 ] || skip "not root: the user of the other tests is an ordinary one"
    command -v setpriv >/dev/null || skip "no setpriv here"
    user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
}

# Plays the play on standard input; what came is in $DIR/$NAME/TAG.out and TAG.status.
play() { # TAG
    local status=0
    ${user[@]+"${user[@]}"} "$PEER" --programs "$DIR/$NAME" --wiretap "$DIR/wiretap.so" --at hostile:0 \
        >"$DIR/$NAME/$1.out" 2>&1 3>&- 4>&- || status=$?
    echo "$status" >"$DIR/$NAME/$1.status"
}

# ---- what is left of it ----

# Prints the processes of these names that are more than a zombie.
alive() { # NAME...
    local name file line
    for name; do
        grep -lsxF -- "$name" /proc/[0-9]*/comm
    done | while IFS= read -r file; do
        read -r line 2>/dev/null <"${file%comm}stat" || continue
        case ${line##*) } in Z* | X*) ;; *) printf '%s\n' "$line" ;; esac
    done
}

nothing_is_left() {
    local left
    left=$(alive "$NAME" "$NAME-s")
    [ -z "$left" ] && return
    printf 'still there:\n%s\n' "$left"
    return 1
}

# ---- the verdicts ----

# One WAY a line: what "Came" and "Your program" say of it (a pattern each), and the step that expects more,
# where that is not its exit.
expectations() {
    local runs='still runs' hang sleeps='*: a second and a half without a byte'
    hang='waits in recv() or read(), and nothing will come: it would wait for ever'
    cat <<END
hang|it does not end|$hang
sleep|it does not end|$sleeps
ignore|it does not end|$sleeps
escape|it does not end|$sleeps
close|it does not end|$sleeps
thread|it does not end|$sleeps
threads|it does not end|$sleeps
freeze|it does not end|$sleeps
spin|it does not end|computes: a second of processor time without a byte
circle|it does not end|turns in a circle: the same call on the same socket returned nothing 1000 times in a row
stop|it does not end|is stopped by a signal, and nobody will continue it
comet|exits 0 and leaves [1-9]* process* behind|exits 0 and leaves [1-9]* process* behind
family|it does not end|$sleeps
shrink|exits 3|exits 3
aloud|".*|$runs|stdout "x"
torrent|more than 16 MiB on a connection: it was stopped|$runs|a sends pattern 30000000
daemon|exits 0 and leaves [12] process* behind|exits 0 and leaves [12] process* behind
child|exits 0 and leaves 1 process behind|exits 0 and leaves 1 process behind
bomb|[1-9]* processes: it was stopped|$runs
sessions|[1-9]* processes: it was stopped|$runs
flood|more than 1 MiB of output: it was stopped|$runs
errors|more than 1 MiB of output: it was stopped|$runs
memory|*|*
group|dies by SIGKILL|dies by SIGKILL
crash|dies by SIGSEGV|dies by SIGSEGV
forge|exits 3|exits 3
ones|*|*
bits|*|*
END
    case $mode in
    isolated) echo "disk|dies by SIGXFSZ|dies by SIGXFSZ" ;;
    esac
    if [ "$mode" = portable ] && { [ ${#user[@]} != 0 ] || [ "$(id -u)" != 0 ]; }; then
        echo "parent|kills the process that keeps it*|kills the process that keeps it*"
    else
        echo "parent|it does not end|$sleeps"
    fi
}

line_of() { # TAG LABEL: what stands behind the label
    sed -n "s/^$2  *//p" "$DIR/$NAME/$1.out" | head -n 1
}

# Whether the verdict on a way is as it should be; says what is not.
judged() { # WAY CAME PROGRAM
    local came program
    came=$(line_of "$1" Came)
    program=$(line_of "$1" 'Your program')
    # shellcheck disable=SC2254 # they are patterns
    case "$(cat "$DIR/$NAME/$1.status") $(head -n 1 "$DIR/$NAME/$1.out")/$came/${program#"$NAME" }" in
    "1 verdict wrong "*/$2/$3) return 0 ;;
    esac
    printf '%s: should be 1 / %s / %s, but is\n' "$1" "$2" "$3"
    cat "$DIR/$NAME/$1.status" "$DIR/$NAME/$1.out"
    return 1
}

start_of() { # WAY STEP: a play, and who is not asked about a connection has one all the same
    printf 'peer listens\nrun %s %s $PORT\n' "$NAME" "$1"
    case $2 in a\ *) echo 'a accepts' ;; esac
    printf '%s\n' "${2:-student exits 0}"
}

# Every way, all at once: most of them take a time that the peer sleeps through.
every_way_is_judged() {
    local way came program step bad=0
    while IFS='|' read -r way came program step; do
        start_of "$way" "$step" | play "$way" &
    done < <(expectations)
    wait
    nothing_is_left || bad=1
    while IFS='|' read -r way came program step; do
        judged "$way" "$came" "$program" || bad=1
    done < <(expectations)
    return $bad
}

# ---- what it may do ----

# Each argument is a way, and what it writes.
finds() {
    local pair bad=0
    for pair; do
        printf 'run %s %s\nstdout "%s\\n"\nstudent exits 0\n' "$NAME" "${pair%%=*}" "${pair#*=}" |
            play "${pair%%=*}" 5</dev/null 6</dev/null
        [ "$(cat "$DIR/$NAME/${pair%%=*}.status")" = 0 ] || {
            cat "$DIR/$NAME/${pair%%=*}.out"
            bad=1
        }
    done
    return $bad
}

# A program that cannot be listened in on keeps the peer's memory, and must not take it away.
cannot_shrink() {
    [ -x "$DIR/$NAME/$NAME-s" ] || return 0
    printf 'run %s-s shrink\nstudent exits 3\n' "$NAME" | play shrink
    [ "$(cat "$DIR/$NAME/shrink.status")" = 0 ] || { cat "$DIR/$NAME/shrink.out" && return 1; }
}

# What it writes to standard error is shown, but does nothing to a terminal and is no verdict.
cannot_forge() {
    printf 'run %s forge\nstudent exits 0\n' "$NAME" | play forge
    [ "$(grep -c '^verdict' "$DIR/$NAME/forge.out")" = 1 ]
    grep -q '^ *"verdict none"$' "$DIR/$NAME/forge.out"
    if grep '^ok\|^# ok\|^verdict none' "$DIR/$NAME/forge.out"; then return 1; fi
    printf 'run %s forge\nstdout "x"\n' "$NAME" | play forge
    if LC_ALL=C grep '[[:cntrl:]]' "$DIR/$NAME/forge.out"; then return 1; fi
}

@test "isolated: what a program may do, and what not" {
    isolated
    finds rights=few descriptors=0 networks=lo over=refused alone=alone here=written
    cannot_shrink
    cannot_forge
    nothing_is_left
}

@test "isolated: every way gets its verdict, and nothing is left" {
    isolated
    every_way_is_judged
}

@test "portable: what a program may do, and what not" {
    portable
    finds rights=few descriptors=0
    cannot_shrink
    cannot_forge
    nothing_is_left
}

@test "portable: every way gets its verdict, and nothing is left" {
    portable
    every_way_is_judged
}

@test "isolated, an ordinary user: every way gets its verdict, and nothing is left" {
    ordinary_user
    isolated
    every_way_is_judged
}

@test "portable, an ordinary user: every way gets its verdict, and nothing is left" {
    ordinary_user
    portable
    every_way_is_judged
}

@test "isolated, an ordinary user: what a program may do, and what not" {
    ordinary_user
    isolated
    finds rights=few descriptors=0 networks=lo over=refused alone=alone here=written
    cannot_shrink
}

@test "portable, an ordinary user: what a program may do, and what not" {
    ordinary_user
    portable
    finds rights=few descriptors=0
    cannot_shrink
}

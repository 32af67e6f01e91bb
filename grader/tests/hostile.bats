#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2154 # $PORT is the peer's; hostile.bash sets user and mode
# hostile.bats -- programs that misbehave in every way that hostile.c knows: each gets its verdict, and nothing
# of it is left. In both modes of contain.h, for the user who runs this and, when that is root, for another.

load hostile

# ---- the verdicts ----

# Memory: "still runs" when the limit of memory stops it, "computes" when that of processor time is met first.
# One WAY a line: what "Got" and "Your program" say of it (a pattern each), and the step that expects more,
# where that is not its exit.
expectations() {
    local runs='still runs' hang sleeps='*: a second and a half, and no byte was sent or read'
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
spin|it does not end|computes: a second of processor time, and no byte was sent or read
circle|it does not end|is in a busy loop: the same call on the same socket returned nothing 1000 times in a row
stop|it does not end|is stopped by a signal, and nothing will continue it
comet|exits 0 and leaves [1-9]* process* behind|exits 0 and leaves [1-9]* process* behind
family|it does not end|$sleeps
shrink|exits 3|exits 3
aloud|".*|$runs|stdout "x"
torrent|more than 16 MiB on a connection: it was stopped|$runs|a sends pattern 30000000
daemon|exits 0 and leaves [12] process* behind|exits 0 and leaves [12] process* behind
child|exits 0 and leaves 1 process behind|exits 0 and leaves 1 process behind
bomb|[1-9]* processes: it was stopped|$runs
sessions|[1-9]* processes: it was stopped|$runs
flood|more than 2 MiB of output: it was stopped|$runs
errors|more than 2 MiB of output: it was stopped|$runs
memory|*|[sc][to][im]*
group|dies by SIGKILL|dies by SIGKILL
heir|dies by SIGKILL|dies by SIGKILL
crash|dies by SIGSEGV|dies by SIGSEGV
forge|exits 3|exits 3
ones|*|*
bits|*|*
END
    case $mode in
    isolated) echo "disk|dies by SIGXFSZ|dies by SIGXFSZ" ;;
    esac
    if [ "$mode" = portable ] && { [ ${#user[@]} != 0 ] || [ "$(id -u)" != 0 ]; } &&
        [ "$("$DIR/hostile" scopes)" = none ]; then
        echo "parent|kills its supervisor, a process of the grader*|kills its supervisor, a process of the grader*"
    else
        echo "parent|it does not end|$sleeps"
    fi
}

line_of() { # TAG LABEL: what stands behind the label, and goes on in lines that begin below it
    awk -v label="$2" '
        index($0, label " ") == 1 { sub(label " +", ""); text = $0; next }
        text != "" && /^             [^ "]/ { sub(/^ +/, " "); text = text $0; next }
        text != "" { exit }
        END { print text }' "$DIR/$NAME/$1.out"
}

# Whether the verdict on a way is as it should be; says what is not.
judged() { # WAY CAME PROGRAM
    local came program
    came=$(line_of "$1" Got)
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

@test "isolated: every way gets its verdict, and nothing is left" {
    isolated
    every_way_is_judged
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

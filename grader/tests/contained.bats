#!/usr/bin/env bats
# shellcheck disable=SC2154 # hostile.bash sets user and mode
# contained.bats -- what a program may do and what not, what its output can do, and that it dies with the peer.
# In both modes of contain.h, for the user who runs this and, when that is root, for another.

load hostile

# The peer itself is ended while the program runs.
dies_with_the_peer() {
    local signal peer i
    for signal in KILL INT TERM; do
        printf 'run %s escape\nstudent exits 0\n' "$NAME" >"$DIR/$NAME/play"
        ${user[@]+"${user[@]}"} "$PEER" --programs "$DIR/$NAME" <"$DIR/$NAME/play" >/dev/null 2>&1 3>&- 4>&- &
        peer=$!
        for ((i = 0; i < 500; i++)); do
            [ "$(alive "$NAME" | wc -l)" -lt 3 ] || break
            sleep 0.01
        done
        [ "$i" -lt 500 ] || { echo "it was never started" && return 1; }
        kill -"$signal" "$peer"
        wait "$peer" || :
        for ((i = 0; i < 500; i++)); do # the supervisor is told by the kernel, and needs a moment
            [ -n "$(alive "$NAME")" ] || break
            sleep 0.01
        done
        nothing_is_left
    done
}

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

# A program whose calls cannot be recorded keeps the peer's memory, and must not take it away.
cannot_shrink() {
    [ -x "$DIR/$NAME/$NAME-s" ] || return 0
    printf 'run %s-s shrink\nstudent exits 0\n' "$NAME" | play shrink
    grep -q '^Got  *exits 3$' "$DIR/$NAME/shrink.out" || { cat "$DIR/$NAME/shrink.out" && return 1; }
}

# What it writes to standard error is shown, but does nothing to a terminal and is no verdict.
cannot_forge() {
    printf 'run %s forge\nstudent exits 0\n' "$NAME" | play forge
    [ "$(grep -c '^verdict' "$DIR/$NAME/forge.out")" = 1 ]
    grep -q '^ *"verdict none"$' "$DIR/$NAME/forge.out"
    if grep '^ok\|^# ok\|^verdict none' "$DIR/$NAME/forge.out"; then return 1; fi
    printf 'run %s forge\nstdout "x"\n' "$NAME" | play forge
    # The fields behind the verdict are parted by tabs.
    if sed $'1s/\t//g' "$DIR/$NAME/forge.out" | LC_ALL=C grep '[[:cntrl:]]'; then return 1; fi
}

# The bench compiles them without asking for warnings, and starts programs by what is tested here.
@test "the programs of the bench compile without a warning" {
    local file
    for file in "$BATS_TEST_DIRNAME"/bench_*.c; do
        ${CC:-cc} -std=gnu11 -Wall -Wextra -Werror -Igrader/engine -fsyntax-only "$file"
    done
}

@test "isolated: what a program may do, and what not" {
    isolated
    finds rights=few descriptors=0 networks=lo ports=128 alone=alone
    cannot_shrink
    cannot_forge
    nothing_is_left
}

@test "isolated: it writes in a folder of its own, and nowhere else" {
    needs_own_mounts
    finds over=refused here=written
}

@test "isolated: it dies with the peer, however that dies" {
    isolated
    dies_with_the_peer
}

@test "portable: what a program may do, and what not" {
    portable
    finds rights=few descriptors=0
    cannot_shrink
    cannot_forge
    nothing_is_left
}

@test "portable: it dies with the peer, however that dies" {
    portable
    dies_with_the_peer
}

@test "isolated, an ordinary user: what a program may do, and what not" {
    ordinary_user
    isolated
    finds rights=few descriptors=0 networks=lo ports=128 alone=alone
    cannot_shrink
}

@test "isolated, an ordinary user: it writes in a folder of its own, and nowhere else" {
    ordinary_user
    needs_own_mounts "${user[@]}"
    finds over=refused here=written
}

@test "portable, an ordinary user: what a program may do, and what not" {
    ordinary_user
    portable
    finds rights=few descriptors=0
    cannot_shrink
}

@test "isolated, an ordinary user: it dies with the peer, however that dies" {
    ordinary_user
    isolated
    dies_with_the_peer
}

@test "portable, an ordinary user: it dies with the peer, however that dies" {
    ordinary_user
    portable
    dies_with_the_peer
}

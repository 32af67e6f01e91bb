# play.bash -- what a test of grader/labNN.bats calls: load play, then play <<'PLAY' ... PLAY
#
# The engine reads the plays out of the file itself and plays them (engine/grade). Started by grader/grade, it does so
# ahead of bats: a test only reads its result, on descriptor 7 (KIT_AHEAD). Called by hand, `bats grader/lab04.bats`, each
# test has itself played. The results are the same.

# The grader's folders, also when bats is called by hand: grader/grade sets them.
: "${KIT:=$(cd "$BATS_TEST_DIRNAME/.." && pwd)}"
: "${KIT_PROGRAMS:=$KIT/build/labs/$(cd "$KIT/labs" && basename "$(basename "$BATS_TEST_FILENAME" .bats)"-*)}"
# Programs that check themselves, where they have been built.
[ -n "${KIT_CHECKED+set}" ] || ! [ -d "${KIT_PROGRAMS/\/build\//\/build/checked/}" ] ||
    export KIT_CHECKED=${KIT_PROGRAMS/\/build\//\/build/checked/}

number() { printf '%s' "${BATS_TEST_DESCRIPTION%%[* ]*}"; }

# Skips this test when one of those it needs has not passed in this run: it would fail for the same reason. With
# ALL=1 it is played all the same.
needs() { # NUMBER...
    local number
    [ -z "${ALL:-}${KIT_AHEAD:-}" ] || return 0 # what plays ahead has looked
    for number; do
        [ -e "$BATS_RUN_TMPDIR/failed.$number" ] || continue
        failed
        skip "needs $number first"
    done
}

failed() { : >"$BATS_RUN_TMPDIR/failed.$(number)"; }

# Has the first play of the test failed, and not a later one? The failure says in which line the step stands that did not
# hold; the second play begins in line LATER.
first_play_failed() { # TEXT
    local later
    later=$(awk -v title="$BATS_TEST_DESCRIPTION" 'index($0, "@test \"" title "\" {") == 1 { there = 1 }
        there && $1 == "play" && ++plays == 2 { print NR; exit } there && $0 == "}" { exit }' "$BATS_TEST_FILENAME")
    [[ -z $later || ! $1 =~ \.bats:([0-9]+) || ${BASH_REMATCH[1]} -lt $later ]]
}

# Prints nothing where the test passes; else why it does not. The first play of a test asks for the result of all of them,
# a line of fields (grader/README.md, "The record of the results"). Descriptors 3 and 4 are bats's own: nobody else is to
# have them.
# shellcheck disable=SC2034 # fields that are passed over
play() {
    local number='' required state='' diagnosis ms title text key
    [ -z "${played:-}" ] || return 0
    played=1
    # Who grades is gone, killed perhaps: nobody waits for what is left of its tests, which our parent would run.
    [ -z "${KIT_GRADER:-}" ] || kill -0 "$KIT_GRADER" 2>/dev/null || { kill "$PPID" && exit 1; }
    if [ -n "${KIT_AHEAD:-}" ]; then
        IFS=$'\t' read -r number required state diagnosis ms title text key <&7 || :
    else
        IFS=$'\t' read -r number required state diagnosis ms title text key < <(
            "${KIT_PEER:-$KIT/build/grader/peer}" --grade "$BATS_TEST_FILENAME" --test "$(number)" --all \
                --programs "$KIT_PROGRAMS" --wiretap "$KIT/build/grader/wiretap.so" 3>&- 4>&-) || :
    fi
    [ "$number" = "${BATS_TEST_DESCRIPTION%%[* ]*}" ] || state=fault # nothing is told, or of another test
    text=$(printf '%b' "$text")
    [ "$state" != passed ] || { [ "$text" = - ] || printf '# %s\n' "$text" >&3; return 0; }
    case $state in unseen | skipped) skip "$text" ;; esac
    [ "$state" != failed ] || ! first_play_failed "$text" || failed
    printf '%s\n' "$text"
    return 1
}

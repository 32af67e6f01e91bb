# play.bash -- what a test of grader/labNN.bats calls: load play, then play <<'PLAY' ... PLAY

# The grader's folders, also when bats is called by hand: grader/grade sets them.
: "${KIT:=$(cd "$BATS_TEST_DIRNAME/.." && pwd)}"
: "${KIT_PROGRAMS:=$KIT/build/labs/$(cd "$KIT/labs" && basename "$(basename "$BATS_TEST_FILENAME" .bats)"-*)}"

# Skips this test when one of those it needs has not passed in this run: it would fail for the same reason. With
# ALL=1 it is played all the same.
needs() { # NUMBER...
    local number
    [ -z "${ALL:-}" ] || return 0
    for number; do
        [ -e "$BATS_RUN_TMPDIR/failed.$number" ] || continue
        failed
        skip "needs $number" # grader/format makes a sentence of it
    done
}

failed() { : >"$BATS_RUN_TMPDIR/failed.${BATS_TEST_DESCRIPTION%%[* ]*}"; }

# Plays the play on standard input. Every end but a good one prints a verdict, which grader/format reads.
# Descriptors 3 and 4 are bats's own: nobody else is to have them. A peer that was killed (a status above 128) has
# not judged: the play is played once more.
play() {
    local status=0 steps text again peer
    # Who grades is gone, killed perhaps: nobody waits for what is left of its tests, which our parent would run.
    [ -z "${KIT_GRADER:-}" ] || kill -0 "$KIT_GRADER" 2>/dev/null || { kill "$PPID" && exit 1; }
    IFS= read -r -d '' steps || : # the end of the file is no failure
    peer=("${KIT_PEER:-$KIT/build/grader/peer}" --programs "$KIT_PROGRAMS" --wiretap "$KIT/build/grader/wiretap.so"
        --title "$BATS_TEST_DESCRIPTION" --at "grader/${BATS_TEST_FILENAME##*/}:${BASH_LINENO[0]}")
    if [ -n "${KIT_TRACE:-}" ]; then # grader/trace wants to see the conversation
        [ ! -s "$KIT_TRACE" ] || echo >>"$KIT_TRACE"
        printf '%s\n\n' "$BATS_TEST_DESCRIPTION" >>"$KIT_TRACE"
        peer+=(--trace "$KIT_TRACE")
        [ -z "${KIT_SVG:-}" ] || [ -s "$KIT_SVG" ] || peer+=(--svg "$KIT_SVG")
        [ -z "${KIT_LOG:-}" ] || peer+=(--log "$KIT_LOG")
        [ -z "${KIT_LINES:-}" ] || peer+=(--lines "$KIT_LINES")
    fi
    if [ -n "${KIT_VALGRIND:-}" ]; then # grader/desk/memcheck wants to know what valgrind says
        peer+=(--valgrind "$KIT_VALGRIND" --found "$KIT_FOUND/${BATS_TEST_DESCRIPTION%%[* ]*}" --wiretap "$KIT_FOUND/wiretap.so")
    fi
    if [ -n "${KIT_PICTURES:-}" ]; then # and grader/report/page its picture
        peer+=(--svg "$KIT_PICTURES/${BATS_TEST_DESCRIPTION%%[* ]*}.svg")
    fi
    for again in '' --again; do
        status=0
        text=$("${peer[@]}" $again <<<"$steps" 3>&- 4>&-) || status=$?
        [ "$status" -gt 128 ] || break
    done
    case $status in
    0) return 0 ;;
    77) skip "${text#*$'\n'}" ;;
    1)
        [ "${text#verdict wrong}" = "$text" ] || failed
        printf '%s\n' "$text"
        ;;
    99) printf '%s\n' "$text" ;;
    *)
        [ "$status" -gt 128 ] && text=peer-killed || text=peer-ended
        printf 'verdict fault\n%s\n' "$("$KIT/grader/say" $text "$status")"
        ;;
    esac
    return 1
}

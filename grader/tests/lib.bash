# shellcheck shell=bash disable=SC2154 # bats's run sets status, output and stderr
# lib.bash -- what the tests ask of anything that was run, and the copy of the kit that they work in: load lib
#
# Each question is a sentence about what `run` has left. The first thing that is not so is printed, and the test has
# failed.

# ---- what was said ----

# It ended with this status, and all these words are there. Where a sentence was broken into lines, or stands in a
# column, is no matter; words with several blanks or a newline in them must stand just so.
says() { # STATUS WORDS...
    [ "$status" = "$1" ] || complain 'should end with status %s' "$1" || return
    shows "${@:2}"
}

shows() { # WORDS...: the same, whatever the status
    local words
    for words; do
        holds "$words" || complain 'should say: %s' "$words" || return
    done
}

lacks() { # WORDS...
    local words
    for words; do
        ! holds "$words" || complain 'should not say: %s' "$words" || return
    done
}

# Words alone (PLAIN=1). One sign at a time: where the locale is C, a sign in brackets stands for each of its bytes.
no_signs() {
    lacks ✓ ✗ – ─ ◀ ▶ ← │
}

holds() { # WORDS
    [[ $output == *"$1"* || ${output//$'\n             '/ } == *"$1"* || $(tr -s ' \n' '  ' <<<"$output") == *"$1"* ]]
}

# These lines and no others: the arguments or, without any, standard input.
prints() { # STATUS [LINE...]
    [ "$status" = "$1" ] || complain 'should end with status %s' "$1" || return
    is_exactly "${@:2}"
}

is_exactly() { # [LINE...]
    local should
    if [ $# -gt 0 ]; then should=$(printf '%s\n' "$@"); else should=$(cat); fi
    [ "$output" = "$should" ] && return
    diff -u --label should --label is <(printf '%s\n' "$should") <(printf '%s\n' "$output")
    return 1
}

one_line() { # STATUS WORDS: and nothing else
    says "$@" || return
    [[ $output != *$'\n'* ]] || complain 'should be one line'
}

# One line on standard error, and nothing else; after `run --separate-stderr`.
complains() { # STATUS WORDS
    [[ $status == "$1" && -z $output && $stderr == *"$2"* && $stderr != *$'\n'* ]] ||
        complain 'should complain in one line, with status %s: %s' "$1" "$2"
}

# No line has more characters than a terminal has columns.
narrow() {
    local wide
    wide=$(LC_ALL=C tr -d '\200-\277' <<<"$output" | LC_ALL=C awk 'length > 80')
    [ -z "$wide" ] || complain 'should have 80 columns: %s' "$wide"
}

# The test has failed, with all that was said.
complain() { # FORMAT VALUE...
    # shellcheck disable=SC2059 # the first one is a format
    printf "$@"
    printf '\n-- status %s, output:\n%s\n' "${status:-}" "${output:-}"
    [ -z "${stderr:-}" ] || printf -- '-- errors:\n%s\n' "$stderr"
    return 1
}

# ---- where it is run ----

# Nothing that was asked of the command which runs the tests is asked of what they run.
forget_what_was_asked() {
    # shellcheck disable=SC2086 # several names
    unset FROM TEST ALL PLAIN BORROW FORCE SAN FORMAT PACE PROGRAM SVG LOG WIRE PCAP MAKE MAKEFLAGS MAKELEVEL KIT ${!KIT_@}
    export KIT_SIGNS='' # the C locale is make's, not the terminal's
}

# A program that root grades runs as somebody else, who must get at the files of the tests.
let_everybody_in() {
    chmod go+rx "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/file" "$BATS_FILE_TMPDIR"
}

# Makes $KIT_COPY, a copy of the kit in which a test may do what it likes, with the grader as it is built; it becomes
# the working directory. To be called by setup_file. A blank in the folder's name must do no harm.
copy_the_kit() { # [FILE...]: more than what grading takes
    cd "$BATS_TEST_DIRNAME/../.." || return
    forget_what_was_asked
    let_everybody_in && make -s grader || return
    export KIT_COPY="$BATS_FILE_TMPDIR/a kit"
    mkdir -p "$KIT_COPY/build"
    cp -pR Makefile common grader labs solutions "$@" "$KIT_COPY" &&
        cp -pR build/grader build/common "$KIT_COPY/build" && cd "$KIT_COPY" || return
}

# For a test that names one of the labs 01 to 08, or all of them: a copy of the kit may have fewer.
needs_all_labs() {
    local lab
    for lab in lab0{1..8}; do
        [ -e "$BATS_TEST_DIRNAME/../$lab.bats" ] || skip "$lab is not in this copy of the kit"
    done
}

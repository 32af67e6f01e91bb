# shellcheck shell=bash disable=SC2154 # sourced by grader/grade, which sets make
# build.bash -- builds a lab for grader/grade, and says what is wrong when it does not build.

# Builds a lab; with SAN=1 its checked programs. Prints what `make where` does; complaints go to a file. A source
# can keep the compiler waiting for ever: a FIFO, or what includes a terminal.
build() { # LAB [SAN=1]
    local status=0 limit=()
    ! command -v timeout >/dev/null || limit=(timeout -k 5 "${BUILD_SECONDS:=60}")
    LC_ALL=C ${limit[@]+"${limit[@]}"} "$make" -s --no-print-directory lab where LAB="$1" FROM="$FROM" "${@:2}" \
        2>"$KIT_RUN/errors" </dev/null || status=$?
    [ "$status" != 124 ] || say build-too-long "$1" "$BUILD_SECONDS" >"$KIT_RUN/errors"
    return "$status"
}

# A lab that does not build leaves a record that says why.
not_built() { # LAB
    local where
    LC_ALL=C awk -f grader/forms/words.awk -f grader/forms/compiler.awk \
        part=words grader/words.tsv part= "$KIT_RUN/errors" >"$KIT_RUN/text"
    one_line unbuilt "$(cat "$KIT_RUN/text")" >"$KIT_RUN/$1.tsv"
    where=$("$make" -s --no-print-directory where LAB="$1" FROM="$FROM" 2>/dev/null | tail -n 1)
    [ -n "$where" ] && mkdir -p "$where" && TEST='' keep_results "$1" "$KIT_RUN/$1.tsv" "$where/results.tsv"
}

# A lab that carries on a function of an earlier one says whose it is: the reference one, or the tree's own
# although its lab does not pass yet.
say_what_is_carried() { # LAB, WHAT IS BORROWED, WHAT IS CARRIED, WHERE ITS PROGRAMS ARE
    local file earlier record
    for file in $2; do
        say borrowed "$1" "$file" >&2
    done
    [ -z "$TEST" ] || return 0
    for file in $3; do
        earlier=${file#"$FROM/"}
        record=${4%/*}/${earlier%%/*}/results.tsv
        earlier=${earlier%%-*}
        # What was graded, and not changed since, need not be graded again.
        if results_are_stale "$earlier" "$record" || { all_passed "$earlier" "$record"; [ $? = 2 ]; }; then
            TEST='' FORMAT='' KIT_VALGRIND='' grader/grade "$earlier" >/dev/null 2>&1
        fi
        all_passed "$earlier" "$record" || say carried-not-passing "$1" "$file" "$earlier" >&2
    done
}

# shellcheck shell=bash disable=SC2154,SC2034 # sourced: FROM, KIT and stop are the script's, and it uses what is set here
# build.bash -- builds a lab of the tree: the one way from sources to programs, for all who want them. What the engine
# does (build.c) is asked for here, and what it tells is put into variables.

builder=build/grader/peer

# What a lab's own Makefile says: its programs, what it carries on, which of its functions the grader calls by themselves.
# The kit's, never a submission's.
lab_makes() { # LAB programs|carried|called
    local line
    for line in labs/"$1"-*/Makefile; do
        [ ! -f "$line" ] || while IFS= read -r line; do
            case $line in "$2"=* | "$2"\ *=*) printf '%s\n' "${line#*=}" && return ;; esac
        done <"$line"
    done
}

run_builder() { # LAB OUT [OPTION...]
    "$builder" --build --tree "$FROM" --lab "$(name_of "$1")" --out "$2" --programs "$(lab_makes "$1" programs)" \
        --carried "$(lab_makes "$1" carried)" --called "$(lab_makes "$1" called)" --cc "${KIT_CC:-cc}" --cflags "${KIT_CFLAGS--g -O1}" \
        ${BORROW:+--borrow} ${FORCE:+--force} ${SAN:+--checked} "${@:3}" </dev/null
}

# Builds it into OUT. Sets `key` (what the sources are, and the lab's tests), `carried` and `borrowed` (files), `reasons`
# (sentences: why it is not built, or what was left out) and `uncontained`; what the compiler says goes to standard error.
# Status: 0 built; 1 not, by the fault of a source; 2 wrong usage; 3 nothing was handed in; 99 it is not known.
build() { # LAB OUT [OPTION...]
    local line status=99
    key='' carried=() borrowed=() reasons=() uncontained=''
    [ -n "$(lab_makes "$1" programs)" ] || { reasons=("$(say no-lab-makefile "$1")"); return 99; }
    while IFS= read -r line; do
        case $line in
        'key '*) key=${line#* } ;;
        'carried '*) carried+=("${line#* }") ;;
        'borrowed '*) borrowed+=("${line#* }") ;;
        'says '*) reasons+=("${line#* }") ;;
        uncontained) uncontained=1 ;;
        'status '*) status=${line#* } ;;
        esac
    done < <(run_builder "$@" --with "grader/$1.bats"; printf 'status %s\n' $?)
    return "$status"
}

# What has to be compiled, and has its tests: only looked at. Sets what build() sets.
look_up() { # LAB
    build "$1" "$(place_of "$1")" --key 2>/dev/null
}

# Why a lab is not built, in lines: what the builder says, then the compiler's first error.
why_unbuilt() { # FILE: what the compiler said
    [ ${#reasons[@]} -eq 0 ] || printf '%s\n' "${reasons[@]}"
    [ ! -s "$1" ] || LC_ALL=C awk -f grader/forms/compiler.awk "$1"
}

# The first thing that the compiler warns of, and how many there are in all: two lines, or none.
warnings_of() { # FILE: what the compiler said
    LC_ALL=C awk -f grader/forms/compiler.awk warnings=1 "$1"
}

# The grader's own programs, as far as they are not there yet. What make says when that fails goes to standard error.
# Asking make takes as long as two tests: while no file has changed since it had nothing left to do, nobody asks.
build_grader() {
    local log made=build/grader/made-of sources noted=
    [ -x "$builder" ] || [ ! -t 2 ] || say building-grader >&2
    sources=$(grader_sources)
    if [ -x "$builder" ] && [ -e build/grader/wiretap.so ] && [ -e build/common/libnet.a ]; then
        { noted=$(<"$made"); } 2>/dev/null
        [ -z "$sources" ] || [ "$sources" != "$noted" ] || return 0
    fi
    log=$("${MAKE:-make}" -s --no-print-directory grader 2>&1) || {
        printf '%s\n' "$log" >&2
        stop 99 no-grader
    }
    # A file that was changed meanwhile may have been missed.
    [ "$sources" != "$(grader_sources)" ] || { printf '%s\n' "$sources" >"$made"; } 2>/dev/null || :
}

# Of each file that the grader is made of: name, size, when its contents changed, and when anything of it did (find(1):
# a copy that keeps an old date has a new one of these). Nothing where find cannot tell, or a peer of another kind is asked for.
grader_sources() {
    [ -n "${SANITIZED:-}" ] || find Makefile common grader/engine grader/wiretap grader/*.rules* grader/*.steps.c grader/*.awk grader/*.tsv \
        -type f -printf '%p %s %T@ %C@\n' 2>/dev/null
}

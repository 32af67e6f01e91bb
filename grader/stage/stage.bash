# stage.bash -- what demo, play and compare have in common: which lab, which tree, which test, what was said in it.
# shellcheck shell=bash disable=SC2034 # sourced: it sets what the scripts use
#
# `scratch` is a folder of this run's own; when the script ends, it goes, and the terminal is as it was.
# shellcheck source=grader/kit.bash
. "${BASH_SOURCE[0]%/*}/../kit.bash"
unset FORMAT ALL SVG LOG KIT_FROM KIT_LAB KIT_RECORD
export LC_ALL=C # awk counts bytes

terminal= # its settings, once they have been changed
below=    # whether something stands there that is to be wiped away
clean_up() {
    wipe
    [ -z "$terminal" ] || stty "$terminal" </dev/tty
    rm -rf "$scratch"
}
wipe() {
    [ -z "$below" ] || printf '\r\033[K'
    below=
}
make_scratch

# The size of the terminal, or what every terminal has.
rows=24 columns=80
if [ -t 1 ] && { size=$(stty size </dev/tty); } 2>/dev/null; then
    [ "${size% *}" -lt 10 ] || rows=${size% *}
    [ "${size#* }" -lt 80 ] || columns=${size#* }
fi

# ------------------------------------------------------------ which tree, lab, test
title_of() { # LAB TEST: its title; a test that is not there ends the script
    local number title numbers=
    while IFS=$'\t' read -r number _ title; do
        [ "$number" != "$2" ] || { printf '%s\n' "$title" && return; }
        numbers=$numbers${numbers:+ }$number
    done < <(tests_of "$1")
    stop 2 stage-no-test "$1" "$2" "$numbers"
}

telling_test() { # LAB: the test whose conversation its handout shows; the first, if it shows none
    local number
    { sed -n 's/^<!-- conversation: \([0-9.]*\) -->$/\1/p' labs/"$1"-*/README.md 2>/dev/null; tests_of "$1"; } |
        { IFS=$'\t' read -r number _ && printf '%s\n' "$number"; }
}

# ------------------------------------------------------------------ what is played
record_of() { # LAB TREE: where its results are
    FROM=$2 place_of "$1" | sed 's|$|/results.tsv|'
}

why_not() { # RECORD: where the first error is, of a lab that does not compile
    awk -F '\t' '$3 == "unbuilt" { sub(/\\n.*/, "", $7); print $7 }' "$1" 2>/dev/null
}

# One that does not compile ends the script, with the place of the first error.
want_built() { # LAB TREE
    local place
    place=$(why_not "$(record_of "$1" "$2")")
    [ -z "$place" ] || stop 1 stage-unbuilt "$1" "$2" "$place"
}

# Plays a test; its conversations go to FILE, as lines of fields (grader/README.md, "The lines"). Status: as
# grader/grade's, 0 or 1. All else ends the script.
converse() { # TREE LAB TEST FILE
    local status=0
    if is_recorded; then
        cp "solutions/$(name_of "$2")/$3.lines" "$4" 2>/dev/null || stop 2 not-recorded "$3"
        return
    fi
    FROM=$1 TEST=$3 ALL=1 KIT_DOOR=engine grader/grade "$2" -- --lines "$4" >"$scratch/complaint" 2>&1 || status=$?
    [ "$status" != 1 ] || [ -s "$4" ] || want_built "$2" "$1"
    if [ "$status" -gt 1 ] || [ ! -s "$4" ]; then
        cat "$scratch/complaint" >&2
        stop 99 stage-no-conversation "$3" "$1"
    fi
    return "$status"
}


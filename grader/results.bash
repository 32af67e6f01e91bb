# results.bash -- the record of a lab's results, results.tsv beside its programs (grader/README.md describes
# it). For grader/grade, which has FROM, TEST, name_of, and in KIT_RUN what is of this run alone.

# Is there none, or is a line of it of another version, or about other sources, or other tests, than those of this key
# (build.bash)?
results_are_stale() { # RECORD KEY
    [ -s "$1" ] && [ -n "$2" ] || return 0
    ! awk -F '\t' -v key="$2" '$8 != key || $9 != 2 { exit bad = 1 } END { exit bad }' "$1"
}

# Are all tests in the record, and have the required ones passed? Status 0 yes, 1 no, 2 some are not there.
all_passed() { # LAB, RECORD
    awk -F '\t' "$(<grader/forms/tests.awk)"'
        FNR == NR { tests += read_test($0, one); next }
        $1 != "-" { n++ }
        $2 == 1 && $3 != "passed" { bad++ }
        END { exit n != tests ? 2 : bad > 0 }' "grader/$1.bats" "$2" 2>/dev/null
}

# Has a test of the lab no line in the record that is about the sources of this key?
results_are_incomplete() { # LAB, RECORD, KEY
    results_are_stale "$2" "$3" || { all_passed "$1" "$2"; [ $? = 2 ]; }
}

# What grader/grade says of such a record: 0 every required test passed, 1 one did not, 3 nothing was handed in, 99 it
# cannot be known.
status_of() { # RECORD
    awk -F '\t' '{ n[$3, $2]++ } END {
        if (n["fault", 0] + n["fault", 1]) exit 99
        if (n["failed", 1] + n["skipped", 1] + n["unbuilt", 1]) exit 1
        exit n["nothing", 1] ? 3 : n["unseen", 1] ? 99 : 0
    }' "$1"
}

# Has each test that was to be played its line?
is_whole() { # RECORD
    local line
    while IFS= read -r line; do
        [ "${line#-}" = "$line" ] || return 1
    done <"$1"
}

copy() { # FROM, TO: by the shell itself, which is quicker than a program. Status 1: not all of it was written
    local text
    IFS= read -r -d '' text <"$1"
    printf '%s' "$text" 2>/dev/null >"$2"
}

# Puts what a run has written into its place, whole or not at all. A run of one test replaces that test's line only, and
# keeps the others if they are about the same sources. Status 1: it could not be written, and the old one is as it was.
keep_results() { # THE RUN'S, RECORD, KEY
    local new=$2.$$ number
    {
        ! command -v flock >/dev/null || flock 8 # two runs of one test each: neither line is lost
        if [ -n "$TEST" ] && ! results_are_stale "$2" "$3"; then
            number=$(cut -f 1 "$1")
            { grep -v -e '^-' -e "^${number//./\\.}"$'\t' "$2"; cat "$1"; } | sort -t. -k1,1n -k2,2n >"$new" &&
                [ "$(grep -c '' "$new")" -ge "$(grep -c '' "$2")" ]
        else
            copy "$1" "$new"
        fi && mv "$new" "$2"
    } 2>/dev/null 8>"${2%/*}/.lock" && return
    rm -f "$new"
    return 1
}

# A lab of which there is one thing to be told has one line: it is unbuilt, nothing was handed in, or it cannot be judged
# (fault).
one_line() { # STATE, TEXT, KEY
    STATE=$1 TEXT=$2 KEY=${3:-} LC_ALL=C awk -f grader/forms/record.awk -f grader/forms/one.awk
}

# Notes how a lab has ended, in a file for itself and in that of all labs of this run; forms/labs.awk reads them.
add_to_run() { # LAB, STATUS, MILLISECONDS
    local handout lab after=-
    for handout in labs/lab[0-9][0-9]-*/README.md; do # the next lab's
        [ -e "$handout" ] && [ "$((10#${handout:8:2}))" -gt "$((10#${1#lab}))" ] && after=$handout && break
    done
    lab=$1$'\t'$(name_of "$1")$'\t'$2$'\t'$3$'\t'$after
    printf '%s\n' "$lab" >"$KIT_RUN/lab"
    printf '%s\n' "$lab" >>"$KIT_RUN/labs"
}

# awk with the sentences, with what all forms share, and with more programs; then its arguments.
forms_awk() { # "PROGRAM..." ARGUMENT...
    local program with=()
    for program in forms/messages forms/record forms/bytes forms/lines forms/tests $1; do
        with+=(-f "grader/$program.awk")
    done
    LC_ALL=C awk "${with[@]}" part=messages grader/messages.tsv part= "${@:2}"
}

# Prints the results of the labs in such a file, in one of the forms of grader/forms.
render() { # FORM, FILE
    local needs=
    case $1 in
    html) needs="forms/markup forms/plain" ;;
    score) needs="forms/plain_compiler" ;;
    json | gradescope | classroom50) needs=forms/json_text ;;
    esac
    forms_awk "$needs forms/labs forms/next forms/$1" part=labs "$2"
}

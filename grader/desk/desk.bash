# desk.bash -- what the scripts of the student's desk share; each sources it first. Goes to the kit's folder, and
# shellcheck shell=bash disable=SC2034,SC2154 # sourced: here, stop and KIT are the script's, and it uses what is set here
# has what grader/tree.bash and grader/results.bash have.
here=$PWD
cd "${BASH_SOURCE[0]%/*}/../.." || exit 99
KIT=$PWD
TEST=${TEST:-}

. grader/tree.bash
. grader/results.bash
say() { grader/say "$@"; }
stop() { # STATUS ID VALUE...: one sentence, and that is all
    local status=$1
    shift
    say "$@" >&2
    exit "$status"
}

KIT_COLOUR=
[ ! -t 1 ] || [ -n "${NO_COLOR:-}" ] || [ "${TERM:-dumb}" = dumb ] || KIT_COLOUR=1
export KIT_COLOUR

# Looks at what is known of a lab, without building anything. Sets `folder`, `out` (where its programs are, and what
# is remembered of it), `record`, and `age`: "none" was graded never, "old" has changed since, "new" stands.
look_at() { # LAB
    local where carried
    folder=$(folder_of "$1")
    where=$("${MAKE:-make}" -s --no-print-directory where LAB="$1" FROM="$FROM" 2>/dev/null) || stop 99 desk-no-make "$1"
    out=${where##*$'\n'}
    record=$out/results.tsv
    where=${where%$'\n'*}
    carried=${where##*$'\n'}
    age=new
    # shellcheck disable=SC2086 # a list of files
    if [ ! -s "$record" ]; then
        age=none
    elif results_are_stale "$1" "$record" $carried; then
        age=old
    fi
}

# Runs an awk program of the desk: a script's own, then what it reads.
desk_awk() { # FILE.awk, ARGUMENTS of awk...
    LC_ALL=C awk -f grader/forms/words.awk -f grader/forms/record.awk -f grader/forms/lines.awk \
        -f grader/desk/steps.awk -f "grader/desk/$1" part=words grader/words.tsv "${@:2}"
}

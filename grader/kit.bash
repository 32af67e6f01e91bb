# shellcheck shell=bash disable=SC2034,SC2154 # sourced: the scripts use what is set here
# kit.bash -- what the grader's scripts begin with. Goes to the kit's folder, `here` being where they were called.
here=$PWD
cd "${BASH_SOURCE[0]%kit.bash}.." || exit 99
KIT=$PWD
TEST=${TEST:-}
if [ "${KIT_SIGNS:-}" != ascii-below ]; then
    KIT_COLOUR=
    [ ! -t 1 ] || [ -n "${NO_COLOR:-}" ] || [ "${TERM:-dumb}" = dumb ] || KIT_COLOUR=1
fi
# For those who hear the screen (PLAIN=1): words alone (forms/lines.awk, forms/plain.awk).
case ${PLAIN:-} in '' | 0) PLAIN='' ;; *) PLAIN=1 KIT_COLOUR='' ;; esac
# A terminal that is narrower than 80 columns gets sentences that are broken for it.
if [ -z "${KIT_COLUMNS:-}" ] && [ -t 1 ] && KIT_COLUMNS=$(stty size 2>/dev/null <&1); then
    KIT_COLUMNS=${KIT_COLUMNS#* }
    [ "$KIT_COLUMNS" -ge 40 ] && [ "$KIT_COLUMNS" -lt 80 ] || KIT_COLUMNS=''
fi
export KIT KIT_COLOUR KIT_COLUMNS PLAIN
# For a terminal that shows ASCII alone (Makefile), the script runs once more, with its signs in words of ASCII.
if [ "${KIT_SIGNS:-}" = ascii ]; then
    (cd "$here" && KIT_SIGNS=ascii-below exec "$0" "$@") | (trap '' INT && exec sed -u -f "$KIT/grader/forms/ascii.sed")
    exit "${PIPESTATUS[0]}"
fi

say() { "$KIT/grader/say" "$@"; }
stop() { # STATUS ID VALUE...: one sentence, and that is all
    local status=$1
    shift
    say "$@" >&2
    exit "$status"
}

# Takes -t TEST from the arguments, as OPTIND tells; all other options are wrong usage.
take_options() { # USAGE ARGUMENT...
    local usage=$1 option
    shift
    while getopts t: option 2>/dev/null; do
        case $option in
        t) TEST=$OPTARG ;;
        *) stop 2 "$usage" ;;
        esac
    done
}

# Makes `scratch`, a folder of this run's own; clean_up is called when the script ends, by a signal, too.
make_scratch() {
    scratch=$(mktemp -d) || exit 99
    trap 'trap "" INT TERM HUP; clean_up' EXIT # a second Ctrl-C does not end the cleaning up
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}
clean_up() { rm -rf "$scratch"; }

. grader/tree.bash
. grader/results.bash
. grader/build.bash

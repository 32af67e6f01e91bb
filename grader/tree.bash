# tree.bash -- which labs there are, the tree that FROM names, and where in build/ its programs are. For scripts whose
# shellcheck shell=bash disable=SC2034,SC2154 # sourced: here, stop and KIT are the script's, and it uses what is set here
# working directory is the kit's; `here` is where they were called, and stop STATUS ID VALUE... says a sentence and ends.

known= # lab01 lab02 ...
for lab in grader/lab[0-9][0-9].bats; do
    lab=${lab#grader/}
    known="$known${known:+ }${lab%.bats}"
done

# FROM: relative to where one stands, without a slash at the end. The student's own tree is always "labs".
find_tree() {
    case ${FROM:-} in
    '') FROM=labs ;;
    /*) ;;
    *) [ "$here" = "$KIT" ] || FROM=$here/$FROM ;;
    esac
    while case $FROM in ?*/) ;; *) false ;; esac; do FROM=${FROM%/}; done
    FROM=${FROM#./}
    [ "$FROM" != "$KIT/labs" ] || FROM=labs
    case $FROM in *$'\n'*) stop 2 tree-has-newlines ;; esac
    [ -d "$FROM" ] || stop 2 no-such-tree "$FROM"
    ! is_recorded || [ -n "${takes_recorded:-}" ] || stop 2 only-recorded
}

# Is the tree the reference, of which this copy of the kit has recorded conversations only (class/handout)?
is_recorded() { [ "$FROM" = solutions ] && [ -e solutions/RECORDED.md ]; }

# The tree's folder of a lab, or nothing. A link is none: a submission is what was handed in, not what it points to.
folder_of() { # LAB: the one that the engine takes (stage.h)
    local folder
    for folder in "$FROM/$(name_of "$1")" "$FROM/$1"-*/; do
        folder=${folder%/}
        case ${folder##*/} in *[[:cntrl:]]*) continue ;; esac
        [ -d "$folder" ] && [ ! -L "$folder" ] && printf '%s\n' "$folder" && return
    done
}

# The kit's own name of a lab: lab03-echo.
name_of() { # LAB
    local folder
    for folder in labs/"$1"-*/ solutions/"$1"-*/; do
        folder=${folder%/}
        [ -d "$folder" ] && printf '%s\n' "${folder##*/}" && return
    done
    printf '%s\n' "$1"
}

# Where a lab's programs are. build/ mirrors the tree; one that lies elsewhere gets a place of its own in it, and so
# does one whose name not every tool takes: that place has a name of ours.
place_of() { # LAB [checked]: SAN=1 asks for programs that check themselves, too
    local tree=$FROM safe sum checked=${2:-${SAN:+checked}}
    case $tree in /* | .. | ../*) tree=elsewhere/${tree#/} ;; esac
    safe=${tree//[!A-Za-z0-9._\/-]/_}
    case $tree/ in *../* | *//*) safe=${safe//../up} tree= ;; esac # two trees may read alike then
    if [ "$safe" != "$tree" ]; then
        sum=$(printf '%s' "$FROM" | cksum)
        safe=$safe-${sum%% *}
    fi
    printf 'build%s/%s/%s\n' "${checked:+/checked}" "$safe" "$(name_of "$1")"
}

tests_of() { # LAB: of each test its number, 1 for required or 0, and its title, parted by tabs
    awk -f grader/forms/tests.awk list=1 "grader/$1.bats"
}

# The lab that is meant, as a name of ours, in `lab`: 3, 03, lab3, lab03-echo and labs/lab03-echo/ are lab03.
plain_name() { # NAME
    local number=${1%/}
    number=${number##*/}
    number=${number#lab}
    number=${number%%-*}
    case $number in
    [0-9] | [0-9][0-9]) printf -v lab 'lab%02d' "$((10#$number))" ;;
    *) lab=$1 ;;
    esac
}

# The same for a script that wants one lab; without a name it is TEST's, or the one that was graded last, or the first.
the_lab() { # USAGE [LAB]
    [ $# -le 2 ] || stop 2 "$1"
    case ${2:-} in -*) stop 2 "$1" ;; esac
    lab=${2:-}
    if [ -z "$lab" ] && [ -n "$TEST" ]; then
        lab_of_test
    elif [ -z "$lab" ]; then
        { read -r lab <"$KIT/build/last"; } 2>/dev/null || lab=${known%% *}
    fi
    plain_name "$lab"
}

want_known() { # LAB
    case " $known " in
    *" $1 "*) ;;
    *) stop 2 no-such-lab "$1" "$known" ;;
    esac
}
want_lab() { # LAB
    want_known "$1"
    [ -n "$(folder_of "$1")" ] || stop 2 no-lab-in-tree "$FROM" "$1"
}

# Is TEST, where one is named, a step of this lab?
want_step() { # LAB
    local steps
    [ -n "$TEST" ] || return 0
    steps=$(tests_of "$1" | cut -f 1)
    [[ $TEST == *[!0-9.]* || $'\n'$steps$'\n' != *$'\n'"$TEST"$'\n'* ]] || return 0
    stop 2 no-such-step "$1" "$TEST" "${steps//$'\n'/ }"
}

# The lab whose step TEST is, in `lab`.
lab_of_test() {
    case $TEST in
    *[!0-9.]* | .* | *. | *.*.*) stop 2 not-a-step "$TEST" ;;
    *.*) printf -v lab 'lab%02d' "$((10#${TEST%%.*}))" ;;
    *) stop 2 not-a-step "$TEST" ;;
    esac
}

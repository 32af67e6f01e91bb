# shellcheck shell=bash disable=SC2034,SC2154 # sourced: the scripts use what is set here
# class.bash -- what the scripts for a class share; each sources it first. Sets `out`, the folder of this class in build/class/.
#
# In it: unpacked/ (what was taken out of archives, by the archive's digest), trees/STUDENT/ (labs' shape), results/STUDENT/LAB.tsv with
# the pictures 4.3.svg, done/ (what each result is about), feedback/, and the files that collect and sum write.
# shellcheck source=grader/kit.bash
. "${BASH_SOURCE[0]%/*}/../kit.bash" || exit 99
unset FORMAT ALL SVG LOG SAN FORCE KIT_FROM KIT_LAB KIT_RECORD
export LC_ALL=C TEST=

# FROM names the inbox: a folder, or an archive. Sets `inbox` and `out`.
find_class() {
    inbox=${FROM:-inbox}
    case $inbox in /*) ;; *) [ "$here" = "$KIT" ] || inbox=$here/$inbox ;; esac
    while case $inbox in ?*/) ;; *) false ;; esac; do inbox=${inbox%/}; done
    case $inbox in *[[:cntrl:]]*) stop 2 tree-has-newlines ;; esac
    [ -d "$inbox" ] || [ -f "$inbox" ] || stop 2 class-no-inbox "$inbox"
    local name=${inbox##*/} sum
    name=${name//[!A-Za-z0-9_-]/_}
    case $inbox in */*) sum=$(printf '%s' "$inbox" | cksum) && name=$name-${sum%% *} ;; esac
    out=build/class/$name
    conf=${CONF:-}
    [ -n "$conf" ] || for conf in "$inbox/class.conf" "${inbox%/*}/class.conf" class.conf /dev/null; do [ ! -f "$conf" ] || break; done
    case $conf in /*) ;; *) [ ! -f "$here/$conf" ] || conf=$here/$conf ;; esac
    [ -r "$conf" ] || stop 2 class-no-conf "$conf"
    [ -d "$conf" ] && stop 2 class-no-conf "$conf"
    mkdir -p "$out/unpacked" "$out/trees" "$out/results" "$out/done" "$out/feedback" 2>/dev/null || stop 99 cannot-write "$out"
    { printf '%65536s' '' >"$out/.room.$$" && rm "$out/.room.$$"; } 2>/dev/null || stop 99 no-room "$out"
}

# A setting of class.conf: `key = value`, or nothing. # begins a comment.
conf() { # KEY
    awk -v want="$1" -f grader/class/conf.awk "$conf"
}

# What all results depend on besides the sources: the grader, common/, the compiler and its flags; without the labs' own files.
kit_version() {
    { cat common/*.[ch] grader/engine/*/*.[ch] grader/wiretap/*.[ch] grader/sockets.rules grader/messages.tsv; "${KIT_CC:-cc}" --version 2>&1
        printf '%s\n' "${KIT_CFLAGS--g -O1}" "${BORROW:-}"; } | sha256sum | cut -c 1-12
}
lab_version() { # LAB
    cat "grader/$1".* labs/"$1"-*/Makefile | sha256sum | cut -c 1-12
}

# Students whose key, number or name this is, or has as a part; a key that is exactly this is the only one.
students_named() { # NAME
    KIT_NAME=$1 awk -F '\t' 'BEGIN { want = tolower(ENVIRON["KIT_NAME"]) }
        tolower($1) == want || $3 == want { exact = exact $1 "\n" }
        index(tolower($1 "\t" $2), want) { part = part $1 "\n" }
        END { printf "%s", exact != "" ? exact : part }' "$out/students.tsv"
}

# The one student that NAME means; else the script ends (from $(...), its subshell).
one_student() { # NAME
    local found
    found=$(students_named "$1")
    case $found in
    '') stop 2 class-no-such-student "$1" ;;
    *$'\n'*) stop 2 class-several-students "${found//$'\n'/ }" ;;
    esac
    printf '%s\n' "$found"
}

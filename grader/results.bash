# results.bash -- the record of a lab's results, results.tsv beside its programs (grader/README.md describes
# it). For grader/grade, which has KIT, FROM, make and folder_of.

# Is there none, or is a source of the lab or its tests newer? A record is as old as the beginning of its run.
results_are_stale() { # LAB, RECORD
    local newer
    [ ! -s "$2" ] || [ "grader/$1.bats" -nt "$2" ] && return
    newer=$(find "$(folder_of "$1")" -name '*.[ch]' -newer "$2") && [ -n "$newer" ]
}

# Have all its required tests passed, and was nothing changed since?
has_passed() { # LAB, RECORD
    ! results_are_stale "$1" "$2" &&
        awk -F '\t' -v tests="$(grep -c '^@test' "grader/$1.bats")" \
            '$1 != "-" && ($2 == 0 || $3 == "passed") { fine++ } END { exit fine != tests }' "$2"
}

# Puts what a run has written into its place. A run of one test replaces that test's line only, unless the
# other lines have become stale.
keep_results() { # LAB, THE RUN'S, RECORD, A FILE AS OLD AS THE BEGINNING OF THE RUN
    local new=$3.$$ number
    if [ -n "$TEST" ] && ! results_are_stale "$1" "$3"; then
        number=$(cut -f 1 "$2")
        { grep -v -e '^-' -e "^${number//./\\.}"$'\t' "$3"; cat "$2"; } | sort -t. -k1,1n -k2,2n >"$new"
        touch -r "$3" "$new" # no younger than its oldest line
    else
        cp "$2" "$new"
        touch -r "$4" "$new"
    fi
    mv "$new" "$3"
}

# A lab that does not compile has one line, with the compiler's first error.
unbuilt() { # TEXT
    # shellcheck disable=SC1003 # two backslashes, and they are meant
    local backslash='\\' newline='\n' tab='\t' text
    text=${1//\\/"$backslash"}
    text=${text//$'\n'/"$newline"}
    printf -- '-\t1\tunbuilt\t-\t-\t-\t%s\n' "${text//$'\t'/"$tab"}"
}

# shellcheck shell=bash disable=SC2034,SC2154 # sourced: the scripts use what is set here
# desk.bash -- what the scripts of the student's desk share; each sources it first.
# shellcheck source=grader/kit.bash
. "${BASH_SOURCE[0]%/*}/../kit.bash"

# Looks at what is known of a lab, without building anything. Sets `folder`, `out` (where its programs are, and what
# is remembered of it), `record`, `carried` (what it carries on from earlier labs of this tree), and `age`: "none" was
# graded never, "old" has changed since, "new" stands.
look_at() { # LAB
    folder=$(folder_of "$1") out=$(place_of "$1") carried=() age=none
    record=$out/results.tsv
    [ -x "$builder" ] || return 0 # then nothing has been graded, either
    look_up "$1"
    [ ! -s "$record" ] || { results_are_stale "$record" "$key" && age=old || age=new; }
}

# What desk_awk is to read of some labs of the tree: their steps, and with `todo` the gaps in their sources. Sets
# `reads`.
read_labs() { # steps|todo LAB...
    local lab file
    reads=()
    for lab in "${@:2}"; do
        [ -n "$(folder_of "$lab")" ] || continue
        look_at "$lab"
        reads+=(part=steps lab="$lab" folder="$folder" age="$age" "grader/$lab.bats")
        [ "$age" = none ] || reads+=("$record")
        [ "$1" = todo ] || continue
        reads+=(part=todo)
        for file in "$folder"/*.[ch]; do
            # awk takes a name with "=" in it for something else
            [ ! -f "$file" ] || case $file in /*) reads+=("$file") ;; *) reads+=("./$file") ;; esac
        done
    done
    [ ${#reads[@]} -gt 0 ] || stop 99 no-labs-there "$FROM"
}

# What it is to read of the labs' handouts, the kit's own. Sets `handouts`.
read_handouts() { # LAB...
    local lab handout
    handouts=()
    for lab; do
        for handout in labs/"$lab"-*/README.md; do
            [ ! -f "$handout" ] || handouts+=(part=handout lab="$lab" "$handout")
        done
    done
}

# Runs an awk program of the desk on what `reads` says, and more.
desk_awk() { # PROGRAM, ARGUMENTS of awk...
    KIT_FROM=$FROM forms_awk "forms/plain_compiler desk/text desk/steps desk/todo desk/$1" "${reads[@]}" "${@:2}"
}

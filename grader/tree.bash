# tree.bash -- which labs there are, and the tree that FROM names. For scripts whose working directory is the
# shellcheck shell=bash disable=SC2034,SC2154 # sourced: here, stop and KIT are the script's, and it uses what is set here
# kit's; `here` is where they were called, and stop STATUS ID VALUE... says a sentence and ends.

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
    case $FROM in *[[:space:]]*) stop 2 tree-has-spaces "$FROM" ;; esac
    [ -d "$FROM" ] || stop 2 no-such-tree "$FROM"
}

folder_of() { # LAB: its folder in the tree, or nothing
    local folder
    for folder in "$FROM/$1"-*/; do
        [ -d "$folder" ] && printf '%s\n' "${folder%/}" && return
    done
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

# shellcheck shell=bash disable=SC2030,SC2031,SC2034 # a test is a subshell, and that is meant
# hostile.bash -- how the tests with hostile.c start it and look for what is left of it: load hostile

load peer
load here

setup_file() { build hostile; }

# Each test has processes of a name of its own, which can be told from those of any other run.
setup() {
    NAME=hostile$$
    user=()
    mode=isolated
    mkdir -p "$DIR/$NAME"
    chmod 777 "$DIR/$NAME"
    cp "$DIR/hostile" "$DIR/$NAME/$NAME"
    [ ! -e "$DIR/hostile-static" ] || cp "$DIR/hostile-static" "$DIR/$NAME/$NAME-s"
}

# ---- how a program is started ----

isolated() {
    needs_namespaces ${user[@]+"${user[@]}"}
    has_own_mounts ${user[@]+"${user[@]}"} || mode=isolated-without-mounts
}

portable() {
    mode=portable
    export SOCKET_LAB_MODE=portable
}

ordinary_user() {
    [ "$(id -u)" = 0 ] || skip "not root: the user of the other tests is an ordinary one"
    command -v setpriv >/dev/null || skip "no setpriv here"
    user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
}

# Plays the play on standard input; what came is in $DIR/$NAME/TAG.out and TAG.status.
play() { # TAG
    local status=0
    ${user[@]+"${user[@]}"} "$PEER" --programs "$DIR/$NAME" --wiretap "$DIR/wiretap.so" --at hostile:0 \
        >"$DIR/$NAME/$1.out" 2>&1 3>&- 4>&- || status=$?
    echo "$status" >"$DIR/$NAME/$1.status"
}

# ---- what is left of it ----

# Prints the processes of these names that are more than a zombie.
alive() { # NAME...
    local name file line
    for name; do
        grep -lsxF -- "$name" /proc/[0-9]*/comm
    done | while IFS= read -r file; do
        read -r line 2>/dev/null <"${file%comm}stat" || continue
        case ${line##*) } in Z* | X*) ;; *) printf '%s\n' "$line" ;; esac
    done
}

nothing_is_left() {
    local left
    left=$(alive "$NAME" "$NAME-s")
    [ -z "$left" ] && return
    printf 'still there:\n%s\n' "$left"
    return 1
}

# shellcheck shell=bash disable=SC2119,SC2120 # a prefix may be absent
# here.bash -- what a test needs of the machine, and is skipped without: load here
#
# Each question is asked of other programs than the grader, which is what the test is about.

# Namespaces, for this user or for who a prefix runs a command as.
needs_namespaces() { # [PREFIX...]
    in_namespaces true -- "$@" || skip "no namespaces: this user may not have them here"
}

# In them, mounts that nobody else sees. In a chroot whose root is no mount point, the kernel gives the namespaces
# but not these (mount(2), MS_PRIVATE).
has_own_mounts() { # [PREFIX...]
    in_namespaces unshare --mount true -- "$@" # makes them private
}
needs_own_mounts() { # [PREFIX...]
    needs_namespaces "$@"
    has_own_mounts "$@" || skip "no mounts of its own: / is no mount point here (a chroot)"
}

# A network of the play's own, in which the sizes of buffers can be set.
needs_own_network() {
    needs_namespaces
    # shellcheck disable=SC2016 # the inner shell's
    in_namespaces sh -c 'cat /proc/sys/net/ipv4/tcp_wmem >/proc/sys/net/ipv4/tcp_wmem' ||
        skip "no network of its own: its settings cannot be written here"
}

in_namespaces() { # COMMAND... [-- PREFIX...]
    local command=() map=(--map-root-user)
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        command+=("$1")
        shift
    done
    shift || :
    [ "$(id -u)" != 0 ] || [ $# -gt 0 ] || map=()
    "$@" unshare ${map[@]+"${map[@]}"} --net --ipc --mount --pid --fork --propagation unchanged "${command[@]}" 2>/dev/null
}

# script(1), and a terminal that it can make.
needs_script() {
    command -v script >/dev/null || skip "no script(1) here"
    script -qec true /dev/null </dev/null >/dev/null 2>&1 || skip "no terminal here: script(1) cannot make one"
}

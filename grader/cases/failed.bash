# shellcheck shell=bash
# failed.bash -- keeps the output of a run that failed, so that it can be explained when it does not fail again.
#
# It stands in build/failed/, one folder a run, until `make clean`. The working directory is the kit's.

# Names a folder for it.
failed_folder() { # NAME
    printf 'build/failed/%s.%s.%s\n' "$1" "$(date +%Y-%m-%dT%H.%M.%S)" "$$"
}

# Makes $KEPT, a folder for what a run prints. It goes when the run ends, unless keep_it has been called.
keep_what_fails() { # NAME
    KEPT=$(failed_folder "$1")
    mkdir -p "$KEPT" || exit 1
    trap 'rm -rf "$KEPT"' EXIT
    state_of_the_machine >"$KEPT/state.before"
}

keep_it() {
    trap - EXIT
    state_of_the_machine >"$KEPT/state.after"
    printf 'the output is kept in %s/\n' "$KEPT"
}

# What a failure may be due to that is not the kit's: who runs it, what else runs, what is scarce.
state_of_the_machine() {
    date
    uname -a
    id
    ulimit -a
    cat /proc/loadavg
    grep -E '^(Mem|Swap)(Total|Free|Available):' /proc/meminfo
    grep '^oom_kill' /proc/vmstat
    df -k . "${TMPDIR:-/tmp}"
} 2>&1

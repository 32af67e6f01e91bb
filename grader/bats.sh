# bats.sh -- which bats plays the tests, and whether it is new enough: for grader/grade and grader/desk/doctor.
# shellcheck shell=sh

# Prints its name: that of BATS, the kit's own (npm install --prefix .tools bats), the PATH's. Status 1: none.
find_bats() {
    for bats in "${BATS:-}" .tools/node_modules/bats/bin/bats .tools/usr/bin/bats "$(command -v bats)"; do
        if [ -n "$bats" ] && [ -x "$bats" ]; then
            printf '%s\n' "$bats"
            return
        fi
    done
    return 1
}

# "1.2.1"; nothing when it does not say.
bats_version() { # BATS
    version=$("$1" --version 2>/dev/null) && printf '%s\n' "${version##* }"
}

is_old_bats() { # VERSION
    case $1 in
    0.* | 1.[0-7] | 1.[0-7].* | '') return 0 ;;
    esac
    return 1
}

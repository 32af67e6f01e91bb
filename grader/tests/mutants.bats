#!/usr/bin/env bats
# mutants.bats -- grader/tests/mutants: each patch fits the source as it stands. In a mutant's own copy its patch does not:
# so this is a file of its own, which no `notices:` may name.

load lib

setup() { cd "$BATS_TEST_DIRNAME/../.." || return; }

# The patches of a folder, each applied to fresh copies of the files that it changes. Prints what does not fit.
all_fit() { # FOLDER
    local patch word file bad=0 copy=$BATS_TEST_TMPDIR/copy
    for patch in "$1"/*.patch; do
        while read -r word file; do
            [ "$word" = --- ] || continue
            [ -d "$copy/${file%/*}" ] || mkdir -p "$copy/${file%/*}"
            cp "$file" "$copy/$file" || bad=1
        done <"$patch"
        awk -v folder="$copy" -f grader/cases/apply.awk "$patch" 2>&1 || bad=1
    done
    return $bad
}

@test "each mutant fits" {
    run all_fit grader/tests/mutants
    prints 0 ''
}

@test "one that does not is named" {
    printf 'why: x\nnotices: run\n\n--- grader/tests/run\n@@\n-no such line\n+set -u\n' >"$BATS_TEST_TMPDIR/stale.patch"
    run all_fit "$BATS_TEST_TMPDIR"
    says 1 'stale.patch: a hunk is not in grader/tests/run'
}

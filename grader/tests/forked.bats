#!/usr/bin/env bats
# forked.bats -- a wrong server that has a process for each client, the commonest style of the textbooks, is named
# as it is with one process: whose close() it is, where a client's calls are, and what a child's exit ends.

load lib

setup() { cd "$BATS_TEST_DIRNAME/../.." && needs_all_labs; }

@test "a process for each client hides no name" {
    run bash -c "grep -v '^#' grader/tests/forked.tsv | xargs -L 1 -P 3 grader/tests/forked"
    [ "$(grep -vc '^#' grader/tests/forked.tsv)" -gt 20 ]
    prints 0 ""
}

@test "another name, and a case that cannot fork, are told" {
    run grader/tests/forked lab05 one-recv 5.4 two-sends
    says 0 "lab05 one-recv 5.4: failed receive-of-nothing, and should be failed two-sends"
    run grader/tests/forked lab04 counts-at-the-end 4.2 short-send-ignored
    says 1 "it has no line to fork at"
}

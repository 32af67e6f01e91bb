#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# plays_instructions.bats -- what one client does between two instructions of whoever serves another one.

load peer

setup_file() { build subject; }

added() { # HOW STEPS: the program adds up what two clients send, b between the instructions for a
    served "forever accept thread add $1" \
        'a sends "0\n"; a expects "0\n"; b connects; b sends "0\n"; b expects "0\n"; '"$2"
}
between='a sends "0\n" and after each instruction b sends "1\n"'

can_be_held() { # skips the test where no program can be
    playing "$(added mutex "$between")"
    [ "$status" != 77 ] || skip "no program can be run instruction by instruction here"
}

@test "a number that is fetched, and stored later, is lost whenever another one is added meanwhile" {
    can_be_held
    for _ in 1 2 3; do
        fails "$(added not "$between; a expects \"\"; b sends \"0\n\"; b expects \"\$times\n\"")" 'differs'
    done
}

@test "with a lock none is lost, whether others sleep until it is free or not" {
    can_be_held
    passes "$(added mutex "$between; b sends \"0\n\"; b expects \"\$times\n\"")"
    passes "$(added spun "$between; b sends \"0\n\"; b expects \"\$times\n\"")"
    passes "$(added mutex "$between if it can; b sends \"0\n\"; b expects \"\$times\n\"")"
}

@test "or that is all: of a server that serves both in turn nothing is asked" {
    can_be_held
    fails "$(added not "$between or that is all; a expects \"\"; b sends \"0\n\"; b expects \"\$times\n\"")" 'differs'
    # Who waits for no client alone.
    passes "$(served 'accept accept pause' "b connects; $between or that is all; b expects \"never asked\"")"
}

@test "one who is locked out for ever gets no answer, and that is said" {
    can_be_held
    fails "$(served 'forever accept thread add ever' \
        'b connects; a sends "0\n" and after each instruction b sends "1\n"')" 'b gets an answer' 'waits for a lock'
}

@test "who serves the other one ends" {
    can_be_held
    fails "$(served 'forever accept child add mutex' \
        'b connects; student waits; a sends "0\n" and after each instruction b sends "1\n"; b sends "0\n"; b expects "\$times\n"')" \
        'b expects' # each process has a sum of its own, and that of b lacks nothing
}

@test "\$times is there after such a step alone" {
    is_fault "$(served 'accept add not' 'a sends "$times\n"')" 14 '$times has no value here'
}

@test "where no program can be held it is not observed, or the play ends there" {
    forbids_ptrace
    is_unobserved "$(added mutex "$between")" 'cannot be run instruction by instruction here'
    playing "$(added not "$between if it can; b sends \"0\n\"; b expects \"0\n\"")"
    [ "$status" = 76 ] || complain "it should have passed as far as it can be seen"
    shows "verdict partly" "cannot be run instruction by instruction here"
}

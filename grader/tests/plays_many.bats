#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031 # a play's $PORT is the peer's
# plays_many.bats -- very many connections, and what they cost. Each step holds for one program and not for another.

load peer
load here

setup_file() { build subject; }

@test "repeat where descriptors allow: as many rounds as there can be connections, and this is said of a play that passes" {
    playing 'descriptors may be raised to 500; run subject listen $PORT forever accept; student listens; repeat 1000 where descriptors allow; c$i connects; end; c436 sends "x"'
    is_partly "with 436 connections instead of 1000: the system allows no more descriptors (ulimit -Hn)"
    passes 'descriptors may be raised to 500; run subject listen $PORT forever accept; student listens; repeat 400 where descriptors allow; c$i connects; end; c400 sends "x"'
    is_fault 'descriptors may be raised to 500; run subject listen $PORT forever accept; student listens; repeat 1000 where descriptors allow; c$i connects; end; c437 sends "x"' 17 'c437'
}

@test "descriptors may be raised: the soft limit is as ever, the hard one is higher" {
    passes 'run subject hard-limit; stdout "1100\n"'
    passes 'descriptors may be raised to 2000; run subject limit hard-limit; stdout "1100\n2000\n"'
    passes 'descriptors are limited to 16; descriptors may be raised to 20; run subject limit hard-limit; stdout "16\n20\n"'
}

@test "hears or has closed: a client does not wait in the queue for ever" {
    passes "$(served 'accept pause' 'student hears a or has closed it')"
    passes "$(served 'accept close pause' 'student hears a or has closed it')"
    fails 'run subject listen $PORT pause; student listens; a connects; student hears a or has closed it' \
        'Expected     connection a is accepted, or refused'
}

compared() { # WORDS MORE: two programs that read a byte, and then do the one and the other
    printf '%s' "run subject listen 0 accept forever read 1 $1 as one; one listens; a connects to one; " \
        "run subject listen 0 accept forever read 1 $2 as other; other listens; b connects to other; " \
        'a sends "xxx" byte by byte counting instructions as one; ' \
        'b sends "xxx" byte by byte for at most 150 percent of one'
}

can_be_counted() {
    playing "$(compared 'count 1' 'count 1')"
    [ "$status" != 77 ] || skip "no program can be run instruction by instruction here"
}

@test "instructions for a byte: the same work needs as many, more work more, each time" {
    can_be_counted
    for _ in 1 2 3; do
        passes "$(compared 'count 100' 'count 120')"
        fails "$(compared 'count 100' 'count 2000')" 'Expected     at most 150 % of the instructions of "one" (' 'Got          more than ' ' instructions for a byte'
        fails "$(compared 'count 100' 'count 1000000')" 'more than '
    done
}

@test "instructions for a byte: where a process is made for it, there is no number to compare" {
    can_be_counted
    is_unobserved "$(compared 'forked 1' 'count 1')" 'starts a process or thread for a byte'
    is_unobserved "$(compared 'count 1' 'forked 1')" 'starts a process or thread for a byte'
}

@test "instructions for a byte: a program that ends meanwhile fails, what is too much cannot be compared, and what was not counted neither" {
    can_be_counted
    fails 'run subject listen 0 accept read 2 count 100; student listens; a connects; a sends "xx" byte by byte counting instructions as one' \
        'Expected     it waits' 'exits 0'
    is_unobserved "$(compared 'count 1000000' 'count 1')" 'too many instructions'
    is_fault "$(served 'accept forever read 1' 'a sends "xx" byte by byte for at most 300 percent of one')" 14 'counted'
    is_fault "$(served 'accept forever read 1' 'a sends "x" byte by byte counting instructions as one')" 14 'not counted'
}

@test "instructions for a byte: where no program can be held, it is not observed" {
    forbids_ptrace
    is_unobserved "$(compared 'count 1' 'count 1')" 'cannot be run instruction by instruction here'
}

@test "an epoll instance: how many descriptors it watches" {
    fails "$(served 'accept pause' 'student has at least 1 connections in epoll')" 'Expected     at least 1 of its connections in an epoll instance' 'Got          0 there'
}

@test "where the ports of one address have run out, connections come from another" {
    [ "$(id -u)" = 0 ] || skip "needs root: a network of its own with few ports"
    command -v unshare >/dev/null && command -v ip >/dev/null || skip "needs unshare and ip"
    unshare -n true 2>/dev/null || skip "needs a network of its own"
    run unshare -n sh -c 'ip link set lo up && echo "40000 40063" >/proc/sys/net/ipv4/ip_local_port_range &&
        SOCKET_LAB_MODE=portable exec timeout 100 "$@"' - "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" --at file.bats:10 \
        <<<$'run subject listen 21004 forever accept\nstudent listens\nrepeat 200\nc$i connects\nend\nc200 sends "$peer"\nc1 sends "x"\n'
    [ "$status" = 0 ] && [ -z "$output" ] || complain 'should pass'
}

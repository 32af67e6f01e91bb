#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
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

@test "processor time: the same work costs the same, more work more; what was not done cannot be compared" {
    passes "$(served 'accept forever read 1' 'student waits; repeat 10; student begins on one; a sends 20 times "x" byte by byte; student is done with one; student begins on other; a sends 20 times "x" byte by byte; student is done with other; end; student spends on other at most 300 percent of what one costs')"
    fails "$(served 'accept forever read 1' 'student waits; repeat 3; student begins on one; a sends 2 times "x" byte by byte; student is done with one; student begins on other; a sends 400 times "x" byte by byte; student is done with other; end; student spends on other at most 300 percent of what one costs')" \
        'Expected     "other" costs at most 300 % of the processor time that "one" does' ' % of it ("one" took '
    is_fault 'run subject listen $PORT pause; student listens; student waits; student spends on one at most 300 percent of what other costs' 14 'processor time'
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

#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $address is the peer's
# plays_names.bats -- steps about names: what a program's own /etc/hosts and /etc/services hold, in which order
# getaddrinfo gives it, and what is said where there can be none.

load peer

setup_file() {
    build subject
    ${CC:-cc} -std=gnu11 -Wall -Wextra -Werror -O1 -o "$DIR/names" grader/tests/names.c
}

needs_root() {
    [ "$("$PEER" --probe)" = isolated ] || skip "no names of its own: namespaces are not allowed here"
}

many='names hold "192.0.2.1 many.test\n127.0.0.3 many.test\n127.0.0.2 many.test\n"'
order='stdout "127.0.0.3\n127.0.0.2\n192.0.2.1\n"'

@test "a program knows the names of its play, and no others" {
    needs_root
    passes "$many; run names many.test; student exits 0; $order"
    passes "$many; run names nowhere.test; student exits 1; stderr \"\$EAI_NONAME\""
    passes "$many; run names localhost; student exits 1"
    passes 'run names localhost; student exits 0'
    fails "$many; run names many.test; student exits 0; stdout \"127.0.0.3\n\"" '127.0.0.2'
}

@test "its addresses are asked of getaddrinfo, in its order" {
    needs_root
    passes "$many; run names many.test; repeat addresses of many.test; stdout \"\$address\n\"; end; student exits 0"
    passes "$many; run names many.test; repeat addresses of many.test up to 127.0.0.3; stdout \"\$address\n\"; end; stdout \"127.0.0.2\n192.0.2.1\n\""
    passes 'names hold "127.0.0.2 two.test\n::1 two.test\n"; run names two.test; repeat addresses of two.test; stdout "$address\n"; end'
    fails 'names hold "::1 one.test\n"; run names one.test; repeat addresses of one.test; stdout "$family"; end' '"AF_INET6"'
    fails "$many; run names many.test; repeat addresses of many.test; stdout \"\$address \"; end" '127.0.0.3'
    is_fault "$many; run names many.test; repeat addresses of nowhere.test; stdout \"\$address\"; end" 13 'nowhere.test'
    is_fault "$many; run names many.test; repeat addresses of many.test up to ::1; stdout \"\$address\"; end" 13 '::1'
}

@test "an address beside the loopback's makes AI_ADDRCONFIG hide ::1" {
    needs_root
    passes 'names hold "::1 six.test\n"; run names six.test; stdout "::1\n"; student exits 0'
    passes 'names hold "::1 six.test\n"; run names ::1 configured; stdout ""; student exits 1'
    passes 'names hold "::1 six.test\n"; run names six.test configured; stdout "127.0.0.1\n"; student exits 0'
}

@test "a program knows the services of its play, and no others" {
    needs_root
    passes 'services hold "knock 4711/tcp\n"; run names port knock; stdout "4711\n"; student exits 0'
    passes 'services hold "knock 4711/tcp\n"; run names port http; stderr "$EAI_SERVICE"; student exits 1'
}

@test "where a program has no root of its own, nothing is claimed of names" {
    SOCKET_LAB_MODE=portable is_unobserved "$many; run names many.test; student exits 0" 'names of its own'
    SOCKET_LAB_MODE=portable is_unobserved 'services hold "a 1/tcp\n"; run names port a; student exits 0' 'names of its own'
    SOCKET_LAB_MODE=portable playing "$many if they can; run subject exit 3; student exits 0"
    is_partly "the program cannot have names of its own here (it needs a root of its own)"
    SOCKET_LAB_MODE=portable playing 'services hold "a 1/tcp\n" if they can; run subject exit 3; student exits 0'
    is_partly "the program cannot have names of its own here (it needs a root of its own)"
}

@test "an address that this machine does not have" {
    is_unobserved 'peer listens on 192.0.2.1; run subject exit 3; student exits 0' '192.0.2.1'
    playing 'peer listens on 192.0.2.1 if it can; run subject exit 3; student exits 0'
    [ "$status" = 76 ] || complain 'should pass as far as can be seen'
    fails 'peer listens on 127.0.0.2 if it can; run subject exit 3; student exits 0' 'exits 3'
}

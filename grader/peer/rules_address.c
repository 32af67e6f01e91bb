/* rules_address.c -- rules about what is said to the kernel about addresses, and the sockets that
 * listen. */
#include "rules.h"


#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static int swapped(int port)
{
    return (port & 0xff) << 8 | port >> 8;
}

RULE(port_byte_order)
{
    for (size_t i = 0; f->play_port > 0 && i < calls(); i++) {
        const struct tap_event *c = call(i);
        if ((is(c, TAP_CONNECT) || is(c, TAP_BIND)) && c->family == AF_INET
            && ntohs(c->port) == swapped(f->play_port) && swapped(f->play_port) != f->play_port) {
            snprintf(e->a, sizeof e->a, "%s", tap_call_name(c));
            number(e->b, ntohs(c->port));
            number(e->c, f->play_port);
            return true;
        }
    }
    return false;
}

RULE(family_unset)
{
    for (size_t i = 0; i < calls(); i++)
        if ((is(call(i), TAP_CONNECT) || is(call(i), TAP_BIND)) && call(i)->family == AF_UNSPEC) {
            snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
            return true;
        }
    return false;
}

/* A call made for sockets, on descriptor 0, 1 or 2: the result of a comparison, most likely. */
RULE(no_socket)
{
    for (size_t i = 0; i < calls(); i++)
        if (failed(call(i), ENOTSOCK) && call(i)->fd >= 0 && call(i)->fd <= 2) {
            snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
            number(e->b, call(i)->fd);
            return true;
        }
    return false;
}

/* accept() was given room for an address, and a length of nothing. */
RULE(length_not_set)
{
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_ACCEPT) && call(i)->arg[0] == 1 && call(i)->arg[1] < 16) {
            number(e->a, call(i)->arg[1]);
            return true;
        }
    return false;
}

RULE(never_listens)
{
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_LISTEN))
            return false;
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_ACCEPT) && failed(call(i), EINVAL))
            return true;
    return false;
}

RULE(no_reuseaddr)
{
    bool in_use = false;

    for (size_t i = 0; i < calls(); i++) {
        if (is(call(i), TAP_SETSOCKOPT) && call(i)->arg[0] == SOL_SOCKET
            && call(i)->arg[1] == SO_REUSEADDR)
            return false;
        in_use = in_use || (is(call(i), TAP_BIND) && failed(call(i), EADDRINUSE));
    }
    return in_use;
}

RULE(sends_on_the_listener)
{
    for (size_t i = 0; i < calls(); i++)
        for (size_t k = i; (is(call(i), TAP_SEND) || is(call(i), TAP_RECV)) && k-- > 0;)
            if (is(call(k), TAP_LISTEN) && call(k)->fd == call(i)->fd && call(k)->result == 0
                && (failed(call(i), EPIPE) || failed(call(i), ENOTCONN))) {
                snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
                number(e->b, call(i)->fd);
                return true;
            }
    return false;
}

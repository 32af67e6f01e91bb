/* address.c -- predicates about what is said to the kernel about addresses, and sockets that fail.
 */
#include "rules.h"

#include "peer/conn.h"
#include "peer/student.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* The address that the program was to connect to or to listen on. */
static bool asked_for(const struct failure *f, bool server, struct in_addr *address)
{
    char quad[INET_ADDRSTRLEN];

    if (!server)
        return inet_pton(AF_INET, student.argument[0], address) == 1;
    if (!step_is(f, "student listens on WORD"))
        return false;
    const char *asked = f->captured[0];
    snprintf(quad, sizeof quad, "%.*s", (int)strspn(asked, "0123456789."), asked);
    return inet_pton(AF_INET, quad, address) == 1;
}

static void show_address(char text[64], uint32_t address)
{
    inet_ntop(AF_INET, &address, text, 64);
}

PREDICATE(address_not_used)
{
    enum tap_class class = is_server() ? TAP_BIND : TAP_CONNECT;
    struct in_addr asked;
    bool other = false;

    if (!asked_for(f, is_server(), &asked))
        return false;
    for (size_t i = 0; i < calls(); i++) {
        if (!is(call(i), class) || call(i)->family != AF_INET)
            continue;
        if (call(i)->address[0] == asked.s_addr)
            return false;
        other = true;
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
        show_address(e->b, call(i)->address[0]);
        show_address(e->c, asked.s_addr);
    }
    return other;
}

/* What was printed is what bind() was given. */
PREDICATE(bound_as_printed)
{
    char address[64], text[72];

    (void)e;
    for (size_t i = 0; i < calls() && f->came != NULL; i++) {
        if (!is(call(i), TAP_BIND) || call(i)->family != AF_INET)
            continue;
        show_address(address, call(i)->address[0]);
        snprintf(text, sizeof text, " %s:", address);
        if (memmem(f->came->at, f->came->length, text, strlen(text)) != NULL)
            return true;
    }
    return false;
}

/* An address of 127.0.0.0/24, its bytes in the opposite order. */
PREDICATE(address_byte_order)
{
    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *c = call(i);
        uint32_t given = c->address[0], meant = __builtin_bswap32(given);
        if ((!is(c, TAP_BIND) && !is(c, TAP_CONNECT)) || c->family != AF_INET
            || ntohl(meant) >> 8 != INADDR_LOOPBACK >> 8 || ntohl(given) >> 24 == IN_LOOPBACKNET)
            continue;
        shows(e->a, tap_call_name(c));
        show_address(e->b, given);
        show_address(e->c, meant);
        return true;
    }
    return false;
}

/* What is printed has the right port, and the address of the other end of that connection. */
PREDICATE(other_ends_address)
{
    int port = (int)expected_port(f);

    if (port < 0 || got_port(f) != port || got_address(f) == expected_address(f))
        return false;
    for (size_t i = 0; i < calls() && !is_server(); i++)
        if ((is(call(i), TAP_CONNECT) || (is(call(i), TAP_NAME) && result_of(i) == 0))
            && call(i)->family == AF_INET
            && (long long)ntohl(call(i)->address[0]) == got_address(f))
            return true;
    return false;
}

/* What is printed is the other end of a connection that there was. */
PREDICATE(ends_exchanged)
{
    int came = (int)got_port(f), expected = (int)expected_port(f);

    return came >= 0 && (conn_between(expected, came) || conn_between(came, expected));
}

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

/* What is printed is the other end of a connection that there was. */
PREDICATE(ends_exchanged)
{
    int came = (int)got_port(f), expected = (int)expected_port(f);

    return came >= 0 && (conn_between(expected, came) || conn_between(came, expected));
}

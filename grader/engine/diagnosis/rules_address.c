/* rules_address.c -- rules about what is said to the kernel about addresses, and the sockets that
 * listen. */
#include "rules.h"

#include "peer/conn.h"
#include "peer/log.h"
#include "peer/student.h"

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

/* connect() or bind() was told that the address is shorter than it is. */
RULE(address_too_short)
{
    for (size_t i = 0; i < calls(); i++)
        if ((is(call(i), TAP_CONNECT) || is(call(i), TAP_BIND)) && failed(call(i), EINVAL)
            && call(i)->arg[0] < (int64_t)sizeof(struct sockaddr_in)
            && (call(i)->family == AF_INET || call(i)->arg[0] < 2)) {
            snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
            number(e->b, call(i)->arg[0]);
            number(e->c, sizeof(struct sockaddr_in));
            return true;
        }
    return false;
}

/* All its sockets are datagram sockets, and one of them is to have a connection. */
RULE(not_a_stream)
{
    bool asked = false;

    for (size_t i = 0; i < calls(); i++) {
        bool made = is(call(i), TAP_SOCKET) && returned(call(i)) && call(i)->result >= 0;
        if (made && (call(i)->arg[0] != AF_INET || (call(i)->arg[1] & 0xff) != SOCK_DGRAM))
            return false;
        asked = asked || is(call(i), TAP_CONNECT) || is(call(i), TAP_LISTEN);
        if (made)
            number(e->a, call(i)->result);
    }
    return asked && e->a[0] != '\0';
}

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

RULE(address_not_used)
{
    enum tap_class class = is_server() ? TAP_BIND : TAP_CONNECT;
    struct in_addr asked;
    bool other = false;

    if (!asked_for(f, is_server(), &asked))
        return false;
    for (size_t i = 0; i < calls(); i++) {
        if (!is(call(i), class) || call(i)->family != AF_INET)
            continue;
        if (call(i)->address == asked.s_addr)
            return false;
        other = true;
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
        show_address(e->b, call(i)->address);
        show_address(e->c, asked.s_addr);
    }
    return other;
}

/* A call failed, and the program went on with what it was to bring. */
RULE(failure_unnoticed)
{
    for (size_t i = 0; i < calls(); i++) {
        size_t k;
        const struct tap_event *c = call(i), *next = NULL;
        bool brings = is(c, TAP_SOCKET) || is(c, TAP_ACCEPT);
        bool prepares = is(c, TAP_BIND) || is(c, TAP_LISTEN) || is(c, TAP_CONNECT);
        if (!(brings && returned(c) && c->result == -1) && !(prepares && went_wrong(c)))
            continue;
        for (k = i + 1; k < calls() && next == NULL; k++)
            if (call(k)->pid == c->pid && call(k)->fd == (brings ? -1 : c->fd)
                && tap_class_of(call(k)) != tap_class_of(c) && !is(call(k), TAP_SELECT)
                && !is(call(k), TAP_SOCKET))
                next = call(k);
        if (next == NULL || is(next, TAP_EXIT)
            || (prepares
                && (is(next, TAP_CLOSE) || is(next, TAP_FCNTL) || is(next, TAP_SHUTDOWN)
                    || is(next, TAP_SETSOCKOPT))))
            continue;
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(c));
        name_error(e->b, c->error);
        snprintf(e->c, sizeof e->c, "%s", tap_call_name(next));
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

/* There is room for an address, and a length of nothing. */
RULE(length_not_set)
{
    for (size_t i = 0; i < calls(); i++)
        if ((is(call(i), TAP_ACCEPT) || is(call(i), TAP_NAME)) && call(i)->arg[0] == 1
            && call(i)->arg[1] < 16) {
            number(e->a, call(i)->arg[1]);
            snprintf(e->b, sizeof e->b, "%s", tap_call_name(call(i)));
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

/* The program listens on a socket that nobody has given an address. */
RULE(never_binds)
{
    for (size_t i = 0; i < calls(); i++) {
        if (is(call(i), TAP_BIND))
            return false;
        if (is(call(i), TAP_LISTEN) && returned(call(i)) && call(i)->result == 0) {
            number(e->a, call(i)->fd);
            return true;
        }
    }
    return false;
}

/* The port is in use, by a connection of an earlier run: the peer itself does not listen there. */
RULE(no_reuseaddr)
{
    bool in_use = false;
    size_t n;
    const struct log_event *events = log_events(&n);

    for (size_t i = 0; i < n; i++)
        if (events[i].kind == LOG_LISTENS)
            return false;
    for (size_t i = 0; i < calls(); i++) {
        if (is(call(i), TAP_SETSOCKOPT) && call(i)->arg[0] == SOL_SOCKET
            && call(i)->arg[1] == SO_REUSEADDR)
            return false;
        in_use = in_use || (is(call(i), TAP_BIND) && failed(call(i), EADDRINUSE));
    }
    return in_use;
}

/* A client gets no answer, because more of them wait than the program has made room for. */
RULE(queue_too_short)
{
    enum { PLENTY = 128 };
    size_t n, came = 0;
    const struct log_event *events = log_events(&n);

    if (!step_is(f, "NAME connects ...") || student.ended)
        return false;
    for (size_t i = 0; i < n; i++)
        came += events[i].kind == LOG_CONNECTS;
    size_t waiting = came > times(TAP_ACCEPT) ? came - times(TAP_ACCEPT) : 0;
    for (size_t i = 0; i < calls(); i++)
        /* It may have been stopped before listen() returned: the kernel's queue is there already. */
        if (is(call(i), TAP_LISTEN) && (!returned(call(i)) || call(i)->result == 0)
            && call(i)->arg[0] < PLENTY && (int64_t)waiting > call(i)->arg[0]) {
            number(e->a, call(i)->arg[0]);
            count_clients(e->b, waiting);
            return true;
        }
    return false;
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

/* ------------------------------------------------------- addresses that are printed ---- */

struct place {
    char quad[16];
    int port;
    char text[40];
};

/* The "127.0.0.1:7777" around this byte. */
static bool place_at(const struct bytes *text, size_t i, struct place *place)
{
    static const char parts[] = "0123456789.:";
    size_t from = i, n = 0;

    while (from > 0 && text->at[from - 1] != '\0' && strchr(parts, text->at[from - 1]) != NULL)
        from--;
    while (from + n < text->length && n < sizeof place->text - 1 && text->at[from + n] != '\0'
           && strchr(parts, text->at[from + n]) != NULL)
        n++;
    if (n == 0)
        return false;
    memcpy(place->text, text->at + from, n);
    place->text[n] = '\0';
    return sscanf(place->text, "%15[0-9.]:%d", place->quad, &place->port) == 2;
}

/* The first place that differs from what was expected. */
static bool differing_place(const struct failure *f, struct place *expected, struct place *came)
{
    size_t i = 0;

    if (f->came == NULL || f->expected == NULL)
        return false;
    while (i < f->came->length && i < f->expected->length && f->came->at[i] == f->expected->at[i])
        i++;
    return place_at(f->expected, i, expected) && place_at(f->came, i, came)
           && strcmp(expected->text, came->text) != 0;
}

static bool show_places(struct evidence *e, const struct place *expected, const struct place *came)
{
    snprintf(e->a, sizeof e->a, "%s", came->text);
    snprintf(e->b, sizeof e->b, "%s", expected->text);
    return true;
}

RULE(port_printed_unconverted)
{
    struct place expected, came;

    if (!differing_place(f, &expected, &came) || strcmp(expected.quad, came.quad) != 0)
        return false;
    number(e->a, came.port);
    number(e->b, expected.port);
    return came.port == swapped(expected.port) && came.port != expected.port;
}

/* The two ends of one connection, one in place of the other. */
RULE(ends_exchanged)
{
    struct place expected, came;

    return differing_place(f, &expected, &came)
           && (conn_between(expected.port, came.port) || conn_between(came.port, expected.port))
           && show_places(e, &expected, &came);
}

/* getsockname() was asked before there was an answer, and what it said was printed. */
RULE(name_asked_too_early)
{
    struct place expected, came;

    if (!differing_place(f, &expected, &came) || came.port != 0)
        return false;
    for (size_t i = 0; i < calls(); i++)
        for (size_t k = i + 1; is(call(i), TAP_NAME) && call(i)->result == 0 && call(i)->port == 0
                               && call(i)->family == AF_INET && k < calls();
             k++)
            if (call(k)->fd == call(i)->fd && (is(call(k), TAP_CONNECT) || is(call(k), TAP_BIND))) {
                snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
                snprintf(e->b, sizeof e->b, "%s", tap_call_name(call(k)));
                snprintf(e->c, sizeof e->c, "%s", came.text);
                return true;
            }
    return false;
}

/* Port 0 was asked for, and printed; the kernel has chosen another. */
RULE(port_zero_printed)
{
    struct place expected, came;

    if (!differing_place(f, &expected, &came) || came.port != 0)
        return false;
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_BIND) && call(i)->result == 0 && call(i)->port == 0)
            return show_places(e, &expected, &came);
    return false;
}

/* many.c -- predicates about several clients at once: what select() is told and what is made of its
 * answer. */
#include "rules.h"

#include "peer/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool name_call(const struct tap_event *c, struct evidence *e)
{
    snprintf(e->a, sizeof e->a, "%s", tap_call_name(c));
    return true;
}

/* The last select() or poll() before call i, or NULL. */
static const struct tap_event *last_select(size_t i, size_t *where)
{
    while (i-- > 0)
        if (is(call(i), TAP_SELECT)) {
            *where = i;
            return call(i);
        }
    return NULL;
}

static size_t place_of(const struct tap_event *e)
{
    return (size_t)(e - call(0));
}

/* The name that this program's waiting goes by: "select", "poll", "epoll_wait". */
static void name_waiting(char text[64])
{
    size_t k;
    const struct tap_event *e = last_select(calls(), &k);

    snprintf(text, 64, "%s", e != NULL ? tap_call_name(e) : "select");
}

static const struct tap_event *sleeps_in_select(void)
{
    const struct tap_event *waits = waiting_in(TAP_SELECT);

    return waits != NULL && (waits->call == TAP_CALL_select || waits->call == TAP_CALL_pselect)
                   && has_all_calls()
               ? waits
               : NULL;
}

/* What the peer has sent on a connection, and the program has not read. */
static size_t unread(int port, int fd)
{
    size_t n, sent = 0;
    const struct log_event *events = log_events(&n);

    for (size_t i = 0; i < n; i++)
        if (events[i].port == port && events[i].kind == LOG_SENDS)
            sent += events[i].bytes;
    size_t got = handled(opened(calls(), fd), calls(), fd, TAP_RECV);
    return sent > got ? sent - got : 0;
}

/* A client has sent something, and select() is not asked about it. */
PREDICATE(not_in_the_list)
{
    const struct tap_event *waits = sleeps_in_select();

    for (size_t i = 0; waits != NULL && i < calls(); i++) {
        int fd = is(call(i), TAP_ACCEPT) ? (int)call(i)->result : -1;
        bool asked = fd >= 64 ? waits->arg[0] > fd : fd >= 0 && (waits->arg[2] >> fd & 1) != 0;
        if (fd < 0 || asked || !is_open(fd) || opened(calls(), fd) != i + 1
            || unread(ntohs(call(i)->port), fd) == 0)
            continue;
        bool was = false;
        for (size_t k = i; k < place_of(waits) && !was; k++)
            was = fd < 64 && is(call(k), TAP_SELECT) && (call(k)->arg[2] >> fd & 1) != 0;
        number(e->a, fd);
        return !was || waits->arg[0] <= fd;
    }
    return false;
}

/* Whether select() has been asked about this descriptor since the connection is there. */
static bool was_asked_about(int fd)
{
    for (size_t i = opened(calls(), fd); i < calls() && fd < 64; i++)
        if (is(call(i), TAP_SELECT) && (call(i)->arg[2] >> fd & 1) != 0)
            return true;
    return false;
}

static bool has_ended(int fd)
{
    for (size_t i = opened(calls(), fd); i < calls(); i++)
        if (call(i)->fd == fd && is(call(i), TAP_RECV) && result_of(i) == 0)
            return true;
    return false;
}

/* A client is there, select() was asked about it, and after another one had been closed it is not any more. */
PREDICATE(beyond_nfds)
{
    const struct tap_event *waits = sleeps_in_select();

    for (size_t i = 0; waits != NULL && times(TAP_CLOSE) > 0 && i < calls(); i++) {
        int fd = is(call(i), TAP_ACCEPT) ? (int)call(i)->result : -1;
        if (fd < 0 || waits->arg[0] > fd || !is_open(fd) || opened(calls(), fd) != i + 1 || has_ended(fd)
            || !was_asked_about(fd))
            continue;
        number(e->a, waits->arg[0]);
        number(e->b, fd);
        return true;
    }
    return false;
}

PREDICATE(told_of_edges)
{
    return student.facts.edge_triggered > 0;
}

/* On a connection something lies unread; its last receive brought something, and was not repeated. */
PREDICATE(left_lying)
{
    const struct tap_event *waits = waiting_in(TAP_SELECT);
    int fd = descriptor_of(student.facts.unread_port);

    if (waits == NULL || student.facts.edge_triggered == 0 || student.facts.unread_port == 0 || !has_all_calls())
        return false;
    if (student.facts.unread > 0)
        count_bytes(e->a, student.facts.unread);
    else
        snprintf(e->a, sizeof e->a, "%s", say("the-end-of-file"));
    name_waiting(e->b);
    for (size_t i = calls(); fd != -1 && i-- > 0;)
        if (is(call(i), TAP_RECV) && call(i)->fd == fd && returned(call(i)))
            return call(i)->result > 0;
    return false;
}

/* Clients wait to be accepted, and epoll tells of edges alone. */
PREDICATE(waits_on_edges)
{
    snprintf(e->a, sizeof e->a, "%s", say_count("clients-wait", student.facts.in_queue));
    name_waiting(e->b);
    return student.facts.edge_triggered > 0 && student.facts.in_queue > 0 && waiting_in(TAP_SELECT) != NULL;
}

/* Its end of file was seen, or select() is no longer asked about it, and it was never closed. */
PREDICATE(cleared_but_not_closed)
{
    const struct tap_event *waits = waiting_in(TAP_SELECT);
    int fd = descriptor_of(port_of(f));

    if (waits == NULL || fd < 0 || !is_open(fd)
        || (!step_is(f, "student closes NAME") && !step_is(f, "NAME expects eof ...")))
        return false;
    number(e->a, fd);
    name_waiting(e->b);
    bool ended = false;
    for (size_t i = opened(calls(), fd); i < calls(); i++) {
        const struct tap_event *c = call(i);
        if (c->fd == fd && is(c, TAP_SEND) && ended)
            return false; /* it is served on in the other direction */
        ended = ended || (c->fd == fd && is(c, TAP_RECV) && returned(c) && c->result == 0);
    }
    if (ended)
        return true;
    /* Watched before, and no longer: neither for reading nor for writing. */
    bool was = false;
    int64_t writing = 0;
    memcpy(&writing, waits->excerpt + sizeof writing, sizeof writing);
    if (fd < 64 && excerpt(waits) >= 2 * sizeof writing && (writing >> fd & 1) != 0)
        return false;
    for (size_t k = opened(calls(), fd); k < place_of(waits) && fd < 64; k++)
        was = was || (is(call(k), TAP_SELECT) && (call(k)->arg[2] >> fd & 1) != 0);
    return was && sleeps_in_select() != NULL && (waits->arg[2] >> fd & 1) == 0;
}

/* recv() = 0 on the same descriptor each time that select() returns. */
PREDICATE(eof_not_removed)
{
    size_t k, last;

    if (tap_record() == NULL || atomic_load(&tap_record()->fruitless) < TAP_SPIN)
        return false;
    int fd = atomic_load(&tap_record()->fruitless_fd);
    for (size_t i = calls(); i-- > 0;)
        if (call(i)->fd == fd && is(call(i), TAP_RECV) && returned(call(i))
            && call(i)->result == 0) {
            name_call(call(i), e);
            number(e->b, fd);
            name_waiting(e->c);
            const struct tap_event *next = next_on(i, fd, &last);
            return last_select(i, &k) != NULL && k + 2 >= i && (next == NULL || is(next, TAP_RECV));
        }
    return false;
}

/* The descriptors below 64 in select()'s list for reading (0) or writing (1), as it came out. */
static uint64_t came_out(const struct tap_event *c, int list)
{
    uint64_t bits[4];

    memcpy(bits, c->excerpt, sizeof bits);
    return bits[2 + list];
}

static bool has_come_out(const struct tap_event *c)
{
    return (c->call == TAP_CALL_select || c->call == TAP_CALL_pselect) && returned(c) && c->result > 0
           && c->excerpt_length == 4 * sizeof(uint64_t);
}

/* The last select() of all has found some that can be read, and none that can be written to. */
PREDICATE(not_ready_to_write)
{
    size_t k;
    const struct tap_event *c = last_select(calls(), &k);

    while (c != NULL && !returned(c))
        c = last_select(k, &k);
    return c != NULL && has_come_out(c) && came_out(c, 0) != 0 && came_out(c, 1) == 0;
}

/* And nothing was done between the last two. */
PREDICATE(ready_not_served)
{
    size_t k;
    const struct tap_event *c = last_select(calls(), &k);
    int fd = 0;

    while (c != NULL && !has_come_out(c))
        c = last_select(k, &k);
    if (c == NULL || k == 0 || !has_come_out(call(k - 1)) || came_out(c, 0) == 0 || came_out(c, 1) != 0
        || came_out(call(k - 1), 0) != came_out(c, 0))
        return false;
    while ((came_out(c, 0) >> fd & 1) == 0)
        fd++;
    name_call(c, e);
    number(e->b, fd);
    return true;
}

/* "student needs no more memory after 20 clients": nobody has stayed, and for each so much that it is the stack of
 * a thread; and there were threads. */
/* One more could not be made, and many have ended. */
PREDICATE(children_have_stayed)
{
    enum { MANY = 50 };
    size_t ended = 0;
    bool too_many = false;

    (void)f, (void)e;
    for (size_t i = 0; i < calls(); i++) {
        ended += is(call(i), TAP_EXIT);
        too_many = too_many || (is(call(i), TAP_FORK) && call(i)->result == -1 && call(i)->error == EAGAIN);
    }
    return too_many && ended >= MANY;
}

PREDICATE(stacks_have_stayed)
{
    enum { LEAST = 1024 };
    const char *after = strstr(f->step, "after ");
    long clients = after != NULL ? atol(after + 6) : 0, more = 0;
    char unit[4] = "";

    if (clients <= 0 || sscanf(f->got_text, "%ld %3s", &more, unit) != 2 || strcmp(unit, "KiB") != 0)
        return false;
    number(e->a, more / clients);
    for (size_t i = 0; i < calls(); i++)
        if (call(i)->tid != call(i)->pid)
            return more / clients >= LEAST;
    return false;
}

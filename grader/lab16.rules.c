/* lab16.rules.c -- predicates of lab16.rules: what the kernel knew of a program that serves very many. */
#include "diagnosis/rules.h"

#include "peer/conn.h"

#include <stdio.h>
#include <string.h>

/* Some descriptors are no sockets. */
static bool is_full(void)
{
    enum { OTHERS = 16 };

    return student.facts.soft > 0 && (unsigned long)student.facts.sockets + OTHERS >= student.facts.soft;
}

PREDICATE(limit_not_raised)
{
    number(e->a, (long long)student.facts.soft);
    number(e->b, (long long)student.facts.hard);
    return is_full() && student.facts.soft < student.facts.hard;
}

PREDICATE(closed_for_nothing)
{
    enum { MANY = 1000 };
    const struct conn *c = conn_named(f->conn != NULL ? f->conn : "");

    return c != NULL && c->end == CONN_EOF && c->sent == 0 && student.facts.soft > 0 && !is_full()
           && student.facts.sockets >= MANY;
}

/* The call that it waits in, or has waited in last: "epoll_wait"; "": none is known. */
static const char *waits_in(void)
{
    for (size_t i = calls(); i-- > 0;)
        if (is(call(i), TAP_SELECT))
            return tap_call_name(call(i));
    return "";
}

static bool is_told_by_epoll(void)
{
    return strncmp(waits_in(), "epoll", 5) == 0;
}

static bool is_edge_triggered(struct evidence *e)
{
    snprintf(e->b, sizeof e->b, "%s", waits_in());
    return is_told_by_epoll() && student.facts.edge_triggered > 0;
}

static const struct tap_event *last_on(int fd, enum tap_class class)
{
    for (size_t i = calls(); fd != -1 && i-- > 0;)
        if (is(call(i), class) && call(i)->fd == fd && returned(call(i)))
            return call(i);
    return NULL;
}

/* Whether accept() had no descriptor left when it was called last: then others wait for that reason. */
static bool accept_was_refused(void)
{
    for (size_t i = calls(); i-- > 0;)
        if (is(call(i), TAP_ACCEPT) && returned(call(i)))
            return call(i)->result == -1 && (call(i)->error == EMFILE || call(i)->error == ENFILE);
    return false;
}

PREDICATE(left_in_the_queue)
{
    snprintf(e->a, sizeof e->a, "%s", say_count("clients-wait", student.facts.in_queue));
    return is_edge_triggered(e) && student.facts.in_queue > 0 && !is_full() && !accept_was_refused();
}

/* The last send() on the connection was not taken as a whole. */
PREDICATE(room_not_watched)
{
    const struct tap_event *s = last_on(descriptor_of(port_of(f)), TAP_SEND);

    snprintf(e->b, sizeof e->b, "%s", waits_in());
    if (s == NULL || !is_told_by_epoll() || student.facts.asks_room != 0)
        return false;
    if (s->result == -1 && s->error != EAGAIN && s->error != EWOULDBLOCK)
        return false;
    size_t taken = s->result == -1 ? 0 : (size_t)s->result;
    count_bytes(e->a, (size_t)s->arg[0] - taken);
    return taken < (size_t)s->arg[0];
}

PREDICATE(asks_about_everybody)
{
    snprintf(e->a, sizeof e->a, "%s", waits_in());
    return *waits_in() != '\0' && !is_told_by_epoll();
}

/* And it has taken all that came: so what is wrong is what that costs. */
PREDICATE(told_by_epoll)
{
    snprintf(e->a, sizeof e->a, "%s", waits_in());
    return is_told_by_epoll() && student.facts.in_queue == 0 && student.facts.unread == 0;
}

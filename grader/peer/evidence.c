/* evidence.c -- what the rules of the diagnosis ask of the wiretap's record. */
#include "evidence.h"

#include <stdio.h>

size_t calls(void)
{
    return tap_events();
}

const struct tap_event *call(size_t i)
{
    return &tap_record()->event[i];
}

bool returned(const struct tap_event *e)
{
    return atomic_load(&((struct tap_event *)e)->state) == TAP_RETURNED;
}

bool is(const struct tap_event *e, enum tap_class class)
{
    return tap_class_of(e) == class;
}

bool failed(const struct tap_event *e, int error)
{
    return returned(e) && e->result == -1 && e->error == error;
}

/* The next event on this descriptor after number i, or NULL. A closed descriptor's number may come
 * again: a close ends the search. */
const struct tap_event *next_on(size_t i, int fd, size_t *where)
{
    for (size_t k = i + 1; k < calls(); k++) {
        if (call(k)->fd != fd || is(call(k), TAP_SETSOCKOPT) || is(call(k), TAP_FCNTL))
            continue;
        *where = k;
        return call(k);
    }
    return NULL;
}

/* The last receive on this descriptor before number i, or NULL. */
const struct tap_event *last_receive(size_t i, int fd)
{
    while (i-- > 0) {
        if (call(i)->fd == fd && is(call(i), TAP_RECV) && returned(call(i)) && call(i)->result > 0)
            return call(i);
        if (is(call(i), TAP_ACCEPT) && call(i)->result == fd)
            return NULL;
    }
    return NULL;
}

void number(char text[64], long long value)
{
    snprintf(text, 64, "%lld", value);
}

/* Whether the program is a server: it listens. */
bool is_server(void)
{
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_LISTEN) && call(i)->result == 0)
            return true;
    return false;
}

size_t times(enum tap_class class)
{
    size_t n = 0;

    for (size_t i = 0; i < calls(); i++)
        n += is(call(i), class) && returned(call(i)) && call(i)->result >= 0;
    return n;
}

/* judged.c -- the program that is judged, as it stands then: what the rules of the diagnosis ask
 * about, and what alone is not handed to them. */
#include "judged.h"

#include "performance.h"

#include "base/fault.h"

#include <stdlib.h>
#include <string.h>

struct student student;

static struct performance *performance;
static const struct tap_shared *record;
static struct log_event *events;
static size_t event_count;

/* An accept() that a child's calls have gone past stands where it returned: so, on one descriptor's number, the
 * talk with one client comes after that with the one before. */
static void put_where_it_returned(struct tap_event *event, size_t i, size_t end)
{
    struct tap_event accept = event[i];
    size_t to = i;

    while (to + 1 < end && event[to + 1].state != TAP_EMPTY && event[to + 1].began < accept.ended)
        to++;
    memmove(&event[i], &event[i + 1], (to - i) * sizeof *event);
    event[to] = accept;
}

static const struct tap_shared *in_order(const struct tap_shared *from)
{
    static struct tap_shared *copy;
    size_t n = tap_count(from), first = n < TAP_FIRST ? n : TAP_FIRST;

    if (from == NULL)
        return NULL;
    if (copy == NULL && (copy = malloc(sizeof *copy)) == NULL)
        fault("no-memory");
    memcpy(copy, from, sizeof *copy);
    for (size_t i = n; i-- > 0;) {
        const struct tap_event *e = &copy->event[i];
        if (tap_class_of(e) == TAP_ACCEPT && e->state == TAP_RETURNED)
            put_where_it_returned(copy->event, i, i < first ? first : n);
    }
    return copy;
}

void judged_is(struct performance *p)
{
    performance = p;
    student = *p->student;
    record = in_order(tap_take(&p->student->tap));
    free(events);
    events = calloc(p->log.count + 1, sizeof *events);
    event_count = 0;
    for (size_t i = 0; i < p->log.count && events != NULL; i++) {
        const struct log_event *e = &p->log.events[i];
        if (e->program == -1 || e->program == student.number)
            events[event_count++] = *e;
    }
}

const struct tap_shared *tap_record(void)
{
    return record;
}

size_t tap_events(void)
{
    return tap_count(record);
}

const struct log_event *log_events(size_t *count)
{
    *count = event_count;
    return events;
}

bool wait_asleep(void)
{
    return student.stall == ASLEEP || student.stall == SLEEPS || student.stall == LATE;
}

struct conn *conn_named(const char *name)
{
    return conn_find(performance, name);
}

bool conn_between(int peer_port, int student_port)
{
    for (size_t i = 0; i < performance->conn_count; i++)
        if (address_port(&performance->conns[i]->peer) == peer_port
            && address_port(&performance->conns[i]->student) == student_port)
            return true;
    return false;
}

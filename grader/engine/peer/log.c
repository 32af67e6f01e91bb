/* log.c -- what happened on the peer's side, in order. */
#include "log.h"

#include "base/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_EVENTS = 8192 };

static struct log_event *events, lost;
static size_t count, lost_count;

const char *log_name(enum log_kind kind)
{
    static const char *const names[]
        = {"listens", "sees",  "connects",   "accepts",     "refused", "sends",
           "gets",    "eof",   "error",      "half-closes", "closes",  "resets",
           "signal",  "stdin", "stdin-ends", "ended",       "verdict"};

    return names[kind];
}

int64_t log_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct log_event *add(enum log_kind kind, const char *conn, int port)
{
    if (events == NULL && (events = calloc(MOST_EVENTS, sizeof *events)) == NULL)
        fault("no-memory");
    struct log_event *e = count < MOST_EVENTS ? &events[count++] : &lost;
    lost_count += e == &lost;
    *e = (struct log_event){.time = log_now(), .kind = kind, .port = port};
    snprintf(e->conn, sizeof e->conn, "%s", conn != NULL ? conn : "");
    return e;
}

void log_event(enum log_kind kind, const char *conn, int port, const char *text)
{
    struct log_event *e = add(kind, conn, port);

    snprintf(e->text, sizeof e->text, "%s", text != NULL ? text : "");
}

void log_number(enum log_kind kind, const char *conn, int port, int number)
{
    add(kind, conn, port)->number = number;
}

void log_bytes(enum log_kind kind, const char *conn, int port, const void *data, size_t n)
{
    struct log_event *e = add(kind, conn, port);

    e->bytes = n;
    e->excerpt_length = n < sizeof e->excerpt ? n : sizeof e->excerpt;
    if (n > 0)
        memcpy(e->excerpt, data, e->excerpt_length);
}

void log_began(int64_t time)
{
    if (count == 0 || lost_count > 0)
        return;
    /* The row stays in order of time: what came in between moves up by one. */
    struct log_event moved = events[count - 1];
    size_t at = count - 1;
    moved.time = time;
    for (; at > 0 && events[at - 1].time > time; at--)
        events[at] = events[at - 1];
    events[at] = moved;
}

void log_reset(void)
{
    count = lost_count = 0;
}

size_t log_lost(void)
{
    return lost_count;
}

const struct log_event *log_events(size_t *how_many)
{
    *how_many = count;
    return events;
}

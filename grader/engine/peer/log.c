/* log.c -- what happened on the peer's side, in order. */
#include "performance.h"

#include "base/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_EVENTS = 8192 };

const char *log_name(enum log_kind kind)
{
    static const char *const names[]
        = {"listens", "sees",  "connects",   "accepts",     "refused", "sends",
           "gets",    "eof",   "error",      "half-closes", "closes",  "resets",
           "goes-silent", "speaks-again", "queue-full", "line-cut", "line-mended",
           "signal",  "stdin", "stdin-ends", "ended",       "verdict"};

    return names[kind];
}

int64_t log_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct log_event *add(struct performance *p, enum log_kind kind, const struct student *who,
                             const struct conn *c)
{
    struct log *log = &p->log;

    if (log->events == NULL && (log->events = calloc(MOST_EVENTS, sizeof *log->events)) == NULL)
        fault("no-memory");
    struct log_event *e = log->count < MOST_EVENTS ? &log->events[log->count++] : &log->lost;
    log->lost_count += e == &log->lost;
    if (who == NULL && c != NULL)
        who = c->program;
    *e = (struct log_event){
        .time = log_now(), .kind = kind, .program = who != NULL ? who->number : -1};
    if (c != NULL) {
        e->port = kind != LOG_REFUSED ? address_port(&c->peer) : 0;
        snprintf(e->conn, sizeof e->conn, "%s", c->name);
    }
    return e;
}

void log_event(struct performance *p, enum log_kind kind, const struct student *who,
               const struct conn *c, const char *text)
{
    struct log_event *e = add(p, kind, who, c);

    snprintf(e->text, sizeof e->text, "%s", text != NULL ? text : "");
}

void log_number(struct performance *p, enum log_kind kind, const struct student *who,
                const struct conn *c, int number)
{
    add(p, kind, who, c)->number = number;
}

void log_bytes(struct performance *p, enum log_kind kind, const struct student *who,
               const struct conn *c, const void *data, size_t n)
{
    struct log_event *e = add(p, kind, who, c);

    e->bytes = n;
    e->excerpt_length = n < sizeof e->excerpt ? n : sizeof e->excerpt;
    if (n > 0)
        memcpy(e->excerpt, data, e->excerpt_length);
}

void log_began(struct performance *p, int64_t time)
{
    struct log_event *events = p->log.events;

    if (p->log.count == 0 || p->log.lost_count > 0)
        return;
    /* The row stays in order of time: what came in between moves up by one. */
    size_t at = p->log.count - 1;
    struct log_event moved = events[at];
    moved.time = time;
    for (; at > 0 && events[at - 1].time > time; at--)
        events[at] = events[at - 1];
    events[at] = moved;
}

void log_forget(struct performance *p, const struct student *s)
{
    struct log *log = &p->log;
    size_t kept = 0;

    for (size_t i = 0; i < log->count; i++)
        if (log->events[i].program != -1 && log->events[i].program != s->number)
            log->events[kept++] = log->events[i];
    log->count = kept;
    log->lost_count = 0;
}

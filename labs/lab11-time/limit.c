/* limit.c -- a limit in time, and waiting until it is over.
 *
 * usage: linked into fetch and holdd
 *
 * You write: left_ms and wait_ready.
 */
#include "limit.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

enum { MOST_MS = 60000 };

/* The time of day jumps when somebody sets it. This clock only goes on. */
long long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t); /* every POSIX system has this clock */
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

int ms_from(const char *text)
{
    char *end;
    long ms;

    if (*text < '0' || *text > '9')
        return -1; /* strtol() would take " 5" and "+5" */
    ms = strtol(text, &end, 10);
    return *end == '\0' && ms >= 1 && ms <= MOST_MS ? (int)ms : -1;
}

int left_ms(const struct limit *limit)
{
    /* TODO 11.5: some of it is gone already. */
    return limit->ms;
}

int wait_ready(int fd, short events, const struct limit *limit)
{
    struct pollfd p = {.fd = fd, .events = events};

    (void)limit;
    /* TODO 11.3: for as long as is left of the limit. And when it is over? */
    /* TODO 11.7: a signal ends a poll(), not the waiting. */
    return poll(&p, 1, -1) == 1 ? 0 : -1;
}

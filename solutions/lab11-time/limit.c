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
    long long left = limit->begun + limit->ms - now_ms();

    return left > 0 ? (int)left : 0;
}

int wait_ready(int fd, short events, const struct limit *limit)
{
    struct pollfd p = {.fd = fd, .events = events};
    int n;

    do { /* after a signal, with what is left then */
        int left = left_ms(limit);

        /* With a time of 0, poll() says "ready", too: a server that never
         * stops sending would never be too late. */
        n = left > 0 ? poll(&p, 1, left) : 0;
    } while (n == -1 && errno == EINTR);
    if (n == 0)
        errno = ETIMEDOUT;
    return n == 1 ? 0 : -1;
}

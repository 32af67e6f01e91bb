/* limits.c -- how long the program is willing to wait: noted, and no longer than the play can
 * pause; and what time it is for the program, which a pause puts forward. */
#include <stdatomic.h>

#include "real.h"
#include "tap.h"

enum { S = 1000, US_PER_S = 1000000, NS_PER_MS = 1000000, NS_PER_S = 1000000000 };

/* Long ones to a thirtieth, so that whoever counts seconds counts thirty in one; and none is longer than the
 * peer says. */
static int64_t shortened(int64_t ms)
{
    enum { LONG_MS = 500, FASTER = 30 };
    int64_t most = tap->longest_wait;

    if (ms >= LONG_MS)
        ms /= FASTER;
    return ms < most ? ms : most;
}

int64_t limit_ms(int64_t ms, int waits)
{
    if (tap == NULL || ms <= 0)
        return ms;
    if (tap->longest_wait != 0)
        ms = shortened(ms);
    uint32_t limit = (uint32_t)(ms < UINT32_MAX / waits ? ms * waits : UINT32_MAX);
    if (limit > atomic_load(&tap->longest_limit))
        atomic_store(&tap->longest_limit, limit);
    return ms;
}

/* Rounded up, so that only a time of nothing is 0. */
int64_t timespec_ms(const struct timespec *t)
{
    return t == NULL ? -1 : (int64_t)t->tv_sec * S + (t->tv_nsec + NS_PER_MS - 1) / NS_PER_MS;
}

int64_t timeval_ms(const struct timeval *t)
{
    return t == NULL ? -1 : (int64_t)t->tv_sec * S + (t->tv_usec + 999) / 1000;
}

const struct timespec *limit_timespec(const struct timespec *t, struct timespec *room)
{
    int64_t ms = timespec_ms(t), limit = limit_ms(ms, 1);

    *room = (struct timespec){limit / S, limit % S * NS_PER_MS};
    return limit == ms ? t : room;
}

struct timeval *limit_timeval(struct timeval *t, struct timeval *room, int waits)
{
    int64_t ms = timeval_ms(t), limit = limit_ms(ms, waits);

    *room = (struct timeval){limit / S, limit % S * 1000};
    return limit == ms ? t : room;
}

void limit_is_over(struct timeval *t, const struct timeval *left, int64_t limit_ms)
{
    if (left == t)
        return;
    int64_t us = (int64_t)left->tv_sec * US_PER_S + left->tv_usec, all = limit_ms * 1000;
    int64_t rest = us == 0 ? 0 : (int64_t)t->tv_sec * US_PER_S + t->tv_usec - (all - us);
    *t = (struct timeval){rest / US_PER_S, rest % US_PER_S};
}

void note_limit(struct call *c, int result, bool shorter)
{
    if (c->event != NULL && result == 0 && shorter)
        c->event->flags |= TAP_CAPPED;
}

/* A clock that a pause has put forward: for a program that looks at it, so much time has gone by. */
static void put_forward(struct timespec *t)
{
    int64_t ns = tap == NULL ? 0 : atomic_load(&tap->ahead) + t->tv_nsec;

    if (tap != NULL)
        *t = (struct timespec){t->tv_sec + ns / NS_PER_S, ns % NS_PER_S};
}

static bool is_of_the_day(clockid_t clock)
{
    return clock != CLOCK_PROCESS_CPUTIME_ID && clock != CLOCK_THREAD_CPUTIME_ID && clock >= 0;
}

EXPORT int clock_gettime(clockid_t clock, struct timespec *t)
{
    int result = REAL(clock_gettime)(clock, t);

    if (result == 0 && is_of_the_day(clock))
        put_forward(t);
    return result;
}

EXPORT int gettimeofday(struct timeval *restrict t, void *restrict zone)
{
    struct timeval *volatile given = t; /* NULL is forbidden, and does no harm in the library */
    int result = REAL(gettimeofday)(t, zone);

    if (result == 0 && given != NULL && tap != NULL)
        t->tv_sec += (time_t)(atomic_load(&tap->ahead) / NS_PER_S);
    return result;
}

EXPORT time_t time(time_t *t)
{
    time_t now = REAL(time)(NULL);

    if (now != -1 && tap != NULL)
        now += (time_t)(atomic_load(&tap->ahead) / NS_PER_S);
    if (t != NULL)
        *t = now;
    return now;
}

/* limits.c -- how long the program is willing to wait: noted, and no longer than the play can
 * pause. */
#include <stdatomic.h>
#include <sys/time.h>
#include <time.h>

#include "tap.h"

enum { S = 1000, US_PER_S = 1000000, NS_PER_MS = 1000000 };

int64_t limit_ms(int64_t ms, int waits)
{
    if (tap == NULL || ms <= 0)
        return ms;
    if (tap->longest_wait != 0 && ms > tap->longest_wait)
        ms = tap->longest_wait;
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

void limit_is_over(struct timeval *t, const struct timeval *left)
{
    if (left == t)
        return;
    int64_t us = (int64_t)left->tv_sec * US_PER_S + left->tv_usec,
            all = (int64_t)tap->longest_wait * 1000;
    int64_t rest = us == 0 ? 0 : (int64_t)t->tv_sec * US_PER_S + t->tv_usec - (all - us);
    *t = (struct timeval){rest / US_PER_S, rest % US_PER_S};
}

void note_limit(struct call *c, int result, bool shorter)
{
    if (c->event != NULL && result == 0 && shorter)
        c->event->flags |= TAP_CAPPED;
}

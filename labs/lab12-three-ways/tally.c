/* tally.c -- the sum of everybody's numbers.
 *
 * usage: linked into forkd, threadd and selectd
 *
 * You write: the memory in tally_open.
 */
#define _DEFAULT_SOURCE /* for MAP_ANONYMOUS, which POSIX has since 2024 */
#include "tally.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

static struct {
    pthread_mutex_t lock;
    long long all;
} *tally;

int tally_open(void)
{
    pthread_mutexattr_t attributes;

    /* TODO 12.2: after fork() each process has its own copy of this memory. */
    tally = calloc(1, sizeof *tally);
    if (tally == NULL)
        return -1;
    /* These return an errno; errno itself they leave alone. */
    errno = pthread_mutexattr_init(&attributes);
    if (errno != 0)
        return -1;
    errno = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    if (errno == 0)
        errno = pthread_mutex_init(&tally->lock, &attributes);
    return errno == 0 ? 0 : -1;
}

/* "+=" is three things: fetch, add, store. Who fetches between another one's
 * fetch and store adds to an old sum, and one of the two numbers is lost. */
long long tally_add(int n)
{
    long long all;

    pthread_mutex_lock(&tally->lock); /* fails only if it is no mutex */
    tally->all += n;
    all = tally->all;
    pthread_mutex_unlock(&tally->lock);
    return all;
}

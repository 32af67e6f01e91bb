/* tally.c -- the sum of everybody's numbers.
 *
 * usage: linked into forkd, threadd and selectd
 *
 * You write: its memory, and its lock.
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

    tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0); /* zeros (man 2 mmap) */
    if (tally == MAP_FAILED)
        return -1;
    /* These return the error, and do not set errno. By default, a mutex is for
     * the threads of one process. */
    errno = pthread_mutexattr_init(&attributes);
    if (errno != 0)
        return -1;
    errno = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    if (errno == 0)
        errno = pthread_mutex_init(&tally->lock, &attributes);
    return errno == 0 ? 0 : -1;
}

/* "+=" is three operations: fetch, add, store. If another one adds between this
 * fetch and this store, its number is overwritten and lost. */
long long tally_add(int n)
{
    long long all;

    pthread_mutex_lock(&tally->lock); /* fails only if it is no mutex */
    tally->all += n;
    all = tally->all;
    pthread_mutex_unlock(&tally->lock);
    return all;
}

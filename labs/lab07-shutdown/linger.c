/* linger.c -- half-close, and read away what still comes.
 *
 * usage: linked into wcd, and into servers of later labs
 *
 * You write: linger.
 */
#include "linger.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

enum { MOST_MS = 1000, MOST_BYTES = 16 * 1024 * 1024 };

/* Milliseconds on a clock that nobody sets. */
static long long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t); /* every POSIX system has this clock */
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* To close with unread bytes is to reset the connection, and a reset can
 * overtake the reply. So the client gets the end of file first, and what it
 * still sends is read and thrown away. */
void linger(int fd)
{
    long long end = now_ms() + MOST_MS;
    long bytes = 0;

    /* TODO 7.6: the client has the whole reply. How does it learn that? */
    while (bytes < MOST_BYTES) {
        long long left = end - now_ms();
        struct pollfd p = {.fd = fd, .events = POLLIN};
        ssize_t n;

        /* A second in all, not a second for each piece: a client that sends
         * a byte now and then must not keep the others waiting. */
        if (left <= 0)
            return;
        n = poll(&p, 1, (int)left);
        if (n == 1)
            n = 0; /* TODO 7.6: something has come. Read it, and go on. */
        if (n == -1 && errno == EINTR)
            continue;
        if (n <= 0)
            return; /* the second is over, or the client has finished or gone */
        bytes += n;
    }
}

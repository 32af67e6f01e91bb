/* linger.c -- half-close, and let the kernel throw away what still comes:
 * with MSG_TRUNC, TCP on Linux counts the bytes but does not copy them.
 *
 * usage: linked into wcd, and into servers of later labs
 */
#include "linger.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <time.h>

void linger(int fd)
{
    char unused[65536];
    size_t left = 16u * 1024 * 1024;
    struct timespec t0, t;

    clock_gettime(CLOCK_MONOTONIC, &t0);
    if (shutdown(fd, SHUT_WR) == -1)
        return;
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        size_t most = left < sizeof unused ? left : sizeof unused;
        ssize_t n = left > 0 ? recv(fd, unused, most, MSG_TRUNC | MSG_DONTWAIT)
                             : 0;
        long ms;

        if (n == 0)
            return; /* the client's end of file, or too much of it */
        if (n == -1 && errno != EAGAIN && errno != EWOULDBLOCK
            && errno != EINTR)
            return;
        if (n > 0)
            left -= (size_t)n;
        clock_gettime(CLOCK_MONOTONIC, &t);
        ms = 1000 - (long)(t.tv_sec - t0.tv_sec) * 1000
             - (t.tv_nsec - t0.tv_nsec) / 1000000;
        if (ms <= 0)
            return;
        if (n == -1) {
            int r = poll(&p, 1, (int)ms);

            if (r == 0 || (r == -1 && errno != EINTR))
                return;
        }
    }
}

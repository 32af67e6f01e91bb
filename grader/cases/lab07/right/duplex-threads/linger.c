/* linger.c -- half-close, and read away what still comes: SO_RCVTIMEO with the
 * time that is left.
 *
 * usage: linked into wcd, and into servers of later labs
 */
#include "linger.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

static long now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}

void linger(int fd)
{
    long end = now_us() + 1000000;
    size_t room = 16 * 1024 * 1024;
    char waste[32768];

    if (shutdown(fd, SHUT_WR) == -1)
        return;
    while (room > 0) {
        long left = end - now_us();
        struct timeval t = {.tv_sec = left / 1000000,
                            .tv_usec = left % 1000000};
        ssize_t n;

        if (left <= 0) /* and 0 would mean for ever */
            return;
        if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t) == -1)
            return;
        n = recv(fd, waste, room < sizeof waste ? room : sizeof waste, 0);
        if (n == -1 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        room -= (size_t)n;
    }
}

/* send_all.c -- send all of it, however little the kernel takes at a time.
 *
 * usage: linked into pour, and into programs of later labs
 *
 * You write: send_all_counting.
 */
#include "send_all.h"

#include <errno.h>
#include <sys/socket.h>

int send_all_counting(int fd, const void *buf, size_t len, atomic_size_t *sent)
{
    const char *bytes = buf;

    /* One number tells how much is done, where the rest begins and how long
     * it is: there is no second one that could disagree with it. */
    *sent = 0;
    while (*sent < len) {
        /* With a peer that is gone we want an error, not a SIGPIPE. */
        ssize_t n = send(fd, bytes + *sent, len - *sent, MSG_NOSIGNAL);
        if (n == -1 && errno == EINTR)
            continue; /* a signal came before the kernel took a byte */
        if (n == -1)
            return -1;
        *sent += (size_t)n;
    }
    return 0;
}

int send_all(int fd, const void *buf, size_t len)
{
    atomic_size_t sent;

    return send_all_counting(fd, buf, len, &sent);
}

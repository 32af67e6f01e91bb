/* send_all.c -- send all of it, however little the kernel takes at a time.
 *
 * usage: linked into pour, and into programs of later labs
 *
 * You write: send_all_counting.
 */
#include "send_all.h"

#include <errno.h>
#include <string.h> /* TODO 4.7: for strnlen(); your version may not need it */
#include <sys/socket.h>

int send_all_counting(int fd, const void *buf, size_t len, atomic_size_t *sent)
{
    const char *bytes = buf;

    *sent = 0;
    /* TODO 4.3, 4.5, 4.8: one send() may take fewer bytes than it is offered.
     * Offer all that is left, until nothing is left.
     * TODO 4.6: the peer may be gone; that must not end the program.
     * TODO 4.7: these are bytes, not a string. */
    ssize_t n = send(fd, bytes, strnlen(bytes, len), 0);
    /* TODO 4.2: nothing to send is not a failure.
     * TODO 4.4: neither is a signal that came before a byte was taken. */
    if (n <= 0)
        return -1;
    /* TODO 4.1: count what was taken. */
    return 0;
}

int send_all(int fd, const void *buf, size_t len)
{
    atomic_size_t sent;

    return send_all_counting(fd, buf, len, &sent);
}

/* A recv_exact() that looks first (MSG_PEEK), and then takes what it has seen. With MSG_WAITALL the look may sleep for
 * ever on Linux, where bytes that come are added to a buffer that it has looked at. */
#include "recv_exact.h"

#include <errno.h>
#include <sys/socket.h>

enum { PEEK_LIMIT = 4096 };

static ssize_t once(int fd, void *buf, size_t len, int flags)
{
    ssize_t n;

    while ((n = recv(fd, buf, len, flags)) == -1 && errno == EINTR)
        ;
    return n;
}

ssize_t recv_exact(int fd, void *buf, size_t len)
{
    char *p = buf;
    size_t done = 0;

    setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &(int){1}, sizeof(int)); /* each byte wakes it */
    while (done < len) {
        size_t want = len - done < PEEK_LIMIT ? len - done : PEEK_LIMIT;
        ssize_t seen = once(fd, p + done, want, MSG_PEEK), n;

        if (seen == -1)
            return -1;
        if (seen == 0)
            break;
        if ((n = once(fd, p + done, (size_t)seen, 0)) <= 0)
            return n;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

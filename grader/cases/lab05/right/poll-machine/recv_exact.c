/* A recv_exact() that waits in poll() and never in recv(). */
#include "recv_exact.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

ssize_t recv_exact(int fd, void *buf, size_t len)
{
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    size_t got = 0;

    while (got < len) {
        ssize_t n = recv(fd, (char *)buf + got, len - got, MSG_DONTWAIT);
        if (n == 0)
            break;
        if (n > 0)
            got += (size_t)n;
        else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
            return -1;
        else if (poll(&readable, 1, -1) == -1 && errno != EINTR)
            return -1;
    }
    return (ssize_t)got;
}

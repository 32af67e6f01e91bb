/* A recv_exact() with MSG_WAITALL. The loop stays: a signal may still cut the
 * waiting short. */
#include "recv_exact.h"

#include <errno.h>
#include <sys/socket.h>

ssize_t recv_exact(int fd, void *buf, size_t len)
{
    size_t got = 0;
    ssize_t n = 0;

    do {
        got += (size_t)n;
        if (got == len)
            break;
        n = recv(fd, (char *)buf + got, len - got, MSG_WAITALL);
        if (n == -1 && errno == EINTR)
            n = 0;
        else if (n <= 0)
            return n == 0 ? (ssize_t)got : -1;
    } while (1);
    return (ssize_t)len;
}

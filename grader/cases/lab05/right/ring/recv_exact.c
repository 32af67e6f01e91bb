/* A recv_exact() on a socket that need not block: what is not there yet is waited for in select(),
 * for ten seconds at a time. */
#include "recv_exact.h"

#include <errno.h>
#include <sys/select.h>
#include <sys/socket.h>

ssize_t recv_exact(int fd, void *buf, size_t len)
{
    unsigned char *to = buf;
    size_t missing = len;

    while (missing != 0) {
        ssize_t n = recv(fd, to, missing, MSG_DONTWAIT);

        if (n == 0)
            break;
        if (n > 0) {
            to += n;
            missing -= (size_t)n;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct timeval tv = {10, 0};
            fd_set set;

            FD_ZERO(&set);
            FD_SET(fd, &set);
            select(fd + 1, &set, NULL, NULL, &tv);
        } else if (errno != EINTR) {
            return -1;
        }
    }
    return (ssize_t)(len - missing);
}

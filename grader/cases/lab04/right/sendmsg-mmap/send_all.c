/* A send_all() with sendmsg() and one iovec, which is itself the loop's state:
 * its base and length always describe the rest. */
#include "send_all.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

int send_all_reporting(int fd, const void *buf, size_t len, volatile size_t *done)
{
    struct iovec rest = {.iov_base = (char *)buf, .iov_len = len};
    struct msghdr message = {.msg_iov = &rest, .msg_iovlen = 1};

    for (;;) {
        *done = len - rest.iov_len;
        if (rest.iov_len == 0)
            return 0;
        ssize_t n = sendmsg(fd, &message, MSG_NOSIGNAL);
        if (n == -1 && errno != EINTR)
            return -1;
        if (n == -1)
            n = 0;
        rest.iov_base = (char *)rest.iov_base + n;
        rest.iov_len -= (size_t)n;
    }
}

int send_all(int fd, const void *buf, size_t len)
{
    volatile size_t done;

    return send_all_reporting(fd, buf, len, &done);
}

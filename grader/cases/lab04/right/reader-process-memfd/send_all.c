/* send_all.c -- send all of it: blocking sendmsg(), goto, the
 * iovec itself is the state. */
#define _POSIX_C_SOURCE 200809L
#include "send_all.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

int send_all(int fd, const void *buf, size_t len)
{
    atomic_size_t nobody_asks;

    return send_all_counting(fd, buf, len, &nobody_asks);
}

int send_all_counting(int fd, const void *buf, size_t len, atomic_size_t *sent)
{
    struct iovec rest;
    struct msghdr m;
    ssize_t n;

    rest.iov_base = (void *)buf;
    rest.iov_len = len;
    memset(&m, 0, sizeof m);
    m.msg_iov = &rest;
    m.msg_iovlen = 1;
    atomic_store_explicit(sent, 0, memory_order_relaxed);

again:
    if (rest.iov_len == 0)
        return 0;
    n = sendmsg(fd, &m, MSG_NOSIGNAL);
    switch (n) {
    case -1:
        if (errno != EINTR)
            return -1;
        goto again;
    default:
        rest.iov_base = (char *)rest.iov_base + n;
        rest.iov_len -= (size_t)n;
        atomic_store_explicit(sent, len - rest.iov_len, memory_order_relaxed);
        goto again;
    }
}

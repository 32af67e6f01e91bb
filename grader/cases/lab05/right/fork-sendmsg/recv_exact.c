/* A recv_exact() with recvmsg(): the iovec shrinks from the front. */
#include "recv_exact.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

ssize_t recv_exact(int fd, void *buf, size_t len)
{
    struct iovec room = {buf, len};
    struct msghdr message = {.msg_iov = &room, .msg_iovlen = 1};

    while (room.iov_len > 0) {
        ssize_t n = recvmsg(fd, &message, 0);
        if (n < 0 && errno != EINTR)
            return -1;
        if (n == 0)
            break;
        if (n > 0) {
            room.iov_base = (char *)room.iov_base + n;
            room.iov_len -= (size_t)n;
        }
    }
    return (ssize_t)(len - room.iov_len);
}

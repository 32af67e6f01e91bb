/* A send_all() that calls itself: once for what the kernel takes, again for the rest. */
#include "send_all.h"

#include <errno.h>
#include <sys/socket.h>

static int send_rest(int fd, const char *from, const char *end, atomic_size_t *sent)
{
    ssize_t n;

    if (from == end)
        return 0;
    n = send(fd, from, (size_t)(end - from), MSG_NOSIGNAL);
    if (n < 0)
        return errno == EINTR ? send_rest(fd, from, end, sent) : -1;
    atomic_fetch_add(sent, (size_t)n);
    return send_rest(fd, from + n, end, sent);
}

int send_all_counting(int fd, const void *buf, size_t len, atomic_size_t *sent)
{
    atomic_init(sent, 0);
    return send_rest(fd, buf, (const char *)buf + len, sent);
}

int send_all(int fd, const void *buf, size_t len)
{
    atomic_size_t unused;

    return send_all_counting(fd, buf, len, &unused);
}

/* A recv_exact() with read(), and a pointer that runs to the end. */
#include "recv_exact.h"

#include <errno.h>
#include <unistd.h>

ssize_t recv_exact(int fd, void *buf, size_t len)
{
    char *at = buf, *end = at + len;

    while (at != end) {
        ssize_t n = read(fd, at, (size_t)(end - at));
        if (n == 0)
            break;
        if (n > 0)
            at += n;
        else if (errno != EINTR)
            return -1;
    }
    return at - (char *)buf;
}

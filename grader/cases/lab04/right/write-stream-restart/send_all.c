/* A send_all() with write(), and two variables that move together. A socket is
 * written like a file; the caller sees to it that SIGPIPE is ignored. */
#include "send_all.h"

#include <errno.h>
#include <unistd.h>

int send_all(int fd, const void *buf, size_t len)
{
    const char *rest = buf;

    for (ssize_t n; len > 0; rest += n, len -= (size_t)n) {
        do
            n = write(fd, rest, len);
        while (n < 0 && errno == EINTR);
        if (n < 0)
            return -1;
    }
    return 0;
}

/* net_connect.c -- a connected TCP socket: lab01 in one call. */
#include "net.h"

#include <errno.h>
#include <unistd.h>

int net_connect(const struct sockaddr_in *sa)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd == -1) {
        net_failed = "socket";
        return -1;
    }
    if (connect(fd, (const struct sockaddr *)sa, sizeof *sa) == -1) {
        int saved = errno; /* close() may change it */
        net_failed = "connect";
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

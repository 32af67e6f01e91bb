/* net_listen.c -- a listening TCP socket: the first half of lab02. */
#include "net.h"

#include <errno.h>
#include <unistd.h>

int net_listen(const struct sockaddr_in *sa)
{
    int on = 1;
    int lfd = socket(AF_INET, SOCK_STREAM, 0);

    if (lfd == -1)
        return -1;
    if (setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1
        || bind(lfd, (const struct sockaddr *)sa, sizeof *sa) == -1
        || listen(lfd, SOMAXCONN) == -1) {
        int saved = errno; /* close() may change it */
        close(lfd);
        errno = saved;
        return -1;
    }
    return lfd;
}

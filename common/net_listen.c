/* net_listen.c -- a listening TCP socket: the first half of lab02. */
#include "net.h"

#include <errno.h>
#include <unistd.h>

int net_listen(struct sockaddr_in *sa)
{
    int on = 1, saved;
    socklen_t len = sizeof *sa;
    int lfd = socket(AF_INET, SOCK_STREAM, 0);

    if (lfd == -1) {
        net_failed = "socket";
        return -1;
    }
    if (setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1)
        net_failed = "setsockopt";
    else if (bind(lfd, (struct sockaddr *)sa, sizeof *sa) == -1)
        net_failed = "bind";
    else if (listen(lfd, SOMAXCONN) == -1)
        net_failed = "listen";
    else if (getsockname(lfd, (struct sockaddr *)sa, &len) == -1)
        net_failed = "getsockname";
    else
        return lfd;
    saved = errno; /* close() may change it */
    close(lfd);
    errno = saved;
    return -1;
}

/* net_accept.c -- the next client: the loop's first line in lab02. */
#include "net.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>

int net_accept(int lfd)
{
    int cfd;

    do
        cfd = accept(lfd, NULL, NULL);
    while (cfd == -1 && (errno == EINTR || errno == ECONNABORTED));
    return cfd;
}

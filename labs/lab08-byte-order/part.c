/* part.c -- leave a client that is not understood; keep its reply.
 *
 * usage: linked into calcd
 *
 * You write: nothing here.
 */
#include "part.h"

#include <sys/socket.h>
#include <sys/time.h>

/* 16 pieces at most, and a tenth of a second at most for each. */
void part(int fd)
{
    struct timeval tenth = {0, 100000};
    char waste[4096];

    if (shutdown(fd, SHUT_WR) == -1
        || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tenth, sizeof tenth) == -1)
        return; /* it is gone, or has to do without this kindness */
    for (int i = 0; i < 16 && recv(fd, waste, sizeof waste, 0) > 0; i++)
        continue;
}

/* alive.c -- notice that the other host has gone.
 *
 * usage: linked into holdd
 *
 * You write: give_up_dead.
 */
#include "alive.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/* Linux's options (man 7 tcp). Elsewhere they have other names. */
int give_up_dead(int fd)
{
    int on = 1, idle = 1, between = 1, probes = 2; /* seconds, seconds, count */
    unsigned most = 2000;                          /* milliseconds */

    /* Bytes are on their way: TCP sends them again and again, for about 15
     * minutes. This is how long they may stay unacknowledged. */
    if (setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &most, sizeof most)
        == -1)
        return -1;
    /* Nothing is on its way, so nobody would notice: TCP has to ask. Without
     * the three numbers it asks after two hours. */
    if (setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) == -1
        || setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle) == -1
        || setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &between, sizeof between)
               == -1)
        return -1;
    return setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

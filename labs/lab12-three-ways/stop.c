/* stop.c -- SIGTERM: no more clients.
 *
 * usage: linked into forkd, threadd and selectd
 *
 * You write: what SIGTERM does, and stop_accept.
 */
#include "stop.h"

#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

static int told[2]; /* a pipe: there is a byte in it once SIGTERM has come */

int stop_open(int lfd)
{
    /* TODO 12.10: your own handler, and a byte for told[1]. */
    struct sigaction action = {.sa_handler = SIG_DFL};

    sigemptyset(&action.sa_mask);
    if (pipe(told) == -1 || fcntl(told[1], F_SETFL, O_NONBLOCK) == -1
        || fcntl(lfd, F_SETFL, O_NONBLOCK) == -1
        || sigaction(SIGTERM, &action, NULL) == -1)
        return -1;
    return told[0];
}

int stop_accept(int lfd)
{
    /* TODO 12.10: this waits only for a client. */
    struct pollfd wait[] = {{lfd, POLLIN, 0}};
    int cfd;

    do {
        while (poll(wait, 1, -1) == -1)
            if (errno != EINTR)
                return -1;
        cfd = net_accept(lfd);
    } while (cfd == -1 && errno == EAGAIN); /* that client has left meanwhile */
    if (cfd != -1)
        fcntl(cfd, F_SETFL, 0); /* some systems hand O_NONBLOCK on to it */
    return cfd;
}

void stop_close(void)
{
    signal(SIGTERM, SIG_IGN); /* fails only for a bad signal number */
    close(told[0]);
    close(told[1]);
}

void stop_forget(void)
{
    signal(SIGTERM, SIG_DFL);
}

/* by_poll.c -- serve everybody with poll(): each round asks about all of them.
 *
 * usage: linked into crowdd
 *
 * You write: watch, and what happens when no descriptor is left.
 */
#include "crowd.h"
#include "serve.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

static struct pollfd *list; /* the listening socket, then the crowd */

/* Makes the list as long as the crowd. Returns 0, or -1 with errno. */
static int stretch(void)
{
    static size_t room;
    size_t more = 2 * (crowd_count + 1);
    struct pollfd *larger;

    if (crowd_count < room)
        return 0;
    larger = realloc(list, more * sizeof *larger);
    if (larger == NULL)
        return -1;
    list = larger;
    room = more - 1;
    return 0;
}

/* Fills in the list. Returns how many entries it has. */
static nfds_t watch(void)
{
    /* TODO 16.1: the first entry is for the listening socket, below. The crowd
     * follows, in its own order. Which events do you ask for? */
    return 1;
}

/* Accepts all who wait. Returns whether some had to stay outside: no
 * descriptor is left, say. */
static bool welcome(int lfd)
{
    while (crowd_accept(lfd) != NULL)
        continue;
    return errno != EAGAIN && errno != EWOULDBLOCK;
}

const char *poll_serve(int lfd)
{
    bool full = false; /* some had to stay outside */

    for (;;) {
        nfds_t n;
        if (stretch() == -1)
            return "realloc";
        n = watch();
        /* TODO 16.4: a client that cannot be accepted keeps lfd readable. How
         * often does this loop go round then? */
        list[0] = (struct pollfd){lfd, POLLIN, 0};
        if (poll(list, n, full ? PATIENCE : -1) == -1) {
            if (errno == EINTR)
                continue; /* after a failure the list means nothing */
            return "poll";
        }
        /* Nobody changes places before crowd_sweep(). */
        for (nfds_t i = 1; i < n; i++) {
            if (list[i].revents & POLLOUT)
                crowd_flush(crowd[i - 1]);
            if (list[i].revents & ~POLLOUT) /* bytes, the end, an error */
                crowd_hear(crowd[i - 1]);
        }
        crowd_sweep();
        full = list[0].revents != 0 && welcome(lfd);
    }
}

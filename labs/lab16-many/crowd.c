/* crowd.c -- everyone who is connected to crowdd.
 *
 * usage: linked into crowdd
 *
 * You write: make_room, crowd_leave and crowd_sweep.
 */
#include "crowd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct client **crowd;
size_t crowd_count;

static struct client *leaving; /* a list of those who do */

/* Makes a place for one more. Returns 0, or -1 with errno. */
static int make_room(void)
{
    /* TODO 16.3: there will never be more places than these. */
    enum { PLACES = 4096 };

    if (crowd == NULL)
        crowd = malloc(PLACES * sizeof *crowd);
    return crowd != NULL && crowd_count < PLACES ? 0 : -1;
}

/* Returns the new client, or NULL: then cfd is still to be closed. */
static struct client *enter(int cfd)
{
    static unsigned arrivals; /* only counts up: no number is used twice */
    struct client *c;

    /* A new socket has no other flag to keep. */
    if (fcntl(cfd, F_SETFL, O_NONBLOCK) == -1 || make_room() == -1)
        return NULL;
    c = client_new(cfd, arrivals + 1);
    if (c == NULL)
        return NULL;
    arrivals++;
    c->place = crowd_count;
    crowd[crowd_count++] = c;
    return c;
}

struct client *crowd_accept(int lfd)
{
    for (;;) {
        int cfd = accept(lfd, NULL, NULL);
        struct client *c;
        if (cfd == -1 && (errno == EINTR || errno == ECONNABORTED))
            continue; /* that one has left again */
        if (cfd == -1)
            return NULL;
        c = enter(cfd);
        if (c != NULL)
            return c;
        close(cfd); /* refused: all that it reads is the end of file */
    }
}

void crowd_leave(struct client *c)
{
    /* TODO 16.7: it may have left a moment ago, and be on the list. */
    c->gone = true;
    c->next = leaving;
    leaving = c;
}

void crowd_sweep(void)
{
    while (leaving != NULL) {
        struct client *c = leaving, *last = crowd[--crowd_count];
        leaving = c->next;
        crowd[c->place] = last; /* no hole, and nobody else moves */
        /* TODO 16.6: is the place that `last` stores still right? */
        client_free(c);
    }
}

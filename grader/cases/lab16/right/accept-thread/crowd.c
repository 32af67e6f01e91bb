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
    static size_t room;
    size_t more = room == 0 ? 64 : 2 * room;
    struct client **larger;

    if (crowd_count < room)
        return 0;
    larger = realloc(crowd, more * sizeof *larger);
    if (larger == NULL)
        return -1;
    crowd = larger;
    room = more;
    return 0;
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

struct client *crowd_take(int cfd)
{
    struct client *c = enter(cfd);

    if (c == NULL)
        close(cfd);
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
    if (c->gone)
        return; /* one round can have several reasons to leave */
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
        last->place = c->place;
        client_free(c);
    }
}

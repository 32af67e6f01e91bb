/* by_epoll.c -- lists in a list: one of those who may say something, one of those for whom something waits, both
 * level-triggered; the outer one has these two and the listening socket.
 */
#include "crowd.h"
#include "serve.h"

#include <errno.h>
#include <sys/epoll.h>

static int readers, writers;

static int change(int efd, int operation, int fd, unsigned events, void *what)
{
    struct epoll_event e = {.events = events};

    e.data.ptr = what;
    return epoll_ctl(efd, operation, fd, &e);
}

void crowd_waits(struct client *c)
{
    bool waits = c->waiting > 0 && !c->gone;

    if (waits != c->watched)
        change(writers, waits ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, c->fd, EPOLLOUT, c);
    c->watched = waits;
}

static void all_of(int efd, void (*what)(struct client *))
{
    struct epoll_event events[100];
    int n = epoll_wait(efd, events, 100, 0);

    for (int i = 0; i < n; i++)
        what(events[i].data.ptr);
}

static void hear(struct client *c)
{
    crowd_hear(c);
}

static bool welcome(int lfd)
{
    for (int i = 0; i < 100; i++) {
        struct client *c = crowd_accept(lfd);
        if (c == NULL)
            return errno == EAGAIN;
        if (change(readers, EPOLL_CTL_ADD, c->fd, EPOLLIN, c) == -1)
            crowd_leave(c);
    }
    return true;
}

const char *epoll_serve(int lfd)
{
    int outer = epoll_create1(0);
    bool watched = true;

    readers = epoll_create1(0);
    writers = epoll_create1(0);
    change(outer, EPOLL_CTL_ADD, readers, EPOLLIN, &readers);
    change(outer, EPOLL_CTL_ADD, writers, EPOLLIN, &writers);
    change(outer, EPOLL_CTL_ADD, lfd, EPOLLIN, NULL);
    for (;;) {
        struct epoll_event events[3];
        int n = epoll_wait(outer, events, 3, watched ? -1 : 400);
        bool room = true;
        if (n == -1 && errno != EINTR)
            return "epoll_wait";
        for (int i = 0; i < n; i++) {
            if (events[i].data.ptr == &writers)
                all_of(writers, crowd_flush);
            else if (events[i].data.ptr == &readers)
                all_of(readers, hear);
            else
                room = welcome(lfd);
        }
        crowd_sweep();
        if (room != watched)
            change(outer, EPOLL_CTL_MOD, lfd, room ? EPOLLIN : 0, NULL);
        watched = room;
    }
}

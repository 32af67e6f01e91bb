/* by_epoll.c -- serve everybody with epoll: the kernel tells who has news.
 *
 * usage: linked into crowdd
 *
 * You write: watch, welcome, attend and how an event finds its client.
 */
#include "crowd.h"
#include "serve.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

/* Adds fd to the kernel's list; its events will bring c, or NULL for the socket
 * that listens. Edge-triggered: an event tells that something is new, once.
 * Returns 0, or -1 with errno. */
static int watch(int efd, int fd, struct client *c)
{
    struct epoll_event news = {.events = EPOLLIN | EPOLLOUT | EPOLLET};

    news.data.ptr = c;
    return epoll_ctl(efd, EPOLL_CTL_ADD, fd, &news);
}

/* Accepts all who wait. Returns whether some had to stay outside: no
 * descriptor is left, say. */
static bool welcome(int efd, int lfd)
{
    struct client *c;

    while ((c = crowd_accept(lfd)) != NULL)
        if (watch(efd, c->fd, c) == -1)
            crowd_leave(c);
    return errno != EAGAIN && errno != EWOULDBLOCK;
}

/* Does all that can be done for c now: what is left would bring no event. */
static void attend(struct client *c)
{
    crowd_flush(c);
    while (crowd_hear(c))
        continue;
}

/* One round after the other. Returns the name of the call that failed. */
static const char *serve(int efd, int lfd)
{
    enum { AT_ONCE = 256 };
    struct epoll_event events[AT_ONCE];
    bool full = false; /* some had to stay outside */

    for (;;) {
        int n = epoll_wait(efd, events, AT_ONCE, full ? PATIENCE : -1);
        bool arrivals = full; /* clients that wait already bring no event */
        if (n == -1 && errno != EINTR)
            return "epoll_wait";
        for (int i = 0; i < n; i++) {
            struct client *c = events[i].data.ptr;
            if (c == NULL)
                arrivals = true;
            else
                attend(c);
        }
        crowd_sweep(); /* close() has taken them off the kernel's list */
        if (arrivals)
            full = welcome(efd, lfd);
    }
}

const char *epoll_serve(int lfd)
{
    int efd = epoll_create1(EPOLL_CLOEXEC), saved;
    const char *failed;

    if (efd == -1)
        return "epoll_create1";
    failed = watch(efd, lfd, NULL) == -1 ? "epoll_ctl" : serve(efd, lfd);
    saved = errno;
    close(efd); /* the server ends here: nothing is lost if this fails */
    errno = saved;
    return failed;
}

/* by_epoll.c -- a thread of its own accepts, and hands the descriptors over in a pipe; the loop has all the rest.
 */
#include "crowd.h"
#include "serve.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int listening, handed[2];

static void *accept_all(void *nothing)
{
    struct pollfd somebody = {listening, POLLIN, 0};
    struct timespec pause = {0, 200000000};

    for (;;) {
        int cfd = accept(listening, NULL, NULL);
        if (cfd != -1) {
            if (write(handed[1], &cfd, sizeof cfd) != sizeof cfd)
                return nothing;
        } else if (errno == EAGAIN) {
            poll(&somebody, 1, -1);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            nanosleep(&pause, NULL);
        }
    }
}

static void watch(int efd, int fd, struct client *c)
{
    struct epoll_event news = {.events = c != NULL ? EPOLLIN | EPOLLOUT | EPOLLET : EPOLLIN};

    news.data.ptr = c;
    if (epoll_ctl(efd, EPOLL_CTL_ADD, fd, &news) == -1 && c != NULL)
        crowd_leave(c);
}

static void take_over(int efd)
{
    int cfd[64];
    ssize_t n = read(handed[0], cfd, sizeof cfd);

    for (ssize_t i = 0; i < n / (ssize_t)sizeof *cfd; i++) {
        struct client *c = crowd_take(cfd[i]);
        if (c != NULL)
            watch(efd, c->fd, c);
    }
}

const char *epoll_serve(int lfd)
{
    struct epoll_event events[64];
    int efd = epoll_create1(0);
    pthread_t thread;

    listening = lfd;
    if (efd == -1 || pipe(handed) == -1 || pthread_create(&thread, NULL, accept_all, NULL) != 0)
        return "pthread_create";
    watch(efd, handed[0], NULL);
    for (;;) {
        int n = epoll_wait(efd, events, 64, -1);
        if (n == -1 && errno != EINTR)
            return "epoll_wait";
        for (int i = 0; i < n; i++) {
            struct client *c = events[i].data.ptr;
            if (c == NULL)
                take_over(efd);
            else
                for (crowd_flush(c); crowd_hear(c);)
                    continue;
        }
        crowd_sweep();
    }
}

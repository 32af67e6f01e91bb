/* wcd.c -- main accepts; a few workers share one epoll. EPOLLONESHOT gives
 * each piece of a request to one worker alone.
 *
 * usage: wcd PORT
 */
#define _GNU_SOURCE
#include "linger.h"
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS = 4, LONGEST = 1 << 20 };

struct request {
    int fd;
    uint64_t lines, bytes;
};

static int queue; /* the epoll descriptor */

static int wait_for(int op, struct request *r)
{
    struct epoll_event e = {.events = EPOLLIN | EPOLLONESHOT, .data.ptr = r};

    return epoll_ctl(queue, op, r->fd, &e);
}

/* 1: there may be more to come, 0: this was the last of it */
static int piece(struct request *r, char *buf, size_t size)
{
    char reply[64];
    ssize_t n = recv(r->fd, buf, size, MSG_DONTWAIT);

    if (n == -1) {
        if (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK)
            return 1;
        perror("wcd: recv");
        return 0;
    }
    for (char *p = buf; p < buf + n; p++)
        if (*p == '\n')
            r->lines++;
    r->bytes += (uint64_t)n;
    if (r->bytes > LONGEST) {
        if (send_all(r->fd, "ERR too long\n", 13) == -1)
            perror("wcd: send");
        else
            linger(r->fd);
        return 0;
    }
    if (n > 0)
        return 1;
    n = snprintf(reply, sizeof reply, "%llu %llu\n",
                 (unsigned long long)r->lines, (unsigned long long)r->bytes);
    if (send_all(r->fd, reply, (size_t)n) == -1)
        perror("wcd: send");
    return 0;
}

static void *worker(void *none)
{
    static _Thread_local char buf[24 * 1024];

    (void)none;
    for (;;) {
        struct epoll_event e;
        struct request *r;
        int n = epoll_wait(queue, &e, 1, -1);

        if (n == -1 && errno != EINTR) {
            perror("wcd: epoll_wait");
            exit(1);
        }
        if (n < 1)
            continue;
        r = e.data.ptr;
        if (piece(r, buf, sizeof buf)) {
            /* from here on another worker may have it */
            if (wait_for(EPOLL_CTL_MOD, r) == 0)
                continue;
            perror("wcd: epoll_ctl");
        }
        close(r->fd);
        free(r);
    }
}

static int run_out(void)
{
    return errno == EMFILE || errno == ENFILE || errno == ENOBUFS
           || errno == ENOMEM;
}

static void a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 25000000}, NULL);
}

int main(int argc, char *argv[])
{
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd, error = 0, running = 0;
    struct sockaddr_in sa;
    char text[NET_TEXT];

    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: wcd PORT\n");
        return 2;
    }
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "wcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    queue = epoll_create1(EPOLL_CLOEXEC);
    if (queue == -1) {
        perror("wcd: epoll_create1");
        return 1;
    }
    while (running < WORKERS && error == 0) {
        pthread_t t;

        error = pthread_create(&t, NULL, worker, NULL);
        if (error == 0) {
            running++;
            pthread_detach(t);
        }
    }
    if (running == 0) { /* fewer will do */
        fprintf(stderr, "wcd: pthread_create: %s\n", strerror(error));
        return 1;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0
        || fflush(stdout) == EOF) {
        perror("wcd: write");
        return 1;
    }
    for (;;) {
        struct request *r = calloc(1, sizeof *r);

        if (r == NULL) {
            a_moment();
            continue;
        }
        while ((r->fd = net_accept(lfd)) == -1) {
            if (!run_out()) {
                perror("wcd: accept");
                return 1;
            }
            a_moment(); /* the queue of the kernel keeps them */
        }
        while (wait_for(EPOLL_CTL_ADD, r) == -1) {
            if (errno != ENOMEM && errno != ENOSPC) {
                perror("wcd: epoll_ctl");
                return 1;
            }
            a_moment();
        }
    }
}

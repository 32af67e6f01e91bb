/* holdd.c -- epoll, and a timer descriptor for each client. */
#define _GNU_SOURCE
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct end; /* what an event is about: a socket or a timer of one client */
struct client {
    struct end {
        struct client *client;
        int fd;
    } socket, timer;
    size_t n;
    int over;
    char line[1024];
    struct client *next;
};

static int ep;
static long each;
static struct client *over; /* freed when no event can speak of them any more */

static void wind(struct client *c)
{
    struct itimerspec at = {.it_value = {each / 1000, each % 1000 * 1000000}};
    timerfd_settime(c->timer.fd, 0, &at, NULL);
}

static void add(struct end *e)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = e};
    epoll_ctl(ep, EPOLL_CTL_ADD, e->fd, &event);
}

static void finish(struct client *c)
{
    if (c->over)
        return;
    close(c->socket.fd);
    close(c->timer.fd);
    c->over = 1;
    c->next = over;
    over = c;
}

static void hear(struct client *c)
{
    int fd = c->socket.fd;
    ssize_t got = recv(fd, c->line + c->n, sizeof c->line - c->n, 0);
    if (got == -1 && errno == EAGAIN)
        return;
    if (got <= 0) {
        finish(c);
        return;
    }
    c->n += (size_t)got;
    char *newline;
    while ((newline = memchr(c->line, '\n', c->n)) != NULL) {
        size_t one = (size_t)(newline + 1 - c->line);
        if (send(fd, c->line, one, MSG_NOSIGNAL) != (ssize_t)one) {
            finish(c);
            return;
        }
        c->n -= one;
        memmove(c->line, newline + 1, c->n);
        wind(c);
    }
    if (c->n == sizeof c->line)
        finish(c);
}

static void take(int lfd)
{
    int one = 1, fd = accept4(lfd, NULL, NULL, SOCK_NONBLOCK);
    unsigned limit = 2200;
    struct client *c = fd == -1 ? NULL : calloc(1, sizeof *c);
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    if (c == NULL || timer == -1) {
        close(fd);
        close(timer);
        free(c);
        return;
    }
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    c->socket = (struct end){c, fd};
    c->timer = (struct end){c, timer};
    wind(c);
    add(&c->socket);
    add(&c->timer);
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    char text[NET_TEXT], *rest = "?";
    int port = argc == 3 ? net_port(argv[1]) : -1;

    if (argc == 3 && argv[2][0] >= '0' && argv[2][0] <= '9')
        each = strtol(argv[2], &rest, 10);
    if (port == -1 || *rest != '\0' || each < 1 || each > 60000) {
        fputs("usage: holdd PORT MS\n", stderr);
        return 2;
    }
    net_address(&sa, "127.0.0.1", port);
    struct end listener = {NULL, net_listen(&sa)};
    if (listener.fd == -1) {
        fprintf(stderr, "holdd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    fcntl(listener.fd, F_SETFL, O_NONBLOCK);
    ep = epoll_create1(0);
    add(&listener);
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    for (;;) {
        struct epoll_event events[16];
        int n = epoll_wait(ep, events, 16, -1);
        for (int i = 0; i < n; i++) {
            struct end *e = events[i].data.ptr;
            struct client *c = e->client;
            unsigned long long times;
            if (c == NULL) {
                take(e->fd);
            } else if (c->over) {
                continue;
            } else if (e == &c->socket) {
                hear(c);
            } else if (read(e->fd, &times, sizeof times) > 0) { /* it may have been wound again */
                send(c->socket.fd, "timeout\n", 8, MSG_NOSIGNAL);
                finish(c);
            }
        }
        while (over != NULL) {
            struct client *c = over;
            over = c->next;
            free(c);
        }
    }
}

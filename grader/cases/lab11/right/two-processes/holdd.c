/* holdd.c -- everybody has the same time: who has had a line last is last in the queue, and the first in it is
 * the next to go. ppoll() waits for that one. */
#define _GNU_SOURCE
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct client {
    struct client *before, *after;
    struct timespec end;
    int fd;
    size_t n;
    char line[1024];
};

static struct client queue = {&queue, &queue, {0, 0}, -1, 0, ""};
static long ms;

static void unlink_it(struct client *c)
{
    c->before->after = c->after;
    c->after->before = c->before;
}

static void to_the_end(struct client *c)
{
    clock_gettime(CLOCK_MONOTONIC, &c->end);
    c->end.tv_nsec += ms % 1000 * 1000000;
    c->end.tv_sec += ms / 1000 + c->end.tv_nsec / 1000000000;
    c->end.tv_nsec %= 1000000000;
    c->before = queue.before;
    c->after = &queue;
    queue.before->after = c;
    queue.before = c;
}

static void end(struct client *c)
{
    unlink_it(c);
    close(c->fd);
    free(c);
}

static long long left_ns(const struct client *c)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (c->end.tv_sec - now.tv_sec) * 1000000000LL + c->end.tv_nsec - now.tv_nsec;
}

static void hear(struct client *c)
{
    ssize_t got = recv(c->fd, c->line + c->n, sizeof c->line - c->n, 0);
    if (got == -1 && errno == EAGAIN)
        return;
    if (got <= 0) {
        end(c);
        return;
    }
    c->n += (size_t)got;
    char *last = memrchr(c->line, '\n', c->n);
    if (last != NULL) {
        size_t whole = (size_t)(last + 1 - c->line);
        if (write(c->fd, c->line, whole) != (ssize_t)whole) {
            end(c);
            return;
        }
        c->n -= whole;
        memmove(c->line, last + 1, c->n);
        unlink_it(c);
        to_the_end(c);
    } else if (c->n == sizeof c->line) {
        end(c);
    }
}

static void take(int lfd)
{
    int one = 1, fd = accept4(lfd, NULL, NULL, SOCK_NONBLOCK);
    unsigned limit = 2000;
    struct client *c = fd == -1 ? NULL : calloc(1, sizeof *c);
    if (c == NULL) {
        close(fd);
        return;
    }
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
    c->fd = fd;
    to_the_end(c);
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    char text[NET_TEXT], *rest = "?";
    int port = argc == 3 ? net_port(argv[1]) : -1;

    if (argc == 3 && argv[2][0] >= '0' && argv[2][0] <= '9')
        ms = strtol(argv[2], &rest, 10);
    if (port == -1 || *rest != '\0' || ms < 1 || ms > 60000) {
        fputs("usage: holdd PORT MS\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    net_address(&sa, "127.0.0.1", port);
    int lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "holdd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    fcntl(lfd, F_SETFL, O_NONBLOCK);
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    for (;;) {
        static struct pollfd p[1200];
        static struct client *who[1200];
        nfds_t n = 0;
        for (struct client *c = queue.after; c != &queue && n < 1100; c = c->after, n++) {
            p[n] = (struct pollfd){c->fd, POLLIN, 0};
            who[n] = c;
        }
        p[n] = (struct pollfd){lfd, POLLIN, 0};
        long long left = n > 0 ? left_ns(queue.after) : 0;
        left = left > 0 ? left : 0;
        struct timespec wait = {left / 1000000000, left % 1000000000};
        if (ppoll(p, n + 1, n > 0 ? &wait : NULL, NULL) == -1)
            continue;
        for (nfds_t i = 0; i < n; i++)
            if (p[i].revents != 0)
                hear(who[i]);
        if (p[n].revents != 0)
            take(lfd);
        while (queue.after != &queue && left_ns(queue.after) <= 0) {
            send(queue.after->fd, "timeout\n", 8, MSG_NOSIGNAL);
            end(queue.after);
        }
    }
}

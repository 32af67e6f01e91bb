/* holdd.c -- a tick of 10 ms, in which all times are looked at; the program itself watches what is not
 * acknowledged (TCP_INFO), and keepalive what is idle. */
#define _GNU_SOURCE
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 900, TICK_MS = 10, UNACKNOWLEDGED_MS = 2000 };

static struct client {
    long long since, acknowledged; /* its time; when nothing was on its way last */
    size_t n;
    char line[1024];
} clients[MOST];
static struct pollfd p[MOST + 1];
static int count = 1; /* 0 listens */

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static int hear(struct client *c, int fd)
{
    ssize_t got = recv(fd, c->line + c->n, sizeof c->line - c->n, 0);
    if (got == -1)
        return errno == EAGAIN ? 0 : -1;
    if (got == 0)
        return -1;
    c->n += (size_t)got;
    for (size_t i = c->n; i-- > 0;) {
        if (c->line[i] != '\n')
            continue;
        if (send(fd, c->line, i + 1, MSG_NOSIGNAL) != (ssize_t)i + 1)
            return -1;
        c->n -= i + 1;
        memmove(c->line, c->line + i + 1, c->n);
        c->since = now();
        return 0;
    }
    return c->n == sizeof c->line ? -1 : 0;
}

static int has_gone(struct client *c, int fd)
{
    struct tcp_info info;
    socklen_t size = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == -1 || info.tcpi_unacked == 0)
        c->acknowledged = now();
    return now() - c->acknowledged > UNACKNOWLEDGED_MS;
}

static void take(void)
{
    int one = 1, fd = accept(p[0].fd, NULL, NULL);
    if (fd == -1 || count > MOST) {
        close(fd);
        return;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &one, sizeof one);
    p[count] = (struct pollfd){fd, POLLIN, 0};
    clients[count - 1] = (struct client){.since = now(), .acknowledged = now()};
    count++;
}

static void drop(int i)
{
    close(p[i].fd);
    count--;
    p[i] = p[count];
    clients[i - 1] = clients[count - 1];
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    char text[NET_TEXT], *rest = "?";
    int port = argc == 3 ? net_port(argv[1]) : -1;
    long ms = argc == 3 && argv[2][0] >= '0' && argv[2][0] <= '9' ? strtol(argv[2], &rest, 10) : 0;

    if (port == -1 || *rest != '\0' || ms < 1 || ms > 60000) {
        fputs("usage: holdd PORT MS\n", stderr);
        return 2;
    }
    net_address(&sa, "127.0.0.1", port);
    p[0] = (struct pollfd){net_listen(&sa), POLLIN, 0};
    if (p[0].fd == -1) {
        fprintf(stderr, "holdd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    fcntl(p[0].fd, F_SETFL, O_NONBLOCK);
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    for (;;) {
        int n = count;
        if (poll(p, (nfds_t)n, n > 1 ? TICK_MS : -1) == -1)
            continue;
        for (int i = n - 1; i > 0; i--) {
            struct client *c = &clients[i - 1];
            if (p[i].revents != 0 && hear(c, p[i].fd) == -1) {
                drop(i);
            } else if (now() - c->since >= ms) {
                send(p[i].fd, "timeout\n", 8, MSG_NOSIGNAL);
                drop(i);
            } else if (has_gone(c, p[i].fd)) {
                drop(i);
            }
        }
        if (p[0].revents != 0)
            take();
    }
}

/* holdd.c -- select() over all, and a table by descriptor. */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct {
    int there;
    double end;
    size_t n;
    char line[1024];
} table[FD_SETSIZE];
static double time_each;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void end_of(int fd)
{
    table[fd].there = 0;
    close(fd);
}

static void hear(int fd)
{
    char *line = table[fd].line, *newline;
    ssize_t n = recv(fd, line + table[fd].n, sizeof table[fd].line - table[fd].n, MSG_DONTWAIT);
    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        end_of(fd);
        return;
    }
    table[fd].n += (size_t)n;
    while ((newline = memchr(line, '\n', table[fd].n)) != NULL) {
        size_t one = (size_t)(newline - line) + 1;
        if (send(fd, line, one, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)one) {
            end_of(fd);
            return;
        }
        memmove(line, line + one, table[fd].n -= one);
        table[fd].end = now() + time_each;
    }
    if (table[fd].n == sizeof table[fd].line)
        end_of(fd);
}

static void take(int lfd)
{
    int fd = accept(lfd, NULL, NULL), one = 1, limit = 1800;
    if (fd == -1)
        return;
    if (fd >= FD_SETSIZE) {
        close(fd);
        return;
    }
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    table[fd].there = 1;
    table[fd].n = 0;
    table[fd].end = now() + time_each;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int port = argc == 3 ? net_port(argv[1]) : -1, ms = 0;
    if (argc == 3 && strspn(argv[2], "0123456789") == strlen(argv[2]) && strlen(argv[2]) < 9)
        ms = atoi(argv[2]);
    if (port == -1 || ms < 1 || ms > 60000) {
        fputs("usage: holdd PORT MS\n", stderr);
        return 2;
    }
    time_each = ms / 1e3;
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
        double first = 1e18, t = now();
        fd_set set;
        FD_ZERO(&set);
        FD_SET(lfd, &set);
        for (int fd = 0; fd < FD_SETSIZE; fd++)
            if (table[fd].there) {
                FD_SET(fd, &set);
                first = table[fd].end < first ? table[fd].end : first;
            }
        double left = first > t ? first - t : 0;
        struct timeval tv = {(time_t)left, (suseconds_t)((left - (double)(time_t)left) * 1e6) + 1};
        if (first < 1e18 && tv.tv_usec >= 1000000)
            tv = (struct timeval){tv.tv_sec + 1, 0};
        if (select(FD_SETSIZE, &set, NULL, NULL, first < 1e18 ? &tv : NULL) == -1)
            continue;
        for (int fd = 0; fd < FD_SETSIZE; fd++)
            if (table[fd].there && FD_ISSET(fd, &set))
                hear(fd);
        if (FD_ISSET(lfd, &set))
            take(lfd);
        t = now();
        for (int fd = 0; fd < FD_SETSIZE; fd++)
            if (table[fd].there && table[fd].end <= t) {
                send(fd, "timeout\n", 8, MSG_NOSIGNAL | MSG_DONTWAIT);
                end_of(fd);
            }
    }
}

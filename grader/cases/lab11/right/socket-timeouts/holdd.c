/* holdd.c -- a thread for each client, and SO_RCVTIMEO with what is left of its time. */
#include "net.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long each;

static long long us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void *serve(void *with)
{
    int fd = (int)(intptr_t)with, one = 1;
    unsigned limit = 2500;
    char line[1024];
    size_t n = 0;
    long long end = us() + each * 1000;

    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
    while (n < sizeof line) {
        long long left = end - us();
        struct timeval tv = {left / 1000000, left % 1000000};
        ssize_t got = -1;
        errno = EAGAIN;
        if (left > 0 && setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv) == 0)
            got = recv(fd, line + n, sizeof line - n, 0);
        if (got == -1 && errno == EINTR)
            continue;
        if (got == -1 && errno == EAGAIN)
            send(fd, "timeout\n", 8, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (got <= 0)
            break;
        n += (size_t)got;
        size_t whole = n;
        while (whole > 0 && line[whole - 1] != '\n')
            whole--;
        if (whole > 0) {
            if (send(fd, line, whole, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)whole)
                break;
            n -= whole;
            memmove(line, line + whole, n);
            end = us() + each * 1000;
        }
    }
    close(fd);
    return NULL;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    char text[NET_TEXT], *rest = "x";
    int port = argc == 3 ? net_port(argv[1]) : -1, fd;
    pthread_attr_t detached;
    pthread_t thread;

    if (argc == 3 && argv[2][0] >= '0' && argv[2][0] <= '9')
        each = strtol(argv[2], &rest, 10);
    if (port == -1 || *rest != '\0' || each < 1 || each > 60000) {
        fputs("usage: holdd PORT MS\n", stderr);
        return 2;
    }
    net_address(&sa, "127.0.0.1", port);
    int lfd = net_listen(&sa);
    if (lfd == -1)
        return fprintf(stderr, "holdd: %s: %s\n", net_failed, strerror(errno)), 1;
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&detached, 1 << 17);
    for (;;) {
        fd = net_accept(lfd);
        if (fd != -1 && pthread_create(&thread, &detached, serve, (void *)(intptr_t)fd) != 0)
            close(fd);
    }
}

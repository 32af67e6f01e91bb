/* fetch.c -- one timer descriptor for all, and epoll. */
#define _GNU_SOURCE
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int ep, timer, signals;

static void watch(int fd, unsigned events, int how)
{
    struct epoll_event e = {.events = events, .data.fd = fd};
    epoll_ctl(ep, how, fd, &e);
}

/* 1: it is ready; 0: time's up. Signals are read like everything else. */
static int await(int fd)
{
    for (;;) {
        struct epoll_event e[3];
        struct signalfd_siginfo info;
        int n = epoll_wait(ep, e, 3, -1), ready = 0;
        for (int i = 0; i < n; i++) {
            if (e[i].data.fd == timer)
                return 0;
            if (e[i].data.fd == signals && read(signals, &info, sizeof info) > 0)
                fputs("fetch: still waiting\n", stderr);
            ready |= e[i].data.fd == fd;
        }
        if (ready)
            return 1;
    }
}

static int fail(const char *call, int error)
{
    fprintf(stderr, "fetch: %s: %s\n", call, strerror(error));
    return 1;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    static char buf[1 << 17];
    char *rest = "?";
    int port = argc == 4 ? net_port(argv[2]) : -1;
    long ms = argc == 4 && argv[3][0] >= '0' && argv[3][0] <= '9' ? strtol(argv[3], &rest, 10) : 0;
    sigset_t usr1;

    if (port < 1 || *rest != '\0' || ms < 1 || ms > 60000 || net_address(&sa, argv[1], port) == -1) {
        fputs("usage: fetch ADDRESS PORT MS\n", stderr);
        return 2;
    }
    ep = epoll_create1(0);
    timer = timerfd_create(CLOCK_MONOTONIC, 0);
    struct itimerspec at = {.it_value = {ms / 1000, ms % 1000 * 1000000}};
    timerfd_settime(timer, 0, &at, NULL);
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr1, NULL);
    signals = signalfd(-1, &usr1, 0);
    watch(timer, EPOLLIN, EPOLL_CTL_ADD);
    watch(signals, EPOLLIN, EPOLL_CTL_ADD);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), error = 0;
    if (fd == -1)
        return fail("socket", errno);
    if (connect(fd, (struct sockaddr *)&sa, sizeof sa) == -1)
        error = errno;
    watch(fd, EPOLLOUT, EPOLL_CTL_ADD);
    if (error == EINPROGRESS) {
        socklen_t size = sizeof error;
        error = ETIMEDOUT;
        if (await(fd))
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error != 0)
        return fail("connect", error);
    watch(fd, EPOLLIN, EPOLL_CTL_MOD);
    for (;;) {
        if (!await(fd))
            return fail("recv", ETIMEDOUT);
        ssize_t n = recv(fd, buf, sizeof buf, 0);
        if (n == -1 && errno != EAGAIN)
            return fail("recv", errno);
        if (n == 0)
            return close(fd), 0;
        if (n > 0 && (fwrite(buf, 1, (size_t)n, stdout) != (size_t)n || fflush(stdout) == EOF))
            return fail("write", errno);
    }
}

/* fetch.c -- select(), and a socket that never blocks, from the beginning to the end. */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct timespec end;

static void on_signal(int number)
{
    ssize_t n = write(2, "fetch: still waiting\n", 21);
    (void)number;
    (void)n;
}

/* 1: ready; 0: the time is over. */
static int ready(int fd, int to_write)
{
    for (;;) {
        struct timespec now;
        struct timeval left;
        fd_set set;
        clock_gettime(CLOCK_MONOTONIC, &now);
        left.tv_sec = end.tv_sec - now.tv_sec;
        left.tv_usec = (end.tv_nsec - now.tv_nsec) / 1000;
        if (left.tv_usec < 0) {
            left.tv_usec += 1000000;
            left.tv_sec--;
        }
        if (left.tv_sec < 0)
            return 0;
        FD_ZERO(&set);
        FD_SET(fd, &set);
        int n = select(fd + 1, to_write ? NULL : &set, to_write ? &set : NULL, NULL, &left);
        if (n >= 0)
            return n;
        if (errno != EINTR) {
            perror("fetch: select");
            exit(1);
        }
    }
}

static int fail(const char *call, int error)
{
    fprintf(stderr, "fetch: %s: %s\n", call, strerror(error));
    return 1;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct sockaddr_in sa;
    char *rest, buf[65536];
    int port = argc == 4 ? net_port(argv[2]) : -1;
    long ms = argc == 4 && strspn(argv[3], "0123456789") == strlen(argv[3])
                  ? strtol(argv[3], &rest, 10) : 0;

    if (port < 1 || ms < 1 || ms > 60000 || net_address(&sa, argv[1], port) == -1)
        return fputs("usage: fetch ADDRESS PORT MS\n", stderr), 2;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += (end.tv_nsec + ms * 1000000) / 1000000000;
    end.tv_nsec = (end.tv_nsec + ms * 1000000) % 1000000000;
    sigaction(SIGUSR1, &action, NULL);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        return fail("socket", errno);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (connect(fd, (struct sockaddr *)&sa, sizeof sa) == -1) {
        int error = errno;
        socklen_t size = sizeof error;
        if (error == EINPROGRESS) {
            error = ETIMEDOUT;
            if (ready(fd, 1))
                getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        }
        if (error != 0)
            return fail("connect", error);
    }
    for (;;) {
        if (!ready(fd, 0))
            return fail("recv", ETIMEDOUT);
        ssize_t n = recv(fd, buf, sizeof buf, 0);
        if (n == -1 && errno != EAGAIN && errno != EINTR)
            return fail("recv", errno);
        if (n == 0)
            return close(fd), 0;
        for (ssize_t done = 0; done < n;) {
            ssize_t m = write(1, buf + done, (size_t)(n - done));
            if (m == -1 && errno != EINTR)
                return fail("write", errno);
            done += m > 0 ? m : 0;
        }
    }
}

/* chat.c -- ends with shutdown() when standard input ends, and leaves the rest to the exit. */
#include "net.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <unistd.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t m = write(fd, bytes, n);
        if (m == -1 && errno != EINTR)
            fail("chat: write");
        if (m > 0) {
            bytes += m;
            n -= (size_t)m;
        }
    }
}

static void say(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t m = send(fd, bytes, n, MSG_NOSIGNAL);
        if (m == -1 && errno != EINTR)
            fail("chat: send");
        if (m > 0) {
            bytes += m;
            n -= (size_t)m;
        }
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    int port = argc == 3 ? net_port(argv[2]) : -1, fd;
    char buf[65536];

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: chat ADDRESS PORT\n");
        return 2;
    }
    fd = net_connect(&sa);
    if (fd == -1)
        fail("chat: connect");
    for (;;) {
        fd_set r;
        ssize_t n;

        FD_ZERO(&r);
        FD_SET(fd, &r);
        FD_SET(STDIN_FILENO, &r);
        if (select(fd + 1, &r, NULL, NULL, NULL) == -1)
            fail("chat: select");
        if (FD_ISSET(fd, &r)) {
            n = recv(fd, buf, sizeof buf, 0);
            if (n == -1)
                fail("chat: recv");
            if (n == 0)
                return 0;
            all(STDOUT_FILENO, buf, (size_t)n);
        }
        if (FD_ISSET(STDIN_FILENO, &r)) {
            n = read(STDIN_FILENO, buf, sizeof buf);
            if (n == -1)
                fail("chat: read");
            if (n == 0) {
                if (shutdown(fd, SHUT_RDWR) == -1)
                    fail("chat: shutdown");
                return 0;
            }
            say(fd, buf, (size_t)n);
        }
    }
}

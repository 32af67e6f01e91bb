/* chat.c -- poll() for select(), stdio for what is written to standard output. */
#include "net.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int fail(const char *what)
{
    fprintf(stderr, "chat: %s: %s\n", what, strerror(errno));
    return 1;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    int port, fd;
    char buf[1000];

    if (argc != 3 || (port = net_port(argv[2])) < 1 || net_address(&sa, argv[1], port) == -1) {
        fputs("usage: chat ADDRESS PORT\n", stderr);
        return 2;
    }
    if ((fd = net_connect(&sa)) == -1)
        return fail("connect");
    struct pollfd both[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    for (;;) {
        if (poll(both, 2, -1) == -1) {
            if (errno == EINTR)
                continue;
            return fail("poll");
        }
        if (both[1].revents != 0) {
            ssize_t n = recv(fd, buf, sizeof buf, 0);
            if (n == -1)
                return fail("recv");
            if (n == 0)
                break;
            fwrite(buf, 1, (size_t)n, stdout);
            if (fflush(stdout) == EOF)
                return fail("fflush");
        }
        if (both[0].revents != 0) {
            ssize_t n = read(STDIN_FILENO, buf, sizeof buf), done = 0, m;
            if (n == -1)
                return fail("read");
            if (n == 0)
                break;
            for (; done < n; done += m)
                if ((m = send(fd, buf + done, (size_t)(n - done), MSG_NOSIGNAL)) == -1)
                    return fail("send");
        }
    }
    close(fd);
    return 0;
}

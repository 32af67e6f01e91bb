/* chat.c -- epoll with the two descriptors as data, and stdio for output with its own buffer; a
 * file as standard input, which epoll does not take, is read to its end first. */
#define _DEFAULT_SOURCE
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void trouble(const char *call)
{
    perror(call);
    exit(1);
}

/* Returns 0 at the end of `from`. */
static int carry(int from, FILE *to)
{
    char bytes[256];
    ssize_t n = read(from, bytes, sizeof bytes);

    if (n == -1 && errno != EINTR)
        trouble("chat: read");
    if (n > 0 && (fwrite(bytes, 1, (size_t)n, to) != (size_t)n || fflush(to) == EOF))
        trouble("chat: write");
    return n != 0;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    struct epoll_event ev = {.events = EPOLLIN};
    FILE *out;
    int fd, ep, go_on = 1;

    if (argc != 3 || net_port(argv[2]) < 1 || net_address(&sa, argv[1], net_port(argv[2])) == -1) {
        fprintf(stderr, "usage: chat ADDRESS PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((fd = net_connect(&sa)) == -1)
        trouble("chat: connect");
    if ((out = fdopen(dup(fd), "w")) == NULL || (ep = epoll_create1(0)) == -1)
        trouble("chat: epoll_create");
    ev.data.fd = fd;
    if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) == -1)
        trouble("chat: epoll_ctl");
    ev.data.fd = STDIN_FILENO;
    if (epoll_ctl(ep, EPOLL_CTL_ADD, STDIN_FILENO, &ev) == -1)
        while (go_on)
            go_on = carry(STDIN_FILENO, out);
    while (go_on) {
        int n = epoll_wait(ep, &ev, 1, -1);

        if (n == -1 && errno != EINTR)
            trouble("chat: epoll_wait");
        if (n == 1)
            go_on = ev.data.fd == fd ? carry(fd, stdout) : carry(STDIN_FILENO, out);
    }
    fclose(out);
    close(fd);
    close(ep);
    return 0;
}

/* say.c -- without stdio on the socket: recv() into a buffer of its own, which grows. */
#include "net.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char *held;
static size_t have, room;

/* 1: a line, 0: the end, -1: a failure */
static int next_line(int fd, size_t *n)
{
    for (;;) {
        char *newline = have > 0 ? memchr(held, '\n', have) : NULL;
        ssize_t r;
        if (newline != NULL) {
            *n = (size_t)(newline - held) + 1;
            return 1;
        }
        if (have == room) {
            char *more = realloc(held, room = 2 * room + 512);
            if (more == NULL)
                return -1;
            held = more;
        }
        r = recv(fd, held + have, room - have, 0);
        if (r == -1 && errno == EINTR)
            continue;
        if (r <= 0) {
            *n = have;
            return (int)r;
        }
        have += (size_t)r;
    }
}

static int send_whole(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t r = send(fd, p, n, MSG_NOSIGNAL);
        if (r == -1 && errno == EINTR)
            continue;
        if (r == -1)
            return -1;
        p += r;
        n -= (size_t)r;
    }
    return 0;
}

int main(int argc, char **argv)
{
    int port = argc == 3 ? net_port(argv[2]) : -1, fd, r;
    struct sockaddr_in sa;
    char *line = NULL;
    size_t line_room = 0, n;
    ssize_t length;

    if (port < 1 || net_address(&sa, argv[1], port) == -1)
        return fputs("usage: say ADDRESS PORT\n", stderr), 2;
    fd = net_connect(&sa);
    if (fd == -1)
        return fprintf(stderr, "say: %s: %s\n", net_failed, strerror(errno)), 1;
    while ((length = getline(&line, &line_room, stdin)) > 0) {
        if (send_whole(fd, line, (size_t)length) == -1
            || (line[length - 1] != '\n' && send_whole(fd, "\n", 1) == -1))
            return perror("say: send"), 1;
        r = next_line(fd, &n);
        if (r == -1)
            return perror("say: recv"), 1;
        if (n > 0 && write(1, held, n) != (ssize_t)n)
            return perror("say: write"), 1;
        if (r == 0)
            return fputs("say: connection closed early\n", stderr), 1;
        memmove(held, held + n, have -= n);
    }
    close(fd);
    free(line);
    free(held);
    return 0;
}

/* echoc.c -- send standard input to an echo server, and print what returns.
 *
 * usage: echoc ADDRESS PORT
 *
 * You write: send_chunk and recv_chunk.
 */
#include "net.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 16 };

/* Sends all n bytes of chunk, as echod does: from lab04 on, one function does
 * this for every program. Returns 0, or -1 with errno. */
static int send_chunk(int fd, const char *chunk, size_t n)
{
    size_t sent = 0;

    while (sent < n) {
        ssize_t r = send(fd, chunk + sent, n - sent, MSG_NOSIGNAL);

        if (r == -1 && errno == EINTR)
            continue;
        if (r == -1)
            return -1;
        sent += (size_t)r;
    }
    return 0;
}

/* Receives n bytes into chunk, in however many pieces they come. Returns 0, or
 * -1 after reporting what went wrong. */
static int recv_chunk(int fd, char *chunk, size_t n)
{
    size_t got = 0;

    while (got < n) {
        ssize_t r = recv(fd, chunk + got, n - got, 0);

        if (r == -1 && errno == EINTR)
            continue;
        if (r == -1) {
            perror("echoc: recv");
            return -1;
        }
        if (r == 0) {
            fprintf(stderr, "echoc: connection closed early\n");
            return -1;
        }
        got += (size_t)r;
    }
    return 0;
}

/* Sends standard input, a chunk at a time, and prints each chunk when it has
 * come back. Returns 0, or -1 after reporting what went wrong. */
static int talk(int fd)
{
    char chunk[CHUNK], back[CHUNK];

    for (;;) {
        ssize_t n = read(STDIN_FILENO, chunk, sizeof chunk);

        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1) {
            perror("echoc: read");
            return -1;
        }
        if (n == 0)
            return 0;
        if (send_chunk(fd, chunk, (size_t)n) == -1) {
            perror("echoc: send");
            return -1;
        }
        if (recv_chunk(fd, back, (size_t)n) == -1)
            return -1;
        /* Not printf("%s"): these are bytes, and no NUL ends them. */
        if (fwrite(back, 1, (size_t)n, stdout) != (size_t)n
            || fflush(stdout) == EOF) {
            perror("echoc: write");
            return -1;
        }
    }
}

int main(int argc, char *argv[])
{
    int port = argc == 3 ? net_port(argv[2]) : -1;
    struct sockaddr_in sa;
    int fd, status;

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: echoc ADDRESS PORT\n");
        return 2;
    }
    fd = net_connect(&sa);
    if (fd == -1) {
        fprintf(stderr, "echoc: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    status = talk(fd) == -1 ? 1 : 0;
    close(fd); /* all has come back, or the failure is reported */
    return status;
}

/* unixc.c -- lab03's echo client, to a name in the file system.
 *
 * usage: unixc PATH
 *
 * You write: the rest of open_to.
 */
#include "local.h"
#include "send_all.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 16 };

/* A socket that is connected to this name. Returns the descriptor, or -1 after
 * reporting what went wrong. */
static int open_to(const struct sockaddr_un *sa)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    if (fd == -1) {
        perror("unixc: socket");
        return -1;
    }
    if (connect(fd, (const struct sockaddr *)sa, sizeof *sa) == -1) {
        perror("unixc: connect");
        close(fd);
        return -1;
    }
    return fd;
}

/* Receives n bytes, in however many pieces they come. Returns 0, or -1 after
 * reporting what went wrong. */
static int recv_chunk(int fd, char *chunk, size_t n)
{
    size_t got = 0;

    while (got < n) {
        ssize_t r = recv(fd, chunk + got, n - got, 0);

        if (r == -1) {
            perror("unixc: recv");
            return -1;
        }
        if (r == 0) {
            fprintf(stderr, "unixc: connection closed early\n");
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
    ssize_t n;

    while ((n = read(STDIN_FILENO, chunk, sizeof chunk)) != 0) {
        if (n == -1) {
            perror("unixc: read");
            return -1;
        }
        if (send_all(fd, chunk, (size_t)n) == -1) {
            perror("unixc: send");
            return -1;
        }
        if (recv_chunk(fd, back, (size_t)n) == -1)
            return -1;
        if (fwrite(back, 1, (size_t)n, stdout) != (size_t)n
            || fflush(stdout) == EOF) {
            perror("unixc: write");
            return -1;
        }
    }
    return 0;
}

int main(int argc, char *argv[])
{
    struct sockaddr_un sa;
    int fd, status;

    if (argc != 2 || local_address(&sa, argv[1]) == -1) {
        fprintf(stderr, "usage: unixc PATH\n");
        return 2;
    }
    fd = open_to(&sa);
    if (fd == -1)
        return 1;
    status = talk(fd) == -1 ? 1 : 0;
    close(fd); /* all has come back, or the failure is reported */
    return status;
}

/* wcc.c -- let a server count standard input, and print what it says.
 *
 * usage: wcc ADDRESS PORT < FILE
 *
 * You write: print_reply and the end of main.
 */
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 16384 };

/* Sends standard input to its end. Returns 0, or -1 after reporting the call
 * that failed. */
static int send_input(int fd)
{
    char chunk[CHUNK];

    for (;;) {
        ssize_t n = read(STDIN_FILENO, chunk, sizeof chunk);

        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1) {
            perror("wcc: read");
            return -1;
        }
        if (n == 0)
            return 0;
        if (send_all(fd, chunk, (size_t)n) == -1) {
            perror("wcc: send");
            return -1;
        }
    }
}

/* Copies the server's reply to standard output, to the end of file. Returns 0,
 * or -1 after reporting the call that failed. */
static int print_reply(int fd)
{
    char chunk[CHUNK];

    for (;;) {
        ssize_t n = recv(fd, chunk, sizeof chunk, 0);

        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1) {
            perror("wcc: recv");
            return -1;
        }
        if (n == 0)
            return 0;
        if (fwrite(chunk, 1, (size_t)n, stdout) != (size_t)n
            || fflush(stdout) == EOF) {
            perror("wcc: write");
            return -1;
        }
    }
}

int main(int argc, char *argv[])
{
    int port = argc == 3 ? net_port(argv[2]) : -1;
    struct sockaddr_in sa;
    int fd, status = 1;

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: wcc ADDRESS PORT < FILE\n");
        return 2;
    }
    fd = net_connect(&sa);
    if (fd == -1) {
        fprintf(stderr, "wcc: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (send_input(fd) == 0) {
        /* The server takes the end of file for the end of the request. A
         * close() would send it, too, but then nobody could read the reply. */
        if (shutdown(fd, SHUT_WR) == -1)
            perror("wcc: shutdown");
        else if (print_reply(fd) == 0)
            status = 0;
    }
    close(fd); /* all is sent and received: nothing is lost if this fails */
    return status;
}

/* lab05.recv_exact.c -- calls recv_exact() by itself.
 *
 * usage: recv_exact ADDRESS PORT LENGTH...
 *
 * Connects. Receives as many bytes as each LENGTH says, and prints what was
 * returned, and the bytes. Exit status: 0; 1 when there is no connection, or
 * no memory; 2 wrong usage.
 *
 * The function is the student's, this program is the grader's: upperd need not
 * call it in all the ways in which it may be called.
 */
#include "net.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

ssize_t recv_exact(int fd, void *buf, size_t len);

int main(int argc, char *argv[])
{
    int port = argc > 3 ? net_port(argv[2]) : -1;
    struct sockaddr_in to;
    int fd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port < 1 || net_address(&to, argv[1], port) == -1) {
        fprintf(stderr, "usage: recv_exact ADDRESS PORT LENGTH...\n");
        return 2;
    }
    fd = net_connect(&to);
    if (fd == -1) {
        fprintf(stderr, "recv_exact: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    for (int i = 3; i < argc; i++) {
        size_t len = strtoul(argv[i], NULL, 10);
        char *bytes = malloc(len > 0 ? len : 1); /* not a byte too many: a checked program sees it */
        if (bytes == NULL) {
            perror("recv_exact: malloc");
            return 1;
        }
        ssize_t n = recv_exact(fd, bytes, len);
        int reason = errno;
        printf("recv_exact(%zu): %zd", len, n);
        if (n == -1)
            printf(" %s", strerror(reason));
        if (n > 0 && (size_t)n <= len)
            printf(" %.*s", (int)n, bytes);
        printf("\n");
        free(bytes);
    }
    close(fd);
    return 0;
}

/* echod with one function for both directions: recvmsg() and sendmsg() on an
 * iovec that is advanced in place, until it is empty or the end has come.
 * (The echoc beside it is all stdio.)
 *
 * usage: echod PORT
 */
#include "net.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

typedef ssize_t move(int fd, struct iovec *part);

static ssize_t in(int fd, struct iovec *part)
{
    struct msghdr message = {.msg_iov = part, .msg_iovlen = 1};

    return recvmsg(fd, &message, 0);
}

static ssize_t out(int fd, struct iovec *part)
{
    struct msghdr message = {.msg_iov = part, .msg_iovlen = 1};

    return sendmsg(fd, &message, MSG_NOSIGNAL);
}

/* Moves some bytes, however often it is interrupted, and advances *part. */
static ssize_t some(move *call, int fd, struct iovec *part)
{
    ssize_t n;

    do
        n = call(fd, part);
    while (n == -1 && errno == EINTR);
    if (n > 0) {
        part->iov_base = (char *)part->iov_base + n;
        part->iov_len -= (size_t)n;
    }
    return n;
}

static void serve(int cfd)
{
    char bytes[512];
    struct iovec part = {bytes, sizeof bytes};
    ssize_t n;

    while ((n = some(in, cfd, &part)) > 0) {
        part = (struct iovec){bytes, (size_t)n};
        while (part.iov_len > 0)
            if (some(out, cfd, &part) == -1)
                return;
        part = (struct iovec){bytes, sizeof bytes};
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int lfd, cfd;

    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (argc != 2 || net_port(argv[1]) == -1
        || net_address(&sa, "127.0.0.1", net_port(argv[1])) == -1) {
        fputs("usage: echod PORT\n", stderr);
        return 2;
    }
    if ((lfd = net_listen(&sa)) == -1) {
        fprintf(stderr, "echod: %s: %s\n", net_failed, strerror(errno));
        return EXIT_FAILURE;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0 || fflush(stdout) == EOF) {
        perror("echod: write");
        return 1;
    }
    for (;;) {
        do
            cfd = accept(lfd, NULL, NULL);
        while (cfd == -1 && (errno == EINTR || errno == ECONNABORTED));
        if (cfd == -1) {
            perror("echod: accept");
            return EXIT_FAILURE;
        }
        serve(cfd);
        close(cfd);
    }
}

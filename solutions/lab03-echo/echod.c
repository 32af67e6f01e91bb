/* echod.c -- send each client back what it sends.
 *
 * usage: echod PORT
 *
 * You write: send_chunk, echo and the end of serve.
 */
#include "net.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Small, so that a line of text takes more than one. */
enum { CHUNK = 16 };

/* Sends all n bytes of chunk. Returns 0, or -1 with errno. */
static int send_chunk(int fd, const char *chunk, size_t n)
{
    size_t sent = 0;

    /* send() may take fewer bytes than it was offered: lab04 is about that. */
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

/* Serves one client to its end. A failure is reported, and is this client's
 * alone. */
static void echo(int cfd)
{
    char chunk[CHUNK];

    for (;;) {
        ssize_t n = recv(cfd, chunk, CHUNK, 0);

        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1) {
            perror("echod: recv");
            return;
        }
        if (n == 0)
            return;
        if (send_chunk(cfd, chunk, (size_t)n) == -1) {
            perror("echod: send");
            return;
        }
    }
}

/* Serves client after client. Returns only when accept() has failed for
 * good, after reporting it. */
static void serve(int lfd)
{
    for (;;) {
        int cfd = accept(lfd, NULL, NULL);

        if (cfd == -1) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            perror("echod: accept");
            return;
        }
        echo(cfd);
        close(cfd); /* all is sent, or the client is gone: nothing to check */
    }
}

int main(int argc, char *argv[])
{
    int port = argc == 2 ? net_port(argv[1]) : -1;
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int lfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: echod PORT\n");
        return 2;
    }
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "echod: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0)
        perror("echod: write");
    else
        serve(lfd);
    close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}

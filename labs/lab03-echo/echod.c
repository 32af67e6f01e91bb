/* echod.c -- send each client back what it sends.
 *
 * usage: echod PORT
 *
 * You write: send_chunk, echo and the end of serve.
 */
#include "net.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h> /* TODO 3.6: for exit(); your version may not need it */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Small, so that a line of text takes more than one. */
enum { CHUNK = 16 };

/* Sends all n bytes of chunk. Returns 0, or -1 with errno. */
static int send_chunk(int fd, const char *chunk, size_t n)
{
    /* TODO 3.1: send the n bytes of chunk.
     * TODO 3.3: all of them, also if send() takes fewer at a time.
     * TODO 3.6: a client that is gone is an error here, and not a signal.
     * TODO 3.7: an interrupted send() is not an error. */
    (void)fd, (void)chunk, (void)n;
    errno = ENOSYS;
    return -1;
}

/* Serves one client to its end. A failure is reported, and is this client's
 * alone. */
static void echo(int cfd)
{
    char chunk[CHUNK + 1]; /* TODO 3.2: one more, for a NUL */

    for (;;) {
        ssize_t n = recv(cfd, chunk, CHUNK, 0);

        /* TODO 3.7: one of the reasons for -1 is not an error. */
        if (n == -1) {
            perror("echod: recv");
            exit(1); /* TODO 3.6: one client has failed. Who has to end? */
        }
        /* TODO 3.4: recv() has a third result, and it means the end.
         * TODO 3.5: after it, it is the next client's turn. */
        /* TODO 3.2: a byte may have any value, also 0. */
        chunk[n] = '\0';
        if (send_chunk(cfd, chunk, strlen(chunk)) == -1) {
            perror("echod: send");
            exit(1); /* TODO 3.6: and here? */
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
        /* TODO 3.4: the client waits for the end of file.
         * TODO 3.8: keep nothing of this client. */
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

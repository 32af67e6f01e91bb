/* echod.c -- send each client back what it sends.
 *
 * usage: echod PORT
 *
 * You write: send_chunk, echo and the end of serve.
 */
#include "net.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h> /* TODO 3.2: strlen() */
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
     * TODO 3.7: an interrupted send() is not an error.
     * Your lines replace the five below. */
    (void)fd;
    (void)chunk;
    (void)n;
    errno = ENOSYS;
    return -1;
}

/* Serves one client to its end. Returns 0 when it has finished, or -1 after
 * saying what went wrong. */
static int echo(int cfd)
{
    char chunk[CHUNK + 1]; /* TODO 3.2: one more, for a NUL */

    for (;;) {
        ssize_t n = recv(cfd, chunk, CHUNK, 0);

        /* TODO 3.7: one of the reasons for -1 is not an error. */
        if (n == -1) {
            perror("echod: recv");
            return -1;
        }
        /* TODO 3.4: recv() has a third answer, and it stands for the end.
         * TODO 3.5: after it, the turn of the next client comes. */
        /* TODO 3.2: a byte may have any value, 0 too. */
        chunk[n] = '\0';
        if (send_chunk(cfd, chunk, strlen(chunk)) == -1) {
            perror("echod: send");
            return -1;
        }
    }
}

/* Serves client after client. Returns only when accept() has failed for
 * good, after saying so. */
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
        /* TODO 3.6: one client's failure is not the server's. */
        if (echo(cfd) == -1)
            return;
        /* TODO 3.4: the client waits for its end of the file.
         * TODO 3.8: nothing of this client is kept. */
    }
}

/* Says where lfd listens. Returns 0, or -1 after saying what failed. */
static int print_listening(int lfd)
{
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];

    if (getsockname(lfd, (struct sockaddr *)&sa, &len) == -1) {
        perror("echod: getsockname");
        return -1;
    }
    printf("listening %s\n", net_text(&sa, text));
    return 0;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    int port, lfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 2 || (port = net_port(argv[1])) == -1
        || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: echod PORT\n");
        return 2;
    }
    lfd = net_listen(&sa);
    if (lfd == -1) {
        perror("echod: listen");
        return 1;
    }
    if (print_listening(lfd) == 0)
        serve(lfd);
    close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}

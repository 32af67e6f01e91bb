/* wcd.c -- count the lines and bytes of a request that ends with the file.
 *
 * usage: wcd PORT
 *
 * You write: count and serve.
 */
#include "linger.h"
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 16384, LONGEST = 1024 * 1024 };

/* Reads a request to the end of file, or until it is longer than LONGEST.
 * Returns 0, or -1 after reporting that recv() failed. */
static int count(int cfd, size_t *lines, size_t *bytes)
{
    char chunk[CHUNK];

    *lines = *bytes = 0;
    while (*bytes <= LONGEST) {
        ssize_t n = recv(cfd, chunk, sizeof chunk, 0);

        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1) {
            perror("wcd: recv");
            return -1;
        }
        if (n == 0)
            break; /* it has sent everything, and may well be listening */
        *bytes += (size_t)n;
        for (ssize_t i = 0; i < n; i++)
            *lines += chunk[i] == '\n';
    }
    return 0;
}

/* Answers one request. A failure is reported, and is this client's alone. */
static void serve(int cfd)
{
    char reply[64]; /* more than two numbers need */
    size_t lines, bytes;

    if (count(cfd, &lines, &bytes) == -1)
        return;
    if (bytes > LONGEST)
        snprintf(reply, sizeof reply, "ERR too long\n");
    else
        snprintf(reply, sizeof reply, "%zu %zu\n", lines, bytes);
    if (send_all(cfd, reply, strlen(reply)) == -1)
        perror("wcd: send"); /* it has not waited for the reply */
    else if (bytes > LONGEST)
        linger(cfd); /* there may be more that nobody has read */
}

int main(int argc, char *argv[])
{
    int port = argc == 2 ? net_port(argv[1]) : -1;
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int lfd, cfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: wcd PORT\n");
        return 2;
    }
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "wcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0) {
        perror("wcd: write");
    } else {
        while ((cfd = net_accept(lfd)) != -1) {
            serve(cfd);
            close(cfd); /* the reply has left, or there is nobody for it */
        }
        perror("wcd: accept");
    }
    close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}

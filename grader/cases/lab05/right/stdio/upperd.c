/* An upperd on stdio streams: fread() on the connection has the loop in it, and
 * a stream in memory makes one piece of a reply. */
#include "net.h"
#include "send_all.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char payload[65535], output[5 + sizeof payload + 1]; /* and a NUL */

/* A signal ends fread() early, too. */
static size_t take(char *bytes, size_t n, FILE *from)
{
    size_t got = fread(bytes, 1, n, from);

    while (got < n && ferror(from) && errno == EINTR) {
        clearerr(from);
        got += fread(bytes + got, 1, n - got, from);
    }
    return got;
}

static void broken(FILE *from)
{
    if (ferror(from))
        perror("upperd: recv");
    else
        fprintf(stderr, "upperd: connection closed in mid-frame\n");
}

static void serve(FILE *from)
{
    char header[6] = "";

    for (;;) {
        size_t n = take(header, 5, from);
        if (n == 0 && feof(from))
            return;
        if (n < 5) {
            broken(from);
            return;
        }
        for (int i = 0; i < 5; i++)
            if (!isdigit((unsigned char)header[i]))
                header[0] = '\0';
        unsigned long length = strtoul(header, NULL, 10);
        if (header[0] == '\0' || length > sizeof payload) {
            fprintf(stderr, "upperd: bad frame\n");
            return;
        }
        if (take(payload, length, from) < length) {
            broken(from);
            return;
        }
        /* stdio's own write may lose what a signal interrupts: it makes up the reply, and send_all() sends it. */
        FILE *to = fmemopen(output, sizeof output, "w");
        if (to == NULL) {
            perror("upperd: fmemopen");
            return;
        }
        fputs(header, to);
        for (size_t i = 0; i < length; i++)
            putc(toupper((unsigned char)payload[i]), to); /* in the "C" locale */
        fclose(to);
        if (send_all(fileno(from), output, 5 + length) == -1) {
            perror("upperd: send");
            return;
        }
    }
}

static void serve_descriptor(int cfd)
{
    FILE *from = fdopen(cfd, "r");

    if (from != NULL) {
        serve(from);
        fclose(from);
    } else {
        perror("upperd: fdopen");
        close(cfd);
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char text[NET_TEXT];
    int port = argc == 2 ? net_port(argv[1]) : -1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1) {
        fprintf(stderr, "usage: upperd PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN); /* stdio has no MSG_NOSIGNAL */
    net_address(&sa, "127.0.0.1", port);
    int lfd = net_listen(&sa);
    if (lfd == -1 || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1) {
        fprintf(stderr, "upperd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    for (;;) {
        int cfd = accept(lfd, NULL, NULL);
        if (cfd != -1) {
            serve_descriptor(cfd);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            perror("upperd: accept");
            return 1;
        }
    }
}

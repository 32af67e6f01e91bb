/* A lined on stdio: getc() takes the bytes from a buffer that the library
 * fills, and what is left in it is carried over by itself. */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LONGEST = 1024 };

static void serve(FILE *from, FILE *to)
{
    char line[LONGEST];
    size_t n = 0;
    int c;

    while ((c = getc(from)) != EOF || (ferror(from) && errno == EINTR)) {
        if (c == EOF) { /* a signal, and nothing is lost */
            clearerr(from);
            continue;
        }
        line[n++] = (char)c;
        if (c == '\n') {
            for (size_t i = n - 1; i > 0; i--)
                putc(line[i - 1], to);
            putc('\n', to);
            if (fflush(to) == EOF) {
                perror("lined: send");
                return;
            }
            n = 0;
        } else if (n == sizeof line) {
            fprintf(stderr, "lined: line too long\n");
            return;
        }
    }
    if (ferror(from))
        perror("lined: recv");
    else if (n > 0)
        fprintf(stderr, "lined: connection closed in mid-line\n");
}

static void serve_descriptor(int cfd)
{
    int copy = dup(cfd);
    FILE *from = fdopen(cfd, "r"), *to = copy == -1 ? NULL : fdopen(copy, "w");

    if (from != NULL && to != NULL)
        serve(from, to);
    else
        perror("lined: fdopen");
    if (to != NULL)
        fclose(to); /* all is flushed */
    else if (copy != -1)
        close(copy);
    if (from != NULL)
        fclose(from);
    else
        close(cfd);
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char text[NET_TEXT];
    int port = argc == 2 ? net_port(argv[1]) : -1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1) {
        fprintf(stderr, "usage: lined PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN); /* stdio has no MSG_NOSIGNAL */
    net_address(&sa, "127.0.0.1", port);
    int lfd = net_listen(&sa);
    if (lfd == -1 || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1) {
        fprintf(stderr, "lined: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    for (;;) {
        int cfd = accept(lfd, NULL, NULL);
        if (cfd != -1) {
            serve_descriptor(cfd);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            perror("lined: accept");
            return 1;
        }
    }
}

/* echod with read() and write() and one big buffer. SIGPIPE is ignored once
 * and for all; the next client is taken when this one's descriptor is closed.
 *
 * usage: echod PORT
 */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[65536];

static int failed(const char *what)
{
    perror(what);
    return 1;
}

/* Copies fd to itself. Returns 0 at the end of the file, or -1. */
static int copy(int fd)
{
    ssize_t in, out, done;

    while ((in = read(fd, buffer, sizeof buffer)) != 0) {
        if (in < 0 && errno != EINTR)
            return -1;
        for (done = 0; done < in; done += out < 0 ? 0 : out)
            if ((out = write(fd, buffer + done, (size_t)(in - done))) < 0 && errno != EINTR)
                return -1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];
    int lfd, cfd;

    if (argc != 2 || net_port(argv[1]) < 0) {
        fputs("usage: echod PORT\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    net_address(&sa, "127.0.0.1", net_port(argv[1]));
    if ((lfd = net_listen(&sa)) < 0)
        return fprintf(stderr, "echod: %s: %s\n", net_failed, strerror(errno)), 1;
    if (getsockname(lfd, (struct sockaddr *)&sa, &len) < 0)
        return failed("echod: getsockname");
    if (printf("listening %s\n", net_text(&sa, text)) < 0 || fflush(stdout) == EOF) {
        perror("echod: write");
        return 1;
    }
    while ((cfd = accept(lfd, NULL, NULL)) >= 0 || errno == EINTR || errno == ECONNABORTED) {
        if (cfd < 0)
            continue;
        if (copy(cfd) < 0)
            fprintf(stderr, "echod: a client broke off\n");
        close(cfd);
    }
    return failed("echod: accept");
}

/* A lined that takes its bytes one recv() at a time: slow, and nothing can be
 * left over. The line is kept from the back of its buffer to the front, so it
 * is reversed when it is complete. */
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LONGEST = 1024 };

/* One byte, or -1 at the end of the file, or -2 after a failure. */
static int next_byte(int fd)
{
    unsigned char byte;
    ssize_t n;

    do
        n = recv(fd, &byte, 1, 0);
    while (n == -1 && errno == EINTR);
    return n == 1 ? byte : n == 0 ? -1 : -2;
}

static void serve(int fd)
{
    char line[LONGEST];
    size_t first = LONGEST - 1; /* the newline's place is the last one */
    int byte;

    while ((byte = next_byte(fd)) >= 0) {
        if (byte == '\n') {
            line[LONGEST - 1] = '\n';
            if (send_all(fd, line + first, LONGEST - first) == -1) {
                perror("lined: send");
                return;
            }
            first = LONGEST - 1;
        } else if (first == 0) {
            fprintf(stderr, "lined: line too long\n");
            return;
        } else {
            line[--first] = (char)byte;
        }
    }
    if (byte == -2)
        perror("lined: recv");
    else if (first != LONGEST - 1)
        fprintf(stderr, "lined: connection closed in mid-line\n");
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char text[NET_TEXT];
    int lfd, cfd;

    if (argc != 2 || net_port(argv[1]) < 0) {
        fputs("usage: lined PORT\n", stderr);
        return 2;
    }
    if (net_address(&sa, "127.0.0.1", net_port(argv[1])) < 0 || (lfd = net_listen(&sa)) < 0
        || getsockname(lfd, (void *)&sa, &size) < 0) {
        fprintf(stderr, "lined: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    while ((cfd = accept(lfd, NULL, NULL)) >= 0 || errno == EINTR || errno == ECONNABORTED) {
        if (cfd < 0)
            continue;
        serve(cfd);
        close(cfd);
    }
    perror("lined: accept");
    return 1;
}

/* A lined that looks at what is there, takes what belongs to the line and leaves the rest in the
 * socket. As long as no newline is seen, SO_RCVLOWAT asks for one byte more than there is: the
 * carry-over is the kernel's. */
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 1024

static int low_water(int fd, int n)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};

    if (setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &n, sizeof n) == -1)
        return -1;
    while (poll(&p, 1, -1) == -1)
        if (errno != EINTR)
            return -1;
    return 0;
}

static const char *failed(const char *call)
{
    static char text[80];

    snprintf(text, sizeof text, "%s: %s", call, strerror(errno));
    return text;
}

/* Returns what is to be said of the end of this client, or NULL. */
static const char *serve(int fd)
{
    char line[MOST], reply[MOST], *nl;
    ssize_t seen, before = 0, len;

    for (;;) {
        if (low_water(fd, (int)before + 1) == -1)
            return strerror(errno);
        seen = recv(fd, line, sizeof line, MSG_PEEK);
        if (seen == -1 && errno == EINTR)
            continue;
        if (seen == -1)
            return failed("recv");
        nl = memchr(line, '\n', (size_t)seen);
        if (nl == NULL) {
            if (seen == MOST)
                return "line too long";
            if (seen == before) { /* woken, and no more than before: the end, or an error behind these bytes */
                if (seen > 0
                    && (recv(fd, line, (size_t)seen, 0) == -1 || recv(fd, line, 1, MSG_DONTWAIT) == -1))
                    return failed("recv");
                return seen == 0 ? NULL : "connection closed in mid-line";
            }
            before = seen;
            continue;
        }
        len = nl - line;
        if (recv(fd, line, (size_t)len + 1, MSG_WAITALL) != len + 1)
            return failed("recv");
        for (ssize_t i = 0; i < len; i++)
            reply[i] = line[len - 1 - i];
        reply[len] = '\n';
        if (send_all(fd, reply, (size_t)len + 1) == -1)
            return failed("send");
        before = 0;
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];
    int lfd, cfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 2 || net_port(argv[1]) == -1
        || net_address(&sa, "127.0.0.1", net_port(argv[1])) == -1) {
        fprintf(stderr, "usage: lined PORT\n");
        return 2;
    }
    if ((lfd = net_listen(&sa)) == -1 || getsockname(lfd, (struct sockaddr *)&sa, &len) == -1) {
        fprintf(stderr, "lined: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    while ((cfd = accept(lfd, NULL, NULL)) != -1 || errno == EINTR || errno == ECONNABORTED) {
        const char *why;

        if (cfd == -1)
            continue;
        if ((why = serve(cfd)) != NULL)
            fprintf(stderr, "lined: %s\n", why);
        close(cfd);
    }
    perror("lined: accept");
    return 1;
}

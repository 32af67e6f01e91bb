/* A lined that never blocks: O_NONBLOCK everywhere, select() with a list of clients and a
 * time-out of five seconds, after which it looks around and sleeps again. Lines are put into the
 * client's answer as they come, a byte at a time, from the back. */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE = 1024, MAXCLIENTS = 64, OUT = 8192 };

typedef struct Client {
    int fd;
    int lineLength;
    int outLength;
    char line[LINE];
    char out[OUT];
} Client;

static Client clients[MAXCLIENTS];
static int nClients;

static int flushClient(Client *c)
{
    ssize_t n = c->outLength == 0 ? 0 : send(c->fd, c->out, (size_t)c->outLength, MSG_NOSIGNAL);

    if (n < 0) {
        if (errno == EAGAIN || errno == EINTR)
            return 1;
        perror("lined: send");
        return 0;
    }
    memmove(c->out, c->out + n, (size_t)(c->outLength -= (int)n));
    return 1;
}

/* Returns 0 when the client is done with. */
static int hearClient(Client *c)
{
    char some[512];
    ssize_t n = recv(c->fd, some, sizeof some, 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 1;
    if (n < 0) {
        perror("lined: recv");
        return 0;
    }
    if (n == 0) {
        if (c->lineLength > 0)
            fprintf(stderr, "lined: connection closed in mid-line\n");
        return 0;
    }
    for (ssize_t i = 0; i < n; i++) {
        if (some[i] == '\n') {
            while (c->lineLength > 0)
                c->out[c->outLength++] = c->line[--c->lineLength];
            c->out[c->outLength++] = '\n';
        } else {
            c->line[c->lineLength++] = some[i];
            if (c->lineLength == LINE) {
                flushClient(c);
                fprintf(stderr, "lined: line too long\n");
                return 0;
            }
        }
    }
    return flushClient(c);
}

static int watch(int lfd, fd_set *r, fd_set *w)
{
    int most = lfd;

    FD_ZERO(r);
    FD_ZERO(w);
    if (nClients < MAXCLIENTS)
        FD_SET(lfd, r);
    for (Client *c = clients; c < clients + nClients; c++) {
        /* While answers wait, nothing is heard, and not the end either. */
        FD_SET(c->fd, c->outLength > 0 ? w : r);
        if (c->fd > most)
            most = c->fd;
    }
    return most + 1;
}

static void serveAll(int lfd)
{
    for (;;) {
        struct timeval tick = {5, 0};
        fd_set r, w;
        int fd, n = select(watch(lfd, &r, &w), &r, &w, NULL, &tick);

        if (n == -1 && errno != EINTR)
            return;
        if (n <= 0)
            continue;
        for (Client *c = clients + nClients - 1; c >= clients; c--) {
            int alive = !FD_ISSET(c->fd, &w) || flushClient(c);

            if (alive && FD_ISSET(c->fd, &r))
                alive = hearClient(c);
            if (!alive) {
                close(c->fd);
                *c = clients[--nClients];
            }
        }
        if (FD_ISSET(lfd, &r) && (fd = accept(lfd, NULL, NULL)) >= 0) {
            fcntl(fd, F_SETFL, O_NONBLOCK);
            clients[nClients].fd = fd;
            clients[nClients].lineLength = clients[nClients].outLength = 0;
            nClients++;
        }
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];
    int lfd;

    if (argc != 2 || net_port(argv[1]) < 0) {
        fprintf(stderr, "usage: lined PORT\n");
        exit(2);
    }
    net_address(&sa, "127.0.0.1", net_port(argv[1]));
    lfd = net_listen(&sa);
    if (lfd < 0 || getsockname(lfd, (struct sockaddr *)&sa, &len) < 0) {
        fprintf(stderr, "lined: %s: %s\n", net_failed, strerror(errno));
        exit(1);
    }
    fcntl(lfd, F_SETFL, O_NONBLOCK);
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    serveAll(lfd);
    perror("lined: select");
    exit(1);
}

/* holdd.c -- echo lines, and hold no connection in vain.
 *
 * usage: holdd PORT MS
 *
 * You write: first_ms and expire.
 */
#include "client.h"
#include "limit.h"
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_CLIENTS = 1000, PAUSE_MS = 1000 };

static struct client *clients[MOST_CLIENTS];
static int count;

static void leave(int i)
{
    client_free(clients[i]);
    clients[i] = clients[--count];
}

/* Accepts one client. Returns 0, or -1 when no descriptor is left, say. */
static int welcome(int lfd, int ms)
{
    int cfd = accept(lfd, NULL, NULL);

    if (cfd == -1)
        return errno == EAGAIN || errno == ECONNABORTED ? 0 : -1;
    clients[count] = client_new(cfd, ms);
    count += clients[count] != NULL;
    return 0;
}

/* How long poll() may wait: until the first client's time is over, and not
 * longer than `most`. Milliseconds; -1: for ever. */
static int first_ms(int most)
{
    /* TODO 11.8: somebody's time may be over before anybody says anything. */
    return most;
}

/* Closes those whose time is over, after telling them. */
static void expire(void)
{
    /* TODO 11.8: whose time is over? Tell them, and close. */
}

/* Serves everybody. Returns only after reporting that poll() has failed. */
static void serve(int lfd, int ms)
{
    static struct pollfd p[MOST_CLIENTS + 1];
    int full = 0; /* accept() has failed: something has run out */

    for (;;) {
        int n = count, wait = first_ms(full ? PAUSE_MS : -1);

        for (int i = 0; i < n; i++)
            p[i] = (struct pollfd){.fd = clients[i]->fd, .events = POLLIN};
        /* Who cannot be accepted keeps lfd readable: no asking for a while. */
        p[n] = (struct pollfd){.fd = full || n == MOST_CLIENTS ? -1 : lfd,
                               .events = POLLIN};
        if (poll(p, (nfds_t)n + 1, wait) == -1 && errno != EINTR) {
            perror("holdd: poll");
            return;
        }
        /* Downwards: leave() fills a gap with one that has had its turn. */
        for (int i = n - 1; i >= 0; i--)
            if (p[i].revents != 0 && client_serve(clients[i]) == -1)
                leave(i);
        expire();
        full = p[n].revents != 0 && welcome(lfd, ms) == -1;
    }
}

int main(int argc, char *argv[])
{
    int port = argc == 3 ? net_port(argv[1]) : -1;
    int ms = argc == 3 ? ms_from(argv[2]) : -1;
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int lfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || ms == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: holdd PORT MS\n");
        return 2;
    }
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "holdd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (fcntl(lfd, F_SETFL, O_NONBLOCK) == -1)
        perror("holdd: fcntl");
    else if (printf("listening %s\n", net_text(&sa, text)) < 0)
        perror("holdd: write");
    else
        serve(lfd, ms);
    close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}

/* A lined for many clients at once, with poll(). It looks for the newline only
 * in the bytes that are new, and answers from a second buffer. */
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LONGEST = 1024 };

struct client {
    size_t length;
    char line[LONGEST];
};

/* Returns whether the line may go on, or a new one begin. */
static bool take_byte(int fd, struct client *c, char byte)
{
    char reply[LONGEST];

    c->line[c->length++] = byte;
    if (byte != '\n' && c->length == LONGEST) {
        fprintf(stderr, "lined: line too long\n");
        return false;
    }
    if (byte != '\n')
        return true;
    size_t n = c->length - 1;
    for (size_t i = 0; i < n; i++)
        reply[i] = c->line[n - 1 - i];
    reply[n] = '\n';
    c->length = 0;
    if (send_all(fd, reply, n + 1) == 0)
        return true;
    perror("lined: send");
    return false;
}

/* One recv(), and what follows from it. Returns whether the client stays. */
static bool hear(int fd, struct client *c)
{
    char part[8192];
    ssize_t n = recv(fd, part, sizeof part, 0);

    if (n == -1 && errno == EINTR)
        return true;
    if (n == -1)
        perror("lined: recv");
    else if (n == 0 && c->length > 0)
        fprintf(stderr, "lined: connection closed in mid-line\n");
    for (ssize_t i = 0; i < n; i++)
        if (!take_byte(fd, c, part[i]))
            return false;
    return n > 0;
}

static struct client *clients[FD_SETSIZE];
static struct pollfd polled[FD_SETSIZE];
static nfds_t count = 1; /* entry 0 is the listening socket's */

static void welcome(int cfd)
{
    struct client *c = count < FD_SETSIZE ? calloc(1, sizeof *c) : NULL;

    if (c == NULL) {
        close(cfd); /* there is no room for one more */
        return;
    }
    clients[count] = c;
    polled[count++] = (struct pollfd){.fd = cfd, .events = POLLIN};
}

/* The last one takes the place of the one that leaves. */
static void bid_farewell(nfds_t i)
{
    close(polled[i].fd);
    free(clients[i]);
    clients[i] = clients[--count];
    polled[i] = polled[count];
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char text[NET_TEXT];

    if (argc != 2 || net_port(argv[1]) == -1) {
        fprintf(stderr, "usage: lined PORT\n");
        return 2;
    }
    net_address(&sa, "127.0.0.1", net_port(argv[1]));
    int lfd = net_listen(&sa);
    if (lfd == -1 || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1) {
        fprintf(stderr, "lined: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    polled[0] = (struct pollfd){.fd = lfd, .events = POLLIN};
    while (poll(polled, count, -1) != -1 || errno == EINTR) {
        for (nfds_t i = count; i-- > 1;)
            if (polled[i].revents != 0 && !hear(polled[i].fd, clients[i]))
                bid_farewell(i);
        if (polled[0].revents != 0) {
            int cfd = accept(lfd, NULL, NULL);
            if (cfd != -1)
                welcome(cfd);
        }
    }
    perror("lined: poll");
    return 1;
}

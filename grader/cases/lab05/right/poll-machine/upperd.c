/* An upperd for many clients at once: poll(), and for each client a state
 * machine that knows how many bytes are missing to the next decision. */
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

enum { HEADER = 5, LONGEST = 65535 };

struct client {
    enum { IN_HEADER, IN_PAYLOAD } state;
    size_t have, want;
    char frame[HEADER + LONGEST];
};

/* The header is complete. Returns whether it is a good one. */
static bool enter_payload(struct client *c)
{
    size_t length = 0;

    for (const char *p = c->frame; p < c->frame + HEADER;
         length = 10 * length + (size_t)(*p++ - '0'))
        if (memchr("0123456789", *p, 10) == NULL)
            return false;
    c->state = IN_PAYLOAD;
    c->want = HEADER + length;
    return length <= LONGEST;
}

static bool reply(int fd, struct client *c)
{
    for (size_t i = HEADER; i < c->want; i++) {
        unsigned char byte = (unsigned char)c->frame[i];
        c->frame[i] = (char)(byte >= 'a' && byte <= 'z' ? byte - 32 : byte);
    }
    c->state = IN_HEADER;
    c->have = 0;
    if (send_all(fd, c->frame, c->want) == 0)
        return true;
    perror("upperd: send");
    return false;
}

/* One recv(), and what follows from it. Returns whether the client stays. */
static bool hear(int fd, struct client *c)
{
    if (c->state == IN_HEADER)
        c->want = HEADER;
    ssize_t n = recv(fd, c->frame + c->have, c->want - c->have, 0);
    if (n == -1 && errno == EINTR)
        return true;
    if (n == -1)
        perror("upperd: recv");
    else if (n == 0 && c->have > 0)
        fprintf(stderr, "upperd: connection closed in mid-frame\n");
    if (n <= 0)
        return false;
    c->have += (size_t)n;
    if (c->state == IN_HEADER && c->have == HEADER && !enter_payload(c)) {
        fprintf(stderr, "upperd: bad frame\n");
        return false;
    }
    return c->state == IN_HEADER || c->have < c->want || reply(fd, c);
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
        fprintf(stderr, "usage: upperd PORT\n");
        return 2;
    }
    net_address(&sa, "127.0.0.1", net_port(argv[1]));
    int lfd = net_listen(&sa);
    if (lfd == -1 || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1) {
        fprintf(stderr, "upperd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    polled[0] = (struct pollfd){.fd = lfd, .events = POLLIN};
    for (;;) {
        if (poll(polled, count, -1) == -1) {
            if (errno == EINTR)
                continue; /* it has written nothing into revents */
            break;
        }
        for (nfds_t i = count; i-- > 1;)
            if (polled[i].revents != 0 && !hear(polled[i].fd, clients[i]))
                bid_farewell(i);
        if (polled[0].revents != 0) {
            int cfd = accept(lfd, NULL, NULL);
            if (cfd != -1)
                welcome(cfd);
        }
    }
    perror("upperd: poll");
    return 1;
}

/* datagrams.c -- the peer's UDP sockets. */
#include "datagrams.h"

#include "base/fault.h"
#include "performance.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

/* More than the longest one: 65507 bytes over IPv4 (udp(7), ip(7)). */
enum { ROOM = 65536 };

int datagrams_open(struct conn *c, const union address *at)
{
    socklen_t size = sizeof c->peer;
    int on = 1;

    c->datagrams = calloc(1, sizeof *c->datagrams);
    if (c->datagrams == NULL)
        fault("no-memory");
    c->made.earliest = c->acted.earliest = log_now();
    c->fd = socket(at->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (c->fd == -1 || bind(c->fd, &at->any, address_length(at)) == -1)
        return -1;
    setsockopt(c->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    c->made.latest = c->acted.latest = c->datagrams->looked = log_now();
    return getsockname(c->fd, &c->peer.any, &size);
}

int datagrams_send(struct performance *p, struct conn *c, const union address *to,
                   const struct bytes *data)
{
    log_bytes(p, LOG_SENDS, NULL, c, data->at, data->length);
    c->acted.earliest = log_now();
    ssize_t n
        = sendto(c->fd, data->at, data->length, MSG_NOSIGNAL, &to->any, address_length(to));
    c->acted.latest = log_now();
    return n == -1 ? -1 : 0;
}

/* When the kernel got it (socket(7), SO_TIMESTAMPNS): the peer may have taken it later, and a system
 * that has just begun to note this knows no better than that. */
static int64_t came_at(struct msghdr *message)
{
    int64_t now = log_now();
    struct timespec day, got;

    clock_gettime(CLOCK_REALTIME, &day);
    for (struct cmsghdr *h = CMSG_FIRSTHDR(message); h != NULL; h = CMSG_NXTHDR(message, h))
        if (h->cmsg_level == SOL_SOCKET && h->cmsg_type == SO_TIMESTAMPNS) {
            memcpy(&got, CMSG_DATA(h), sizeof got);
            now -= (day.tv_sec - got.tv_sec) * 1000000000LL + day.tv_nsec - got.tv_nsec;
        }
    return now;
}

bool datagrams_pump(struct performance *p, struct conn *c)
{
    static char part[ROOM];
    struct datagrams *all = c->datagrams;
    bool moved = false;
    int64_t now = log_now();

    while (all->count < MOST_DATAGRAMS) {
        struct datagram *d = &all->kept[all->count];
        char control[256];
        struct iovec room = {part, sizeof part};
        struct msghdr message = {.msg_name = &d->from,
                                 .msg_namelen = sizeof d->from,
                                 .msg_iov = &room,
                                 .msg_iovlen = 1,
                                 .msg_control = control,
                                 .msg_controllen = sizeof control};
        ssize_t n = recvmsg(c->fd, &message, 0);
        if (n == -1)
            break;
        d->data = (struct bytes){0};
        bytes_add(&d->data, part, (size_t)n);
        d->came = (struct moment){all->looked, came_at(&message)};
        log_bytes(p, LOG_GETS, NULL, c, part, (size_t)n);
        all->count++;
        moved = true;
    }
    all->looked = now;
    return moved;
}

void datagrams_drop(struct conn *c)
{
    struct datagrams *all = c->datagrams;

    bytes_free(&all->kept[0].data);
    memmove(all->kept, all->kept + 1, --all->count * sizeof all->kept[0]);
}

void datagrams_free(struct conn *c)
{
    while (c->datagrams != NULL && c->datagrams->count > 0)
        datagrams_drop(c);
    free(c->datagrams);
    c->datagrams = NULL;
}

/* room.c -- everyone who is connected to relayd.
 *
 * usage: linked into relayd
 *
 * You write: room_enter, room_leave, relay and room_hear.
 */
#include "room.h"

#include <stdio.h>
#include <string.h>

struct client *room[FD_SETSIZE];

int room_enter(int cfd)
{
    static unsigned arrivals; /* only counts up: no number is used twice */
    struct client *c;

    /* With such a descriptor, FD_SET() would write beyond the set's end. */
    if (cfd >= FD_SETSIZE)
        return -1;
    c = client_new(cfd, arrivals + 1);
    if (c == NULL)
        return -1;
    arrivals++;
    room[cfd] = c;
    return 0;
}

void room_leave(int fd)
{
    client_free(room[fd]);
    room[fd] = NULL;
}

/* Queues a line for everyone except its sender. */
static void relay(const struct client *from, const char *line, size_t len)
{
    char text[sizeof "4294967295: " + LINE_LIMIT];
    size_t n = (size_t)snprintf(text, sizeof text, "%u: ", from->number);

    memcpy(text + n, line, len);
    for (int fd = 0; fd < FD_SETSIZE; fd++) {
        struct client *to = room[fd];
        if (to != NULL && to != from && client_queue(to, text, n + len) == -1)
            room_leave(fd);
    }
}

void room_hear(int fd)
{
    struct client *c = room[fd];
    char line[LINE_LIMIT];
    size_t len;

    if (client_receive(c) == -1) {
        room_leave(fd);
        return;
    }
    while ((len = client_line(c, line)) > 0)
        relay(c, line, len);
    if (c->said == LINE_LIMIT)
        room_leave(fd); /* a full buffer without a newline: too long */
}

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

    /* TODO 6.9: this limit is arbitrary. Which one is select()'s own? */
    if (cfd >= 100)
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
    /* TODO 6.4: the place is free again. What else did the client hold? */
    room[fd] = NULL;
}

/* Queues a line for everyone except its sender. */
static void relay(const struct client *from, const char *line, size_t len)
{
    char text[sizeof "4294967295: " + LINE_LIMIT];
    size_t n = (size_t)snprintf(text, sizeof text, "%u: ", from->number);

    memcpy(text + n, line, len);
    /* TODO 6.1: queue the n + len bytes of text for everyone except `from`;
     * a client that cannot take them leaves. */
}

void room_hear(int fd)
{
    struct client *c = room[fd];
    char line[LINE_LIMIT];
    size_t len;

    /* TODO 6.2: the others wait while this loops. For how long? */
    do {
        if (client_receive(c) == -1) {
            room_leave(fd);
            return;
        }
    } while (memchr(c->in, '\n', c->said) == NULL);
    while ((len = client_line(c, line)) > 0)
        relay(c, line, len);
    if (c->said == LINE_LIMIT)
        room_leave(fd); /* a full buffer without a newline: too long */
}

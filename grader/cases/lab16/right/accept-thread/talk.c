/* talk.c -- what the clients of crowdd say and hear.
 *
 * usage: linked into crowdd
 */
#include "crowd.h"

#include <stdio.h>
#include <string.h>

/* Sends a line to everyone except its sender. */
static void relay(const struct client *from, const char *line, size_t len)
{
    char text[sizeof "4294967295: " + LINE_LIMIT];
    size_t n = (size_t)snprintf(text, sizeof text, "%u: ", from->number);

    memcpy(text + n, line, len);
    for (size_t i = 0; i < crowd_count; i++) {
        struct client *to = crowd[i];
        if (to != from && !to->gone && client_send(to, text, n + len) == -1)
            crowd_leave(to);
    }
}

bool crowd_hear(struct client *c)
{
    char text[LINE_LIMIT], *line = text, *newline;
    ssize_t n = client_receive(c, text);

    if (n == -1)
        crowd_leave(c);
    if (n <= 0)
        return false;
    while ((newline = memchr(line, '\n', (size_t)(text + n - line))) != NULL) {
        relay(c, line, (size_t)(newline + 1 - line));
        line = newline + 1;
    }
    if (client_keep(c, line, (size_t)(text + n - line)) == -1) {
        crowd_leave(c);
        return false;
    }
    return true;
}

void crowd_flush(struct client *c)
{
    if (client_flush(c) == -1)
        crowd_leave(c);
}

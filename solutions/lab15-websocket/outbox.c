/* outbox.c -- what is to be sent as soon as there is room for it.
 *
 * usage: linked into wsc
 *
 * Nothing to write here: it is relayd's, of lab06.
 */
#include "outbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int outbox_add(struct outbox *o, const void *bytes, size_t n)
{
    if (o->room - o->length < n) {
        size_t room = 2 * (o->length + n);
        char *more = realloc(o->bytes, room);

        if (more == NULL)
            return -1;
        o->bytes = more;
        o->room = room;
    }
    memcpy(o->bytes + o->length, bytes, n);
    o->length += n;
    return 0;
}

int outbox_send(struct outbox *o, int fd)
{
    while (o->length > 0) {
        ssize_t n = send(fd, o->bytes, o->length, MSG_NOSIGNAL);

        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
        o->length -= (size_t)n;
        memmove(o->bytes, o->bytes + n, o->length);
    }
    return 0;
}

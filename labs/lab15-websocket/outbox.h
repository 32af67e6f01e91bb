/* outbox.h -- what is to be sent as soon as there is room for it. */
#ifndef OUTBOX_H
#define OUTBOX_H

#include <stddef.h>

struct outbox {
    char *bytes;
    size_t length, room;
};

/* Each returns 0, or -1 with errno. outbox_add() takes n bytes more;
 * outbox_send() sends what the socket fd, which does not block, has room for.
 */
int outbox_add(struct outbox *o, const void *bytes, size_t n);
int outbox_send(struct outbox *o, int fd);

#endif

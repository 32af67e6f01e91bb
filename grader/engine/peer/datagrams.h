/* datagrams.h -- the peer's UDP sockets: what comes on one is kept piece by piece, as it came.
 *
 * One is a struct conn whose `datagrams` is not NULL. It is never connected: it has an address of
 * its own (peer), and one that it talks with (student).
 */
#ifndef DATAGRAMS_H
#define DATAGRAMS_H

#include "conn.h"

struct datagram {
    union address from;
    struct bytes data;
    struct moment came; /* when the kernel got it */
};

enum { MOST_DATAGRAMS = 256 };

struct datagrams {
    struct datagram kept[MOST_DATAGRAMS]; /* what no step has asked for, the oldest first */
    size_t count;
    int64_t looked; /* when the peer has last looked for more, in ns (log_now()) */
};

/* Binds a UDP socket to this address; with port 0, to any free port. Returns 0, or -1 with errno.
 */
int datagrams_open(struct conn *c, const union address *at);

/* Sends one datagram. Returns 0, or -1 with errno; that nobody has heard an earlier one is no
 * failure of this one. */
int datagrams_send(struct performance *p, struct conn *c, const union address *to,
                   const struct bytes *data);

/* Takes what has come, without waiting. Returns whether anything has. */
bool datagrams_pump(struct performance *p, struct conn *c);

/* Forgets the oldest, or all. */
void datagrams_drop(struct conn *c);
void datagrams_free(struct conn *c);

#endif

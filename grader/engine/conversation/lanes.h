/* lanes.h -- the lines of a conversation in which the segments on the wire stand between the two sides. */
#ifndef CONVERSATION_LANES_H
#define CONVERSATION_LANES_H

#include "conversation.h"
#include "items.h"

#include "sandbox/wire.h"

/* How many lines there are at most. */
size_t lanes_most(const struct items *items, const struct wire *wire);

/* Appends them, in order of time. A call that waited stands where it began and where it returned, what came
 * meanwhile in between. What follows at once, and because of it, shares a line: a call, its segment, and what
 * the peer got; or the other way round. */
void lanes_put(struct conversation *t, const struct items *items, const struct wire *wire);

/* Which way a segment went, and the name of its connection, "" when it is not the peer's. */
enum arrow lanes_way(const struct performance *p, const struct wire_packet *segment);
const char *lanes_connection(const struct performance *p, const struct wire_packet *segment);

/* "SYN ACK", "8 bytes FIN", "ACK window 0" */
const char *lanes_label(const struct wire_packet *segment);

#endif

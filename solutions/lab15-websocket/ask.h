/* ask.h -- the opening handshake, as a client. */
#ifndef ASK_H
#define ASK_H

#include "input.h"
#include "place.h"

/* Asks the server at in->fd to go on with WebSocket. Returns 0, or -1 after
 * reporting why it does not. */
int ask(struct input *in, const struct place *p);

#endif

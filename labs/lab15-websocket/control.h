/* control.h -- the frames between messages: ping, pong, and the farewell. */
#ifndef CONTROL_H
#define CONTROL_H

#include "message.h"

/* Takes the payload of a close, a ping or a pong, and answers it. Returns 1; or
 * 0 when the connection is over. */
int control_take(const struct frame *f, struct ws *ws);

/* The other side has made a mistake: tells it so, by this code. Returns 0. */
int control_fail(struct ws *ws, int code);

/* The connection has ended, or a call has failed. Returns 0. */
int control_lost(struct ws *ws);

#endif

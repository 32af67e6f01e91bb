/* opening.h -- the opening handshake, as a server: HTTP, for the last time. */
#ifndef OPENING_H
#define OPENING_H

#include "input.h"

/* Receives a request, and answers it. Returns 0 when frames follow; or -1: it
 * was refused, or has not come. */
int opening_accept(struct input *in);

#endif

/* ports.h -- a port that nobody else has. */
#ifndef PORTS_H
#define PORTS_H

/* A port below the ephemeral range, free on all addresses and not given to another peer as long as
 * this process lives; the same one each time where the network is the play's own. Returns it, or
 * -1. */
int ports_take(void);

#endif

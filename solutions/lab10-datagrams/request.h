/* request.h -- one request of ask's, sent until it is answered. */
#ifndef REQUEST_H
#define REQUEST_H

#include "tally_wire.h"

enum { REQUEST_MOST = 60000 }; /* of milliseconds, and of tries */

/* Sends t on the connected socket fd, at most `tries` times, and waits ms
 * milliseconds for its reply, twice as long after each try, at most
 * REQUEST_MOST. Returns 0 with the total; -1 after reporting. */
int request(int fd, const struct tally *t, int ms, int tries, uint32_t *total);

#endif

/* broken.h -- what get says about a reply that it cannot use. */
#ifndef BROKEN_H
#define BROKEN_H

#include <sys/types.h>

enum { BAD_REPLY = -2 };

/* Reports why a reply is not whole: n is 0 at the end of the connection, -1
 * with the errno of an input_...() or of head_receive(), or BAD_REPLY. Returns
 * -1. */
int broken(ssize_t n);

#endif

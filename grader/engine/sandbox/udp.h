/* udp.h -- what the kernel knows of UDP sockets, the student's among them: /proc/net/udp (proc(5)).
 */
#ifndef UDP_H
#define UDP_H

#include "base/address.h"

#include <stdbool.h>

struct udp_fact {
    union address local;
    unsigned long inode; /* 0: no process holds it any more */
    unsigned unread;     /* what lies in its queue, in the kernel's own bytes; 0: all was read */
};

/* Calls visit for each bound IPv4 socket until it returns true. Returns whether it did. */
bool udp_sockets(bool (*visit)(const struct udp_fact *, void *), void *with);

#endif

/* sockdiag.h -- what the kernel knows of TCP sockets, the student's among them.
 *
 * Asked by NETLINK_SOCK_DIAG (sock_diag(7)), without privilege and without touching the
 * connection; where that is not to be had, by /proc/net/tcp (proc(5)), which knows less.
 */
#ifndef SOCKDIAG_H
#define SOCKDIAG_H

#include "base/address.h"

#include <stdbool.h>

/* The states of RFC 9293, section 3.3.2, as Linux numbers them (include/net/tcp_states.h). */
enum {
    TCP_IS_ESTABLISHED = 1,
    TCP_IS_SYN_RECV = 3,
    TCP_IS_FIN_WAIT1 = 4,
    TCP_IS_FIN_WAIT2 = 5,
    TCP_IS_TIME_WAIT = 6,
    TCP_IS_CLOSE = 7,
    TCP_IS_CLOSE_WAIT = 8,
    TCP_IS_LAST_ACK = 9,
    TCP_IS_LISTEN = 10,
    TCP_IS_CLOSING = 11
};

struct sock_fact {
    union address local, remote; /* of IPv4, too, where the socket is IPv6 and the address mapped */
    int state;
    unsigned long inode;     /* 0: no process holds it any more */
    unsigned rqueue, wqueue; /* bytes unread, bytes unsent; listening: clients waiting, backlog */
    bool on_its_way;         /* bytes or a FIN of its own have been sent and not acknowledged */
    long timer_ms;           /* when the kernel's own timer for it goes off; -1: none is set */
    bool counted;            /* whether `received` is known */
    unsigned long long received; /* bytes (and a FIN) that ever arrived in order */
};

/* The socket whose own end is `local` and whose other end is `remote`.
 * Returns 0, or -1 when there is no such socket. */
int sockdiag_pair(const union address *local, const union address *remote, struct sock_fact *fact);

/* Until sockdiag_forget(), sockdiag_pair() may answer as things were at this moment: the fallback
 * then reads its tables once for many questions. */
void sockdiag_remember(void);
void sockdiag_forget(void);

/* The socket that would take a new connection to this address.
 * Returns 0, or -1 when nobody listens there. */
int sockdiag_listener(const union address *at, struct sock_fact *fact);

/* Calls visit for each listening socket, of IPv4 and IPv6, until it returns true.
 * Returns whether it did. */
bool sockdiag_listening(bool (*visit)(const struct sock_fact *, void *), void *with);

/* The same for those that do not listen. */
bool sockdiag_connected(bool (*visit)(const struct sock_fact *, void *), void *with);

#endif

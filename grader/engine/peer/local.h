/* local.h -- the peer's connections of the family AF_UNIX (unix(7)), to sockets in the shared folder (files.h).
 *
 * What one end sends is in the other one's queue when send(2) returns: nothing is ever on its way.
 */
#ifndef LOCAL_H
#define LOCAL_H

#include <stdbool.h>

struct performance;
struct conn;

/* Listens at this name. Returns 0, or -1 with errno. */
int local_listen(struct performance *p, const char *name);

/* A socket of this name at which nobody listens. Returns 0, or -1 with errno. */
int local_leave_dead(struct performance *p, const char *name);

/* Connects c there, or notes why not (CONN_FAILED). Returns whether that is decided: while the queue is full,
 * it is not. */
bool local_connect(struct performance *p, struct conn *c, const char *name);

/* How much memory of the kernel's holds what the other end has not read; 0: it has read all. */
unsigned local_unread(const struct conn *c);

/* Whether nobody holds the other end any more. Where the kernel does not tell (unixdiag.h), an end that has
 * been shut in both directions counts as closed. */
bool local_closed(const struct conn *c);

/* The inode of the other end, 0: it is not known. */
unsigned long local_other_end(const struct conn *c);

#endif

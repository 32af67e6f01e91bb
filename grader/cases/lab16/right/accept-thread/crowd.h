/* crowd.h -- everyone who is connected to crowdd.
 *
 * Who leaves stays in memory until the end of the round: an event of this
 * client's may still be among those that have been fetched already.
 */
#ifndef CROWD_H
#define CROWD_H

#include "client.h"

/* In no order; the place of each is in its struct. */
extern struct client **crowd;
extern size_t crowd_count;

/* The next who waits on the non-blocking socket lfd, now in the crowd. Returns
 * NULL with accept(2)'s errno: EAGAIN when nobody waits, EMFILE when no
 * descriptor is left. */
struct client *crowd_accept(int lfd);

/* The same for one that has been accepted already; NULL: there is no memory for it, and it is closed. */
struct client *crowd_take(int cfd);

/* talk.c: reads once from c, and passes complete lines on to everybody else.
 * Returns whether there may be more to read. */
bool crowd_hear(struct client *c);

/* talk.c: sends what waits for c, as far as there is room. */
void crowd_flush(struct client *c);

/* c leaves at the end of the round. */
void crowd_leave(struct client *c);

/* The end of a round: closes those who leave, and forgets them. */
void crowd_sweep(void);

#endif

/* session.h -- one client: its lines, and its sum.
 *
 * All three programs use it: leave it as it is.
 */
#ifndef SESSION_H
#define SESSION_H

#include <stddef.h>

enum { LONGEST = 1024 }; /* of a line, with its newline */

struct session {
    int fd;
    long long mine; /* the sum of this client's numbers */
    size_t length;  /* of the line so far */
    char line[LONGEST];
};

/* A new client on the connected socket cfd, which stays the caller's. */
void session_begin(struct session *s, int cfd);

/* Receives once, which may wait, and answers each line that is complete. A line
 * "!" calls abort(). Returns 0, or -1: this connection is over, close it. */
int session_serve(struct session *s);

#endif

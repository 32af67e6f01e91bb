/* session.c -- one client: its lines, and its sum.
 *
 * usage: linked into forkd, threadd and selectd
 *
 * All three programs use it: leave it as it is.
 */
#include "session.h"

#include "tally.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void session_begin(struct session *s, int cfd)
{
    s->fd = cfd;
    s->mine = 0;
    s->length = 0;
}

/* Answers the line that begins at `line` and has its newline at `end`. */
static int answer(struct session *s, char *line, char *end)
{
    const char *digits = *line == '-' ? line + 1 : line;
    char reply[48], *stop; /* two numbers of at most 20 characters */
    long long n;
    int length;

    *end = '\0';
    if (strcmp(line, "!") == 0)
        abort(); /* a mistake, made on purpose: what does it end? */
    errno = 0;
    n = strtoll(line, &stop, 10); /* would take " 5" and "+5" */
    if (*digits < '0' || *digits > '9' || stop != end || errno != 0
        || n < INT_MIN || n > INT_MAX)
        return -1;
    s->mine += n;
    length = snprintf(reply, sizeof reply, "%lld %lld\n", s->mine,
                      tally_add((int)n));
    /* What does not fit now would have to wait for a client that does not
     * read. */
    return send(s->fd, reply, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT)
                   == length
               ? 0
               : -1;
}

int session_serve(struct session *s)
{
    ssize_t n = recv(s->fd, s->line + s->length, LONGEST - s->length, 0);
    char *line = s->line, *end;

    if (n == -1)
        return errno == EINTR ? 0 : -1;
    if (n == 0)
        return -1;
    s->length += (size_t)n;
    while ((end = memchr(line, '\n', s->length)) != NULL) {
        if (answer(s, line, end) == -1)
            return -1;
        s->length -= (size_t)(end + 1 - line);
        line = end + 1;
    }
    memmove(s->line, line, s->length);
    return s->length < LONGEST ? 0 : -1;
}

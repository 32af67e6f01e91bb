/* lines.c -- standard input, line by line, as it comes.
 *
 * usage: linked into wsc
 *
 * Nothing to write here.
 */
#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 16384 };

long lines_read(struct lines *l)
{
    ssize_t n;

    if (l->room - l->length < PIECE) {
        size_t room = 2 * l->room + PIECE;
        char *more = realloc(l->bytes, room);

        if (more == NULL)
            return -1;
        l->bytes = more;
        l->room = room;
    }
    do
        n = read(STDIN_FILENO, l->bytes + l->length, PIECE);
    while (n == -1 && errno == EINTR);
    if (n > 0)
        l->length += (size_t)n;
    return n;
}

const char *lines_next(struct lines *l, int rest, size_t *length)
{
    char *line = l->bytes + l->used, *newline;
    size_t left = l->length - l->used;

    newline = left > 0 ? memchr(line, '\n', left) : NULL;
    if (newline == NULL && (!rest || left == 0)) {
        if (left > 0)
            memmove(l->bytes, line, left);
        l->length = left;
        l->used = 0;
        return NULL;
    }
    *length = newline != NULL ? (size_t)(newline - line) : left;
    l->used += *length + (newline != NULL ? 1 : 0);
    return line;
}

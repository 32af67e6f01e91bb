/* lines.h -- standard input, line by line, as it comes. */
#ifndef LINES_H
#define LINES_H

#include <stddef.h>

struct lines {
    char *bytes; /* what has been read of a line */
    size_t length, room;
    size_t used; /* so many of them were the line before */
};

/* Reads once. Returns how many bytes, 0 at the end, or -1 with errno. */
long lines_read(struct lines *l);

/* The next line, without its newline, and how long it is; NULL when no whole
 * one has been read. At the end of the input, `rest` says that what is left is
 * one, too. */
const char *lines_next(struct lines *l, int rest, size_t *length);

#endif

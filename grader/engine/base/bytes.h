/* bytes.h -- a growing row of bytes, and how to show bytes to a person. */
#ifndef BYTES_H
#define BYTES_H

#include <stdbool.h>
#include <stddef.h>

struct bytes {
    unsigned char *at;
    size_t length, room;
};

/* Appends n bytes. Memory that is not there ends the program (status 99). */
void bytes_add(struct bytes *b, const void *from, size_t n);

/* Appends what printf would print. */
void bytes_print(struct bytes *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Removes the first n bytes. */
void bytes_drop(struct bytes *b, size_t n);

/* Copies them as text: with a NUL behind them. Returns false, and an empty text, when `room` bytes
 * are not enough. */
bool bytes_text(const struct bytes *b, char *text, size_t room);

void bytes_free(struct bytes *b);

/* Appends the first n bytes of the numbered pattern: lines of eight bytes, "0000000\n",
 * "0000001\n" ..., so that any eight of them tell where they belong. */
void bytes_add_pattern(struct bytes *b, size_t n);

/* Writes up to `room` columns of the bytes as C would write a string, quotes included: printable
 * ASCII as it is, the rest escaped, "..." at the end when not all fits. Nothing that it writes
 * can command a terminal. Returns text; *shown, unless NULL, is how many bytes it shows. */
char *bytes_quote(char *text, size_t room, const void *data, size_t n, size_t *shown);

/* How many columns the first n bytes take within such quotes, the opening one included. */
size_t bytes_columns(const void *data, size_t n);

#endif

/* head.h -- the head of a message: its first line and its fields.
 *
 * served and get use it: leave it as it is.
 */
#ifndef HEAD_H
#define HEAD_H

#include "input.h"

enum { HEAD_MOST = 8192 }; /* bytes, with the empty line at its end */

struct head {
    size_t length;        /* of the lines, each of which ends with a NUL here */
    char text[HEAD_MOST]; /* the first line is the string at its beginning */
};

/* Receives a head to the end of its empty line. What comes after it stays in
 * *in. Returns 1; 0 when the connection ends before the head does; -1 with
 * errno: EMSGSIZE when it is longer than HEAD_MOST, EBADMSG when it is not
 * well formed. */
int head_receive(struct head *h, struct input *in);

/* The value of the field of this name, whose letters may be large or small;
 * NULL when there is none. There may be several: `after` is the one that was
 * found before, or NULL. */
const char *head_field(const struct head *h, const char *name,
                       const char *after);

/* Whether this word is one of those that the fields of this name list, between
 * commas, in large or small letters. */
int head_lists(const struct head *h, const char *name, const char *word);

#endif

/* stage.h -- what of a submission counts: its regular .c and .h files, read once.
 *
 * Nothing is followed and nothing else is taken: no link, no precompiled header, no object, no
 * Makefile. The files keep their names, the folders get the kit's own, so whatever a learning
 * platform has called a folder, the compiler is given `labs/labNN-name/program.c`.
 */
#ifndef STAGE_H
#define STAGE_H

#include "base/bytes.h"

#include <stdbool.h>
#include <sys/types.h>

enum { STAGE_MOST_FILES = 128, STAGE_MOST_BYTES = 4 << 20 }; /* of all files of a build together */

struct source {
    char *path; /* as the compiler is given it */
    struct bytes text;
};

struct stage {
    struct source *at; /* in the order of their paths, folder by folder */
    size_t count, bytes;
    struct bytes left_out; /* a sentence and a newline for each file that was not taken */
    bool unread;           /* a file could not be read: it is not known what was handed in */
    bool too_much;         /* there was more than STAGE_MOST_FILES or STAGE_MOST_BYTES */
};

/* Takes the .c and .h files of the folder `from` as `as`/NAME. Files that are left out are called
 * `shown`/NAME. When `only` is not NULL, of the .c files only that one. Returns 0, or -1 when the
 * folder cannot be read (errno; ELOOP or ENOTDIR: it is a link). */
int stage_folder(struct stage *s, const char *from, const char *as, const char *shown,
                 const char *only);

/* Adds a file of the kit's own. Returns 0, or -1 with errno. */
int stage_file(struct stage *s, const char *from, const char *as);

/* The file with this path, or NULL. */
const struct source *stage_find(const struct stage *s, const char *path);

/* Whether the path ends like that of a header. */
bool stage_is_header(const char *path);

/* Copies the name of the tree's folder for a lab ("labNN-name") to `name`: the folder of just that name, or
 * else the first in the order of names that begins with its number ("labNN-"). A link is none, and neither is a
 * name with a line break or the like. Others that would do are named in `others`, a sentence each, unless that
 * is NULL. Returns false when there is none. */
bool stage_find_folder(const char *tree, const char *lab, char *name, size_t room,
                       struct bytes *others);

/* Reads a regular file that is no link, at most `most` bytes of it, to the end of `text`. Returns 0, or
 * -1 with errno: ELOOP for a link, EINVAL for what is no regular file, EFBIG. */
int read_regular(int folder, const char *name, size_t most, struct bytes *text);

/* Writes a file in one go: who looks sees the old one or all of the new one, and when it cannot be
 * written the old one stays. Returns 0, or -1 with errno. */
int write_new(const char *path, const struct bytes *data, mode_t mode);

#endif

/* files.h -- files that a play makes: a folder, in which its programs start, and which they cannot write to. */
#ifndef FILES_H
#define FILES_H

#include "base/bytes.h"

#include <stdbool.h>

enum { MOST_FILES = 32, MOST_FILE_NAME = 128 };

struct files {
    char folder[32];                            /* its full name; "": there is none */
    char made[MOST_FILES][32 + MOST_FILE_NAME]; /* all that is in it, folders before what is in them */
    int count;
    bool shared; /* the programs may make sockets there */
};

struct performance;

/* A file with these bytes, and a link, for the programs that are started from now on. The name is one
 * within the folder; where a link leads is not looked at. What cannot be made is the grader's fault. */
void files_hold(struct performance *p, const char *name, const struct bytes *data);
void files_link(struct performance *p, const char *name, const char *target);

/* From now on the programs may make sockets in the folder, and remove what is there. Before all else that
 * is about it. */
void files_share(struct performance *p);

/* The folder, or NULL; and open, or -1. */
const char *files_folder(const struct performance *p);
int files_open(const struct performance *p);

/* Removes it all. A handler of a signal may call it, and it may be called twice. */
void files_remove(struct performance *p);

#endif

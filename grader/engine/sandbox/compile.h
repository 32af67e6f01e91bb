/* compile.h -- runs the compiler on what nobody has read yet, where it can do no harm.
 *
 * What a source may ask of a compiler is more than one would think: to read any file of whoever
 * compiles (#include, .incbin), to take all memory, never to end. So it runs in a private root
 * (root.h) with the staged files and nothing else, and with limits. Where there are no namespaces,
 * Landlock keeps it from other files, and where there is no Landlock either, the limits alone hold.
 */
#ifndef COMPILE_H
#define COMPILE_H

#include "base/bytes.h"

#include <stdbool.h>
#include <stddef.h>

/* For each command: of processor time, of memory, of what it writes. In all: by the clock. */
enum { COMPILE_CPU_S = 20, COMPILE_MEMORY_MIB = 1024, COMPILE_FILE_MIB = 32, COMPILE_WALL_S = 60 };

/* In an argument: the folder that the compiler works in. */
#define COMPILE_HERE "@here@"

struct compile_file {
    const char *path; /* relative: the compiler's working directory holds it */
    const struct bytes *text;
};

struct compile_command {
    char *const *argv; /* argv[0] is an absolute path */
    const char *makes; /* the file that is wanted of it, relative */
};

/* How a command ended. */
enum compile_end {
    COMPILE_MADE,     /* with status 0, and the file is there */
    COMPILE_REFUSED,  /* with another status: it has said why */
    COMPILE_KILLED,   /* by a signal, or what it ran was */
    COMPILE_NO_TIME,  /* at the limit of its processor time */
    COMPILE_LATE,     /* at that of the clock, which a busy machine may have caused */
    COMPILE_NOT_DONE, /* not begun, or not by the compiler's fault: `why` of the run tells */
};

struct compile_result {
    enum compile_end end;
    struct bytes said; /* standard output and standard error together; 256 KiB at most */
    struct bytes made;
};

struct compile_run {
    const struct compile_file *files;
    size_t file_count;
    const struct compile_command *commands;
    size_t command_count;
    const char *home; /* where the compiler lives, besides /usr (root_home_of), or NULL */
    struct compile_result *results; /* one for each command, made by compile_run */
    bool isolated; /* whether it was to run in a private root; made false when there is none to be had */
    bool fenced;   /* whether it could reach no other file: the root, or Landlock */
    char why[128]; /* why it could not be run at all, or "" */
};

/* Runs the commands one after the other, up to the first that is not COMPILE_MADE. Returns 0, or -1
 * when the machine failed (why). compile_free gives back what the results hold. */
int compile_run(struct compile_run *run);
void compile_free(struct compile_run *run);

#endif

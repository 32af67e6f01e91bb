/* memcheck.h -- runs the student's program under valgrind (grader/desk/memcheck asks for it). */
#ifndef MEMCHECK_H
#define MEMCHECK_H

#include <stdbool.h>

/* From now on programs run under this valgrind, which writes what it finds to the end of a file.
 * Returns 0, or -1 when the file cannot be written. */
int memcheck_by(const char *valgrind, const char *file);

/* Whether they do. */
bool memcheck_on(void);

/* How many times the limits are wider then; 1 when they do not. */
enum memcheck_resource { MEMCHECK_TIME, MEMCHECK_MEMORY };
int memcheck_factor(enum memcheck_resource what);

/* What valgrind needs for itself: descriptors beyond the program's; processor time to end. */
enum { MEMCHECK_DESCRIPTORS = 64, MEMCHECK_LAST_WORDS_MS = 10000 };

/* "TMPDIR=...": where valgrind can write, in both modes of contain.h. */
const char *memcheck_folder(void);

/* What is run in place of path and argv: valgrind, its options, path and argv's arguments. */
char *const *memcheck_command(const char *path, char *const *argv);

/* The descriptor that valgrind writes to and takes away from the program, or -1. */
int memcheck_fd(void);

/* Adds to what valgrind has found with which status the program has ended by itself. */
void memcheck_note_exit(int status, bool asked);

/* Takes back what was added to the file since memcheck_by. */
void memcheck_forget(void);

#endif

/* again.h -- the same play once more: in place of this process, or beside it. */
#ifndef AGAIN_H
#define AGAIN_H

#include <stdbool.h>

/* Once, at the beginning: the arguments of the peer, and the play; NULL: a person makes it up, and it
 * cannot be played again. */
void again_begin(char *const *argv, const char *play);
bool again_can(void);

/* Executes this process once more with the same arguments and one before them, the play on standard
 * input. No program of the play may run any more. */
_Noreturn void again_in_place(const char *argument);

/* The play as another process plays it, with what the wiretap calls this repair (wiretap.h). Of a play that
 * fails, *line is the line of the step. Returns its exit status, FAULT when there is none. */
int again_repaired(const char *repair, int *line);

/* What that process says of a failure, before it ends. */
void again_failed_at(int line);

#endif

/* fault.h -- the end that every floor may ask for: the grader cannot judge. */
#ifndef FAULT_H
#define FAULT_H

#include "say.h"

/* The exit statuses of the peer. */
enum { AS_IT_SHOULD = 0, WRONG = 1, PARTLY = 76, UNOBSERVED = 77, FAULT = 99 };

/* Where we are in the play: a message about a step names it. line 0: in no line of it. */
struct place {
    const char *file;
    int line;
    const char *step;
};
void fault_at(const char *file, int line, const char *step);
const struct place *fault_place(void);

/* The grader cannot judge: says so with this sentence and the place, ends with status 99. What is
 * to be cleaned up then belongs to atexit(3). */
#define fault(...) fault_(say(__VA_ARGS__))
_Noreturn void fault_(const char *sentence);

/* Who is told of a fault instead, and does not return: a play that a person makes up goes on after
 * it. NULL: nobody. */
void fault_tells(void (*whom)(const char *sentence));

#endif

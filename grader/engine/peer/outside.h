/* outside.h -- whether somebody else had a hand in this play: another user's or process's signal, a
 * kernel without memory, a supervisor that was killed.
 *
 * Nothing of that is the program's doing. The first time, the whole play is played once more, with
 * a witness (witness.h) to the signals that the program itself sends; the second time it cannot be
 * judged, unless the program was seen to do it itself.
 */
#ifndef OUTSIDE_H
#define OUTSIDE_H

#include <stdbool.h>

struct performance;

/* Once, at the beginning of a play. played: so often it has been played before. before_again takes
 * back what has been written of it, before it begins anew. */
void outside_begin(struct performance *p, int played, void (*before_again)(void));

/* A step took too long to be decided: begins the play anew, and returns when it has been played too
 * often for that. */
void outside_late(struct performance *p);

/* Before the program is said to be wrong, its end known, or that something could not be observed:
 * returns when nobody else can have had a hand in that. Else the play begins anew (this process is
 * executed once more), or ends with status 99. */
void outside_check(struct performance *p);

#endif

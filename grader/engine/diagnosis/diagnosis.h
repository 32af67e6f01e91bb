/* diagnosis.h -- names the misconception behind a failure, when the evidence is there.
 *
 * A rule looks at the calls that the wiretap has written down, and at how the program ended. It
 * fires on evidence alone: with none, the facts stand for themselves.
 */
#ifndef DIAGNOSIS_H
#define DIAGNOSIS_H

#include "base/bytes.h"

/* What the failing step was about. */
struct failure {
    const char *step;                    /* as the play has it */
    const struct bytes *expected, *came; /* bytes, or NULL */
    const char *conn;                    /* the connection whose step it was, or NULL */
    int port;                            /* the peer's port of that connection, or 0 */
    int play_port;                       /* $PORT, or -1 when the play never used it */
    const struct bytes *line;            /* asked for on standard error by the last step about it */
};

/* Appends what happened, the idea and where to read, for the first rule that fires, and a line for
 * a second one. `title` begins with the number of the test. Returns the id of what it has named,
 * until the next call; "-" when no rule fires, and then nothing is appended. */
const char *diagnosis_show(struct bytes *out, const struct failure *failure, const char *title);

#endif

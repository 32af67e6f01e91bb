/* failure.h -- a step that did not hold, in fields: rules ask them, verdict/print.c prints them. */
#ifndef FAILURE_H
#define FAILURE_H

#include "base/bytes.h"

#include <stdbool.h>
#include <stddef.h>

enum { FAILURE_CAPTURES = 6, FAILURE_WORD = 64, FAILURE_PROGRAMS = 5 };

/* The misconception behind it: sentences, valid until the next one is diagnosed. */
struct diagnosis {
    const char *id; /* "-": no rule fires, and the others are "" */
    const char *happened, *idea, *read;
    const char *also;  /* what happened by a second rule; or "" */
    const char *proof; /* that it is behind the failure; or "" */
};

struct failure {
    /* The step: where it stands, and as it is written there. */
    const char *file;
    int line;
    const char *step;
    /* Its pattern in the table of the steps, "NAME expects DATA [in one piece]", and what each
     * placeholder and optional part of it says; "" where that is data, or not there. The verb is ""
     * when the play was over. */
    const char *verb;
    bool has[FAILURE_CAPTURES];
    char captured[FAILURE_CAPTURES][FAILURE_WORD];

    /* What was to be, and what was, in words. Of bytes: the part around the first one that differs,
     * quoted, and how many there are. */
    const char *expected_text, *got_text;
    /* The bytes, or NULL; then also the place of the first one that differs, and in which column of
     * got_text it stands. */
    const struct bytes *expected, *came;
    size_t same, column;

    /* The connection whose step it was: its name, or NULL; the peer's port of it, or 0. */
    const char *conn;
    int port;
    const struct bytes *unread; /* what has come on it and no step has taken, this one's first; or NULL */
    int play_port;             /* $PORT, or -1 when the play never used it */
    int tasks;                 /* how many processes and threads it is at that moment; 0: it has ended */
    const struct bytes *asked; /* the line that the last step about standard error asked for */

    /* The program that is judged, and behind it the others of the play: the name, how it has ended
     * or what it waits for, what it wrote to standard error. */
    struct failed_program {
        const char *name, *state;
        const struct bytes *err;
    } programs[FAILURE_PROGRAMS];
    int program_count;

    struct diagnosis diagnosis;
};

/* Whether the failed step is one like this, written as a play writes it: a word in capitals stands
 * for any that the step's table has there, "..." at the end for all that may follow. */
bool step_is(const struct failure *f, const char *pattern);

/* Whether a step with that verb can be one like this. */
bool step_may_be(const char *verb, const char *pattern);

#endif

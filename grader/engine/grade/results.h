/* results.h -- the results of tests, as lines of fields (grader/README.md, "The record of the results"). */
#ifndef RESULTS_H
#define RESULTS_H

#include "base/bytes.h"
#include "lab.h"
#include "runner.h"

struct result {
    enum test_state state;
    char diagnosis[64]; /* the id of what was named, or "" */
    struct bytes text;  /* the failure in full, or the reason */
    struct bytes said;  /* of a failure: its fields, from `expected` to `proof`, parted by tabs */
    int ms;             /* how long it was played; 0 for what was not */
    int play;           /* which of its plays has failed, from 0: others need the first one alone */
    bool begun, done;
};

/* Takes what stands behind "verdict wrong", up to the end of the line: an id, or nothing; behind a tab
 * the fields (verdict/print.h). */
void results_failure(struct result *result, const char *from);

void results_text(struct result *result, const char *text);

/* Prints the line, and adds it to the file `record` unless that is NULL: all of it at once. What
 * cannot be written is a fault. */
void results_write(const struct result *result, const struct lab_test *test, const char *key,
                   const char *record);

#endif

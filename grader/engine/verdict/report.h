/* report.h -- how a play ends that does not end well, and what is printed then.
 * (The grader's own fault is base/fault.h's.)
 */
#ifndef REPORT_H
#define REPORT_H

#include "base/bytes.h"
#include "base/fault.h"
#include "diagnosis/failure.h"

#include <setjmp.h>
#include <stdbool.h>

struct performance;

/* What the following is about. Who performs the play tells of a failure what only the play knows:
 * the verb of the step and its captures, the play's port, the line that was asked for on standard
 * error. */
void report_play(struct performance *p,
                 void (*about)(const struct performance *p, struct failure *failure));

/* Where the conversations go besides the report, whatever the verdict: as text (added at the end),
 * as a picture, as JSON lines, as lines of fields (both added at the end); what was on the wire, as
 * pcapng (added at the end, where it could be captured); NULL: nowhere. */
struct report_files {
    const char *text, *svg, *json, *tsv, *pcapng;
};
void report_trace_to(const struct report_files *files, const char *title);
bool report_is_traced(void);
void report_traces(struct performance *p);

/* Takes back what was written there: the play begins anew. */
void report_forget_traces(void);

/* A play that a person makes up: what ends another play is put into *text, and then it goes on at
 * `to` (longjmp(3)); the program is left as it is. NULL: no more. */
void report_live(jmp_buf *to, struct bytes *text);

/* Adds what the program does, or how it has ended. */
void report_state(struct bytes *text);

/* This test needs what cannot be observed here: status 77. */
_Noreturn void unobserved(const char *sentence);

/* The program is wrong: what was expected and what it did, in sentences. Status 1. */
_Noreturn void wrong(const char *expected, const char *got);

/* The same for bytes: both are shown, with a caret under the first byte that differs. `then` says
 * what came after those bytes; whole: whether nothing may follow the expected ones. */
_Noreturn void wrong_bytes(const struct bytes *expected, const struct bytes *came, const char *then,
                           bool whole);

#endif

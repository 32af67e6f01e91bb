/* report.h -- every end of a play but a good one, and the sentences that are printed.
 *
 * Every sentence that a student reads stands in grader/words.tsv under an id.
 */
#ifndef REPORT_H
#define REPORT_H

#include "bytes.h"

#include <setjmp.h>
#include <stdbool.h>

/* The exit statuses of the peer. */
enum { AS_IT_SHOULD = 0, WRONG = 1, UNOBSERVED = 77, FAULT = 99 };

/* The sentence with this id, {1}, {2}, ... replaced by the strings that follow. It stays valid for
 * the next fifteen calls. An id that is not there is the sentence. */
#define say(...) say_(__VA_ARGS__, (const char *)NULL)
const char *say_(const char *id, ...);

/* "1 byte", "5 bytes": the sentence `id-one` or `id-many`. */
const char *say_count(const char *id, size_t n);

/* Where we are in the play, for every message. */
void report_at(const char *file, int line, const char *step);

/* Where the conversations go besides the report, whatever the verdict: as text (added at the end),
 * as a picture, as JSON lines, as lines of fields (both added at the end); NULL: nowhere. */
struct report_files {
    const char *text, *svg, *json, *tsv;
};
void report_trace_to(const struct report_files *files, const char *title);
bool report_is_traced(void);
void report_traces(void);

/* Takes back what was written there: the play begins anew. */
void report_forget_traces(void);

/* A play that a person makes up: what ends another play is put into *text, and then it goes on at
 * `to` (longjmp(3)); the program is left as it is. NULL: no more. */
void report_live(jmp_buf *to, struct bytes *text);

/* Adds what the program does, or how it has ended. */
void report_state(struct bytes *text);

/* The grader cannot judge: cleans up, says so with this sentence, ends with status 99. */
#define fault(...) fault_(say(__VA_ARGS__))
_Noreturn void fault_(const char *sentence);

/* This test needs what cannot be observed here: status 77. */
_Noreturn void unobserved(const char *sentence);

/* The program is wrong: what was expected and what came, in sentences. Status 1. */
_Noreturn void wrong(const char *expected, const char *came);

/* The same for bytes: both are shown, with a caret under the first byte that differs. `then` says
 * what came after those bytes; whole: whether nothing may follow the expected ones. */
_Noreturn void wrong_bytes(const struct bytes *expected, const struct bytes *came, const char *then,
                           bool whole);

#endif

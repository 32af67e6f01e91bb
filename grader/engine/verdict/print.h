/* print.h -- a failure as text: what a student reads. */
#ifndef PRINT_H
#define PRINT_H

#include "conversation/conversation.h"
#include "diagnosis/failure.h"

/* The whole of it: the step and where it stands, what was expected and what it did, how the program
 * ended, what it wrote to standard error, the conversation, and the diagnosis. */
void print_failure(struct bytes *text, const struct failure *f, const struct conversation *conversation);

/* Appends fields for programs, each behind a tab: expected, got, happened, idea, read, also, proof;
 * "-" for nothing, a newline, a tab and a backslash in them as \n, \t and \\. */
void print_fields(struct bytes *out, const struct failure *f);

/* Parts of it: what was expected and what it did; how the program ended. */
void print_difference(struct bytes *text, const struct failure *f);
void print_program(struct bytes *text, const char *program, const char *state);

/* Fills expected_text and got_text, in `room`, and where the bytes begin to differ. `then` says
 * what came after them; whole: whether nothing may follow the expected ones. */
enum { PRINT_WINDOW = 640 };
void print_windows(struct failure *f, const char *then, bool whole, char room[2][PRINT_WINDOW]);

#endif

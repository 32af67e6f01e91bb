/* script.h -- a play as it is written: its lines, matched against the patterns of the steps.
 *
 * A pattern is words: those in lower case stand for themselves; WORD takes one word or string,
 * NUMBER one that is a number, NAME a connection's or a program's name, DATA bytes ("text", hex
 * 00ff, pattern 20, side by side), PIECES the same with | between, WORDS all that is left but for a
 * last `as NAME`; [on WORD] may be absent. A pattern that begins with `student` begins with the
 * name of any program. grader/README.md is the same table for people.
 */
#ifndef PLAY_H
#define PLAY_H

#include "base/bytes.h"

#include <stdbool.h>

struct token {
    enum { TOKEN_WORD, TOKEN_STRING, TOKEN_BAR } kind;
    char *text; /* a string without its quotes, escapes and variables untouched */
};

struct capture {
    bool there;
    int from, to; /* tokens [from, to) */
};

struct step;
struct performance;

struct verb {
    const char *pattern;
    void (*perform)(struct performance *p, const struct step *step);
};

struct step {
    int line;
    char *text; /* as written, without indentation */
    const struct verb *verb;
    const char *who; /* the program whose name the step begins with, or NULL */
    struct token *tokens;
    int token_count;
    struct capture captures[6]; /* the placeholders and optional parts, in the pattern's order */
    int capture_count;
};

struct play {
    struct step *steps;
    int count;
};

/* Reads a play and matches every line against the patterns of all tables: the last of the tables is
 * NULL, and the last pattern of each. first_line is the number of its first line in `file`. A
 * mistake is the grader's fault: file, line, status 99. */
void play_read(struct play *play, const char *file, int first_line, const char *text,
               const struct verb *const *tables);

/* Reads one line. Returns whether there is a step in it; verb is NULL for one that no pattern fits.
 */
bool play_step(struct step *step, int number, char *line, const struct verb *const *tables);

/* What a capture says, variables replaced; valid for a few calls. */
bool step_has(const struct step *step, int capture);
const char *step_word(const struct step *step, int capture);
long step_number(const struct step *step, int capture);
int step_words(const struct step *step, int capture, char **words, int room);

/* The bytes of a DATA, or of piece number `piece` of PIECES. Returns false when there is no such
 * piece. */
bool step_data(const struct step *step, int capture, int piece, struct bytes *data);

/* Who knows the value of $name, or returns NULL; before any capture is asked for. */
void play_variables(const char *(*value)(void *with, const char *name), void *with);

#endif

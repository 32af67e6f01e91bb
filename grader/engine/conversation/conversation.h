/* conversation.h -- the conversation: the student's calls beside what the peer did, in one row of
 * lines. */
#ifndef CONVERSATION_H
#define CONVERSATION_H

#include "base/bytes.h"

#include <stdbool.h>

struct log_event;
struct performance;

/* Which way something went. */
enum arrow { ARROW_NONE, ARROW_TO_PEER, ARROW_TO_STUDENT };

enum {
    CONVERSATION_LEFT = 36,  /* columns of a call that shares its line */
    CONVERSATION_RIGHT = 32, /* columns of what the peer does */
    CONVERSATION_MOST = 73,  /* columns of a line that is shared with nobody */
    CONVERSATION_TEXT = 400  /* bytes */
};

struct conversation_line {
    enum { LINE_EVENT, LINE_VERDICT, LINE_NOTE } kind;
    size_t number;             /* of an event; 0: none */
    char left[CONVERSATION_TEXT];  /* the student's call, or "" */
    char right[CONVERSATION_TEXT]; /* what the peer did or saw, or "" */
    enum arrow arrow;
    const struct log_event *event; /* what the peer did or saw, or NULL */
};

struct conversation {
    char program[CONVERSATION_TEXT]; /* whose calls stand on the left */
    struct conversation_line *lines;
    size_t count;
    bool blind;     /* the student's side could not be seen */
    bool disturbed; /* a fault of the play's was at work */
};

/* Joins the log and the wiretap's record: events that belong together share a line, what repeats
 * itself is folded, and where more than `most` lines would be left the middle is left out (0: all
 * are kept). What could not be seen is said. */
struct conversation conversation_make(struct performance *p, size_t most);

/* The same, and nothing is folded. */
struct conversation conversation_all(struct performance *p);
void conversation_free(struct conversation *t);

/* What has been shown of a conversation that goes on. */
struct conversation_mark;
struct conversation_mark *conversation_mark(void);

/* What has happened since the mark, which moves on. A call that was shown when it began is shown
 * again when it has returned. */
struct conversation conversation_since(struct performance *p, struct conversation_mark *mark);

/* Appends it as text, at most 78 columns wide, or as an SVG picture. */
void conversation_text(struct bytes *out, const struct conversation *t);
void conversation_rows(struct bytes *out, const struct conversation *t); /* without the head */
void conversation_svg(struct bytes *out, const struct conversation *t, const char *title);

/* Appends its lines for programs: eight fields parted by tabs (grader/README.md, "The lines"). */
void conversation_tsv(struct bytes *out, const struct conversation *t, const char *title);

/* Appends all events as JSON, one object a line (grader/README.md, "The log"). */
void conversation_json(struct bytes *out, struct performance *p);

/* The address of a bind(), connect() or accept(), as 127.0.0.1:80, in text. */
struct tap_event;
const char *conversation_address(const struct tap_event *e, char text[64]);

/* One call as strace(1) shows it: recv(4, "hello", 16) = 5, or child 1: recv(4, "hello", 16) = 5.
 * `child`: the number of the child that a fork() has made. For conversation.c. */
struct item;
void conversation_call(const struct item *item, const char *who, int child, char text[CONVERSATION_TEXT]);

#endif

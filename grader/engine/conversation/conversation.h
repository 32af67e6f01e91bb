/* conversation.h -- the conversation: the student's calls beside what the peer did, in one row of
 * lines. */
#ifndef CONVERSATION_H
#define CONVERSATION_H

#include "base/bytes.h"

#include <stdbool.h>

struct log_event;
struct performance;
struct wire_packet;

/* Which way something went. */
enum arrow { ARROW_NONE, ARROW_TO_PEER, ARROW_TO_STUDENT };

enum {
    CONVERSATION_LEFT = 36,  /* columns of a call that shares its line */
    CONVERSATION_RIGHT = 32, /* columns of what the peer does */
    CONVERSATION_MOST = 73,  /* columns of a line that is shared with nobody */
    CONVERSATION_TEXT = 400, /* bytes */
    /* With the segments between them; a line has two columns more then. */
    CONVERSATION_WIRE_LEFT = 29,
    CONVERSATION_WIRE = 19,
    CONVERSATION_WIRE_RIGHT = 26
};

/* How many columns there are for either side. */
struct conversation_room {
    size_t left, right;
};

struct conversation_line {
    enum { LINE_EVENT, LINE_VERDICT, LINE_NOTE } kind;
    size_t number;             /* of an event; 0: none */
    char left[CONVERSATION_TEXT];  /* the student's call, or "" */
    char right[CONVERSATION_TEXT]; /* what the peer did or saw, or "" */
    enum arrow arrow;
    const struct log_event *event; /* what the peer did or saw, or NULL */
    char wire[64]; /* the segment between the two, or ""; the arrow is its own then */
    const struct wire_packet *segment; /* or NULL */
    const char *conn; /* the connection that the line is about, or NULL or "" */
    struct conversation_room room;
};

struct conversation {
    char program[CONVERSATION_TEXT]; /* whose calls stand on the left */
    struct conversation_line *lines;
    size_t count;
    bool blind;     /* the student's side could not be seen */
    bool disturbed; /* a fault of the play's was at work */
    bool wired;     /* the segments are shown, too */
};

/* Joins the log and the wiretap's record: events that belong together share a line, what repeats
 * itself is folded, and where more than `most` lines would be left the middle is left out (0: all
 * are kept). What could not be seen is said. */
struct conversation conversation_make(struct performance *p, size_t most);

/* The same, and nothing is folded. */
struct conversation conversation_all(struct performance *p);

/* With the segments on the wire between the two, all in order of time; folded, unless whole.
 * Where no capture is open it is conversation_make()'s, and says so. */
struct conversation conversation_wire(struct performance *p, bool whole);
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

/* Appends all that was captured as a section of pcapng: Wireshark and tshark read it. The comment on a
 * packet is what stood between the one before it and this. `t` is conversation_wire()'s. */
void conversation_pcapng(struct bytes *out, const struct conversation *t, const char *title);

/* The address of a bind(), connect() or accept(), as 127.0.0.1:80, in text. */
struct tap_event;
const char *conversation_address(const struct tap_event *e, char text[64]);

/* One call as strace(1) shows it: recv(4, "hello", 16) = 5, or child 1: recv(4, "hello", 16) = 5.
 * `child`: the number of the child that a fork() has made; room: the columns to keep to, if that is
 * possible. For line.c. */
struct item;
void conversation_call(const struct item *item, const char *who, int child, size_t room,
                       char text[CONVERSATION_TEXT]);

#endif

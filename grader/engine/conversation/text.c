/* text.c -- the conversation as text, at most 78 columns wide: grader/format sets it in by
 * two. With a lane for the wire, 80. */
#include "base/say.h"
#include "base/width.h"
#include "conversation.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 78 };

static void put_event(struct bytes *out, const struct conversation_line *line)
{
    static const char *const arrows[] = {"   ", "\u2500\u2500\u25b6", "\u25c0\u2500\u2500"};
    char left[CONVERSATION_TEXT], right[CONVERSATION_TEXT], number[24];

    /* From line 1000 on numbers take a column more. */
    int margin = snprintf(number, sizeof number, "%3zu  ", line->number);
    strcpy(left, line->left);
    strcpy(right, line->right);
    text_clip(left, COLUMNS - margin);
    text_clip(right, COLUMNS - margin - CONVERSATION_LEFT - 5);
    int used = text_columns(left);
    bytes_print(out, "%s%s", number, left);
    if (right[0] == '\0') {
        bytes_print(out, "\n");
        return;
    }
    if (used > CONVERSATION_LEFT) { /* too long to share its line */
        bytes_print(out, "\n%*s", margin, "");
        used = 0;
    }
    bytes_print(out, "%*s %s %s\n", CONVERSATION_LEFT - used, "", arrows[line->arrow], right);
}

/* "─ SYN ACK ─────▶": a segment, in CONVERSATION_WIRE columns. */
static void put_segment(struct bytes *out, const struct conversation_line *line)
{
    enum { FRAME = 4 }; /* a dash, a blank, a blank, a head */
    char label[sizeof line->wire];

    strcpy(label, line->wire);
    if (line->arrow == ARROW_NONE) {
        text_clip(label, CONVERSATION_WIRE);
        bytes_print(out, "%s%*s", label, CONVERSATION_WIRE - text_columns(label), "");
        return;
    }
    text_clip(label, CONVERSATION_WIRE - FRAME);
    bytes_print(out, line->arrow == ARROW_TO_STUDENT ? "\u25c0 %s " : "\u2500 %s ", label);
    for (int n = text_columns(label) + FRAME; n < CONVERSATION_WIRE; n++)
        bytes_print(out, "\u2500");
    bytes_print(out, line->arrow == ARROW_TO_STUDENT ? "\u2500" : "\u25b6");
}

/* A line with a lane for the wire. */
static void put_wired(struct bytes *out, const struct conversation_line *line)
{
    enum { MARGIN = 4 };
    char left[CONVERSATION_TEXT], right[CONVERSATION_TEXT];
    bool alone = line->wire[0] == '\0' && line->right[0] == '\0';

    strcpy(left, line->left);
    strcpy(right, line->right);
    text_clip(right, CONVERSATION_WIRE_RIGHT);
    if (line->number > 0)
        bytes_print(out, "%3zu %s", line->number, left);
    else
        bytes_print(out, "%*s", MARGIN, "");
    if (alone) {
        bytes_print(out, "\n");
        return;
    }
    bytes_print(out, "%*s ", CONVERSATION_WIRE_LEFT - text_columns(left), "");
    if (line->wire[0] != '\0')
        put_segment(out, line);
    else
        bytes_print(out, "%*s", CONVERSATION_WIRE, "");
    bytes_print(out, right[0] != '\0' ? " %s\n" : "\n", right);
}

void conversation_rows(struct bytes *out, const struct conversation *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct conversation_line *line = &t->lines[i];
        if (line->kind == LINE_VERDICT)
            bytes_print(out, "  \u2717  %s\n", line->right);
        else if (line->kind == LINE_NOTE)
            bytes_print(out, "     %s\n", line->left);
        else if (t->wired)
            put_wired(out, line);
        else
            put_event(out, line);
    }
}

void conversation_text(struct bytes *out, const struct conversation *t)
{
    char left[CONVERSATION_TEXT];

    snprintf(left, sizeof left - 3, "%s", say("conversation-left", t->program));
    if (t->wired) {
        text_clip(left, CONVERSATION_WIRE_LEFT);
        bytes_print(out, "    %s%*s%-*s %s\n", left, CONVERSATION_WIRE_LEFT + 1 - text_columns(left),
                    "", CONVERSATION_WIRE, say("conversation-wire"), say("conversation-right"));
        conversation_rows(out, t);
        return;
    }
    text_clip(left, CONVERSATION_LEFT);
    bytes_print(out, "     %s%*s%s\n", left, CONVERSATION_LEFT + 5 - text_columns(left), "",
                say("conversation-right"));
    conversation_rows(out, t);
}

/* text.c -- the conversation as text, at most 78 columns wide: grader/format sets it in by
 * two. */
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

void conversation_rows(struct bytes *out, const struct conversation *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct conversation_line *line = &t->lines[i];
        if (line->kind == LINE_VERDICT)
            bytes_print(out, "  \u2717  %s\n", line->right);
        else if (line->kind == LINE_NOTE)
            bytes_print(out, "     %s\n", line->left);
        else
            put_event(out, line);
    }
}

void conversation_text(struct bytes *out, const struct conversation *t)
{
    char left[CONVERSATION_TEXT];

    snprintf(left, sizeof left - 3, "%s", say("conversation-left", t->program));
    text_clip(left, CONVERSATION_LEFT);
    bytes_print(out, "     %s%*s%s\n", left, CONVERSATION_LEFT + 5 - text_columns(left), "",
                say("conversation-right"));
    conversation_rows(out, t);
}

/* text.c -- the conversation as text, at most 78 columns wide: grader/format sets it in by
 * two. */
#include "base/say.h"
#include "base/width.h"
#include "conversation.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 78 };

static void put_event(struct bytes *out, const struct timeline_line *line)
{
    static const char *const arrows[] = {"   ", "\u2500\u2500\u25b6", "\u25c0\u2500\u2500"};
    char left[TIMELINE_TEXT], right[TIMELINE_TEXT], number[24];

    /* From line 1000 on numbers take a column more. */
    int margin = snprintf(number, sizeof number, "%3zu  ", line->number);
    strcpy(left, line->left);
    strcpy(right, line->right);
    text_clip(left, COLUMNS - margin);
    text_clip(right, COLUMNS - margin - TIMELINE_LEFT - 5);
    int used = text_columns(left);
    bytes_print(out, "%s%s", number, left);
    if (right[0] == '\0') {
        bytes_print(out, "\n");
        return;
    }
    if (used > TIMELINE_LEFT) { /* too long to share its line */
        bytes_print(out, "\n%*s", margin, "");
        used = 0;
    }
    bytes_print(out, "%*s %s %s\n", TIMELINE_LEFT - used, "", arrows[line->arrow], right);
}

void timeline_rows(struct bytes *out, const struct timeline *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct timeline_line *line = &t->lines[i];
        if (line->kind == LINE_VERDICT)
            bytes_print(out, "  \u2717  %s\n", line->right);
        else if (line->kind == LINE_NOTE)
            bytes_print(out, "     %s\n", line->left);
        else
            put_event(out, line);
    }
}

void timeline_text(struct bytes *out, const struct timeline *t)
{
    char left[TIMELINE_TEXT];

    snprintf(left, sizeof left - 3, "%s", say("timeline-left", t->program));
    text_clip(left, TIMELINE_LEFT);
    bytes_print(out, "     %s%*s%s\n", left, TIMELINE_LEFT + 5 - text_columns(left), "",
                say("timeline-right"));
    timeline_rows(out, t);
}

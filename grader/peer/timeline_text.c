/* timeline_text.c -- the conversation as text, 78 columns wide. */
#include "report.h"
#include "timeline.h"

#include <string.h>

/* Columns that UTF-8 text takes: its bytes but for the continuation ones. */
static int columns(const char *text)
{
    int n = 0;

    for (; *text != '\0'; text++)
        n += (*text & 0xc0) != 0x80;
    return n;
}

static void put_event(struct bytes *out, const struct timeline_line *line)
{
    static const char *const arrows[] = {"   ", "\u2500\u2500\u25b6", "\u25c0\u2500\u2500"};
    int used = columns(line->left);

    bytes_print(out, "%3zu  %s", line->number, line->left);
    if (line->right[0] == '\0') {
        bytes_print(out, "\n");
        return;
    }
    if (used > TIMELINE_LEFT) { /* too long to share its line */
        bytes_print(out, "\n     ");
        used = 0;
    }
    bytes_print(out, "%*s %s %s\n", TIMELINE_LEFT - used, "", arrows[line->arrow], line->right);
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

void timeline_text(struct bytes *out, const struct timeline *t, const char *program)
{
    const char *left = say("timeline-left", program);

    bytes_print(out, "     %s%*s%s\n", left, TIMELINE_LEFT + 5 - columns(left), "",
                say("timeline-right"));
    timeline_rows(out, t);
    if (t->blind)
        bytes_print(out, "     %s\n", say("timeline-blind", program));
}

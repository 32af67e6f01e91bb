/* svg.c -- the conversation as a picture: two lifelines, and what goes between them. */
#include "base/say.h"
#include "base/width.h"
#include "conversation.h"

#include <stdio.h>
#include <string.h>

enum {
    ROW = 26,
    TOP = 64,
    NUMBER_X = 34,
    LEFT_X = 46,
    LIFE_LEFT = 440,
    LIFE_RIGHT = 550,
    WIRE = 110, /* so much more is between the lifelines for the segments */
    RIGHT_X = 566,
    WIDTH = 860,
    COLUMN_TENTHS = 85 /* of a pixel: a column of 14px monospace, and a little */
};

static void put_escaped(struct bytes *out, const char *text)
{
    for (; *text != '\0'; text++)
        switch (*text) {
        case '&': bytes_print(out, "&amp;"); break;
        case '<': bytes_print(out, "&lt;"); break;
        case '>': bytes_print(out, "&gt;"); break;
        case '"': bytes_print(out, "&quot;"); break;
        default: bytes_add(out, text, 1);
        }
}

/* Text that begins at x and ends before `to`: what is too long for that is set closer. */
static void put_text(struct bytes *out, int x, int to, int y, const char *class, const char *text)
{
    bytes_print(out, "<text x=\"%d\" y=\"%d\" class=\"%s\"", x, y, class);
    if (text_columns(text) * COLUMN_TENTHS > (to - x) * 10)
        bytes_print(out, " textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"", to - x);
    bytes_print(out, ">");
    put_escaped(out, text);
    bytes_print(out, "</text>\n");
}

/* `more`: pixels, between the lifelines */
static void put_arrow(struct bytes *out, int y, enum arrow arrow, int more)
{
    int right = LIFE_RIGHT + more, from = arrow == ARROW_TO_PEER ? LIFE_LEFT : right;
    int to = arrow == ARROW_TO_PEER ? right : LIFE_LEFT, head = arrow == ARROW_TO_PEER ? -9 : 9;

    bytes_print(out, "<path class=\"arrow\" d=\"M%d %dH%d\"/>", from, y, to + head / 2);
    bytes_print(out, "<path class=\"head\" d=\"M%d %dl%d -5v10z\"/>\n", to, y, head);
}

/* A segment: its arrow, and what it is in the middle of that. */
static void put_segment(struct bytes *out, const struct conversation_line *line, int y)
{
    int columns = text_columns(line->wire), gap = LIFE_RIGHT + WIRE - LIFE_LEFT - 24,
        width = columns * COLUMN_TENTHS / 10;

    if (width > gap)
        width = gap;
    int x = (LIFE_LEFT + LIFE_RIGHT + WIRE - width) / 2;
    if (line->arrow != ARROW_NONE)
        put_arrow(out, y - 5, line->arrow, WIRE);
    bytes_print(out, "<rect class=\"paper\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"20\"/>\n", x - 4,
                y - 15, width + 8);
    put_text(out, x, x + width, y, "segment", line->wire);
}

/* White behind that much text. */
static void put_paper(struct bytes *out, int x, int y, int columns)
{
    bytes_print(out, "<rect class=\"paper\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"20\"/>\n", x,
                y - 15, columns * COLUMN_TENTHS / 10);
}

static void put_line(struct bytes *out, const struct conversation_line *line, int y, int more)
{
    char number[24];

    /* What should have happened stands with the peer, who expects it; the dashes end at the
     * lifelines. */
    if (line->kind == LINE_VERDICT) {
        bytes_print(out, "<path class=\"wrong\" d=\"M%d %dH%d\"/>\n", LEFT_X, y - 5, LIFE_LEFT - 8);
        put_text(out, RIGHT_X + more - 2, RIGHT_X + more + 14, y, "bad", "\u2717");
        put_text(out, RIGHT_X + more + 16, WIDTH + more - 12, y, "bad", line->right);
        return;
    }
    if (line->kind == LINE_NOTE) { /* a long one interrupts the lifelines */
        put_paper(out, LEFT_X, y, text_columns(line->left));
        put_text(out, LEFT_X, WIDTH + more - 12, y, "note", line->left);
        return;
    }
    snprintf(number, sizeof number, "%zu", line->number);
    if (line->number > 0)
        put_text(out, NUMBER_X, WIDTH, y, "number", number);
    put_text(out, LEFT_X, LIFE_LEFT - 8, y, "left", line->left);
    if (line->segment != NULL)
        put_segment(out, line, y);
    else if (line->arrow != ARROW_NONE && more == 0)
        put_arrow(out, y - 5, line->arrow, 0);
    if (line->right[0] != '\0')
        put_text(out, RIGHT_X + more, WIDTH + more - 12, y, "right", line->right);
}

void conversation_svg(struct bytes *out, const struct conversation *t, const char *title)
{
    int height = TOP + (int)t->count * ROW + 8, more = t->wired ? WIRE : 0;
    char clean[512];

    snprintf(clean, sizeof clean - 3, "%s", title);
    text_clip(clean, (int)sizeof clean);

    bytes_print(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n<title>",
        WIDTH + more, height);
    put_escaped(out, clean);
    bytes_print(
        out,
        "</title>\n<style>\n"
        "text{font:14px ui-monospace,\"DejaVu Sans Mono\",Menlo,Consolas,monospace;fill:#16202c}\n"
        ".paper{fill:#fff}.number{fill:#5b6b7c;text-anchor:end;font-size:11px}\n"
        ".note{fill:#5b6b7c;font-style:italic}.who{font-weight:bold}\n"
        ".life{stroke:#8a99a8;stroke-width:2}.arrow{stroke:#00509d;stroke-width:2}\n"
        ".head{fill:#00509d}.bad{fill:#b3261e;font-weight:bold}\n"
        ".wrong{stroke:#b3261e;stroke-width:2;stroke-dasharray:6 4;fill:none}\n"
        "</style>\n<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n",
        WIDTH + more, height);
    put_text(out, LEFT_X, LIFE_LEFT - 8, 28, "who", say("conversation-left", t->program));
    if (t->wired)
        put_text(out, LIFE_LEFT + 8, LIFE_RIGHT + more, 28, "who", say("conversation-wire"));
    put_text(out, RIGHT_X + more, WIDTH + more - 12, 28, "who", say("conversation-right"));
    bytes_print(out, "<path class=\"life\" d=\"M%d 38V%d M%d 38V%d\"/>\n", LIFE_LEFT, height - 8,
                LIFE_RIGHT + more, height - 8);
    for (size_t i = 0; i < t->count; i++)
        put_line(out, &t->lines[i], TOP + (int)i * ROW, more);
    bytes_print(out, "</svg>\n");
}

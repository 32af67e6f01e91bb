/* svg.c -- the conversation as a picture: the program's lifeline, one for each of the peer's connections, and what
 * goes between them. */
#include "base/say.h"
#include "base/width.h"
#include "conversation.h"
#include "peer/log.h"

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
    LANE = 30, /* between the lifelines of two connections */
    MOST_LANES = 8, /* of more than these all have one */
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

/* The lifeline of a connection, from its first line to that with its end. */
struct lane {
    const char *conn;
    size_t from, to;
};

struct lanes {
    struct lane at[MOST_LANES];
    int count; /* 1 with an empty lane: all have the same one */
    int first; /* where the first one is, in pixels; */
    int more;  /*   what is right of them stands so much further right */
};

/* Where the lane ends after one line more: at the bottom, as long as the connection is there. A name may come again. */
static size_t end_after(const struct lane *lane, const struct conversation_line *line, size_t row,
                        size_t bottom)
{
    enum log_kind kind = line->event != NULL ? line->event->kind : LOG_GETS;

    if (kind == LOG_CONNECTS || kind == LOG_ACCEPTS)
        return bottom;
    if (kind == LOG_CLOSES || kind == LOG_RESETS || kind == LOG_ERROR)
        return row;
    return lane->to < bottom ? row : bottom; /* segments follow the end */
}

static struct lanes find_lanes(const struct conversation *t)
{
    struct lanes lanes = {.first = LIFE_RIGHT + (t->wired ? WIRE : 0)};
    int known = 0, i;

    for (size_t k = 0; k < t->count && known <= MOST_LANES; k++) {
        const struct conversation_line *line = &t->lines[k];
        if (line->conn == NULL || *line->conn == '\0')
            continue;
        for (i = 0; i < known && strcmp(lanes.at[i].conn, line->conn) != 0; i++)
            ;
        if (i == known && ++known <= MOST_LANES)
            lanes.at[i] = (struct lane){line->conn, k, t->count};
        if (i < MOST_LANES)
            lanes.at[i].to = end_after(&lanes.at[i], line, k, t->count);
    }
    lanes.count = known > 1 && known <= MOST_LANES ? known : 1;
    if (lanes.count == 1)
        lanes.at[0] = (struct lane){"", 0, t->count};
    lanes.more = lanes.first - LIFE_RIGHT + (lanes.count - 1) * LANE;
    return lanes;
}

/* What is about no connection is about the peer: that is right of them all. */
static int lane_of(const struct lanes *lanes, const struct conversation_line *line)
{
    for (int i = 0; i < lanes->count; i++)
        if (line->conn != NULL && strcmp(lanes->at[i].conn, line->conn) == 0)
            return i;
    return lanes->count - 1;
}

static void put_lanes(struct bytes *out, const struct lanes *lanes, size_t count)
{
    int bottom = TOP + (int)count * ROW;

    bytes_print(out, "<path class=\"life\" d=\"M%d 38V%d", LIFE_LEFT, bottom);
    for (int i = 0; i < lanes->count; i++) {
        const struct lane *lane = &lanes->at[i];
        int from = lanes->count == 1 ? 38 : TOP + (int)lane->from * ROW - 5;
        bytes_print(out, " M%d %dV%d", lanes->first + i * LANE, from,
                    lane->to == count ? bottom : TOP + (int)lane->to * ROW - 5);
    }
    bytes_print(out, "\"/>\n");
    for (int i = 0; i < lanes->count && lanes->count > 1; i++)
        put_text(out, lanes->first + i * LANE - 4, lanes->first + (i + 1) * LANE - 8, 28, "who",
                 lanes->at[i].conn);
}

/* From the program to a lane or back. The lanes that it passes are broken there: it does not touch them. */
static void put_arrow(struct bytes *out, int y, size_t row, enum arrow arrow,
                      const struct lanes *lanes, int lane)
{
    int right = lanes->first + lane * LANE, from = arrow == ARROW_TO_PEER ? LIFE_LEFT : right;
    int to = arrow == ARROW_TO_PEER ? right : LIFE_LEFT, head = arrow == ARROW_TO_PEER ? -9 : 9;

    for (int i = 0; i < lane; i++)
        if (lanes->at[i].from < row && row < lanes->at[i].to)
            bytes_print(out,
                        "<rect class=\"paper\" x=\"%d\" y=\"%d\" width=\"4\" height=\"12\"/>",
                        lanes->first + i * LANE - 2, y - 6);
    bytes_print(out, "<path class=\"arrow\" d=\"M%d %dH%d\"/>", from, y, to + head / 2);
    bytes_print(out, "<path class=\"head\" d=\"M%d %dl%d -5v10z\"/>\n", to, y, head);
}

/* A segment: its arrow, and what it is in the middle of that. */
static void put_segment(struct bytes *out, const struct conversation_line *line, int y, size_t row,
                        const struct lanes *lanes)
{
    int columns = text_columns(line->wire), gap = LIFE_RIGHT + WIRE - LIFE_LEFT - 24,
        width = columns * COLUMN_TENTHS / 10;

    if (width > gap)
        width = gap;
    int x = (LIFE_LEFT + LIFE_RIGHT + WIRE - width) / 2;
    if (line->arrow != ARROW_NONE)
        put_arrow(out, y - 5, row, line->arrow, lanes, lane_of(lanes, line));
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

static void put_line(struct bytes *out, const struct conversation_line *line, int y, size_t row,
                     const struct lanes *lanes, bool wired)
{
    char number[24];
    int more = lanes->more;

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
        put_segment(out, line, y, row, lanes);
    else if (line->arrow != ARROW_NONE && !wired)
        put_arrow(out, y - 5, row, line->arrow, lanes, lane_of(lanes, line));
    if (line->right[0] != '\0')
        put_text(out, RIGHT_X + more, WIDTH + more - 12, y, "right", line->right);
}

void conversation_svg(struct bytes *out, const struct conversation *t, const char *title)
{
    struct lanes lanes = find_lanes(t);
    int height = TOP + (int)t->count * ROW + 8, more = lanes.more;
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
        put_text(out, LIFE_LEFT + 8, lanes.first, 28, "who", say("conversation-wire"));
    put_text(out, RIGHT_X + more, WIDTH + more - 12, 28, "who", say("conversation-right"));
    put_lanes(out, &lanes, t->count);
    for (size_t i = 0; i < t->count; i++)
        put_line(out, &t->lines[i], TOP + (int)i * ROW, i, &lanes, t->wired);
    bytes_print(out, "</svg>\n");
}

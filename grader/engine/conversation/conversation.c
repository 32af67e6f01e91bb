/* conversation.c -- joins the two sides of a conversation. */
#include "conversation.h"

#include "base/fault.h"
#include "base/width.h"
#include "items.h"
#include "lanes.h"
#include "line.h"

#include "sandbox/wire.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PERIOD = 16, LEAST_REPEATS = 3 };

/* -------------------------------------------------------------------- partners ---- */

/* An event of the peer's and the call that it is tied to share a line. Who comes first waits there
 * for the other, so all that its own side does in between is shown later: nothing of that may have
 * been met, or made, by a call that is shown before. And what must be seen where it happened, a
 * signal or the place where it went wrong, waits for nobody. */
static bool may_share(const struct items *items, long event, long call)
{
    const struct item *at = items->at;
    long from = event < call ? event : call, to = event < call ? call : event;

    for (long k = from + 1; k < to; k++) {
        if (at[k].event == NULL)
            continue;
        if (at[k].event->kind == LOG_SIGNAL || at[k].event->kind == LOG_VERDICT)
            return false;
        if (at[k].tie == -1)
            continue;
        if (event < call ? !at[k].sees && at[k].tie <= call : at[k].sees && at[k].tie >= call)
            return false;
    }
    return true;
}

static bool can_be_partner(const struct item *event, const struct item *call)
{
    if (call->partner != -1 || call->part == CALL_ENDS)
        return false;
    switch (event->event->kind) {
    case LOG_SENDS: /* a part of it, or all: what met more than one event is shown after them */
        return tap_class_of(call->call) == TAP_SELECT
               || (call->from >= event->from && call->to <= event->to);
    case LOG_GETS: return call->from == event->from && call->to == event->to;
    default: return true;
    }
}

/* Lines never cross. */
static void find_partners(struct items *items)
{
    enum { FAR = 64 };
    long last = -1;

    for (long i = 0; i < (long)items->count; i++) {
        struct item *event = &items->at[i];
        long j = event->tie;
        if (event->event == NULL || j <= last || j > i + FAR || j < i - FAR
            || !can_be_partner(event, &items->at[j]) || !may_share(items, i, j))
            continue;
        event->partner = j;
        items->at[j].partner = i;
        last = j;
    }
}

/* ----------------------------------------------------------------------- lines ---- */

static void note(struct conversation_line *line, const char *text)
{
    *line = (struct conversation_line){.kind = LINE_NOTE};
    snprintf(line->left, sizeof line->left, "%s", text);
    text_clip(line->left, CONVERSATION_MOST);
}

/* What of a conversation that goes on has been shown already. */
struct conversation_mark {
    size_t events, lines;
    /* Of the call with this number, at its place, of that program the beginning, the end. */
    struct {
        uint32_t number;
        bool began, returned;
    } call[MOST_PROGRAMS][TAP_EVENTS];
};

/* Whether it is still to be shown; no mark: all is. */
static bool is_news(const struct performance *p, const struct item *item, struct conversation_mark *mark)
{
    if (mark == NULL)
        return true;
    if (item->call == NULL)
        return (size_t)(item->event - p->log.events) >= mark->events;
    uint32_t number = item->call->number;
    size_t i = number < TAP_FIRST ? number : TAP_FIRST + (number - TAP_FIRST) % TAP_LAST;
    bool begins = item->part == CALL_BEGINS || item->part == CALL_HANGS;
    if (mark->call[item->program][i].number != number) { /* it was another's place */
        mark->call[item->program][i].began = mark->call[item->program][i].returned = false;
        mark->call[item->program][i].number = number;
    }
    bool *returned = &mark->call[item->program][i].returned;
    bool *shown = begins ? &mark->call[item->program][i].began : returned;
    bool was = *shown || *returned;
    *shown = true;
    return !was;
}

/* Items to lines. Partners share one; who comes first waits for the other, and what stands between
 * them keeps its place. */
static void put_lines(struct performance *p, struct conversation *t, const struct items *items,
                      struct conversation_mark *mark)
{
    size_t left = 0, right = 0, n = items->count;

    for (;;) {
        while (left < n && items->at[left].call == NULL)
            left++;
        while (right < n && items->at[right].call != NULL)
            right++;
        if (left >= n && right >= n)
            return;
        const struct item *l = left < n ? &items->at[left] : NULL,
                          *r = right < n ? &items->at[right] : NULL;
        bool both = l != NULL && r != NULL && l->partner == (long)right;
        bool take_left = both || r == NULL
                         || (l != NULL && (r->partner != -1 || (l->partner == -1 && left < right)));
        if (mark == NULL && take_left && l->missing > 0)
            note(&t->lines[t->count++], say_count("conversation-full", l->missing));
        struct conversation_line *line = &t->lines[t->count++];
        line->room = (struct conversation_room){CONVERSATION_LEFT, CONVERSATION_RIGHT};
        bool news = false;
        if (take_left) {
            if (is_news(p, l, mark) && (news = true))
                line_put(line, items, l);
            t->disturbed |= l->call->flags != 0;
            left++;
        }
        if (both || !take_left) {
            if (is_news(p, r, mark) && (news = true))
                line_put(line, items, r);
            right++;
        }
        t->count -= !news;
        text_clip(line->left, CONVERSATION_MOST);
        text_clip(line->right, CONVERSATION_MOST);
    }
}

/* --------------------------------------------------------------------- folding ---- */

/* Passes over a string within quotes, and the dots after it. */
static const char *after_string(const char *p)
{
    for (p++; *p != '\0' && *p != '"'; p++)
        if (*p == '\\' && p[1] != '\0')
            p++;
    p += *p == '"';
    while (*p == '.')
        p++;
    return p;
}

/* Passes over a number; returns whether it is 0. */
static bool pass_number(const char **text)
{
    bool zero = true;

    for (; isdigit((unsigned char)**text); ++*text)
        zero = zero && **text == '0';
    return zero;
}

/* Whether two lines tell the same but for numbers and bytes. 0 is not the same as some. */
static bool alike(const char *a, const char *b)
{
    while (*a == *b || (isdigit((unsigned char)*a) && isdigit((unsigned char)*b))) {
        if (*a == '\0')
            return true;
        if (*a == '"') {
            a = after_string(a);
            b = after_string(b);
        } else if (isdigit((unsigned char)*a)) {
            if (pass_number(&a) != pass_number(&b))
                return false;
        } else {
            a++;
            b++;
        }
    }
    return false;
}

static bool same_line(const struct conversation_line *a, const struct conversation_line *b)
{
    return a->kind == LINE_EVENT && b->kind == LINE_EVENT && a->arrow == b->arrow
           && alike(a->left, b->left) && alike(a->right, b->right) && alike(a->wire, b->wire);
}

/* How often the `period` lines at `at` come again right after themselves. */
static size_t repeats(const struct conversation *t, size_t at, size_t period)
{
    size_t i = at;

    while (i + period < t->count && same_line(&t->lines[i], &t->lines[i + period]))
        i++;
    return (i - at) / period;
}

static void note_repeats(struct conversation_line *line, size_t period, size_t times)
{
    char lines[24], more[24];

    snprintf(lines, sizeof lines, "%zu", period);
    snprintf(more, sizeof more, "%zu", times);
    note(line, period == 1 ? say("conversation-same", more) : say("conversation-same-lines", more, lines));
}

/* Four times the same and more: the first stays, then how often it comes again. */
static void fold(struct conversation *t)
{
    size_t to = 0;

    for (size_t i = 0; i < t->count;) {
        size_t period = 1, times = 0;
        for (size_t p = 1; p <= MOST_PERIOD && times < LEAST_REPEATS; p++) {
            times = repeats(t, i, p);
            period = p;
        }
        if (times < LEAST_REPEATS) {
            t->lines[to++] = t->lines[i++];
            continue;
        }
        for (size_t k = 0; k < period; k++)
            t->lines[to++] = t->lines[i++];
        i += period * times;
        note_repeats(&t->lines[to++], period, times);
    }
    t->count = to;
}

/* The place where it went wrong stays: of what comes long after it the end is left out. */
static void leave_out_the_end(struct conversation *t, size_t most)
{
    size_t verdict = 0;

    while (verdict < t->count && t->lines[verdict].kind != LINE_VERDICT)
        verdict++;
    if (most == 0 || verdict + most / 2 + 1 >= t->count)
        return;
    size_t keep = verdict + most / 2, left_out = t->count - keep;
    note(&t->lines[keep], say_count("conversation-skipped", left_out));
    t->count = keep + 1;
}

static void leave_out_the_middle(struct conversation *t, size_t most)
{
    if (most == 0 || t->count <= most + 1)
        return;
    size_t head = most / 3, tail = most - head, left_out = t->count - most;
    note(&t->lines[head], say_count("conversation-skipped", left_out));
    memmove(&t->lines[head + 1], &t->lines[t->count - tail], tail * sizeof *t->lines);
    t->count = head + 1 + tail;
}

static void add_note(struct conversation *t, const char *text)
{
    note(&t->lines[t->count++], text);
}

/* What the reader must know of what is not there, or is there by our doing. */
static void add_notes(struct performance *p, struct conversation *t, const struct items *items)
{
    if (t->blind)
        add_note(t, say("conversation-blind", student_title(p, items->blind)));
    else if (items->incomplete)
        add_note(t, say("conversation-incomplete", t->program));
    if (t->disturbed)
        add_note(t, say("conversation-disturbed"));
    if (p->log.lost_count > 0)
        add_note(t, say_count("conversation-lost", p->log.lost_count));
}

/* "server", or "s (server), c (client)". */
static void put_programs(const struct performance *p, char text[CONVERSATION_TEXT])
{
    size_t n = 0;

    snprintf(text, CONVERSATION_TEXT, "%s", p->student->name);
    for (int i = 0; i < p->program_count && n < CONVERSATION_TEXT; i++)
        n += (size_t)snprintf(text + n, CONVERSATION_TEXT - n, "%s%s", i > 0 ? ", " : "",
                              student_title(p, &p->programs[i]));
}

/* Both sides joined, but for what the mark says has been shown; with the wire, unless NULL. */
static struct conversation join(struct performance *p, struct items *items, const struct wire *wire,
                                struct conversation_mark *mark)
{
    enum { MOST_NOTES = 6 };
    struct conversation t = {0};
    size_t number = mark != NULL ? mark->lines : 0;

    *items = items_collect(p);
    t.blind = items->blind != NULL;
    put_programs(p, t.program);
    t.lines = calloc(items->count + 1 + MOST_NOTES + (wire != NULL ? lanes_most(items, wire) : 0),
                     sizeof *t.lines);
    if (t.lines == NULL)
        fault("no-memory");
    if (wire != NULL) {
        lanes_put(&t, items, wire);
        if (items->lost > 0)
            note(&t.lines[t.count++], say_count("conversation-full", items->lost));
    } else {
        find_partners(items);
        put_lines(p, &t, items, mark);
    }
    for (size_t i = 0; i < t.count; i++)
        if (t.lines[i].kind == LINE_EVENT && (t.lines[i].left[0] != '\0' || t.lines[i].right[0] != '\0'))
            t.lines[i].number = ++number;
    if (mark != NULL) {
        mark->lines = number;
        mark->events = p->log.count;
    }
    return t;
}

struct conversation conversation_make(struct performance *p, size_t most)
{
    struct items items;
    struct conversation t = join(p, &items, NULL, NULL);

    fold(&t);
    leave_out_the_end(&t, most);
    leave_out_the_middle(&t, most);
    add_notes(p, &t, &items);
    items_free(&items);
    return t;
}

struct conversation conversation_all(struct performance *p)
{
    struct items items;
    struct conversation t = join(p, &items, NULL, NULL);

    add_notes(p, &t, &items);
    items_free(&items);
    return t;
}

struct conversation conversation_wire(struct performance *p, bool whole)
{
    struct items items;
    const struct wire *wire = wire_seen();
    struct conversation t = join(p, &items, wire, NULL);

    if (!whole)
        fold(&t);
    add_notes(p, &t, &items);
    if (wire == NULL)
        add_note(&t, say("conversation-no-wire"));
    else if (wire->lost > 0)
        add_note(&t, say_count("conversation-wire-lost", wire->lost));
    items_free(&items);
    return t;
}

struct conversation_mark *conversation_mark(void)
{
    struct conversation_mark *mark = calloc(1, sizeof *mark);

    if (mark == NULL)
        fault("no-memory");
    return mark;
}

struct conversation conversation_since(struct performance *p, struct conversation_mark *mark)
{
    struct items items;
    struct conversation t = join(p, &items, NULL, mark);

    fold(&t);
    items_free(&items);
    return t;
}

void conversation_free(struct conversation *t)
{
    free(t->lines);
    *t = (struct conversation){0};
}

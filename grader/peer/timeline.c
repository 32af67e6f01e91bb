/* timeline.c -- joins the two sides of a conversation. */
#include "timeline.h"

#include "log.h"
#include "report.h"
#include "tap.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PERIOD = 6, LEAST_REPEATS = 3 };

/* One event of either side, before the two are joined. */
struct item {
    int64_t time;
    const struct tap_event *call;  /* the student's, or NULL */
    bool begins;                   /* a call that is shown twice: this is its beginning */
    const struct log_event *event; /* the peer's, or NULL */
    int port;     /* a call: the peer's port that its descriptor is connected to, or 0 */
    long partner; /* the item that shares its line, or -1 */
};

/* ------------------------------------------------------------------- both sides ---- */

static bool is_action(const struct tap_event *e)
{
    enum tap_class class = tap_class_of(e);

    return class == TAP_SEND || class == TAP_CLOSE || class == TAP_SHUTDOWN || class == TAP_CONNECT;
}

/* Whether the peer did something else than read while this call lasted: then the call is shown
 * where it began, and again where it returned. */
static bool is_interrupted(const struct tap_event *e, const struct log_event *events, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (events[i].time > e->began && events[i].time < e->ended && events[i].kind != LOG_GETS
            && events[i].kind != LOG_ACCEPTS)
            return true;
    return false;
}

static void add_call(struct item *items, size_t *n, const struct tap_event *e,
                     const struct log_event *events, size_t event_count)
{
    bool returned = atomic_load(&((struct tap_event *)e)->state) == TAP_RETURNED;
    struct item item = {.call = e, .partner = -1};

    if (!returned) {
        item.begins = true;
        item.time = is_action(e) ? e->began : INT64_MAX;
        items[(*n)++] = item;
        return;
    }
    if (tap_class_of(e) == TAP_SEND && is_interrupted(e, events, event_count)) {
        item.begins = true;
        item.time = e->began;
        items[(*n)++] = item;
        item.begins = false;
        item.time = e->ended;
    } else {
        item.time = is_action(e) ? e->began : e->ended;
    }
    items[(*n)++] = item;
}

static int by_time(const void *a, const void *b)
{
    const struct item *x = a, *y = b;

    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return (x->call != NULL) - (y->call != NULL);
}

/* What the peer sees of a program's last acts after its end belongs before that end. */
static int64_t time_of(const struct log_event *events, size_t i, size_t n)
{
    int64_t time = events[i].time;

    if (events[i].kind != LOG_ENDED)
        return time;
    for (size_t k = i + 1; k < n; k++) {
        if (events[k].kind != LOG_ACCEPTS && events[k].kind != LOG_GETS && events[k].kind != LOG_EOF
            && events[k].kind != LOG_ERROR)
            break;
        time = events[k].time + 1;
    }
    return time;
}

static struct item *collect(size_t *n)
{
    size_t event_count, calls = tap_events();
    const struct log_event *events = log_events(&event_count);
    struct item *items = calloc(event_count + 2 * calls + 1, sizeof *items);

    if (items == NULL)
        fault("no-memory");
    for (size_t i = 0; i < event_count; i++)
        items[(*n)++] = (struct item){
            .time = time_of(events, i, event_count), .event = &events[i], .partner = -1};
    for (size_t i = 0; i < calls; i++) {
        const struct tap_event *e = &tap_record()->event[i];
        uint32_t state = atomic_load(&((struct tap_event *)e)->state);
        /* What a socket is called can be asked at any time, and changes nothing. */
        if (state != TAP_EMPTY && tap_class_of(e) != TAP_EXIT && tap_class_of(e) != TAP_NAME)
            add_call(items, n, e, events, event_count);
    }
    qsort(items, *n, sizeof *items, by_time);
    return items;
}

/* -------------------------------------------------------------------- partners ---- */

enum { MOST_DESCRIPTORS = 2048 };

/* The port of the peer's that accept() reported, in host byte order. */
static int accepted_port(const struct tap_event *e)
{
    return e->family == 0 ? 0 : e->port >> 8 | (e->port & 0xff) << 8;
}

/* A descriptor's number is used again and again: whose it is changes with each accept(). */
static void find_ports(struct item *items, size_t n)
{
    static int of_descriptor[MOST_DESCRIPTORS];

    memset(of_descriptor, 0, sizeof of_descriptor);
    for (size_t i = 0; i < n; i++) {
        const struct tap_event *e = items[i].call;
        if (e == NULL)
            continue;
        if (e->fd >= 0 && e->fd < MOST_DESCRIPTORS)
            items[i].port = of_descriptor[e->fd];
        if (tap_class_of(e) == TAP_ACCEPT && e->result >= 0 && e->result < MOST_DESCRIPTORS)
            of_descriptor[e->result] = accepted_port(e);
    }
}

/* Whether this call of the student's and this event of the peer's are two ends of one thing. */
static bool belong(const struct item *item, const struct log_event *event)
{
    const struct tap_event *e = item->call;
    enum tap_class class = tap_class_of(e);
    bool returned = atomic_load(&((struct tap_event *)e)->state) == TAP_RETURNED;

    if (event->kind == LOG_CONNECTS)
        return class == TAP_ACCEPT && returned && e->result >= 0
               && (e->family == 0 || accepted_port(e) == event->port);
    if (event->kind == LOG_ACCEPTS)
        return class == TAP_CONNECT && (!returned || e->result == 0 || e->error == EINPROGRESS);
    if (item->port != 0 && event->port != 0 && item->port != event->port)
        return false;
    switch (event->kind) {
    case LOG_SENDS:
        return class == TAP_RECV && returned && e->result > 0 && (size_t)e->result <= event->bytes;
    case LOG_HALF_CLOSES:
    case LOG_CLOSES: return class == TAP_RECV && returned && e->result == 0;
    case LOG_RESETS:
        return class == TAP_RECV && returned && e->result == -1 && e->error == ECONNRESET;
    case LOG_GETS:
        return class == TAP_SEND
               && (!returned || (e->result > 0 && (size_t)e->result == event->bytes));
    case LOG_EOF: return class == TAP_CLOSE || (class == TAP_SHUTDOWN && e->arg[0] != 0);
    case LOG_ERROR: return class == TAP_CLOSE;
    default: return false;
    }
}

/* Whether another event of the peer's keeps an event from sharing the line of a call after both:
 * then that call met both. */
static bool comes_between(const struct log_event *other, const struct log_event *event)
{
    return other != NULL && (other->kind == LOG_SIGNAL || other->port == event->port);
}

/* The peer's events look, in order, for the call they belong to; lines never cross. What the peer
 * does comes before the call that meets it, what it sees after the call that causes it. */
static void find_partners(struct item *items, size_t n)
{
    enum { FAR = 64 };
    long last = -1;

    for (long i = 0; i < (long)n; i++) {
        const struct log_event *event = items[i].event;
        if (event == NULL)
            continue;
        bool sees = event->kind == LOG_GETS || event->kind == LOG_EOF || event->kind == LOG_ERROR
                    || event->kind == LOG_ACCEPTS;
        long from = sees ? (i > FAR ? i - FAR : 0) : i, to = sees ? i : i + FAR;
        for (long j = from > last ? from : last + 1; j < (long)n && j < to; j++) {
            if (!sees && j > i && comes_between(items[j].event, event))
                break;
            if (items[j].call != NULL && items[j].partner == -1 && belong(&items[j], event)) {
                items[i].partner = j;
                items[j].partner = i;
                last = j;
                break;
            }
        }
    }
}

/* ----------------------------------------------------------------------- lines ---- */

static void right_text(const struct log_event *e, char text[TIMELINE_TEXT])
{
    char quoted[64] = "";
    const char *line = "";
    size_t more = e->bytes > e->excerpt_length;
    unsigned char data[LOG_EXCERPT + 1] = {0};

    memcpy(data, e->excerpt, e->excerpt_length);
    const char *count = say_count("bytes", e->bytes);
    size_t used
        = strlen(e->conn) + strlen(count) + strlen(e->kind == LOG_GETS ? " gets " : " sends ") + 1;
    bytes_quote(quoted, TIMELINE_RIGHT > used + 8 ? TIMELINE_RIGHT - used : 8, data,
                e->excerpt_length + more, NULL);
    switch (e->kind) {
    case LOG_LISTENS: line = say("log-listens", e->text); break;
    case LOG_SEES: line = say("log-student-listens", e->text); break;
    case LOG_CONNECTS: line = say("log-connects", e->conn, e->text); break;
    case LOG_ACCEPTS: line = say("log-accepts", e->conn, e->text); break;
    case LOG_REFUSED: line = say("log-refused", e->conn); break;
    case LOG_SENDS: line = say("log-sends", e->conn, count, quoted); break;
    case LOG_GETS: line = say("log-gets", e->conn, count, quoted); break;
    case LOG_EOF: line = say("log-gets-eof", e->conn); break;
    case LOG_ERROR: line = say("log-gets-error", e->conn, strerrorname_np(e->number)); break;
    case LOG_HALF_CLOSES: line = say("log-half-closes", e->conn); break;
    case LOG_CLOSES: line = say("log-closes", e->conn); break;
    case LOG_RESETS: line = say("log-resets", e->conn); break;
    case LOG_SIGNAL: line = say("log-signal", sigabbrev_np(e->number)); break;
    case LOG_STDIN: line = say_count("log-stdin-gets", e->bytes); break;
    case LOG_STDIN_ENDS: line = say("log-stdin-ends"); break;
    case LOG_ENDED:
    case LOG_VERDICT: line = e->text; break;
    }
    snprintf(text, TIMELINE_TEXT, "%s", line);
}

static enum arrow arrow_of(const struct log_event *e)
{
    switch (e->kind) {
    case LOG_CONNECTS:
    case LOG_SENDS:
    case LOG_HALF_CLOSES:
    case LOG_CLOSES:
    case LOG_RESETS:
    case LOG_SIGNAL:
    case LOG_STDIN:
    case LOG_STDIN_ENDS: return ARROW_TO_STUDENT;
    case LOG_GETS:
    case LOG_EOF:
    case LOG_ERROR:
    case LOG_ACCEPTS: return ARROW_TO_PEER;
    default: return ARROW_NONE;
    }
}

static void put_item(struct timeline_line *line, const struct item *item)
{
    if (item->call != NULL) {
        timeline_call(item->call, !item->begins, line->left);
        return;
    }
    line->event = item->event;
    if (item->event->kind == LOG_VERDICT)
        line->kind = LINE_VERDICT;
    right_text(item->event, item->event->kind == LOG_ENDED ? line->left : line->right);
    line->arrow = arrow_of(item->event);
}

/* What of a conversation that goes on has been shown already. */
struct timeline_mark {
    size_t events, lines;
    bool began[TAP_EVENTS], returned[TAP_EVENTS]; /* of this call the beginning, the end */
};

/* Whether it is still to be shown; no mark: all is. */
static bool is_news(const struct item *item, struct timeline_mark *mark)
{
    size_t count;

    if (mark == NULL)
        return true;
    if (item->call == NULL)
        return (size_t)(item->event - log_events(&count)) >= mark->events;
    size_t i = (size_t)(item->call - tap_record()->event);
    bool *shown = item->begins ? mark->began : mark->returned;
    bool was = shown[i] || mark->returned[i];
    shown[i] = true;
    return !was;
}

/* Items to lines. Partners share one; who comes first waits for the other, and what stands between
 * them keeps its place. */
static void put_lines(struct timeline *t, const struct item *items, size_t n,
                      struct timeline_mark *mark)
{
    size_t left = 0, right = 0;

    for (;;) {
        while (left < n && items[left].call == NULL)
            left++;
        while (right < n && items[right].call != NULL)
            right++;
        if (left >= n && right >= n)
            return;
        const struct item *l = left < n ? &items[left] : NULL,
                          *r = right < n ? &items[right] : NULL;
        bool both = l != NULL && r != NULL && l->partner == (long)right;
        bool take_left = both || r == NULL
                         || (l != NULL && (r->partner != -1 || (l->partner == -1 && left < right)));
        struct timeline_line *line = &t->lines[t->count++];
        bool news = false;
        if (take_left) {
            if (is_news(l, mark) && (news = true))
                put_item(line, l);
            left++;
        }
        if (both || !take_left) {
            if (is_news(r, mark) && (news = true))
                put_item(line, r);
            right++;
        }
        t->count -= !news;
    }
}

/* --------------------------------------------------------------------- folding ---- */

/* Whether two lines tell the same but for numbers and bytes. */
static bool alike(const char *a, const char *b)
{
    for (;;) {
        if (*a == '"' && *b == '"') {
            for (a++; *a != '\0' && *a != '"'; a++)
                if (*a == '\\' && a[1] != '\0')
                    a++;
            for (b++; *b != '\0' && *b != '"'; b++)
                if (*b == '\\' && b[1] != '\0')
                    b++;
            a += *a == '"';
            b += *b == '"';
            while (*a == '.')
                a++;
            while (*b == '.')
                b++;
        }
        while (isdigit((unsigned char)*a))
            a++;
        while (isdigit((unsigned char)*b))
            b++;
        if (*a != *b)
            return false;
        if (*a == '\0')
            return true;
        a++;
        b++;
    }
}

static bool same_line(const struct timeline_line *a, const struct timeline_line *b)
{
    return a->kind == LINE_EVENT && b->kind == LINE_EVENT && a->arrow == b->arrow
           && alike(a->left, b->left) && alike(a->right, b->right);
}

/* How often the `period` lines at `at` come again right after themselves. */
static size_t repeats(const struct timeline *t, size_t at, size_t period)
{
    size_t i = at;

    while (i + period < t->count && same_line(&t->lines[i], &t->lines[i + period]))
        i++;
    return (i - at) / period;
}

static void note(struct timeline_line *line, const char *text)
{
    *line = (struct timeline_line){.kind = LINE_NOTE};
    snprintf(line->left, sizeof line->left, "%s", text);
}

/* Three times the same and more: the first stays, then how often it comes again. */
static void fold(struct timeline *t)
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
        note(&t->lines[to++], period == 1 ? say_count("timeline-same", times)
                                          : say_count("timeline-same-lines", times));
    }
    t->count = to;
}

static void leave_out_the_middle(struct timeline *t, size_t most)
{
    size_t head = most / 3, tail = most - head, left_out = t->count - most;

    if (most == 0 || t->count <= most + 1)
        return;
    note(&t->lines[head], say_count("timeline-skipped", left_out));
    memmove(&t->lines[head + 1], &t->lines[t->count - tail], tail * sizeof *t->lines);
    t->count = head + 1 + tail;
}

/* Both sides joined, but for what the mark says has been shown. */
static struct timeline join(struct timeline_mark *mark)
{
    struct timeline t = {.blind = !tap_sees()};
    size_t n = 0, number = mark != NULL ? mark->lines : 0;
    struct item *items = collect(&n);

    t.lines = calloc(n + 1, sizeof *t.lines);
    if (t.lines == NULL)
        fault("no-memory");
    find_ports(items, n);
    find_partners(items, n);
    put_lines(&t, items, n, mark);
    free(items);
    for (size_t i = 0; i < t.count; i++)
        if (t.lines[i].kind == LINE_EVENT)
            t.lines[i].number = ++number;
    if (mark != NULL) {
        mark->lines = number;
        log_events(&mark->events);
    }
    return t;
}

struct timeline timeline_make(size_t most)
{
    struct timeline t = join(NULL);

    fold(&t);
    leave_out_the_middle(&t, most);
    return t;
}

struct timeline timeline_all(void)
{
    return join(NULL);
}

struct timeline_mark *timeline_mark(void)
{
    struct timeline_mark *mark = calloc(1, sizeof *mark);

    if (mark == NULL)
        fault("no-memory");
    return mark;
}

struct timeline timeline_since(struct timeline_mark *mark)
{
    struct timeline t = join(mark);

    fold(&t);
    return t;
}

void timeline_free(struct timeline *t)
{
    free(t->lines);
    *t = (struct timeline){0};
}

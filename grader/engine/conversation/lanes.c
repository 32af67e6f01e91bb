/* lanes.c -- the lines of a conversation in which the segments on the wire stand between the two sides. */
#include "lanes.h"

#include "base/fault.h"
#include "base/width.h"
#include "line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------- a segment ---- */

/* A port of the peer's own, or one where the program looks for it. */
static bool is_peers(const struct performance *p, int port)
{
    for (size_t i = 0; i < p->log.count; i++)
        if (p->log.events[i].port == port)
            return true;
    return port == p->port && p->listener != -1;
}

/* The last program that has called connect() to this port, or NULL. */
static const struct student *caller(const struct performance *p, int port)
{
    for (int i = p->program_count; i-- > 0;) {
        const struct tap_shared *record = tap_taken(&p->programs[i].tap); /* items_collect() has taken it */
        for (size_t k = 0; k < tap_count(record); k++)
            if (tap_class_of(&record->event[k]) == TAP_CONNECT
                && ntohs(record->event[k].port) == port)
                return &p->programs[i];
    }
    return NULL;
}

/* The program that was seen to listen there, or NULL. */
static const struct student *listener(const struct performance *p, int port)
{
    for (int i = 0; i < p->program_count; i++)
        if (address_port(&p->programs[i].listens) == port)
            return &p->programs[i];
    return NULL;
}

enum arrow lanes_way(const struct performance *p, const struct wire_packet *s)
{
    if (is_peers(p, s->from))
        return ARROW_TO_STUDENT;
    if (is_peers(p, s->to))
        return ARROW_TO_PEER;
    /* Between two programs of the play; or nobody listens there, and the kernel has refused. */
    bool calls_to = caller(p, s->to) != NULL, calls_from = caller(p, s->from) != NULL;
    if ((calls_to && listener(p, s->to) != NULL) || (calls_from && listener(p, s->from) != NULL))
        return ARROW_NONE;
    if (calls_to || calls_from)
        return calls_to ? ARROW_TO_PEER : ARROW_TO_STUDENT;
    return s->flags & WIRE_RST ? ARROW_TO_PEER : ARROW_TO_STUDENT;
}

const char *lanes_connection(const struct performance *p, const struct wire_packet *s)
{
    for (size_t i = p->conn_count; i-- > 0;) {
        int peer = address_port(&p->conns[i]->peer), student = address_port(&p->conns[i]->student);
        if ((s->from == peer && s->to == student) || (s->to == peer && s->from == student))
            return p->conns[i]->name;
    }
    for (size_t i = p->log.count; i-- > 0;) {
        const struct log_event *e = &p->log.events[i];
        if (e->kind == LOG_CONNECTS && (e->port == s->from || e->port == s->to))
            return e->conn;
    }
    return "";
}

const char *lanes_label(const struct wire_packet *s)
{
    const char *what = s->flags & WIRE_SYN   ? (s->flags & WIRE_ACK ? "SYN ACK" : "SYN")
                       : s->flags & WIRE_RST ? "RST"
                       : s->flags & WIRE_FIN ? "FIN"
                                             : "ACK";

    if (s->bytes > 0)
        what = s->flags & WIRE_FIN ? say("wire-bytes-fin", say_count("bytes", s->bytes))
                                   : say_count("bytes", s->bytes);
    return s->window == 0 && (s->flags & (WIRE_SYN | WIRE_RST)) == 0 ? say("wire-window-0", what) : what;
}

/* ---------------------------------------------------------- all in order of time ---- */

/* A call, what the peer did or saw, or a segment. */
struct entry {
    int64_t time;
    size_t order;
    struct item item; /* neither call nor event: a segment */
    const struct wire_packet *segment;
};

static int by_time(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static bool is_more_than_ack(const struct wire_packet *s)
{
    return s->bytes > 0 || s->flags & (WIRE_SYN | WIRE_FIN | WIRE_RST);
}

/* Whether there is room for more only after an answer: these segments came while a send() went on. */
static bool waits_for_room(const struct wire_packet *s, const struct wire_packet *end)
{
    const struct wire_packet *sent = NULL;
    bool answered = false;

    for (; s < end; s++) {
        if (s->segment && s->bytes > 0 && (sent == NULL || s->from == sent->from)) {
            if (answered)
                return true;
            sent = s;
        }
        answered |= sent != NULL && s->segment && s->to == sent->from;
    }
    return false;
}

/* Whether the call went on until a segment came: what it may have waited for. */
static bool has_waited(const struct item *item, const struct wire *wire)
{
    const struct tap_event *e = item->call;
    size_t from = 0, to = wire->count;

    if (item->part != CALL_WHOLE)
        return false;
    while (from < to) { /* the first one after its beginning */
        size_t middle = from + (to - from) / 2;
        if (wire->packets[middle].time > e->began)
            to = middle;
        else
            from = middle + 1;
    }
    for (to = from; to < wire->count && wire->packets[to].time < e->ended; to++)
        ;
    switch (tap_class_of(e)) {
    case TAP_ACCEPT:
    case TAP_CONNECT:
    case TAP_RECV:
    case TAP_SELECT:
        while (from < to && !(wire->packets[from].segment && is_more_than_ack(&wire->packets[from])))
            from++;
        return from < to;
    case TAP_SEND: return waits_for_room(wire->packets + from, wire->packets + to);
    default: return false;
    }
}

size_t lanes_most(const struct items *items, const struct wire *wire)
{
    return 2 * items->count + wire->count;
}

static struct entry *merge(const struct items *items, const struct wire *wire, size_t *count)
{
    struct entry *all = calloc(lanes_most(items, wire) + 1, sizeof *all);
    size_t n = 0;

    if (all == NULL)
        fault("no-memory");
    for (size_t i = 0; i < items->count; i++) {
        struct item item = items->at[i];
        if (item.call != NULL && has_waited(&item, wire)) {
            item.part = CALL_BEGINS;
            all[n++] = (struct entry){.time = item.call->began, .item = item};
            item.part = CALL_ENDS;
            item.time = item.call->ended;
        }
        all[n++] = (struct entry){.time = item.time, .item = item};
    }
    for (size_t i = 0; i < wire->count; i++)
        if (wire->packets[i].segment)
            all[n++] = (struct entry){.time = wire->packets[i].time, .segment = &wire->packets[i]};
    for (size_t i = 0; i < n; i++)
        all[i].order = i;
    qsort(all, n, sizeof *all, by_time);
    *count = n;
    return all;
}

/* ------------------------------------------------------------------------ lines ---- */

/* What stands in the line that was begun last. */
struct row {
    const struct item *call, *event;
    const struct wire_packet *segment;
    const char *conn;
};

static const char *conn_of(const struct items *items, const struct entry *e)
{
    if (e->segment != NULL)
        return lanes_connection(items->p, e->segment);
    return e->item.talk != -1 ? items->at[e->item.talk].event->conn : "";
}

static bool call_sends(const struct item *call, const struct wire_packet *s)
{
    switch (tap_class_of(call->call)) {
    case TAP_CONNECT: return (s->flags & (WIRE_SYN | WIRE_ACK)) == WIRE_SYN;
    case TAP_SEND: return s->bytes > 0;
    case TAP_CLOSE: return s->flags & (WIRE_FIN | WIRE_RST);
    case TAP_SHUTDOWN: return s->flags & WIRE_FIN;
    default: return false;
    }
}

static bool event_sends(const struct log_event *e, const struct wire_packet *s)
{
    switch (e->kind) {
    case LOG_CONNECTS: return (s->flags & (WIRE_SYN | WIRE_ACK)) == WIRE_SYN;
    case LOG_SENDS: return s->bytes > 0;
    case LOG_CLOSES: return s->flags & (WIRE_FIN | WIRE_RST);
    case LOG_HALF_CLOSES: return s->flags & WIRE_FIN;
    case LOG_RESETS: return s->flags & WIRE_RST;
    default: return false;
    }
}

/* The last segment of the handshake, or one that looks like it. */
static bool is_ack(const struct wire_packet *s)
{
    return !is_more_than_ack(s) && s->window != 0;
}

static bool event_gets(const struct log_event *e, const struct wire_packet *s)
{
    switch (e->kind) {
    case LOG_ACCEPTS: return is_ack(s);
    case LOG_GETS: return s->bytes > 0;
    case LOG_EOF: return s->flags & WIRE_FIN;
    case LOG_ERROR: return s->flags & WIRE_RST;
    default: return false;
    }
}

static bool call_gets(const struct item *call, const struct wire_packet *s)
{
    const struct tap_event *e = call->call;

    if (call->part == CALL_BEGINS || call->part == CALL_HANGS)
        return false;
    switch (tap_class_of(e)) {
    case TAP_ACCEPT: return is_ack(s);
    case TAP_RECV:
        return e->result > 0    ? s->bytes > 0
               : e->result == 0 ? s->flags & WIRE_FIN
                                : s->flags & WIRE_RST;
    default: return false;
    }
}

/* Whether the entry has its place beside what stands in the line already. */
static bool may_join(const struct conversation_line *line, const struct row *row, const struct entry *e)
{
    if (line->kind != LINE_EVENT || text_columns(line->left) > CONVERSATION_WIRE_LEFT)
        return false;
    if (e->segment != NULL)
        return row->segment == NULL
               && (row->call != NULL ? row->event == NULL && call_sends(row->call, e->segment)
                                     : row->event != NULL && event_sends(row->event->event, e->segment));
    if (row->segment == NULL)
        return false;
    if (e->item.event != NULL)
        return row->event == NULL && line->arrow == ARROW_TO_PEER
               && event_gets(e->item.event, row->segment);
    /* connect() returns when the last segment of the handshake is on its way. */
    bool connects = tap_class_of(e->item.call) == TAP_CONNECT && e->item.part == CALL_ENDS
                    && line->arrow == ARROW_TO_PEER && is_ack(row->segment);
    return row->call == NULL
           && (connects || (line->arrow == ARROW_TO_STUDENT && call_gets(&e->item, row->segment)));
}

static void put_segment(struct conversation_line *line, const struct performance *p,
                        const struct wire_packet *s)
{
    const char *label = lanes_label(s);
    const struct student *from = listener(p, s->from);

    line->segment = s;
    line->arrow = lanes_way(p, s);
    if (line->arrow == ARROW_NONE) /* between two programs: then it says whose it is */
        label = say("wire-from", (from != NULL ? from : caller(p, s->to))->role, label);
    snprintf(line->wire, sizeof line->wire - 3, "%s", label);
}

void lanes_put(struct conversation *t, const struct items *items, const struct wire *wire)
{
    size_t n;
    struct entry *all = merge(items, wire, &n);
    struct row row = {.conn = ""};
    struct conversation_line *line = NULL;

    t->wired = true;
    for (size_t i = 0; i < n; i++) {
        struct entry *e = &all[i];
        const char *conn = conn_of(items, e);
        struct conversation_line more = {
            .room = {CONVERSATION_WIRE_LEFT, CONVERSATION_WIRE_RIGHT}};
        if (e->segment != NULL)
            put_segment(&more, items->p, e->segment);
        else
            line_put(&more, items, &e->item);
        more.conn = conn;
        t->disturbed |= e->item.call != NULL && e->item.call->flags != 0;
        text_clip(more.left, CONVERSATION_MOST);
        text_clip(more.right, CONVERSATION_MOST);
        if (line == NULL || strcmp(conn, row.conn) != 0 || *conn == '\0'
            || text_columns(more.left) > CONVERSATION_WIRE_LEFT || !may_join(line, &row, e)) {
            line = &t->lines[t->count++];
            *line = more;
            row = (struct row){.conn = conn};
        } else if (e->segment != NULL) {
            put_segment(line, items->p, e->segment);
        } else if (e->item.call != NULL) {
            strcpy(line->left, more.left);
        } else {
            strcpy(line->right, more.right);
            line->event = more.event;
        }
        if (e->segment != NULL)
            row.segment = e->segment;
        else if (e->item.call != NULL)
            row.call = &e->item;
        else
            row.event = &e->item;
    }
    free(all);
}

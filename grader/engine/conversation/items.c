/* items.c -- collects both sides of a conversation, and finds out what caused what. */
#include "items.h"

#include "base/fault.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static bool has_returned(const struct tap_event *e)
{
    return e->state == TAP_RETURNED;
}

static bool succeeded(const struct tap_event *e)
{
    return has_returned(e) && e->result >= 0;
}

/* ------------------------------------------------------------------- both sides ---- */

/* What the peer can see while the call is still on its way belongs where the call began. */
static bool is_action(const struct tap_event *e)
{
    switch (tap_class_of(e)) {
    case TAP_SEND:
    case TAP_CLOSE:
    case TAP_SHUTDOWN:
    case TAP_CONNECT:
    case TAP_LISTEN:
    case TAP_FORK: return true;
    default: return false;
    }
}

/* Whether the peer did something while this send() waited for room: then it is shown where it began
 * and again where it returned. What the peer does when it has got all the bytes is no such thing.
 */
static bool was_held_up(const struct tap_event *e, const struct log_event *events, size_t n)
{
    int64_t got = 0;

    for (size_t i = 0; i < n; i++) {
        if (events[i].time <= e->began || events[i].time >= e->ended)
            continue;
        if (events[i].kind == LOG_GETS)
            got += (int64_t)events[i].bytes;
        else if (events[i].kind != LOG_ACCEPTS)
            return e->result <= 0 || got < e->result;
    }
    return false;
}

static void add(struct items *items, struct item item)
{
    item.talk = item.tie = item.partner = -1;
    items->at[items->count++] = item;
}

static void add_call(struct items *items, int program, const struct tap_event *e, size_t missing,
                     const struct log_event *events, size_t event_count)
{
    struct item item = {.call = e, .program = program, .time = is_action(e) ? e->began : e->ended, .missing = missing};

    if (!has_returned(e)) {
        item.time = e->began;
        item.part = CALL_HANGS;
        for (size_t i = 0; i < event_count; i++)
            item.cut |= events[i].kind == LOG_ENDED;
    } else if (tap_class_of(e) == TAP_SEND && was_held_up(e, events, event_count)) {
        item.part = CALL_BEGINS;
        add(items, item);
        item.part = CALL_ENDS;
        item.time = e->ended;
        item.missing = 0;
    }
    add(items, item);
}

static int by_time(const void *a, const void *b)
{
    const struct item *x = a, *y = b;

    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    if (x->call != NULL && y->call != NULL && x->program != y->program)
        return x->program < y->program ? -1 : 1;
    if (x->call != NULL && y->call != NULL) /* as they were entered */
        return (x->call > y->call) - (x->call < y->call);
    if (x->event != NULL && y->event != NULL)
        return (x->event > y->event) - (x->event < y->event);
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

static void collect_calls(struct items *items, const struct tap_shared *record, int program,
                          const struct log *log)
{
    size_t missing = tap_lost(record);
    int64_t wrong = INT64_MAX; /* when it was found wrong: of one that goes round for ever no more is shown */

    for (size_t i = 0; i < log->count; i++)
        wrong = log->events[i].kind == LOG_VERDICT && wrong == INT64_MAX ? log->events[i].time : wrong;
    for (size_t i = 0; i < tap_count(record); i++) {
        const struct tap_event *e = &record->event[i];
        enum tap_class class = tap_class_of(e);
        /* What a socket is called can be asked at any time, and changes nothing. */
        if (e->state == TAP_EMPTY || class == TAP_EXIT || class == TAP_NAME || (i >= TAP_FIRST && e->began > wrong))
            continue;
        add_call(items, program, e, i >= TAP_FIRST ? missing : 0, log->events, log->count);
        missing = i >= TAP_FIRST ? 0 : missing;
    }
}

static void collect(struct items *items, struct performance *p)
{
    const struct tap_shared *records[MOST_PROGRAMS];
    const struct log *log = &p->log;
    size_t calls = 0;

    for (int i = 0; i < p->program_count; i++) {
        records[i] = tap_take(&p->programs[i].tap);
        calls += tap_count(records[i]);
        items->lost += tap_lost(records[i]);
        if (items->blind == NULL && !tap_sees(&p->programs[i].tap))
            items->blind = &p->programs[i];
    }
    items->at = calloc(log->count + 2 * calls + 1, sizeof *items->at);
    if (items->at == NULL)
        fault("no-memory");
    for (size_t i = 0; i < log->count; i++)
        add(items, (struct item){.time = time_of(log->events, i, log->count),
                                 .event = &log->events[i],
                                 .program = log->events[i].program,
                                 .actor = -1});
    for (int i = 0; i < p->program_count; i++)
        collect_calls(items, records[i], i, log);
    qsort(items->at, items->count, sizeof *items->at, by_time);
}

/* ------------------------------------------------------------------------ actors ---- */

enum { MOST_ACTORS = 512, MOST_DESCRIPTORS = 2048 };

/* Which talk each descriptor of a process is about. */
struct table {
    int program, pid;
    long talk[MOST_DESCRIPTORS];
};

static struct table *tables[MOST_ACTORS];
static size_t table_count;

static struct table *find_table(int program, int pid)
{
    for (size_t i = 0; i < table_count; i++)
        if (tables[i]->program == program && tables[i]->pid == pid)
            return tables[i];
    return NULL;
}

/* What the first process of a program has, or NULL. */
static struct table *first_table(int program)
{
    for (size_t i = 0; i < table_count; i++)
        if (tables[i]->program == program)
            return tables[i];
    return NULL;
}

/* A process begins with what its parent has; NULL: there are too many. */
static struct table *add_table(int program, int pid, const struct table *parent)
{
    if (table_count == MOST_ACTORS)
        return NULL;
    struct table *t = tables[table_count] = malloc(sizeof *t);
    if (t == NULL)
        fault("no-memory");
    table_count++;
    if (parent != NULL)
        *t = *parent;
    for (size_t i = 0; i < MOST_DESCRIPTORS && parent == NULL; i++)
        t->talk[i] = -1;
    t->program = program;
    t->pid = pid;
    return t;
}

/* Who made the call: the first is the program itself, whoever comes later a child or a thread. */
static int find_actor(struct items *items, int program, int pid, int tid)
{
    size_t n = items->actor_count;
    struct actor a = {program, pid, tid, ACTOR_FIRST, 0};
    bool first = true;

    for (size_t i = 0; i < n; i++) {
        const struct actor *b = &items->actors[i];
        if (b->program == program && b->pid == pid && b->tid == tid)
            return (int)i;
        first = first && b->program != program;
    }
    if (n == MOST_ACTORS)
        return -1;
    if (!first)
        a.kind = pid == tid ? ACTOR_CHILD : ACTOR_THREAD;
    a.number = 1;
    for (size_t i = 0; i < n; i++)
        a.number += items->actors[i].program == program && items->actors[i].kind == a.kind;
    items->actors[items->actor_count++] = a;
    return (int)n;
}

/* ------------------------------------------------------------------------- talks ---- */

static bool begins_talk(const struct item *item, const char *conn)
{
    const struct log_event *e = item->event;

    return e != NULL && (e->kind == LOG_CONNECTS || e->kind == LOG_ACCEPTS)
           && strcmp(e->conn, conn) == 0;
}

/* A name is used again and again: it means the connection that was made last. *latest is the talk
 * of the event before: mostly it is that one. */
static long talk_of_event(const struct items *items, size_t at, long *latest)
{
    const char *conn = items->at[at].event->conn;

    if (begins_talk(&items->at[at], conn))
        return *latest = (long)at;
    if (*latest != -1 && begins_talk(&items->at[*latest], conn))
        return *latest;
    for (size_t i = at; i-- > 0;)
        if (begins_talk(&items->at[i], conn))
            return *latest = (long)i;
    return -1;
}

/* The peer's connection that accept() reported: the last that came from there. */
static long talk_from(const struct items *items, size_t at, const struct tap_event *e)
{
    long found = -1;

    for (size_t i = 0; i < items->count && (i < at || found == -1); i++) {
        const struct log_event *event = items->at[i].event;
        if (event != NULL && event->kind == LOG_CONNECTS && event->port == ntohs(e->port))
            found = (long)i;
    }
    return found;
}

/* The next one that the peer accepted: they come out of its queue as they went in. */
static long talk_after(const struct items *items, long last, int program)
{
    for (size_t i = (size_t)(last + 1); i < items->count; i++)
        if (items->at[i].event != NULL && items->at[i].event->kind == LOG_ACCEPTS
            && items->at[i].program == program)
            return (long)i;
    return -1;
}

/* What the descriptors of a program are about is not known any more. */
static void forget_talks(int program)
{
    for (size_t i = 0; i < table_count; i++)
        for (size_t k = 0; k < MOST_DESCRIPTORS && tables[i]->program == program; k++)
            tables[i]->talk[k] = -1;
}

static void find_talks(struct items *items)
{
    long accepted[MOST_PROGRAMS]; /* the last one that a connect() of the program's belongs to */
    long latest = -1;

    for (int i = 0; i < MOST_PROGRAMS; i++)
        accepted[i] = -1;
    for (size_t i = 0; i < items->count; i++) {
        struct item *item = &items->at[i];
        const struct tap_event *e = item->call;
        if (e == NULL) {
            item->talk = item->event->conn[0] == '\0' ? -1 : talk_of_event(items, i, &latest);
            continue;
        }
        if (item->missing > 0)
            forget_talks(item->program);
        item->actor = find_actor(items, item->program, e->pid, e->tid);
        struct table *t = find_table(item->program, e->pid);
        if (t == NULL)
            t = add_table(item->program, e->pid, first_table(item->program));
        if (t == NULL)
            continue;
        bool known = e->fd >= 0 && e->fd < MOST_DESCRIPTORS;
        bool makes = succeeded(e) && e->result < MOST_DESCRIPTORS && item->part != CALL_BEGINS;
        switch (tap_class_of(e)) {
        case TAP_SOCKET:
            if (makes)
                t->talk[e->result] = -1;
            break;
        case TAP_ACCEPT:
            if (makes)
                item->talk = t->talk[e->result] = talk_from(items, i, e);
            break;
        case TAP_CONNECT:
            if (known && t->talk[e->fd] == -1
                && (!has_returned(e) || e->result == 0 || e->error == EINPROGRESS)) {
                long *last = &accepted[item->program];
                long next = talk_after(items, *last, item->program);
                if (next != -1)
                    *last = t->talk[e->fd] = next;
            }
            item->talk = known ? t->talk[e->fd] : -1;
            break;
        case TAP_FORK:
            if (succeeded(e) && e->result > 0
                && find_table(item->program, (int)e->result) == NULL) {
                find_actor(items, item->program, (int)e->result, (int)e->result);
                add_table(item->program, (int)e->result, t);
            }
            break;
        default: item->talk = known ? t->talk[e->fd] : -1;
        }
    }
    while (table_count > 0)
        free(tables[--table_count]);
}

/* ------------------------------------------------------------------------- bytes ---- */

/* How far each talk has come: what the student and the peer have sent and received. */
struct progress {
    size_t student_sent, student_got, peer_sent, peer_got;
};

static void count_call(struct item *item, struct progress *p)
{
    const struct tap_event *e = item->call;
    enum tap_class class = tap_class_of(e);
    size_t n = succeeded(e) ? (size_t)e->result : 0;

    if (class == TAP_SEND) {
        item->from = p->student_sent;
        item->to = has_returned(e) ? item->from + n : SIZE_MAX;
        if (item->part != CALL_BEGINS)
            p->student_sent += n;
    } else if (class == TAP_RECV && (e->arg[1] & MSG_PEEK) == 0) {
        item->from = p->student_got;
        item->to = p->student_got += n;
    }
}

static void count_event(struct item *item, struct progress *p)
{
    size_t *done = item->event->kind == LOG_SENDS  ? &p->peer_sent
                   : item->event->kind == LOG_GETS ? &p->peer_got
                                                   : NULL;

    if (done == NULL)
        return;
    item->from = *done;
    item->to = *done += item->event->bytes;
}

static void count_bytes_moved(struct items *items)
{
    struct progress *all = calloc(items->count + 1, sizeof *all);

    if (all == NULL)
        fault("no-memory");
    for (size_t i = 0; i < items->count; i++) {
        struct item *item = &items->at[i];
        if (item->talk == -1)
            continue;
        if (item->call != NULL)
            count_call(item, &all[item->talk]);
        else
            count_event(item, &all[item->talk]);
    }
    free(all);
}

/* --------------------------------------------------------------------- datagrams ---- */

/* Whether the call has handled this datagram: as a whole, or as much as there was room for. */
static bool moves(const struct item *c, const struct log_event *event)
{
    const struct tap_event *e = c->call;
    size_t n = succeeded(e) ? (size_t)e->result : SIZE_MAX;
    size_t known = e->excerpt_length < event->excerpt_length ? e->excerpt_length : event->excerpt_length;

    return tap_class_of(e) == (event->kind == LOG_GETS ? TAP_SEND : TAP_RECV) && c->part != CALL_BEGINS
           && (n == event->bytes || (n < event->bytes && n == (size_t)e->arg[0]))
           && memcmp(e->excerpt, event->excerpt, known) == 0;
}

/* Where no connection counts bytes, a datagram belongs to the nearest call that has handled it, of
 * those to which none belongs yet. Each name is a talk that begins with its first datagram. */
static void find_datagrams(struct items *items)
{
    for (long i = 0; i < (long)items->count; i++) {
        struct item *item = &items->at[i];
        const struct log_event *event = item->event;
        if (event == NULL || item->talk != -1 || (event->kind != LOG_GETS && event->kind != LOG_SENDS))
            continue;
        item->datagram = true;
        item->talk = i;
        for (long k = 0; k < i; k++)
            if (items->at[k].datagram && strcmp(items->at[k].event->conn, event->conn) == 0) {
                item->talk = k;
                break;
            }
        long step = event->kind == LOG_GETS ? -1 : 1;
        for (long j = i + step; j >= 0 && j < (long)items->count; j += step)
            if (items->at[j].call != NULL && items->at[j].talk == -1 && moves(&items->at[j], event)) {
                items->at[j].talk = item->talk;
                item->tie = j;
                break;
            }
    }
}

/* -------------------------------------------------------------------------- ties ---- */

/* Whether this call met what the peer has done. */
static bool meets(const struct item *c, const struct item *event)
{
    const struct tap_event *e = c->call;
    enum tap_class class = tap_class_of(e);

    switch (event->event->kind) {
    case LOG_CONNECTS: return class == TAP_ACCEPT && succeeded(e);
    case LOG_SENDS:
        return class == TAP_RECV && succeeded(e) && e->result > 0 && c->to > event->from;
    case LOG_HALF_CLOSES:
    case LOG_CLOSES: return class == TAP_RECV && has_returned(e) && e->result == 0;
    case LOG_RESETS:
        return (class == TAP_RECV || class == TAP_SEND) && c->part != CALL_BEGINS && has_returned(e)
               && e->result == -1 && (e->error == ECONNRESET || e->error == EPIPE);
    default: return false;
    }
}

/* Whether this call made what the peer has seen. */
static bool makes(const struct item *c, const struct item *event)
{
    const struct tap_event *e = c->call;
    enum tap_class class = tap_class_of(e);

    switch (event->event->kind) {
    case LOG_SEES: return class == TAP_LISTEN && (!has_returned(e) || e->result == 0);
    case LOG_ACCEPTS: return class == TAP_CONNECT;
    case LOG_GETS: return class == TAP_SEND && c->from < event->to && c->to >= event->to;
    case LOG_EOF:
    case LOG_ERROR: return class == TAP_CLOSE || (class == TAP_SHUTDOWN && e->arg[0] != SHUT_RD);
    default: return false;
    }
}

static bool is_seen(enum log_kind kind)
{
    return kind == LOG_SEES || kind == LOG_ACCEPTS || kind == LOG_GETS || kind == LOG_EOF
           || kind == LOG_ERROR;
}

/* The call before the event that made it. Of several that end a talk, the first shutdown(), else
 * the last close(): a child and its parent both close. */
static long find_cause(const struct items *items, long i)
{
    const struct item *event = &items->at[i];
    long found = -1;

    for (long j = i; j-- > 0;) {
        const struct item *c = &items->at[j];
        if (c->call == NULL || c->talk != event->talk || !makes(c, event))
            continue;
        if (event->event->kind != LOG_EOF && event->event->kind != LOG_ERROR)
            return j;
        if (found == -1 || tap_class_of(c->call) == TAP_SHUTDOWN)
            found = j;
    }
    return found;
}

static long find_effect(const struct items *items, size_t i)
{
    long talk = items->at[i].talk;

    for (size_t j = i + 1; j < items->count && talk != -1; j++)
        if (items->at[j].call != NULL && items->at[j].talk == talk
            && meets(&items->at[j], &items->at[i]))
            return (long)j;
    return -1;
}

/* On how many descriptors but that of the call `met` the program has received or accepted since. */
static long others_served(const struct items *items, long since, long met)
{
    bool seen[MOST_DESCRIPTORS] = {false};
    long count = 0;

    for (long j = since + 1; j < met; j++) {
        const struct tap_event *e = items->at[j].call;
        if (e == NULL || items->at[j].actor != items->at[met].actor || e->fd < 0
            || e->fd >= MOST_DESCRIPTORS || e->fd == items->at[met].call->fd
            || (tap_class_of(e) != TAP_RECV && tap_class_of(e) != TAP_ACCEPT))
            continue;
        count += !seen[e->fd];
        seen[e->fd] = true;
    }
    return count;
}

/* Whoever waits in select() meets an event there, before the call that it then makes; unless
 * select() has told of others only. */
static long find_select(const struct items *items, long event, long met)
{
    for (long j = met; --j > event;) {
        const struct tap_event *e = items->at[j].call;
        if (e != NULL && items->at[j].actor == items->at[met].actor && tap_class_of(e) == TAP_SELECT
            && has_returned(e) && e->result > 0)
            return others_served(items, j, met) < e->result ? j : met;
    }
    return met;
}

/* The peer and the student close at the same time: neither has seen the other do it. */
static long find_close(const struct items *items, long i)
{
    enum { NEAR = 8 };

    for (long d = 1; d <= NEAR; d++)
        for (long j = i - d; j <= i + d; j += 2 * d)
            if (j >= 0 && j < (long)items->count && items->at[j].call != NULL
                && items->at[j].talk == items->at[i].talk
                && tap_class_of(items->at[j].call) == TAP_CLOSE)
                return j;
    return -1;
}

static void find_ties(struct items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        struct item *item = &items->at[i];
        if (item->event == NULL)
            continue;
        item->sees = is_seen(item->event->kind);
        if (item->datagram) {
            if (!item->sees && item->tie != -1)
                item->tie = find_select(items, (long)i, item->tie);
            continue;
        }
        if (item->sees) {
            item->tie = find_cause(items, (long)i);
            continue;
        }
        item->tie = find_effect(items, i);
        if (item->tie != -1)
            item->tie = find_select(items, (long)i, item->tie);
        else if (item->event->kind == LOG_CLOSES && item->talk != -1)
            item->tie = find_close(items, (long)i);
    }
}

/* -------------------------------------------------------------------- what is missing ---- */

/* Whether the peer has got what no call that was seen has sent: by stdio, or by a raw system call.
 */
static bool lacks_calls(const struct items *items, const struct performance *p)
{
    size_t sent = 0, got = 0;
    bool listens = false, is_seen_listening = false, connects = false, is_accepted = false;

    if (items->blind != NULL || items->lost > 0 || p->log.lost_count > 0)
        return false;
    for (size_t i = 0; i < items->count; i++) {
        const struct item *item = &items->at[i];
        if (item->event != NULL) {
            is_seen_listening |= item->event->kind == LOG_SEES;
            is_accepted |= item->event->kind == LOG_ACCEPTS;
            got += item->event->kind == LOG_GETS ? item->event->bytes : 0;
            continue;
        }
        enum tap_class class = tap_class_of(item->call);
        bool is_udp = class == TAP_SOCKET && (item->call->arg[1] & 0xf) == SOCK_DGRAM;
        listens |= class == TAP_LISTEN || is_udp;
        connects |= class == TAP_CONNECT;
        if (class == TAP_SEND && !has_returned(item->call))
            sent = SIZE_MAX / 2;
        else if (class == TAP_SEND && succeeded(item->call) && item->part != CALL_BEGINS)
            sent += (size_t)item->call->result;
    }
    return got > sent || (is_seen_listening && !listens) || (is_accepted && !connects);
}

struct items items_collect(struct performance *p)
{
    struct items items = {.p = p, .actors = calloc(MOST_ACTORS, sizeof *items.actors)};

    if (items.actors == NULL)
        fault("no-memory");
    collect(&items, p);
    find_talks(&items);
    count_bytes_moved(&items);
    find_datagrams(&items);
    find_ties(&items);
    items.incomplete = lacks_calls(&items, p);
    return items;
}

void items_free(struct items *items)
{
    free(items->at);
    free(items->actors);
    *items = (struct items){0};
}

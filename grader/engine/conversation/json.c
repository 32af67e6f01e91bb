/* json.c -- all events as JSON lines, for other programs. */
#include "base/fault.h"
#include "base/width.h"
#include "conversation.h"
#include "lanes.h"
#include "peer/performance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_string(struct bytes *out, const char *string)
{
    char clean[512];
    const char *text = clean;

    snprintf(clean, sizeof clean - 3, "%s", string);
    text_clip(clean, (int)sizeof clean); /* valid UTF-8, whatever it was */
    bytes_print(out, "\"");
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            bytes_print(out, "\\%c", c);
        else if (c < ' ')
            bytes_print(out, "\\u%04x", c);
        else
            bytes_add(out, text, 1);
    }
    bytes_print(out, "\"");
}

static void put_hex(struct bytes *out, const unsigned char *data, size_t n)
{
    bytes_print(out, "\"");
    for (size_t i = 0; i < n; i++)
        bytes_print(out, "%02x", data[i]);
    bytes_print(out, "\"");
}

/* Microseconds from one time to another. The program can write nonsense into its record. */
static long long us(int64_t from, int64_t to)
{
    return (int64_t)((uint64_t)to - (uint64_t)from) / 1000;
}

/* Which of several programs. */
static void put_program(struct bytes *out, const struct performance *p, int number)
{
    if (p->program_count < 2 || number == -1)
        return;
    bytes_print(out, ",\"program\":");
    put_string(out, p->programs[number].role);
}

static void put_peer(struct bytes *out, const struct performance *p, const struct log_event *e,
                     int64_t start)
{
    bytes_print(out, "{\"us\":%lld,\"who\":\"peer\",\"what\":\"%s\"", us(start, e->time),
                log_name(e->kind));
    put_program(out, p, e->program);
    if (e->conn[0] != '\0') {
        bytes_print(out, ",\"conn\":");
        put_string(out, e->conn);
    }
    if (e->kind == LOG_SENDS || e->kind == LOG_GETS || e->kind == LOG_STDIN) {
        bytes_print(out, ",\"bytes\":%zu,\"data\":", e->bytes);
        put_hex(out, e->excerpt, e->excerpt_length);
    }
    if (e->number != 0)
        bytes_print(out, ",\"number\":%d", e->number);
    if (e->text[0] != '\0') {
        bytes_print(out, ",\"text\":");
        put_string(out, e->text);
    }
    bytes_print(out, "}\n");
}

static void put_call(struct bytes *out, const struct performance *p, int program,
                     const struct tap_event *e, int64_t start)
{
    bool returned = e->state == TAP_RETURNED;
    char text[64];

    bytes_print(out,
                "{\"us\":%lld,\"who\":\"student\",\"call\":\"%s\",\"pid\":%d,\"tid\":%d,\"fd\":%d,"
                "\"args\":[%lld,%lld,%lld]",
                us(start, e->began), tap_call_name(e), e->pid, e->tid, e->fd, (long long)e->arg[0],
                (long long)e->arg[1], (long long)e->arg[2]);
    put_program(out, p, program);
    if (returned)
        bytes_print(out, ",\"until\":%lld,\"result\":%lld", us(start, e->ended),
                    (long long)e->result);
    if (returned && e->result == -1) {
        const char *name = strerrorname_np(e->error);
        bytes_print(out, ",\"error\":\"%s\"", name != NULL ? name : "?");
    }
    bool named = e->family == AF_UNIX && e->excerpt_length > 0; /* then these bytes are its name */
    if (e->excerpt_length > 0 && !named) {
        bytes_print(out, ",\"data\":");
        put_hex(out, e->excerpt, e->excerpt_length);
    }
    if (named || (e->port != 0 && e->family != AF_UNIX)) {
        bytes_print(out, ",\"address\":");
        put_string(out, conversation_address(e, text));
    }
    if (e->flags != 0)
        bytes_print(out, ",\"disturbed\":true");
    bytes_print(out, "}\n");
}

static void put_segment(struct bytes *out, const struct performance *p, const struct wire_packet *s,
                        int64_t start)
{
    static const char *const ways[] = {"between", "to-peer", "to-student"};

    bytes_print(out, "{\"us\":%lld,\"who\":\"wire\",\"flags\":\"%s%s%s%s%s\",\"way\":\"%s\"",
                us(start, s->time), s->flags & WIRE_SYN ? "S" : "", s->flags & WIRE_FIN ? "F" : "",
                s->flags & WIRE_RST ? "R" : "", s->flags & WIRE_ACK ? "A" : "", s->flags & WIRE_UDP ? "U" : "", ways[lanes_way(p, s)]);
    if (lanes_connection(p, s)[0] != '\0') {
        bytes_print(out, ",\"conn\":");
        put_string(out, lanes_connection(p, s));
    }
    bytes_print(out, ",\"from\":%d,\"to\":%d,\"bytes\":%zu,\"window\":%u}\n", s->from, s->to, s->bytes,
                s->window);
}

/* One line: of either side, or of the wire. */
struct line {
    int64_t time;
    const struct log_event *event;
    const struct tap_event *call;
    int program;
    const struct wire_packet *segment;
};

static int by_time(const void *a, const void *b)
{
    const struct line *x = a, *y = b;

    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    if (x->call != NULL && y->call != NULL && x->program != y->program)
        return x->program < y->program ? -1 : 1;
    if (x->call != NULL && y->call != NULL)
        return (x->call > y->call) - (x->call < y->call);
    if (x->event != NULL && y->event != NULL)
        return (x->event > y->event) - (x->event < y->event);
    if (x->segment != NULL && y->segment != NULL)
        return (x->segment > y->segment) - (x->segment < y->segment);
    return (x->call != NULL) - (y->call != NULL);
}

void conversation_json(struct bytes *out, struct performance *p)
{
    const struct tap_shared *records[MOST_PROGRAMS];
    size_t calls = 0, lost = 0, n = 0;
    const struct log *log = &p->log;
    bool blind = false;

    for (int i = 0; i < p->program_count; i++) {
        records[i] = tap_take(&p->programs[i].tap);
        calls += tap_count(records[i]);
        lost += tap_lost(records[i]);
        blind |= !tap_sees(&p->programs[i].tap);
    }
    const struct wire *wire = p->shows_wire ? wire_seen() : NULL;
    size_t packets = wire != NULL ? wire->count : 0;
    struct line *lines = calloc(log->count + calls + packets + 1, sizeof *lines);
    if (lines == NULL)
        fault("no-memory");
    for (size_t i = 0; i < log->count; i++)
        lines[n++] = (struct line){log->events[i].time, &log->events[i], NULL, 0, NULL};
    for (int k = 0; k < p->program_count; k++)
        for (size_t i = 0; i < tap_count(records[k]); i++) {
            const struct tap_event *e = &records[k]->event[i];
            if (e->state != TAP_EMPTY)
                lines[n++] = (struct line){e->began, NULL, e, k, NULL};
        }
    for (size_t i = 0; i < packets; i++)
        if (wire->packets[i].segment)
            lines[n++] = (struct line){wire->packets[i].time, NULL, NULL, 0, &wire->packets[i]};
    qsort(lines, n, sizeof *lines, by_time);
    for (size_t i = 0; i < n; i++) {
        if (lines[i].event != NULL)
            put_peer(out, p, lines[i].event, lines[0].time);
        else if (lines[i].segment != NULL)
            put_segment(out, p, lines[i].segment, lines[0].time);
        else
            put_call(out, p, lines[i].program, lines[i].call, lines[0].time);
    }
    if (p->wants_wire && wire_seen() == NULL)
        bytes_print(out, "{\"who\":\"grader\",\"what\":\"no-wire\"}\n");
    if (blind)
        bytes_print(out, "{\"who\":\"grader\",\"what\":\"blind\"}\n");
    if (lost + log->lost_count > 0)
        bytes_print(out, "{\"who\":\"grader\",\"what\":\"lost\",\"calls\":%zu,\"events\":%zu}\n",
                    lost, log->lost_count);
    free(lines);
}

/* timeline_json.c -- all events as JSON lines, for other programs. */
#include "log.h"
#include "report.h"
#include "tap.h"
#include "timeline.h"
#include "width.h"

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

static void put_peer(struct bytes *out, const struct log_event *e, int64_t start)
{
    bytes_print(out, "{\"us\":%lld,\"who\":\"peer\",\"what\":\"%s\"", us(start, e->time),
                log_name(e->kind));
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

static void put_call(struct bytes *out, const struct tap_event *e, int64_t start)
{
    bool returned = atomic_load(&((struct tap_event *)e)->state) == TAP_RETURNED;
    uint32_t length = e->excerpt_length < TAP_EXCERPT ? e->excerpt_length : TAP_EXCERPT;
    char text[64];

    bytes_print(out,
                "{\"us\":%lld,\"who\":\"student\",\"call\":\"%s\",\"pid\":%d,\"tid\":%d,\"fd\":%d,"
                "\"args\":[%lld,%lld,%lld]",
                us(start, e->began), tap_call_name(e), e->pid, e->tid, e->fd, (long long)e->arg[0],
                (long long)e->arg[1], (long long)e->arg[2]);
    if (returned)
        bytes_print(out, ",\"until\":%lld,\"result\":%lld", us(start, e->ended),
                    (long long)e->result);
    if (returned && e->result == -1) {
        const char *name = strerrorname_np(e->error);
        bytes_print(out, ",\"error\":\"%s\"", name != NULL ? name : "?");
    }
    if (length > 0) {
        bytes_print(out, ",\"data\":");
        put_hex(out, e->excerpt, length);
    }
    if (e->port != 0) {
        bytes_print(out, ",\"address\":");
        put_string(out, timeline_address(e, text));
    }
    if (e->flags != 0)
        bytes_print(out, ",\"disturbed\":true");
    bytes_print(out, "}\n");
}

/* One line: of either side. */
struct line {
    int64_t time;
    const struct log_event *event;
    const struct tap_event *call;
};

static int by_time(const void *a, const void *b)
{
    const struct line *x = a, *y = b;

    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    if (x->call != NULL && y->call != NULL)
        return (x->call > y->call) - (x->call < y->call);
    if (x->event != NULL && y->event != NULL)
        return (x->event > y->event) - (x->event < y->event);
    return (x->call != NULL) - (y->call != NULL);
}

void timeline_json(struct bytes *out)
{
    size_t events, calls = tap_events(), n = 0;
    const struct log_event *event = log_events(&events);
    struct line *lines = calloc(events + calls + 1, sizeof *lines);

    if (lines == NULL)
        fault("no-memory");
    for (size_t i = 0; i < events; i++)
        lines[n++] = (struct line){event[i].time, &event[i], NULL};
    for (size_t i = 0; i < calls; i++) {
        const struct tap_event *e = &tap_record()->event[i];
        if (atomic_load(&((struct tap_event *)e)->state) != TAP_EMPTY)
            lines[n++] = (struct line){e->began, NULL, e};
    }
    qsort(lines, n, sizeof *lines, by_time);
    for (size_t i = 0; i < n; i++) {
        if (lines[i].event != NULL)
            put_peer(out, lines[i].event, lines[0].time);
        else
            put_call(out, lines[i].call, lines[0].time);
    }
    if (!tap_sees())
        bytes_print(out, "{\"who\":\"grader\",\"what\":\"blind\"}\n");
    if (tap_lost() + log_lost() > 0)
        bytes_print(out, "{\"who\":\"grader\",\"what\":\"lost\",\"calls\":%zu,\"events\":%zu}\n",
                    tap_lost(), log_lost());
    free(lines);
}

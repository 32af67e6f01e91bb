/* timeline_json.c -- all events as JSON lines, for other programs. */
#include "log.h"
#include "tap.h"
#include "timeline.h"

#include <string.h>

static void put_string(struct bytes *out, const char *text)
{
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

static void put_peer(struct bytes *out, const struct log_event *e, int64_t start)
{
    bytes_print(out, "{\"us\":%lld,\"who\":\"peer\",\"what\":\"%s\"",
                (long long)(e->time - start) / 1000, log_name(e->kind));
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

    bytes_print(out,
                "{\"us\":%lld,\"who\":\"student\",\"call\":\"%s\",\"pid\":%d,\"tid\":%d,\"fd\":%d,"
                "\"args\":[%lld,%lld,%lld]",
                (long long)(e->began - start) / 1000, tap_call_name(e), e->pid, e->tid, e->fd,
                (long long)e->arg[0], (long long)e->arg[1], (long long)e->arg[2]);
    if (returned)
        bytes_print(out, ",\"until\":%lld,\"result\":%lld", (long long)(e->ended - start) / 1000,
                    (long long)e->result);
    if (returned && e->result == -1) {
        const char *name = strerrorname_np(e->error);
        bytes_print(out, ",\"error\":\"%s\"", name != NULL ? name : "?");
    }
    if (length > 0) {
        bytes_print(out, ",\"data\":");
        put_hex(out, e->excerpt, length);
    }
    if (e->flags != 0)
        bytes_print(out, ",\"disturbed\":true");
    bytes_print(out, "}\n");
}

void timeline_json(struct bytes *out)
{
    size_t events, calls = tap_events(), i = 0, j = 0;
    const struct log_event *event = log_events(&events);
    int64_t start = events > 0 ? event[0].time : 0;

    if (calls > 0 && (start == 0 || tap_record()->event[0].began < start))
        start = tap_record()->event[0].began;
    while (i < events || j < calls) {
        const struct tap_event *call = j < calls ? &tap_record()->event[j] : NULL;
        if (call == NULL || (i < events && event[i].time <= call->began)) {
            put_peer(out, &event[i++], start);
            continue;
        }
        if (atomic_load(&((struct tap_event *)call)->state) != TAP_EMPTY)
            put_call(out, call, start);
        j++;
    }
}

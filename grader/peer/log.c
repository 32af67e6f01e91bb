/* log.c -- what happened, in order, and how it is shown. */
#include "log.h"

#include "report.h"
#include "tap.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { MOST_EVENTS = 4096, LEFT = 38, TEXT = 200, HEAD = 14, TAIL = 26 };

struct entry {
    int64_t time;
    bool students; /* left side */
    char text[TEXT];
};

static struct entry *entries; /* the peer's */
static size_t count, lost;

int64_t log_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct entry *new_entry(void)
{
    if (entries == NULL && (entries = calloc(MOST_EVENTS, sizeof *entries)) == NULL)
        fault("no-memory");
    if (count == MOST_EVENTS) {
        lost++;
        return NULL;
    }
    entries[count].time = log_now();
    entries[count].students = false;
    return &entries[count++];
}

void log_peer(const char *format, ...)
{
    struct entry *e = new_entry();
    va_list list;

    if (e == NULL)
        return;
    va_start(list, format);
    vsnprintf(e->text, sizeof e->text, format, list);
    va_end(list);
}

void log_ending(const char *words)
{
    struct entry *e = new_entry();

    if (e == NULL)
        return;
    e->students = true;
    snprintf(e->text, sizeof e->text, "%s", words);
}

void log_reset(void)
{
    count = lost = 0;
}

/* ----------------------------------------------------- one call, as in strace(1) ---- */

static const char *named(int64_t value, const char *const *names, const int *values, int n,
                         char number[24])
{
    for (int i = 0; i < n; i++)
        if (values[i] == value)
            return names[i];
    snprintf(number, 24, "%lld", (long long)value);
    return number;
}
#define NAMED(value, ...) \
    named(value, (const char *const[]){__VA_ARGS__}, values, sizeof values / sizeof *values, number)

static const char *address_text(const struct tap_event *e, char text[64])
{
    char quad[INET_ADDRSTRLEN];

    if (e->family != AF_INET) {
        snprintf(text, 64, "sin_family %u", e->family);
        return text;
    }
    inet_ntop(AF_INET, &e->address, quad, sizeof quad);
    snprintf(text, 64, "%s:%u", quad, ntohs(e->port));
    return text;
}

static void arguments(const struct tap_event *e, char *text, size_t room)
{
    char number[24], address[64];
    long long a0 = e->arg[0], a1 = e->arg[1];

    switch (tap_class_of(e)) {
    case TAP_SOCKET: {
        static const int values[] = {AF_INET, AF_INET6, AF_UNIX};
        const char *domain = NAMED(a0, "AF_INET", "AF_INET6", "AF_UNIX");
        const char *type = (a1 & 0xff) == SOCK_STREAM  ? "SOCK_STREAM"
                           : (a1 & 0xff) == SOCK_DGRAM ? "SOCK_DGRAM"
                                                       : "?";
        snprintf(text, room, "%s, %s", domain, type);
        return;
    }
    case TAP_BIND: case TAP_CONNECT:
        snprintf(text, room, "%d, %s", e->fd, address_text(e, address));
        return;
    case TAP_LISTEN:
        snprintf(text, room, "%d, %lld", e->fd, a0);
        return;
    case TAP_SEND:
        snprintf(text, room, "%d, %lld bytes", e->fd, a0);
        return;
    case TAP_RECV:
        snprintf(text, room, "%d, room for %lld", e->fd, a0);
        return;
    case TAP_SHUTDOWN: {
        static const int values[] = {SHUT_RD, SHUT_WR, SHUT_RDWR};
        snprintf(text, room, "%d, %s", e->fd, NAMED(a0, "SHUT_RD", "SHUT_WR", "SHUT_RDWR"));
        return;
    }
    case TAP_SETSOCKOPT: {
        static const int values[] = {SO_REUSEADDR, SO_REUSEPORT, SO_LINGER, SO_RCVTIMEO};
        const char *option = a0 == SOL_SOCKET ? NAMED(a1, "SO_REUSEADDR", "SO_REUSEPORT",
                                                      "SO_LINGER", "SO_RCVTIMEO")
                                              : "...";
        snprintf(text, room, "%d, %s, %lld", e->fd, option, (long long)e->arg[2]);
        return;
    }
    case TAP_FCNTL:
        snprintf(text, room, "%d, %s", e->fd,
                 a0 != F_SETFL ? "..." : a1 & O_NONBLOCK ? "F_SETFL, O_NONBLOCK" : "F_SETFL, 0");
        return;
    case TAP_SELECT:
        if (a1 < 0)
            snprintf(text, room, "%lld", a0);
        else
            snprintf(text, room, "%lld, %lld ms", a0, a1);
        return;
    case TAP_EXIT:
        snprintf(text, room, "%lld", a0);
        return;
    default:
        snprintf(text, room, "%d", e->fd);
    }
}

/* "recv(4, room for 16) = 5 "hello"", or "recv(4, room for 16) ..." while it has not returned. */
static void call_text(const struct tap_event *e, char text[TEXT])
{
    char args[128], data[2 * LEFT] = "", address[64];
    enum tap_class class = tap_class_of(e);
    uint32_t length = e->excerpt_length < TAP_EXCERPT ? e->excerpt_length : TAP_EXCERPT;

    arguments(e, args, sizeof args);
    int n = snprintf(text, TEXT, "%s(%s)", tap_call_name(e), args);
    size_t used = (size_t)n, room = TEXT - used;
    if (class == TAP_EXIT)
        return;
    if (atomic_load(&((struct tap_event *)e)->state) != TAP_RETURNED) {
        snprintf(text + used, room, " \u2026");
        return;
    }
    if (e->result == -1) {
        const char *name = strerrorname_np(e->error);
        snprintf(text + used, room, " = -1 %s%s", name != NULL ? name : "?",
                 e->flags & TAP_INJECTED ? " (made so)" : "");
        return;
    }
    used += (size_t)snprintf(text + used, room, " = %lld", (long long)e->result);
    room = TEXT - used;
    if (class == TAP_ACCEPT && e->family != 0) {
        snprintf(text + used, room, " from %s", address_text(e, address));
    } else if ((class == TAP_SEND || class == TAP_RECV) && length > 0 && used + 6 < LEFT) {
        uint32_t all = e->result > length ? length + 1 : length; /* more there than the excerpt */
        uint8_t with_more[TAP_EXCERPT + 1] = {0};
        memcpy(with_more, e->excerpt, length);
        bytes_quote(data, LEFT - used - 1, with_more, all, NULL);
        snprintf(text + used, room, " %s", data);
    }
}

/* ------------------------------------------------------------------- the list ---- */

static int by_time(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    return x->time < y->time ? -1 : x->time > y->time;
}

/* Peer's and student's events in one row, by the time at which each was over. */
static struct entry *merge(size_t *n)
{
    size_t calls = tap_events(), all = 0;
    struct entry *row = calloc(count + calls + 1, sizeof *row);

    if (row == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        row[all++] = entries[i];
    for (size_t i = 0; i < calls; i++) {
        const struct tap_event *e = &tap_record()->event[i];
        uint32_t state = atomic_load(&((struct tap_event *)e)->state);
        if (state == TAP_EMPTY || tap_class_of(e) == TAP_EXIT) /* its ending is told in words */
            continue;
        row[all].students = true;
        row[all].time = state == TAP_RETURNED ? e->ended : INT64_MAX;
        call_text(e, row[all].text);
        all++;
    }
    qsort(row, all, sizeof *row, by_time);
    *n = all;
    return row;
}

/* Columns that UTF-8 text takes: bytes but for the continuation ones. */
static int columns(const char *text)
{
    int n = 0;

    for (; *text != '\0'; text++)
        n += (*text & 0xc0) != 0x80;
    return n;
}

static void show_line(struct bytes *text, size_t number, const struct entry *e)
{
    if (!e->students) {
        bytes_print(text, "%3zu  %*s \u25c0\u2500 %s\n", number, LEFT, "", e->text);
        return;
    }
    bytes_print(text, "%3zu  %s\n", number, e->text);
}

void log_show(struct bytes *text, const char *program)
{
    size_t n = 0;
    struct entry *row = merge(&n);

    if (row == NULL)
        return;
    const char *left = say("timeline-left", program), *right = say("timeline-right");
    bytes_print(text, "     %s%*s%s\n", left, LEFT + 4 - columns(left), "", right);
    for (size_t i = 0; i < n;) {
        size_t same = i + 1;
        while (same < n && row[i].students == row[same].students
               && strcmp(row[i].text, row[same].text) == 0)
            same++;
        if (n > HEAD + TAIL && i >= HEAD && i < n - TAIL) {
            bytes_print(text, "     %s\n", say_count("timeline-skipped", n - TAIL - i));
            i = n - TAIL;
            continue;
        }
        show_line(text, i + 1, &row[i]);
        if (same - i > 2) {
            bytes_print(text, "     %s\n", say_count("timeline-same", same - i - 1));
            i = same;
        } else {
            i++;
        }
    }
    if (!tap_sees())
        bytes_print(text, "     %s\n", say("timeline-blind"));
    free(row);
}

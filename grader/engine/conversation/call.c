/* call.c -- one call of the student's program, as strace(1) shows it. */
#include "base/address.h"
#include "base/say.h"
#include "base/width.h"
#include "conversation.h"
#include "items.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

struct name {
    int value;
    const char *name;
};

static const struct name domains[]
    = {{AF_INET, "AF_INET"}, {AF_INET6, "AF_INET6"}, {AF_UNIX, "AF_UNIX"}, {0, NULL}};
static const struct name types[]
    = {{SOCK_STREAM, "SOCK_STREAM"}, {SOCK_DGRAM, "SOCK_DGRAM"}, {0, NULL}};
static const struct name hows[]
    = {{SHUT_RD, "SHUT_RD"}, {SHUT_WR, "SHUT_WR"}, {SHUT_RDWR, "SHUT_RDWR"}, {0, NULL}};
static const struct name options[]
    = {{SO_REUSEADDR, "SO_REUSEADDR"}, {SO_REUSEPORT, "SO_REUSEPORT"},
       {SO_LINGER, "SO_LINGER"},       {SO_RCVTIMEO, "SO_RCVTIMEO"},
       {SO_SNDTIMEO, "SO_SNDTIMEO"},   {SO_SNDBUF, "SO_SNDBUF"},
       {SO_RCVBUF, "SO_RCVBUF"},       {SO_KEEPALIVE, "SO_KEEPALIVE"},
       {0, NULL}};
static const struct name tcp_options[]
    = {{TCP_NODELAY, "TCP_NODELAY"},     {TCP_KEEPIDLE, "TCP_KEEPIDLE"},
       {TCP_KEEPINTVL, "TCP_KEEPINTVL"}, {TCP_KEEPCNT, "TCP_KEEPCNT"},
       {TCP_USER_TIMEOUT, "TCP_USER_TIMEOUT"}, {TCP_CORK, "TCP_CORK"}, {0, NULL}};
static const struct name ipv6_options[] = {{IPV6_V6ONLY, "IPV6_V6ONLY"}, {0, NULL}};

/* The name of a number, or the number. */
static const char *name_of(long long value, const struct name *names, char number[24])
{
    for (; names->name != NULL; names++)
        if (names->value == value)
            return names->name;
    snprintf(number, 24, "%lld", value);
    return number;
}

static bool is_internet(const struct tap_event *e)
{
    return e->family == AF_INET || e->family == AF_INET6;
}

const char *conversation_address(const struct tap_event *e, char text[64])
{
    if (is_internet(e))
        return address_text_of(e->family, e->address, e->port, text);
    if (e->family == AF_UNIX) /* its name, as the wiretap keeps it */
        return bytes_quote(text, 50, e->excerpt, e->excerpt_length, NULL);
    snprintf(text, 64, "sin_family %u", e->family);
    return text;
}

/* The bytes that were handled, within quotes, as many as leave room for the rest of the line. */
static const char *data_of(const struct tap_event *e, bool returned, size_t taken, size_t columns,
                           char text[80])
{
    uint8_t more[TAP_EXCERPT + 1] = {0};
    size_t room = columns > taken + 9 ? columns - taken : 9;

    if (returned && e->result == 0 && tap_class_of(e) == TAP_RECV)
        return "\"\"";
    if (!returned || e->result <= 0)
        return "\u2026";
    memcpy(more, e->excerpt, e->excerpt_length);
    /* A byte beyond the excerpt, when there were more, makes the quotes end in dots. */
    return bytes_quote(text, room < 79 ? room : 79, more,
                       e->excerpt_length + (e->result > e->excerpt_length), NULL);
}

/* `taken`: the columns that stand before the call's name, of so many */
static void put_arguments(const struct tap_event *e, bool returned, size_t taken, size_t columns,
                          char *text, size_t room)
{
    char number[24], buffer[80];
    long long a0 = e->arg[0], a1 = e->arg[1];

    switch (tap_class_of(e)) {
    case TAP_SOCKET:
        snprintf(text, room, "%s, %s", name_of(a0, domains, number),
                 name_of(a1 & 0xff, types, buffer));
        return;
    case TAP_BIND:
    case TAP_CONNECT: snprintf(text, room, "%d, %s", e->fd, conversation_address(e, buffer)); return;
    case TAP_LISTEN: snprintf(text, room, "%d, %lld", e->fd, a0); return;
    case TAP_SEND:
    case TAP_RECV: {
        /* name, brackets, descriptor, length, result and what stands between */
        taken += strlen(tap_call_name(e)) + 9
                 + (size_t)snprintf(NULL, 0, "%d%lld%lld", e->fd, a0, (long long)e->result);
        snprintf(text, room, "%d, %s, %lld", e->fd, data_of(e, returned, taken, columns, buffer), a0);
        return;
    }
    case TAP_SHUTDOWN: snprintf(text, room, "%d, %s", e->fd, name_of(a0, hows, number)); return;
    case TAP_SETSOCKOPT:
        snprintf(text, room, "%d, %s, %lld", e->fd,
                 a0 == SOL_SOCKET     ? name_of(a1, options, number)
                 : a0 == IPPROTO_TCP  ? name_of(a1, tcp_options, number)
                 : a0 == IPPROTO_IPV6 ? name_of(a1, ipv6_options, number)
                                      : "\u2026",
                 (long long)e->arg[2]);
        return;
    case TAP_FCNTL:
        snprintf(text, room, "%d, %s", e->fd,
                 a0 == F_GETFL     ? "F_GETFL"
                 : a0 != F_SETFL   ? "\u2026"
                 : a1 & O_NONBLOCK ? "F_SETFL, O_NONBLOCK"
                                   : "F_SETFL, 0");
        return;
    case TAP_FORK: text[0] = '\0'; return;
    case TAP_SELECT: snprintf(text, room, a1 < 0 ? "%lld" : "%lld, %lld ms", a0, a1); return;
    default: snprintf(text, room, "%d", e->fd);
    }
}

static bool can_block(const struct tap_event *e)
{
    enum tap_class class = tap_class_of(e);

    return class == TAP_ACCEPT || class == TAP_CONNECT || class == TAP_SEND || class == TAP_RECV
           || class == TAP_SELECT;
}

/* What the call returned. An arrow says that a fault of the play's was at work. */
static void put_result(const struct tap_event *e, int child, bool narrow, char *text, size_t room)
{
    const char *arrow = e->flags != 0 ? " \u2190" : "", *name = strerrorname_np(e->error);
    char address[64], number[24];

    snprintf(number, sizeof number, "%d", child);
    if (e->result == -1)
        snprintf(text, room, " = -1 %s%s", name != NULL ? name : "?", arrow);
    else if (tap_class_of(e) == TAP_ACCEPT && is_internet(e) && !narrow)
        snprintf(text, room, " = %lld %s", (long long)e->result,
                 say("conversation-from", conversation_address(e, address)));
    else if (child != 0)
        snprintf(text, room, " = %s", say("conversation-made", number));
    else
        snprintf(text, room, " = %lld%s", (long long)e->result, arrow);
}

void conversation_call(const struct item *item, const char *who, int child, size_t room,
                       char text[CONVERSATION_TEXT])
{
    const struct tap_event *e = item->call;
    bool returned = item->part == CALL_WHOLE || item->part == CALL_ENDS;
    const char *before = item->part == CALL_ENDS ? "\u2026 " : "";
    char arguments[140];

    /* In a narrow column: what has been shown when it began is not shown again. */
    bool narrow = room < CONVERSATION_LEFT;
    if (narrow && item->part == CALL_ENDS && tap_class_of(e) == TAP_CONNECT)
        snprintf(arguments, sizeof arguments, "%d, \u2026", e->fd);
    else
        put_arguments(e, returned, (size_t)(text_columns(who) + text_columns(before)), room,
                      arguments, sizeof arguments);
    size_t used = (size_t)snprintf(text, CONVERSATION_TEXT - 80, "%s%s%s(%s)", who, before,
                                   tap_call_name(e), arguments);
    if (used > CONVERSATION_TEXT - 81)
        used = CONVERSATION_TEXT - 81;
    if (returned)
        put_result(e, child, narrow, text + used, 77);
    else if (item->part == CALL_HANGS && can_block(e))
        snprintf(text + used, 77, " \u2026 %s", say(item->cut ? "conversation-cut" : "conversation-waits"));
    else
        snprintf(text + used, 77, " \u2026");
}

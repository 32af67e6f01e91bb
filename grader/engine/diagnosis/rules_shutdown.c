/* rules_shutdown.c -- rules about the end of what one side says: shutdown(), the end of the file,
 * and who may close when. */
#include "rules.h"

#include "base/say.h"
#include "peer/student.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { MOST_REQUEST = 1 << 20 };

static bool after(enum tap_class first, int how, enum tap_class then, struct evidence *e)
{
    for (size_t i = 0; i < calls(); i++) {
        if (!is(call(i), first) || call(i)->result != 0 || !returned(call(i))
            || (how >= 0 && call(i)->arg[0] != how))
            continue;
        for (size_t k = i + 1; k < calls(); k++) {
            if (call(k)->fd != call(i)->fd)
                continue;
            if (is(call(k), TAP_CLOSE))
                break;
            if (is(call(k), then)) {
                snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(k)));
                number(e->b, call(k)->fd);
                return true;
            }
        }
    }
    return false;
}

RULE(sent_after_shutdown)
{
    return after(TAP_SHUTDOWN, SHUT_WR, TAP_SEND, e) || after(TAP_SHUTDOWN, SHUT_RDWR, TAP_SEND, e);
}

RULE(shut_rd)
{
    return after(TAP_SHUTDOWN, SHUT_RD, TAP_RECV, e) && times(TAP_SHUTDOWN) == 1;
}

RULE(shut_rdwr)
{
    return after(TAP_SHUTDOWN, SHUT_RDWR, TAP_RECV, e);
}

/* A client that closes, and then wants to read the reply. */
RULE(close_for_shutdown)
{
    if (is_server() || times(TAP_SHUTDOWN) > 0)
        return false;
    for (size_t i = 0; i < calls(); i++)
        for (size_t k = i + 1; is(call(i), TAP_CLOSE) && k < calls(); k++)
            if (is(call(k), TAP_RECV) && call(k)->fd == call(i)->fd && failed(call(k), EBADF)) {
                snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(k)));
                number(e->b, call(k)->fd);
                return true;
            }
    return false;
}

static bool saw_eof(size_t from, size_t to, int fd)
{
    for (size_t i = from; i < to; i++)
        if (call(i)->fd == fd && is(call(i), TAP_RECV) && returned(call(i)) && call(i)->result == 0
            && call(i)->arg[0] > 0)
            return true;
    return false;
}

static bool says_error(const struct tap_event *e)
{
    return excerpt(e) >= 3 && memcmp(e->excerpt, "ERR", 3) == 0;
}

/* A request ends with the end of the file, and the answer left before that. */
RULE(answered_before_eof)
{
    for (size_t i = 0; i < calls() && is_program("wcd"); i++) {
        int fd = call(i)->fd;
        if (!is(call(i), TAP_SEND) || says_error(call(i)) || excerpt(call(i)) == 0)
            continue;
        size_t from = opened(i, fd), got = handled(from, i, fd, TAP_RECV);
        count_bytes(e->a, got);
        if (got <= MOST_REQUEST && !saw_eof(from, i, fd))
            return true;
    }
    return false;
}

RULE(limit_off_by_one)
{
    for (size_t i = 0; i < calls() && is_program("wcd"); i++)
        if (is(call(i), TAP_SEND) && says_error(call(i))
            && handled(opened(i, call(i)->fd), i, call(i)->fd, TAP_RECV) == MOST_REQUEST)
            return true;
    return false;
}

RULE(no_limit)
{
    for (size_t i = 0; i < calls() && is_program("wcd"); i++) {
        size_t got = handled(opened(i, call(i)->fd), i, call(i)->fd, TAP_RECV);
        number(e->a, (long long)got);
        if (is(call(i), TAP_SEND) && excerpt(call(i)) > 0 && !says_error(call(i))
            && got > MOST_REQUEST)
            return true;
    }
    return false;
}

/* More than a request may have, and the program waits for still more before it says so. */
RULE(too_long_said_at_eof)
{
    const struct tap_event *waits = is_program("wcd") ? waiting_in(TAP_RECV) : NULL;

    if (waits == NULL)
        return false;
    /* One that said so before the end, of another request, has a limit of its own. */
    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *last = last_receive(i, call(i)->fd);
        size_t k;
        if (is(call(i), TAP_SEND) && says_error(call(i)) && last != NULL
            && next_on((size_t)(last - call(0)), call(i)->fd, &k) == call(i))
            return false;
    }
    size_t from = opened(calls(), waits->fd), got = handled(from, calls(), waits->fd, TAP_RECV);
    number(e->a, (long long)got);
    return got > MOST_REQUEST && handled(from, calls(), waits->fd, TAP_SEND) == 0;
}

/* The end of the request came, and the connection was closed without a reply. */
static bool closed_at_eof(const struct failure *f, size_t *got)
{
    int fd = is_program("wcd") ? descriptor_of(f->port) : -1;

    if (fd == -1 || f->came == NULL || f->came->length > 0 || f->expected->length == 0)
        return false;
    size_t from = opened(calls(), fd);
    *got = handled(from, calls(), fd, TAP_RECV);
    if (!saw_eof(from, calls(), fd))
        return false;
    for (size_t i = from; i < calls(); i++)
        if (call(i)->fd == fd && is(call(i), TAP_SEND))
            return false;
    return true;
}

RULE(empty_is_nobody)
{
    size_t got;

    return closed_at_eof(f, &got) && got == 0;
}

RULE(eof_is_a_client_gone)
{
    size_t got;

    return closed_at_eof(f, &got) && got > 0;
}

/* A client that closed, or went on, before the end of the file had come. */
RULE(reply_not_read_to_eof)
{
    for (size_t i = 0; i < calls() && is_program("wcc"); i++) {
        int fd = call(i)->fd;
        size_t got = is(call(i), TAP_CLOSE) ? handled(0, i, fd, TAP_RECV) : 0, receives = 0;
        if (got == 0 || saw_eof(0, i, fd))
            continue;
        const struct tap_event *last = last_receive(i, fd);
        for (size_t k = 0; k < i; k++)
            receives += call(k)->fd == fd && is(call(k), TAP_RECV);
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(last));
        number(e->b, (long long)receives);
        number(e->c, (long long)got);
        return true;
    }
    return false;
}

/* shutdown() was to do what only close() does. */
RULE(close_left_out)
{
    int fd = -1;

    for (size_t i = 0; i < calls(); i++)
        if (returned(call(i)) && (is(call(i), TAP_CONNECT) || is(call(i), TAP_ACCEPT)))
            fd = is(call(i), TAP_CONNECT) ? call(i)->fd : (int)call(i)->result;
    number(e->a, fd);
    bool counts = strstr(f->step, "before close") != NULL || strstr(f->step, "as counted") != NULL
                  || strstr(f->step, "closed every socket") != NULL;
    return fd != -1 && counts && times(TAP_SHUTDOWN) > 0 && times(TAP_CLOSE) == 0;
}

/* Too long: the reply, reading away, close, and the half-close is missing. */
RULE(lingers_without_shutdown)
{
    if (!is_program("wcd") || times(TAP_SHUTDOWN) > 0 || strstr(f->step, "called shutdown") == NULL)
        return false;
    for (size_t i = 0; i < calls(); i++) {
        size_t k;
        const struct tap_event *next
            = is(call(i), TAP_SEND) && says_error(call(i)) ? next_on(i, call(i)->fd, &k) : NULL;
        if (next != NULL && is(next, TAP_RECV))
            return true;
    }
    return false;
}

/* Too long: the reply, the half-close, close, and before that no end of the file. */
RULE(lingers_too_little)
{
    bool asked = strstr(f->step, "student hears ") != NULL
                 || strstr(f->step, "called shutdown before") != NULL;

    for (size_t i = 0; i < calls() && is_program("wcd") && asked; i++) {
        int fd = call(i)->fd;
        size_t receives = 0, k = i + 1;
        if (!is(call(i), TAP_SHUTDOWN) || call(i)->arg[0] != SHUT_WR)
            continue;
        for (; k < calls() && !(call(k)->fd == fd && is(call(k), TAP_CLOSE)); k++)
            receives += call(k)->fd == fd && is(call(k), TAP_RECV);
        number(e->a, fd);
        snprintf(e->b, sizeof e->b, "%s", say_count("receives", receives));
        if (k < calls() && !saw_eof(opened(i, fd), k, fd))
            return true;
    }
    return false;
}

RULE(unfinished_line_counted)
{
    char right[40], came[40];
    long long lines, bytes, came_lines, came_bytes;
    int fd = is_program("wcd") ? descriptor_of(f->port) : -1;

    if (fd == -1 || f->came == NULL || !bytes_text(f->expected, right, sizeof right)
        || !bytes_text(f->came, came, sizeof came))
        return false;
    number(e->a, 0);
    if (sscanf(right, "%lld %lld", &lines, &bytes) != 2
        || sscanf(came, "%lld %lld", &came_lines, &came_bytes) != 2)
        return false;
    const struct tap_event *last = last_receive(calls(), fd);
    number(e->a, lines);
    number(e->b, came_lines);
    return came_bytes == bytes && came_lines == lines + 1 && last != NULL
           && last->result == excerpt(last) && last->excerpt[excerpt(last) - 1] != '\n';
}

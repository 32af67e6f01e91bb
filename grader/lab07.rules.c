/* lab07.rules.c -- predicates of lab07.rules: lines and bytes that are counted, and a request that
 * is too long. */
#include "diagnosis/rules.h"

#include <stdio.h>
#include <string.h>

enum { MOST_REQUEST = 1 << 20 };

static bool says_error(const struct tap_event *e)
{
    return excerpt(e) >= 3 && memcmp(e->excerpt, "ERR", 3) == 0;
}

/* More than a request may have, and the program waits for still more before it says so. */
PREDICATE(too_long_said_at_eof)
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

/* Two replies of wcd's: the one that was to come, and the one that came. */
struct counts {
    long long lines, bytes, came_lines, came_bytes;
};

static bool two_counts(const struct failure *f, struct counts *c)
{
    char right[40], came[40];

    return is_program("wcd") && f->came != NULL && f->conn != NULL
           && bytes_text(f->expected, right, sizeof right) && bytes_text(f->came, came, sizeof came)
           && sscanf(right, "%lld %lld", &c->lines, &c->bytes) == 2
           && sscanf(came, "%lld %lld", &c->came_lines, &c->came_bytes) == 2;
}

/* Whether the last byte that the peer sent on this connection is a newline, or it sent none; -1 when that is
 * not known. */
static int ends_in_a_newline(const char *conn)
{
    size_t n;
    const struct log_event *events = log_events(&n);
    int ends = 1;

    for (size_t i = 0; i < n; i++)
        if (events[i].kind == LOG_SENDS && strcmp(events[i].conn, conn) == 0 && events[i].bytes > 0)
            ends = events[i].bytes == events[i].excerpt_length
                       ? events[i].excerpt[events[i].excerpt_length - 1] == '\n'
                       : -1;
    return ends;
}

/* A request of another connection, which ended in a newline, has had its reply: it was counted right. */
static bool one_was_right(const char *conn)
{
    size_t n;
    const struct log_event *events = log_events(&n);

    for (size_t i = 0; i < n; i++)
        if (events[i].kind == LOG_GETS && strcmp(events[i].conn, conn) != 0 && ends_in_a_newline(events[i].conn) == 1)
            return true;
    return false;
}

/* All bytes were counted, and more newlines than there are: so many more. */
static long long lines_too_many(const struct failure *f, struct evidence *e)
{
    struct counts c;

    if (!two_counts(f, &c))
        return 0;
    number(e->a, c.lines);
    number(e->b, c.came_lines);
    return c.came_bytes == c.bytes ? c.came_lines - c.lines : 0;
}

PREDICATE(counts_differ)
{
    struct counts c;

    if (!two_counts(f, &c))
        return false;
    snprintf(e->a, sizeof e->a, "%lld %lld", c.came_lines, c.came_bytes);
    snprintf(e->b, sizeof e->b, "%lld %lld", c.lines, c.bytes);
    return true;
}

/* Lines, bytes or both are more by as many as all replies before had together. */
PREDICATE(counts_of_an_earlier_client)
{
    size_t n;
    const struct log_event *events = log_events(&n);
    long long lines, bytes, all_lines = 0, all_bytes = 0;
    char text[LOG_EXCERPT + 1];
    struct counts c;

    if (!two_counts(f, &c))
        return false;
    for (size_t i = 0; i < n; i++) {
        snprintf(text, sizeof text, "%.*s", (int)events[i].excerpt_length, (const char *)events[i].excerpt);
        if (events[i].kind != LOG_GETS || strcmp(events[i].conn, f->conn) == 0
            || sscanf(text, "%lld %lld", &lines, &bytes) != 2)
            continue;
        all_lines += lines;
        all_bytes += bytes;
    }
    snprintf(e->a, sizeof e->a, "%lld %lld", c.came_lines, c.came_bytes);
    snprintf(e->b, sizeof e->b, "%lld %lld", c.lines, c.bytes);
    lines = c.came_lines - c.lines;
    bytes = c.came_bytes - c.bytes;
    return (lines == all_lines && lines > 0 && (bytes == 0 || bytes == all_bytes))
           || (bytes == all_bytes && bytes > 0 && lines == 0);
}

PREDICATE(written_up_to_ff)
{
    return f->came != NULL && f->expected != NULL && f->came->length < f->expected->length
           && f->same == f->came->length && f->expected->at[f->same] == 0xff;
}

/* What was counted is what the peer sent before its first byte of 255. */
PREDICATE(counted_to_ff)
{
    size_t n;
    const struct log_event *events = log_events(&n);
    long long lines = 0, bytes = 0;
    struct counts c;

    if (!two_counts(f, &c))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (events[i].kind != LOG_SENDS || strcmp(events[i].conn, f->conn) != 0)
            continue;
        for (size_t k = 0; k < events[i].excerpt_length; k++) {
            if (events[i].excerpt[k] == 0xff) {
                count_bytes(e->a, (size_t)bytes);
                return c.came_lines == lines && c.came_bytes == bytes;
            }
            lines += events[i].excerpt[k] == '\n';
            bytes++;
        }
        if (events[i].excerpt_length < events[i].bytes)
            return false;
    }
    return false;
}

/* Another client has had just this reply, and it is more than what came: nothing was lost. */
PREDICATE(counts_of_another_client)
{
    size_t n;
    const struct log_event *events = log_events(&n);
    long long lines, bytes;
    char text[LOG_EXCERPT + 1];
    struct counts c;
    bool found = false;

    if (!two_counts(f, &c) || c.came_bytes <= c.bytes)
        return false;
    for (size_t i = 0; i < n && !found; i++) {
        snprintf(text, sizeof text, "%.*s", (int)events[i].excerpt_length, (const char *)events[i].excerpt);
        found = events[i].kind == LOG_GETS && strcmp(events[i].conn, f->conn) != 0
                && sscanf(text, "%lld %lld", &lines, &bytes) == 2 && lines == c.came_lines && bytes == c.came_bytes;
    }
    snprintf(e->a, sizeof e->a, "%lld %lld", c.came_lines, c.came_bytes);
    snprintf(e->b, sizeof e->b, "%lld %lld", c.lines, c.bytes);
    return found;
}

PREDICATE(unfinished_line_counted)
{
    return lines_too_many(f, e) == 1 && ends_in_a_newline(f->conn) == 0 && one_was_right(f->conn);
}

PREDICATE(one_line_too_many)
{
    return lines_too_many(f, e) == 1 && ends_in_a_newline(f->conn) == 1;
}

PREDICATE(many_lines_too_many)
{
    return lines_too_many(f, e) > 1;
}

/* As many more as came on a connection that nothing was sent on. */
PREDICATE(bytes_of_an_earlier_client)
{
    struct counts c;

    if (!two_counts(f, &c) || c.came_bytes <= c.bytes)
        return false;
    number(e->a, c.came_bytes);
    number(e->b, c.bytes);
    number(e->c, c.came_bytes - c.bytes);
    for (size_t i = 0; i + 1 < opened(calls(), descriptor_of(f->port)); i++)
        if (is(call(i), TAP_ACCEPT) && returned(call(i)) && call(i)->result >= 0
            && sent_ever(i) == 0 && (long long)received_ever(i) == c.came_bytes - c.bytes)
            return true;
    return false;
}

/* One that said so before the end, of another request, has a limit of its own. */
PREDICATE(limit_too_high)
{
    const struct tap_event *waits = is_program("wcd") ? waiting_in(TAP_RECV) : NULL;

    if (waits == NULL)
        return false;
    size_t from = opened(calls(), waits->fd), got = handled(from, calls(), waits->fd, TAP_RECV);
    for (size_t i = 0; i < from; i++) {
        size_t before = is(call(i), TAP_SEND) && says_error(call(i)) ? received_before(i) : 0;
        if (before <= got)
            continue;
        count_bytes(e->a, got);
        return got > MOST_REQUEST && handled(from, calls(), waits->fd, TAP_SEND) == 0;
    }
    return false;
}

/* What was counted is what stands before the first NUL, of all or of each piece that came. */
PREDICATE(counted_to_a_nul)
{
    long long lines, bytes, came_lines, came_bytes;
    char right[40], came[40];
    uint8_t all[MESSAGE_TEXT];
    size_t n = 0, before = 0; /* before the first NUL of each piece */
    int fd = descriptor_of(f->port);

    if (!is_program("wcd") || f->came == NULL || !bytes_text(f->expected, right, sizeof right)
        || !bytes_text(f->came, came, sizeof came))
        return false;
    if (sscanf(right, "%lld %lld", &lines, &bytes) != 2
        || sscanf(came, "%lld %lld", &came_lines, &came_bytes) != 2)
        return false;
    for (size_t i = opened(calls(), fd); i < calls(); i++) {
        const struct tap_event *r = call(i);
        if (r->fd != fd || !is(r, TAP_RECV) || !returned(r) || r->result <= 0)
            continue;
        const uint8_t *end = memchr(r->excerpt, 0, excerpt(r));
        before += end != NULL ? (size_t)(end - r->excerpt) : excerpt(r);
        for (uint32_t k = 0; k < excerpt(r) && n < MESSAGE_TEXT; k++)
            all[n++] = r->excerpt[k];
    }
    const uint8_t *nul = memchr(all, 0, n);
    long long until_nul = 0;
    for (const uint8_t *at = all; nul != NULL && at < nul; at++)
        until_nul += *at == '\n';
    if (nul != NULL && (long long)n == bytes && came_bytes == bytes && came_lines == until_nul && came_lines < lines)
        return true;
    return nul != NULL && (long long)n == bytes && came_bytes < bytes
           && (came_bytes == nul - all || came_bytes == (long long)before);
}

/* Where it has fewer processes or threads than it was counted with, the failure says what it does, and no numbers. */
PREDICATE(fewer_than_counted)
{
    return f->got_text[0] < '0' || f->got_text[0] > '9';
}

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

/* Whether the last byte that came there before call `end` is known and is a newline, or none came;
 * -1 when it is not known. */
static int ends_in_a_newline(size_t end, int fd)
{
    const struct tap_event *last = last_receive(end, fd);

    if (last == NULL)
        return 1;
    return last->result == excerpt(last) ? last->excerpt[last->result - 1] == '\n' : -1;
}

/* A request of another connection, which ended in a newline, was counted right. */
static bool one_was_right(int fd)
{
    size_t here = opened(calls(), fd);

    for (size_t i = 0; i < calls(); i++)
        if ((i + 1 < here || call(i)->fd != fd) && is(call(i), TAP_SEND)
            && last_receive(i, call(i)->fd) != NULL && ends_in_a_newline(i, call(i)->fd) == 1)
            return true;
    return false;
}

PREDICATE(unfinished_line_counted)
{
    struct counts c;
    int fd = descriptor_of(f->port);

    if (fd == -1 || !two_counts(f, &c))
        return false;
    number(e->a, c.lines);
    number(e->b, c.came_lines);
    return c.came_bytes == c.bytes && c.came_lines == c.lines + 1 && ends_in_a_newline(calls(), fd) == 0
           && one_was_right(fd);
}

PREDICATE(one_line_too_many)
{
    struct counts c;
    int fd = descriptor_of(f->port);

    if (fd == -1 || !two_counts(f, &c))
        return false;
    number(e->a, c.lines);
    number(e->b, c.came_lines);
    return c.came_bytes == c.bytes && c.came_lines == c.lines + 1 && ends_in_a_newline(calls(), fd) == 1;
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
    return nul != NULL && (long long)n == bytes && came_bytes < bytes
           && (came_bytes == nul - all || came_bytes == (long long)before);
}

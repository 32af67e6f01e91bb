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

PREDICATE(unfinished_line_counted)
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

/* Whether a receive had a NUL at this place, or that many of them. */
PREDICATE(counted_to_a_nul)
{
    long long lines, bytes, came_lines, came_bytes;
    char right[40], came[40];
    uint8_t all[MESSAGE_TEXT];
    size_t n = 0, nuls = 0;
    int fd = descriptor_of(f->port);

    if (!is_program("wcd") || f->came == NULL || !bytes_text(f->expected, right, sizeof right)
        || !bytes_text(f->came, came, sizeof came))
        return false;
    if (sscanf(right, "%lld %lld", &lines, &bytes) != 2
        || sscanf(came, "%lld %lld", &came_lines, &came_bytes) != 2)
        return false;
    for (size_t i = opened(calls(), fd); i < calls(); i++)
        for (uint32_t k = 0; call(i)->fd == fd && is(call(i), TAP_RECV) && returned(call(i))
                             && call(i)->result > 0 && k < excerpt(call(i)) && n < MESSAGE_TEXT;
             k++) {
            all[n++] = call(i)->excerpt[k];
            nuls += call(i)->excerpt[k] == 0;
        }
    const uint8_t *nul = memchr(all, 0, n);
    return nul != NULL && (long long)n == bytes && came_bytes < bytes
           && (came_bytes == nul - all || came_bytes == bytes - (long long)nuls);
}

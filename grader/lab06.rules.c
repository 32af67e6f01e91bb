/* lab06.rules.c -- predicates of lab06.rules: who hears what. */
#include "diagnosis/rules.h"

#include <stdio.h>
#include <string.h>

enum { QUEUE = 65536, LONGEST_LINE = 1024 };

MESSAGES(relayd) = {.measure = measure_line, .by_line = true, .passed_on = true, .first = 1};

/* A line passed on with a newline in its middle, behind which no number stands. */
PREDICATE(newline_within_a_line)
{
    for (size_t i = 0; i < calls(); i++) {
        const uint8_t *p = call(i)->excerpt;
        uint32_t n = excerpt(call(i));
        if (!is(call(i), TAP_SEND) || n < 4 || call(i)->result != n || p[n - 1] != '\n')
            continue;
        const uint8_t *newline = memchr(p, '\n', n - 1);
        size_t rest = newline != NULL ? n - (size_t)(newline - p) - 1 : 0;
        size_t digits = 0;
        while (digits < rest && newline[1 + digits] >= '0' && newline[1 + digits] <= '9')
            digits++;
        if (rest > 0 && (digits == 0 || digits + 1 >= rest || newline[1 + digits] != ':'))
            return true;
    }
    return false;
}

/* "12: here\n": how many bytes stand before the text, or 0. */
static uint32_t prefix(const struct tap_event *e)
{
    uint32_t n = 0;

    while (n < excerpt(e) && e->excerpt[n] >= '0' && e->excerpt[n] <= '9')
        n++;
    return n > 0 && n + 2 <= excerpt(e) && memcmp(e->excerpt + n, ": ", 2) == 0 ? n + 2 : 0;
}

/* A send passes on exactly what this receive brought. */
static bool passes_on(const struct tap_event *sent, const struct tap_event *got)
{
    uint32_t n = prefix(sent);

    return is(sent, TAP_SEND) && n > 0 && got->result > 0 && got->result == excerpt(got)
           && sent->arg[0] == n + got->result && excerpt(sent) == n + excerpt(got)
           && memcmp(sent->excerpt + n, got->excerpt, excerpt(got)) == 0;
}

PREDICATE(echoed_to_its_sender)
{
    for (size_t i = 0; i < calls() && is_program("relayd"); i++) {
        if (!is(call(i), TAP_SEND) || prefix(call(i)) == 0)
            continue;
        bool its_own = false, others = false;
        for (size_t k = opened(i, call(i)->fd); k < i; k++)
            if (is(call(k), TAP_RECV) && passes_on(call(i), call(k))) {
                its_own = its_own || call(k)->fd == call(i)->fd;
                others = others || call(k)->fd != call(i)->fd;
            }
        number(e->a, call(i)->fd);
        if (its_own && !others)
            return true;
    }
    return false;
}

/* What one receive brought was passed on as a line, and no newline ends it. */
PREDICATE(piece_taken_for_a_line)
{
    for (size_t i = 0; i < calls() && is_program("relayd"); i++)
        for (size_t k = opened(i, call(i)->fd); is(call(i), TAP_SEND) && k < i; k++)
            if (is(call(k), TAP_RECV) && passes_on(call(i), call(k))
                && call(k)->excerpt[excerpt(call(k)) - 1] != '\n') {
                shows(e->a, tap_call_name(call(k)));
                bytes_quote(e->b, 30, call(k)->excerpt, excerpt(call(k)), NULL);
                return true;
            }
    return false;
}

/* The same line under another number. */
PREDICATE(number_reused)
{
    size_t n = 0, m = 0;

    /* As long as nobody has left there was none to be given again. */
    if (!is_program("relayd") || f->came == NULL || times(TAP_CLOSE) == 0)
        return false;
    const struct bytes *x = f->expected, *c = f->came;
    while (n < x->length && x->at[n] >= '0' && x->at[n] <= '9')
        n++;
    while (m < c->length && c->at[m] >= '0' && c->at[m] <= '9')
        m++;
    snprintf(e->a, sizeof e->a, "%.*s", (int)(n < 20 ? n : 20), (const char *)x->at);
    snprintf(e->b, sizeof e->b, "%.*s", (int)(m < 20 ? m : 20), (const char *)c->at);
    size_t rest = x->length - n < c->length - m ? x->length - n : c->length - m;
    return n > 0 && m > 0 && rest > 3 && strcmp(e->a, e->b) != 0
           && memcmp(x->at + n, c->at + m, rest) == 0;
}

/* As long as a line may be, and longer; and the client was not closed. */
PREDICATE(long_line_passed)
{
    for (size_t i = 0; i < calls() && is_program("relayd"); i++) {
        size_t k;
        const struct tap_event *c = call(i), *next = NULL;
        if (!is(c, TAP_RECV) || !returned(c) || c->result != 1024 || c->arg[0] != 1024
            || memchr(c->excerpt, '\n', excerpt(c)) != NULL)
            continue;
        next = next_on(i, c->fd, &k);
        /* The newline comes alone, behind 1024 bytes without one: all alike, as far as is known. */
        if (next != NULL && is(next, TAP_RECV) && returned(next) && next->result == 1
            && next->excerpt[0] == '\n') {
            number(e->a, c->fd);
            return true;
        }
    }
    return false;
}

/* More has come for a client than has left, by more than may wait, and the client is still there.
 */
PREDICATE(slow_reader_kept)
{
    int fd = is_program("relayd") ? descriptor_of(port_of(f)) : -1;
    size_t from = opened(calls(), fd), came = 0;

    if (fd == -1 || !step_is(f, "student closes NAME") || !is_open(fd))
        return false;
    for (size_t i = from; i < calls(); i++)
        if (is(call(i), TAP_RECV) && call(i)->fd != fd && returned(call(i)) && call(i)->result > 0)
            came += (size_t)call(i)->result;
    size_t left = handled(from, calls(), fd, TAP_SEND);
    count_bytes(e->a, came > left ? came - left : 0);
    number(e->b, fd);
    return came > left + QUEUE;
}

/* lab06.rules.c -- predicates of lab06.rules: who hears what. */
#include "diagnosis/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUEUE = 65536, LONGEST_LINE = 1024 };

MESSAGES(relayd) = {.measure = measure_line, .by_line = true, .passed_on = true, .first = 1};

/* A line passed on with a newline in its middle, behind which no number stands. */
/* Whether a receive before that has brought a newline that was not its last byte. */
static bool newline_came_within(size_t before)
{
    for (size_t i = 0; i < before; i++)
        if (is(call(i), TAP_RECV) && excerpt(call(i)) > 1
            && memchr(call(i)->excerpt, '\n', excerpt(call(i)) - 1) != NULL)
            return true;
    return false;
}

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
            return newline_came_within(i);
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

/* Whether what it passes on stands in what was received there, as a whole or as a part. */
static bool stands_in(const struct tap_event *sent, const struct tap_event *got)
{
    size_t n = prefix(sent);

    return n > 0 && excerpt(sent) > n && memmem(got->excerpt, excerpt(got), sent->excerpt + n, excerpt(sent) - n) != NULL;
}

PREDICATE(echoed_to_its_sender)
{
    for (size_t i = 0; i < calls() && is_program("relayd"); i++) {
        if (!is(call(i), TAP_SEND) || prefix(call(i)) == 0)
            continue;
        bool its_own = false, others = false;
        size_t begin = opened(i, call(i)->fd);
        for (size_t k = 0; k < i; k++)
            if (is(call(k), TAP_RECV) && stands_in(call(i), call(k))) {
                bool same = call(k)->fd == call(i)->fd && k >= begin;
                its_own = its_own || (same && passes_on(call(i), call(k)));
                others = others || !same;
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

/* The same line under another number: the two, as text, in a and b. */
static bool another_number(const struct failure *f, struct evidence *e)
{
    size_t n = 0, m = 0;

    if (!is_program("relayd") || f->came == NULL)
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

/* Whatever was to come has come, up to a NUL, and nothing after it. */
PREDICATE(nul_ends_the_line)
{
    return f->came != NULL && f->same > 3 && f->came->length == f->same && f->same < f->expected->length
           && f->expected->at[f->same] == 0;
}

PREDICATE(number_in_a_byte)
{
    return another_number(f, e) && atol(e->a) > 255 && atol(e->b) == atol(e->a) % 256;
}

/* The number is too high by as many as accept() had failed before. */
PREDICATE(number_of_a_failed_accept)
{
    long failed_before = 0;

    for (size_t i = 0; i < calls(); i++)
        failed_before += is(call(i), TAP_ACCEPT) && result_of(i) == -1;
    return another_number(f, e) && failed_before > 0 && atol(e->b) > atol(e->a)
           && atol(e->b) <= atol(e->a) + failed_before;
}

PREDICATE(number_reused)
{
    /* As long as nobody has left there was none to be given again. */
    return times(TAP_CLOSE) > 0 && another_number(f, e);
}

/* One receive brought more than a line may have, and one send passed all of it on, and its newline. */
static bool passed_in_one(size_t i)
{
    enum { FIRST = 16 };
    const struct tap_event *got = call(i);

    if (!is(got, TAP_RECV) || !returned(got) || got->result <= 1024 || excerpt(got) < FIRST
        || memchr(got->excerpt, '\n', excerpt(got)) != NULL)
        return false;
    for (size_t k = i + 1; k < calls(); k++) {
        uint32_t n = prefix(call(k));
        if (is(call(k), TAP_SEND) && n > 0 && call(k)->fd != got->fd && call(k)->arg[0] >= got->result
            && n + FIRST <= excerpt(call(k)) && memcmp(call(k)->excerpt + n, got->excerpt, FIRST) == 0)
            return true;
    }
    return false;
}

/* Of what the step's client got: more bytes without a newline than a line may have. */
static bool has_a_long_line(const struct bytes *came)
{
    size_t run = 0;

    for (size_t i = 0; came != NULL && i < came->length && run <= LONGEST_LINE; i++)
        run = came->at[i] == '\n' ? 0 : run + 1;
    return run > LONGEST_LINE;
}

PREDICATE(long_line_passed_on)
{
    if (!has_a_long_line(f->came) && !has_a_long_line(f->unread))
        return false;
    for (size_t i = 0; i < calls() && is_program("relayd"); i++)
        if (passed_in_one(i)) {
            number(e->a, call(i)->fd);
            number(e->b, call(i)->result);
            return true;
        }
    return false;
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
    /* With the numbers it is more: as much as another one got, for whom it was as well. */
    for (size_t i = from; i < calls(); i++)
        if (is(call(i), TAP_ACCEPT) && returned(call(i)) && call(i)->result > fd) {
            size_t got = handled(i, calls(), (int)call(i)->result, TAP_SEND);
            came = got > came ? got : came;
        }
    size_t left = handled(from, calls(), fd, TAP_SEND);
    count_bytes(e->a, came > left ? came - left : 0);
    number(e->b, fd);
    return came > left + QUEUE;
}

/* Many threads, or processes, have made calls: half as many as there were clients, at least. */
PREDICATE(a_thread_for_each)
{
    struct {
        int pid, tid;
    } seen[256];
    size_t n = 0, clients = times(TAP_ACCEPT);

    for (size_t i = 0; i < calls() && n < 256; i++) {
        size_t k = 0;
        while (k < n && (seen[k].pid != call(i)->pid || seen[k].tid != call(i)->tid))
            k++;
        if (k == n && call(i)->pid != 0) {
            seen[n].pid = call(i)->pid;
            seen[n++].tid = call(i)->tid;
        }
    }
    number(e->a, (long long)n);
    snprintf(e->b, sizeof e->b, "%s", say_count("clients", clients));
    return n >= 16 && 2 * n >= (clients < 256 ? clients : 256);
}

/* What one receive brought, and no newline ended before the end of the file, was passed on. */
PREDICATE(half_line_passed)
{
    for (size_t i = 0; i < calls(); i++) {
        uint32_t n = is(call(i), TAP_SEND) ? prefix(call(i)) : 0, length = excerpt(call(i));
        if (n == 0 || length != call(i)->arg[0] || call(i)->excerpt[length - 1] != '\n')
            continue;
        for (size_t k = 0; k < i; k++) {
            size_t where;
            const struct tap_event *half = call(k), *next;
            if (!is(half, TAP_RECV) || !returned(half) || half->result <= 0
                || half->result != excerpt(half) || half->result + n + 1 != length
                || memcmp(call(i)->excerpt + n, half->excerpt, excerpt(half)) != 0)
                continue;
            next = next_on(k, half->fd, &where);
            if (next == NULL || !is(next, TAP_RECV) || !returned(next) || next->result != 0
                || where > i)
                continue;
            bytes_quote(e->a, 40, half->excerpt, excerpt(half), NULL);
            number(e->b, half->fd);
            return true;
        }
    }
    return false;
}

/* How many bytes the text has of the line that was to come, when it is one and nothing came; or 0. */
static size_t line_to_come(const struct failure *f)
{
    const struct bytes *x = f->expected;
    size_t n = 0;

    if (f->conn == NULL || f->came == NULL || f->came->length > 0 || x == NULL)
        return 0;
    while (n < x->length && x->at[n] >= '0' && x->at[n] <= '9')
        n++;
    bool one = n > 0 && n + 2 < x->length && x->at[n] == ':'
               && memchr(x->at, '\n', x->length) == x->at + x->length - 1;
    return one ? x->length - n - 2 : 0;
}

/* A line of 1024 bytes was to come; a client that had sent 1023 or 1024 of them since its last
 * newline was closed. */
PREDICATE(longest_line_not_passed)
{
    for (size_t i = 0; i < calls() && line_to_come(f) == LONGEST_LINE; i++) {
        const struct tap_event *c = call(i), *last = NULL;
        size_t sum = 0, k;
        if (!is(c, TAP_CLOSE))
            continue;
        for (k = i; k-- > opened(i, c->fd);) {
            const struct tap_event *r = call(k);
            if (r->fd != c->fd || !is(r, TAP_RECV) || !returned(r))
                continue;
            if (r->result <= 0)
                break;
            if (last != NULL && r->result == excerpt(r) && r->excerpt[r->result - 1] == '\n')
                break;
            last = r;
            sum += (size_t)r->result;
        }
        count_bytes(e->a, sum);
        if (last != NULL && (sum == LONGEST_LINE || sum == LONGEST_LINE - 1))
            return true;
    }
    return false;
}

/* How much others than this client have sent since it was accepted, up to call i. */
static size_t came_for(int fd, size_t i)
{
    size_t sum = 0;

    for (size_t k = opened(i, fd); k < i; k++)
        if (is(call(k), TAP_RECV) && call(k)->fd != fd && returned(call(k)) && call(k)->result > 0)
            sum += (size_t)call(k)->result;
    return sum;
}

/* There was no room for now, and less than may wait was there for it: it was closed. */
PREDICATE(no_patience)
{
    int fd = descriptor_of(f->port);

    for (size_t i = opened(calls(), fd); fd != -1 && i < calls(); i++) {
        size_t k;
        const struct tap_event *next
            = call(i)->fd == fd && is(call(i), TAP_SEND) && failed(call(i), EAGAIN)
                  ? next_on(i, fd, &k)
                  : NULL;
        if (next == NULL || !is(next, TAP_CLOSE))
            continue;
        size_t came = came_for(fd, k);
        number(e->a, fd);
        count_bytes(e->b, came);
        return came > 0 && came < QUEUE / 2;
    }
    return false;
}

/* A receive brought a whole line, the next one on that descriptor the end; it was closed, and nothing was sent. */
PREDICATE(lines_dropped_with_the_end)
{
    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *r = call(i), *end, *closed;
        size_t k, last;
        if (!is(r, TAP_RECV) || !returned(r) || r->result <= 0 || memchr(r->excerpt, '\n', excerpt(r)) == NULL)
            continue;
        end = next_on(i, r->fd, &k);
        if (end == NULL || !is(end, TAP_RECV) || !returned(end) || end->result != 0 || end->arg[0] == 0)
            continue;
        closed = next_on(k, r->fd, &last);
        if (closed == NULL || !is(closed, TAP_CLOSE))
            continue;
        for (k = i + 1; k < calls() && !is(call(k), TAP_SEND); k++)
            continue;
        number(e->a, r->fd);
        count_bytes(e->b, (size_t)r->result);
        return k == calls();
    }
    return false;
}

/* As much as a line may have, or more, came at once, lines among it, and the next that was done there was close(). */
PREDICATE(chunk_taken_for_a_line)
{
    for (size_t i = 0; i < calls() && step_is(f, "NAME expects DATA ..."); i++) {
        size_t k;
        const struct tap_event *r = call(i), *next;
        if (!is(r, TAP_RECV) || !returned(r) || r->result < LONGEST_LINE || r->fd == descriptor_of(f->port))
            continue;
        /* Several lines: one in front of a line that is too long would not do. */
        int lines = 0;
        for (size_t j = 0; j < excerpt(r); j++)
            lines += r->excerpt[j] == '\n';
        next = next_on(i, r->fd, &k);
        if (lines < 2 || next == NULL || !is(next, TAP_CLOSE))
            continue;
        /* Where another one was heard, or the next round has come, before the close, it may be for something else. */
        bool at_once = true;
        for (size_t j = i + 1; j < k; j++)
            at_once = at_once && !is(call(j), TAP_RECV) && !is(call(j), TAP_SELECT);
        if (!at_once)
            continue;
        number(e->a, r->fd);
        count_bytes(e->b, (size_t)r->result);
        return true;
    }
    return false;
}

/* A whole line came, with room for more, and the next that was done there was close(). */
PREDICATE(speaker_closed)
{
    size_t length = line_to_come(f);

    for (size_t i = 0; i < calls() && length > 0 && length < LONGEST_LINE; i++) {
        size_t k;
        const struct tap_event *r = call(i), *next;
        if (!is(r, TAP_RECV) || !returned(r) || r->result != (int64_t)length
            || r->result >= r->arg[0] || r->fd == descriptor_of(f->port))
            continue;
        next = next_on(i, r->fd, &k);
        if (next == NULL || !is(next, TAP_CLOSE) || came_for(r->fd, k) > LONGEST_LINE)
            continue;
        number(e->a, r->fd);
        count_bytes(e->b, length);
        snprintf(e->c, sizeof e->c, "%s", f->conn);
        return true;
    }
    return false;
}

/* "1: " where the rest of a line was to come. */
static bool a_line_begins_too_early(const struct failure *f)
{
    size_t n = f->same;

    if (f->conn == NULL || f->came == NULL || f->expected == NULL || n >= f->came->length
        || n >= f->expected->length)
        return false;
    while (n < f->came->length && f->came->at[n] >= '0' && f->came->at[n] <= '9')
        n++;
    return n > f->same && n + 1 < f->came->length && memcmp(f->came->at + n, ": ", 2) == 0
           && memcmp(f->came->at + f->same, f->expected->at + f->same, 1) != 0;
}

/* A send() that was offered one long line and took a part of it; the next one there that took
 * something, or NULL. */
static const struct tap_event *after_part_of_a_line(size_t i, int fd)
{
    const struct tap_event *s = call(i), *next;
    size_t k = i;

    if (s->fd != fd || !is(s, TAP_SEND) || !returned(s) || s->result <= 0 || s->result >= s->arg[0]
        || s->arg[0] > LONGEST_LINE + 16 || prefix(s) == 0
        || memchr(s->excerpt, '\n', excerpt(s)) != NULL)
        return NULL;
    do
        next = next_on(k, fd, &k);
    while (next != NULL && is(next, TAP_SEND) && (!returned(next) || next->result <= 0));
    return next != NULL && is(next, TAP_SEND) && prefix(next) > 0 ? next : NULL;
}

static bool begins_a_line(const struct tap_event *s)
{
    uint32_t n = 0;

    while (n < excerpt(s) && s->excerpt[n] >= '0' && s->excerpt[n] <= '9')
        n++;
    return n > 0 && n < excerpt(s) && s->excerpt[n] == ':';
}

/* By itself, or with more that had to wait: then a send() begins in the middle of a line. */
static bool rest_left_later(size_t i)
{
    bool left = rest_has_left(i);

    for (size_t k = i + 1; k < calls() && !left; k++)
        left = is(call(k), TAP_SEND) && call(k)->fd == call(i)->fd && excerpt(call(k)) > 0 && !begins_a_line(call(k));
    return left;
}

/* The next send() there begins with another line: what was left of the one before is lost. */
PREDICATE(rest_of_a_line_dropped)
{
    int fd = a_line_begins_too_early(f) ? descriptor_of(f->port) : -1;

    for (size_t i = opened(calls(), fd); fd != -1 && i < calls(); i++) {
        const struct tap_event *next = after_part_of_a_line(i, fd);
        if (next == NULL || next->arg[0] == call(i)->arg[0] - call(i)->result || rest_left_later(i))
            continue;
        number(e->a, call(i)->result);
        number(e->b, call(i)->arg[0]);
        return true;
    }
    return false;
}

/* The next send() on the descriptor of call i that takes anything, whatever is read there meanwhile; or NULL. */
static const struct tap_event *next_that_takes(size_t i, int fd)
{
    const struct tap_event *next;

    do
        next = next_on(i, fd, &i);
    while (next != NULL && (is(next, TAP_RECV) || (is(next, TAP_SEND) && (!returned(next) || next->result <= 0))));
    return next != NULL && is(next, TAP_SEND) ? next : NULL;
}

/* The next send() there begins with a number, as a line does, and the rest leaves after it. */
PREDICATE(rest_overtaken)
{
    int fd = descriptor_of(f->port);

    for (size_t i = opened(calls(), fd); fd != -1 && i < calls() && step_is(f, "NAME expects DATA ..."); i++) {
        const struct tap_event *next = call(i)->fd == fd && is_short(i) ? next_that_takes(i, fd) : NULL;
        if (next == NULL || next->arg[0] == call(i)->arg[0] - call(i)->result || !rest_left_later(i))
            continue;
        if (!begins_a_line(next))
            continue;
        number(e->a, call(i)->result);
        number(e->b, call(i)->arg[0]);
        number(e->c, fd);
        return true;
    }
    return false;
}

PREDICATE(line_begun_again)
{
    int fd = a_line_begins_too_early(f) ? descriptor_of(f->port) : -1;

    for (size_t i = opened(calls(), fd); fd != -1 && i < calls(); i++) {
        const struct tap_event *s = call(i), *next = after_part_of_a_line(i, fd);
        if (next == NULL || next->buffer != s->buffer || next->arg[0] != s->arg[0] - s->result
            || memcmp(next->excerpt, s->excerpt, excerpt(s)) != 0)
            continue;
        number(e->a, s->result);
        number(e->b, s->arg[0]);
        number(e->c, next->arg[0]);
        return true;
    }
    return false;
}

/* Digits of the number had come, and a NUL is where a digit, the colon or the blank belongs. */
PREDICATE(nul_in_the_number)
{
    const struct bytes *x = f->expected, *came = f->came;

    if (!step_is(f, "NAME expects DATA ...") || x == NULL || came == NULL || f->same >= came->length
        || f->same >= x->length || came->at[f->same] != '\0' || f->same == 0)
        return false;
    size_t digits = 0;
    while (digits < x->length && x->at[digits] >= '0' && x->at[digits] <= '9')
        digits++;
    return f->same < digits + 2 && x->at[f->same] != '\0';
}

/* The digits and perhaps the colon of the number are as they should be, and the text comes too soon. */
PREDICATE(number_without_its_blank)
{
    const struct bytes *x = f->expected, *came = f->came;
    size_t digits = 0;

    if (!step_is(f, "NAME expects DATA ...") || x == NULL || came == NULL)
        return false;
    while (digits < x->length && x->at[digits] >= '0' && x->at[digits] <= '9')
        digits++;
    if (digits == 0 || f->same < digits || f->same >= digits + 2 || digits + 3 > x->length || digits + 2 > came->length
        || came->at[f->same] == '\0' || came->at[f->same] != x->at[digits + 2])
        return false;
    snprintf(e->a, sizeof e->a, "%.*s", (int)digits, (const char *)x->at);
    bytes_quote(e->b, 20, came->at + digits, 2, NULL);
    return true;
}

/* "2: here" was to come, and "1: here" came: the two numbers. */
static bool smaller_number_came(const struct failure *f, int *wanted, int *came)
{
    char text[2][40];
    int at[2] = {0};

    return f->came != NULL && f->expected != NULL && step_is(f, "NAME expects DATA ...")
           && bytes_text(f->expected, text[0], sizeof text[0]) && bytes_text(f->came, text[1], sizeof text[1])
           && sscanf(text[0], "%d:%n", wanted, &at[0]) == 1 && sscanf(text[1], "%d:%n", came, &at[1]) == 1 && at[0] != 0
           && at[1] != 0 && *came < *wanted && strcmp(text[0] + at[0], text[1] + at[1]) == 0 && has_all_calls();
}

/* On how many connections something has been received. */
static int speakers(void)
{
    int spoken = 0;

    for (size_t i = 0; i < calls(); i++) {
        size_t first = opened(i, call(i)->fd);
        bool is_first = is(call(i), TAP_RECV) && result_of(i) > 0;
        for (size_t k = first; k < i && is_first; k++)
            is_first = !(is(call(k), TAP_RECV) && call(k)->fd == call(i)->fd && result_of(k) > 0);
        spoken += is_first;
    }
    return spoken;
}

/* The number is that of those who had sent something; and it is not the one before, which could be an index. */
PREDICATE(number_of_a_speaker)
{
    int wanted, came;

    if (!smaller_number_came(f, &wanted, &came))
        return false;
    number(e->a, came);
    number(e->b, wanted);
    return came == speakers() && came != wanted - 1 && (size_t)wanted <= times(TAP_ACCEPT);
}

/* The number is the one before, and not that of those who had sent something. */
PREDICATE(number_one_less)
{
    int wanted, came;

    if (!smaller_number_came(f, &wanted, &came))
        return false;
    number(e->a, came);
    number(e->b, wanted);
    return came == wanted - 1 && came != speakers() && (size_t)wanted == times(TAP_ACCEPT);
}

/* Where in what was to come the empty line ends that did not come, and where it begins; 0: it is none. */
static size_t empty_line(const struct failure *f, size_t *from)
{
    const struct bytes *x = f->expected, *c = f->came;
    size_t begun, end;

    if (x == NULL || c == NULL || !step_is(f, "NAME expects DATA ...") || f->same >= x->length)
        return 0;
    for (begun = f->same; begun > 0 && x->at[begun - 1] != '\n'; begun--)
        continue;
    for (end = begun; end < x->length && x->at[end] != ':'; end++)
        if (x->at[end] < '0' || x->at[end] > '9')
            return 0;
    end += 2; /* the blank */
    if (end == begun + 2 || end >= x->length || x->at[end] != '\n' || c->length < begun)
        return 0;
    *from = begun;
    return end + 1;
}

/* What was to come has "1: " and a newline where what came has the next line. */
PREDICATE(empty_line_dropped)
{
    size_t begun, end = empty_line(f, &begun);

    if (end == 0)
        return false;
    size_t rest = f->expected->length - end, came = f->came->length - begun;
    return came > 0 && came <= rest && memcmp(f->expected->at + end, f->came->at + begun, came) == 0;
}

/* It waits, and has not passed on what stood behind either. */
PREDICATE(stops_at_an_empty_line)
{
    size_t begun;

    return empty_line(f, &begun) != 0 && f->came->length == begun;
}

/* Where the text of a line stands behind its number, in what came or was to come. */
static size_t text_begins(const struct bytes *b)
{
    size_t i = 0;

    while (i < b->length && b->at[i] >= '0' && b->at[i] <= '9')
        i++;
    return i > 0 && i + 2 < b->length && b->at[i] == ':' && b->at[i + 1] == ' ' ? i + 2 : 0;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* When a client sent the line that these bytes begin with, the last time: its event, and where it stands in it, as one
 * number; 0: nobody did. */
static size_t when_sent(const uint8_t *text, size_t length, const struct log_event *events, size_t n)
{
    const uint8_t *end = memchr(text, '\n', length);

    length = end != NULL ? (size_t)(end + 1 - text) : length;
    for (size_t i = n; i > 0 && (end != NULL || length >= 4); i--) {
        const struct log_event *sent = &events[i - 1];
        for (size_t at = sent->excerpt_length; sent->kind == LOG_SENDS && at > 0; at--) {
            size_t same = least(sent->excerpt_length - (at - 1), length);
            if ((at == 1 || sent->excerpt[at - 2] == '\n') && memcmp(sent->excerpt + at - 1, text, same) == 0)
                return i * LOG_EXCERPT + at - 1;
        }
    }
    return 0;
}

/* Where the half line begins with which this ends; its length where that is not known, or none is there. */
static size_t half_in(const struct log_event *e)
{
    size_t begins = e->excerpt_length;

    if (e->bytes != e->excerpt_length)
        return begins;
    while (begins > 0 && e->excerpt[begins - 1] != '\n')
        begins--;
    return begins;
}

/* It stands in front of a line that was sent when its own client had left. */
PREDICATE(half_of_another_client)
{
    size_t n, at;
    const struct log_event *events = log_events(&n);

    if (f->came == NULL || f->expected == NULL || (at = text_begins(f->came)) == 0 || at != text_begins(f->expected)
        || f->same < at)
        return false;
    size_t line = when_sent(f->expected->at + at, f->expected->length - at, events, n) / LOG_EXCERPT;
    for (size_t i = 0; i + 1 < line; i++) {
        if (events[i].kind != LOG_SENDS || strcmp(events[i].conn, f->conn) == 0)
            continue;
        size_t from = half_in(&events[i]), same = least(events[i].excerpt_length - from, f->came->length - at);
        if (same < 3 || f->same > at + same || memcmp(events[i].excerpt + from, f->came->at + at, same) != 0)
            continue;
        for (size_t k = i + 1; k + 1 < line; k++)
            if ((events[k].kind == LOG_HALF_CLOSES || events[k].kind == LOG_CLOSES || events[k].kind == LOG_RESETS)
                && strcmp(events[k].conn, events[i].conn) == 0) {
                bytes_quote(e->a, 40, events[i].excerpt + from, least(events[i].excerpt_length - from, 20), NULL);
                return true;
            }
    }
    return false;
}

/* And the earlier one, or another that was sent before it, stands behind it: it was not lost. */
PREDICATE(later_line_first)
{
    size_t n, at;
    const struct log_event *events = log_events(&n);

    if (f->came == NULL || f->expected == NULL || (at = text_begins(f->came)) == 0 || text_begins(f->expected) == 0)
        return false;
    const uint8_t *text = f->came->at, *end = memchr(text, '\n', f->came->length);
    if (end == NULL)
        return false;
    struct bytes behind = {.at = f->came->at + (end + 1 - text), .length = f->came->length - (size_t)(end + 1 - text)};
    size_t next = text_begins(&behind), wanted = text_begins(f->expected);
    size_t came = when_sent(text + at, f->came->length - at, events, n);
    size_t expected = when_sent(f->expected->at + wanted, f->expected->length - wanted, events, n);
    size_t second = next > 0 ? when_sent(behind.at + next, behind.length - next, events, n) : 0;
    if (expected == 0 || second == 0 || came <= expected || came <= second)
        return false;
    bytes_quote(e->a, 40, text + at, least((size_t)(end + 1 - text) - at, 20), NULL);
    return true;
}

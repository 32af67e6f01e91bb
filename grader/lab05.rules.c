/* lab05.rules.c -- predicates of lab05.rules, and how its messages stand on a stream. */
#include "diagnosis/rules.h"

#include "peer/student.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HEADER = 5, LONGEST = 65535, LONGEST_LINE = 1024 };

/* Five digits, and as many bytes as they say; the reply is as long. */
static struct measure measure_frame(const uint8_t *begun, size_t n, uint8_t last)
{
    size_t length = 0;

    (void)last;
    if (n < HEADER)
        return (struct measure){.needs = HEADER - n};
    for (int i = 0; i < HEADER; i++) {
        if (begun[i] < '0' || begun[i] > '9')
            return (struct measure){.bad = true};
        length = length * 10 + (size_t)(begun[i] - '0');
    }
    return (struct measure){
        .needs = length, .skip = true, .reply = HEADER + length, .bad = length > LONGEST};
}

MESSAGES(upperd) = {.measure = measure_frame, .first = HEADER};

MESSAGES(lined) = {.measure = measure_line, .by_line = true, .first = 1};

static bool show_header(struct evidence *e, const struct stream *s)
{
    bytes_quote(e->a, 40, s->head, HEADER, NULL);
    return true;
}

/* Whether each header that is no length was refused with the line that belongs to it. */
static bool all_were_refused(void)
{
    static const char line[] = "upperd: bad frame\n";
    const uint8_t *at = student.err.at, *end = at + student.err.length;
    size_t headers = 0, said = 0;

    for (size_t i = 0; i < calls(); i++)
        headers += is(call(i), TAP_RECV) && stream_at(i + 1, i).bad && !stream_at(i, i).bad;
    while (at != NULL && at < end
           && (at = memmem(at, (size_t)(end - at), line, sizeof line - 1)) != NULL) {
        at += sizeof line - 1;
        said++;
    }
    return headers > 0 && said >= headers;
}

/* The receive that brought a bad header brought a frame in front of it, and is the last on its connection. */
PREDICATE(header_behind_a_frame)
{
    for (size_t i = calls(); i-- > 0;) {
        const struct tap_event *r = call(i);
        if (connection_of(i) != the_connection(f))
            continue;
        if (is(r, TAP_CLOSE))
            return false;
        if (!is(r, TAP_RECV) || !returned(r))
            continue;
        struct stream s = stream_at(i + 1, i);
        return r->result > HEADER && s.known && s.bad && !stream_at(i, i).bad && sent_ever(i) > 0 && show_header(e, &s);
    }
    return false;
}

PREDICATE(bad_header_kept)
{
    if (!is_program("upperd") || !all_were_refused())
        return false;
    for (size_t i = 0; i < calls(); i++) {
        size_t k;
        if (!is(call(i), TAP_RECV) || call(i)->result <= 0 || !returned(call(i)))
            continue;
        struct stream s = stream_at(i + 1, i);
        const struct tap_event *next = s.known && s.bad ? next_on(i, call(i)->fd, &k) : NULL;
        if (next != NULL && is(next, TAP_RECV) && connection_of(k) == connection_of(i))
            return show_header(e, &s);
    }
    return false;
}

/* After a header that is no length, the program reads on, or answers with a frame. */
PREDICATE(header_unchecked)
{
    if (all_were_refused())
        return false;
    for (size_t i = 0; i < calls() && is_program("upperd"); i++) {
        size_t k;
        if (!is(call(i), TAP_RECV) || call(i)->result <= 0 || !returned(call(i)))
            continue;
        struct stream s = stream_at(i + 1, i);
        const struct tap_event *next = s.known && s.bad ? next_on(i, call(i)->fd, &k) : NULL;
        if (next != NULL && connection_of(k) == connection_of(i)
            && (is(next, TAP_RECV)
                || (is(next, TAP_SEND) && sent_before(k) >= s.owed && excerpt(next) >= HEADER
                    && strncasecmp((const char *)next->excerpt, (const char *)s.head, HEADER - 1)
                           == 0)))
            return show_header(e, &s);
    }
    return false;
}

/* A whole frame has come and is not answered; 8 bytes were asked for first, and then as many as the header
 * says, or what is missing of the 8 is waited for. */
PREDICATE(header_of_a_pointer)
{
    enum { POINTER = sizeof(void *) };
    const struct tap_event *waits = is_program("upperd") ? waiting_in(TAP_RECV) : NULL;
    size_t w = waits != NULL ? (size_t)(waits - call(0)) : 0, got = 0;
    struct stream s = waits != NULL ? stream_at(w, w) : (struct stream){0};
    char digits[HEADER + 1] = "";

    if (!s.known || s.bad || s.owed <= sent_before(w))
        return false;
    memcpy(digits, s.head, HEADER);
    shows(e->a, tap_call_name(waits));
    count_bytes(e->b, HEADER);
    shows(e->c, "received");
    for (size_t i = 0; i <= w; i++) {
        const struct tap_event *c = call(i);
        if (!is(c, TAP_RECV) || connection_of(i) != connection_of(w))
            continue;
        if (got == POINTER)
            return c->arg[0] == strtol(digits, NULL, 10);
        if (c->arg[0] != (int64_t)(POINTER - got))
            return false;
        got += i < w && result_of(i) > 0 ? (size_t)call(i)->result : 0;
    }
    return true;
}

/* The header came in pieces, each was put where the header begins, and the client was closed though what came
 * is a length. */
PREDICATE(header_over_header)
{
    for (size_t i = 0; i < calls() && is_program("upperd"); i++) {
        const struct tap_event *first = call(i), *next = first;
        size_t k = i, pieces = 0;
        if (!is(first, TAP_RECV) || first->arg[0] != HEADER || first->buffer == 0)
            continue;
        int64_t missing = HEADER;
        while (next != NULL && is(next, TAP_RECV) && returned(next) && next->result > 0
               && next->buffer == first->buffer && next->arg[0] == missing) {
            missing -= next->result;
            pieces++;
            next = next_on(k, first->fd, &k);
        }
        if (pieces < 2 || missing != 0 || next == NULL || !is(next, TAP_CLOSE))
            continue;
        struct stream s = stream_at(k, k);
        number(e->a, (long long)pieces);
        shows(e->b, tap_call_name(first));
        if (s.known && !s.bad && !s.eof && s.begun == HEADER)
            return true;
    }
    return false;
}

/* A header that is a length, and the client was closed instead of served. */
static bool closed_after_header(struct stream *s)
{
    for (size_t i = 0; i < calls() && is_program("upperd"); i++) {
        if (!closes(i))
            continue;
        *s = stream_at(i, i);
        if (s->known && !s->bad && !s->eof && s->receive->result == HEADER
            && (s->missing > 0 ? s->begun == HEADER
                               : s->begun == 0 && s->reply == HEADER && s->owed > sent_before(i)))
            return true;
    }
    return false;
}

PREDICATE(empty_message_refused)
{
    struct stream s;

    return closed_after_header(&s) && s.missing == 0;
}

/* Whether a digit stood in memory behind these bytes when they were received: an earlier receive's. */
static bool digit_behind(const struct tap_event *header)
{
    uint64_t at = header->buffer + HEADER;

    for (size_t i = (size_t)(header - call(0)); header->buffer != 0 && i-- > 0;) {
        const struct tap_event *c = call(i);
        if (!is(c, TAP_RECV) || !returned(c) || c->result <= 0 || c->pid != header->pid || at < c->buffer
            || at >= c->buffer + (uint64_t)c->result)
            continue;
        uint64_t place = at - c->buffer;
        return place < excerpt(c) && c->excerpt[place] >= '0' && c->excerpt[place] <= '9';
    }
    return false;
}

PREDICATE(good_header_refused)
{
    struct stream s;

    return closed_after_header(&s) && s.missing > 0 && digit_behind(s.receive) && show_header(e, &s);
}

/* As many bytes as a line may have have come since the last reply, and the client is still there.
 */
PREDICATE(line_without_bound)
{
    const struct tap_event *waits = is_program("lined") ? waiting_in(TAP_RECV) : NULL;
    size_t from = 0, n;

    if (!is_program("lined") || !step_is(f, "NAME expects eof ..."))
        return false;
    if (waits == NULL) { /* all that was read was read unseen */
        n = whole_conn_sent(f) > whole_conn_got(f) ? (size_t)(whole_conn_sent(f) - whole_conn_got(f)) : 0;
        number(e->a, (long long)n);
        return called(TAP_RECV) == 0 && whole_asleep() && student.facts.unread == 0 && n >= LONGEST_LINE;
    }
    for (size_t i = opened(calls(), waits->fd); i < calls(); i++)
        if (call(i)->fd == waits->fd && is(call(i), TAP_SEND))
            from = i;
    n = handled(from, calls(), waits->fd, TAP_RECV);
    number(e->a, (long long)n);
    return n >= LONGEST_LINE;
}

/* Where what came differs from what was expected, by a byte; or -1. */
static long differing_byte(const struct failure *f)
{
    return f->came != NULL && f->same < f->expected->length && f->same < f->came->length
               ? (long)f->same
               : -1;
}

PREDICATE(upper_case_beyond_z)
{
    long i = differing_byte(f);

    if (!is_program("upperd") || i < 0)
        return false;
    uint8_t right = f->expected->at[i], came = f->came->at[i];
    bytes_quote(e->a, 8, &right, 1, NULL);
    bytes_quote(e->b, 8, &came, 1, NULL);
    return came == (uint8_t)(right - ('a' - 'A')) && (right < 'A' || right > 'Z');
}

/* From a NUL on it was left as it had come. */
PREDICATE(upper_case_to_a_nul)
{
    long i = differing_byte(f);
    const uint8_t *x = i >= 0 ? f->expected->at : NULL;

    return i >= 0 && x[i] >= 'A' && x[i] <= 'Z' && f->came->at[i] == x[i] + ('a' - 'A')
           && memchr(x, 0, (size_t)i) != NULL;
}

/* The reply has the payload in upper case as far as the last receive brought it, and no further. */
PREDICATE(upper_case_of_the_last_piece)
{
    long i = is_program("upperd") ? differing_byte(f) : -1;
    const struct tap_event *last = i >= HEADER ? last_receive(calls(), descriptor_of(f->port)) : NULL;
    size_t n = last != NULL ? (size_t)last->result : 0;
    size_t length = n > 0 ? f->expected->length : 0;

    if (n == 0 || f->came->length != length || n >= length - (size_t)i)
        return false;
    /* One frame, whose payload took more than that receive. */
    if (strtoul((const char *)f->expected->at, NULL, 10) + HEADER != length || n + HEADER >= length)
        return false;
    for (size_t k = (size_t)i; k < length - n; k++) {
        uint8_t right = f->expected->at[k], came = f->came->at[k];
        if (came != right && came != right + ('a' - 'A'))
            return false;
    }
    count_bytes(e->a, n);
    return memcmp(f->expected->at + length - n, f->came->at + length - n, n) == 0;
}

/* "\rko\n" was to come, and "ko\r\n" came. */
PREDICATE(carriage_return_left)
{
    long i = is_program("lined") ? differing_byte(f) : -1;
    const uint8_t *x = i >= 0 ? f->expected->at + i : NULL, *c = i >= 0 ? f->came->at + i : NULL;
    const uint8_t *newline = i >= 0 ? memchr(x, '\n', f->expected->length - (size_t)i) : NULL;
    size_t n = newline != NULL ? (size_t)(newline - x) : 0;

    return n > 1 && f->came->length - (size_t)i > n && *x == '\r' && c[n - 1] == '\r'
           && c[n] == '\n' && memcmp(x + 1, c, n - 1) == 0;
}

/* All is right but for a carriage return, which is not there. */
PREDICATE(carriage_return_lost)
{
    long i = is_program("lined") ? differing_byte(f) : -1;
    size_t at = i >= 0 ? (size_t)i : 0;

    return i >= 0 && f->expected->at[at] == '\r' && f->came->length + 1 == f->expected->length
           && memcmp(f->came->at + at, f->expected->at + at + 1, f->came->length - at) == 0;
}

/* A reply with the longest payload there may be is right, but for its first byte. */
PREDICATE(nul_for_the_first_digit)
{
    const struct bytes *x = f->expected, *came = f->came;

    return step_is(f, "NAME expects DATA ...") && x != NULL && came != NULL && f->same == 0
           && x->length == HEADER + LONGEST && came->length == x->length && came->at[0] == '\0'
           && memcmp(came->at + 1, x->at + 1, x->length - 1) == 0;
}

/* In place of the end came a line that is too long. */
PREDICATE(long_line_came)
{
    const struct bytes *came = f->came;
    const uint8_t *newline = came != NULL && came->length > 0 ? memchr(came->at, '\n', came->length) : NULL;
    size_t n = newline != NULL ? (size_t)(newline + 1 - came->at) : came != NULL ? came->length : 0;

    count_bytes(e->a, n);
    return n > LONGEST_LINE;
}

/* What came where the end was to come: all that had come without a newline, backwards. */
PREDICATE(cut_line_answered)
{
    size_t n;
    const struct log_event *events = log_events(&n);
    const struct log_event *last = NULL;
    const struct bytes *came = f->came;

    for (size_t i = 0; i < n && f->conn != NULL; i++)
        if (events[i].kind == LOG_SENDS && strcmp(events[i].conn, f->conn) == 0)
            last = &events[i];
    if (last == NULL || came == NULL || last->bytes != last->excerpt_length || came->length < last->bytes
        || last->bytes < 2 || last->excerpt[last->bytes - 1] == '\n')
        return false;
    for (size_t i = 0; i < last->bytes; i++)
        if (came->at[i] != last->excerpt[last->bytes - 1 - i])
            return false;
    count_bytes(e->a, last->bytes);
    return true;
}

/* Five digits with a 0 in front, taken for an octal number: fewer bytes were asked for than they say. */
PREDICATE(octal_length)
{
    const struct tap_event *waits = is_program("upperd") ? waiting_in(TAP_RECV) : NULL;
    size_t w = waits != NULL ? (size_t)(waits - call(0)) : 0;
    char digits[HEADER + 1] = "";

    for (size_t i = 0; waits != NULL && i < w; i++) {
        const struct tap_event *c = call(i), *next;
        size_t k;
        if (!is(c, TAP_RECV) || result_of(i) != HEADER || c->arg[0] != HEADER || (next = next_on(i, c->fd, &k)) == NULL)
            continue;
        memcpy(digits, c->excerpt, HEADER);
        long right = strtol(digits, NULL, 10), octal = strtol(digits, NULL, 8);
        if (digits[0] != '0' || right == octal || !is(next, TAP_RECV) || next->arg[0] != octal)
            continue;
        shows(e->a, digits);
        number(e->b, octal);
        return true;
    }
    return false;
}

/* What came is right as far as it goes, there a NUL was to come, and no send() was offered more. */
PREDICATE(reply_to_a_nul)
{
    const struct bytes *x = f->expected, *c = f->came;

    if (c == NULL || x == NULL || c->length <= HEADER || f->same != c->length || f->same >= x->length
        || x->at[f->same] != 0 || memchr(x->at, 0, f->same) != NULL)
        return false;
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_SEND) && call(i)->result != call(i)->arg[0])
            return false;
    return true;
}

/* The connection of the step was closed behind a bad frame, and less had been sent than the whole ones before it ask for. */
PREDICATE(whole_ones_unanswered)
{
    int fd = descriptor_of(port_of(f));

    for (size_t i = calls(); i-- > 0 && fd != -1;) {
        struct stream s;
        if (call(i)->fd != fd || (!is(call(i), TAP_CLOSE) && !is(call(i), TAP_SHUTDOWN)))
            continue;
        s = stream_at(i, i);
        if (!s.known || !s.bad || s.owed <= sent_before(i))
            return false;
        count_bytes(e->a, s.owed - sent_before(i));
        snprintf(e->b, sizeof e->b, "%s", tap_call_name(call(i)));
        return true;
    }
    return false;
}

/* The first receive after call `at` on this descriptor, by the process of that call; or NULL. */
static const struct tap_event *receive_behind(size_t at, int fd)
{
    for (size_t i = at + 1; i < calls(); i++)
        if (call(i)->fd == fd && call(i)->pid == call(at)->pid && is(call(i), TAP_RECV) && returned(call(i)))
            return call(i);
    return NULL;
}

/* How many of the first bytes of c are what this receive brought, as a reply to that has them. */
static size_t the_same(const struct tap_event *e, const struct bytes *c)
{
    size_t n = 0;

    while (n < c->length && n < excerpt(e) && toupper(e->excerpt[n]) == c->at[n])
        n++;
    return n;
}

/* What came begins with what the same process had received of a client before, and this one had not sent. */
PREDICATE(frame_of_an_earlier_client)
{
    const struct bytes *c = f->came;
    size_t at = calls(), n;

    if (!is_program("upperd") || c == NULL || c->length < HEADER)
        return false;
    while (at-- > 0)
        if (is(call(at), TAP_ACCEPT) && returned(call(at)) && ntohs(call(at)->port) == port_of(f))
            break;
    const struct tap_event *own = at == SIZE_MAX ? NULL : receive_behind(at, (int)call(at)->result);
    for (size_t i = at; own != NULL && i-- > 0;)
        if (is(call(i), TAP_RECV) && returned(call(i)) && call(i)->pid == own->pid
            && (n = the_same(call(i), c)) >= HEADER && n > the_same(own, c)) {
            spans(i, at);
            bytes_quote(e->a, 40, c->at, n, NULL);
            number(e->b, own->fd);
            return true;
        }
    return false;
}

/* One frame was to come, and its payload did, where it should; another header is in front. */
PREDICATE(reply_header_differs)
{
    const struct bytes *x = f->expected, *c = f->came;

    if (!is_program("upperd") || x == NULL || c == NULL || x->length <= HEADER || c->length != x->length
        || strtoul((const char *)x->at, NULL, 10) + HEADER != x->length || memcmp(x->at, c->at, HEADER) == 0
        || memcmp(x->at + HEADER, c->at + HEADER, x->length - HEADER) != 0)
        return false;
    bytes_quote(e->a, 40, c->at, HEADER, NULL);
    bytes_quote(e->b, 40, x->at, HEADER, NULL);
    return true;
}

PREDICATE(nul_behind_the_header)
{
    const struct bytes *x = f->expected, *c = f->came;

    return is_program("upperd") && x != NULL && c != NULL && x->length > HEADER + 1 && c->length == x->length
           && memcmp(x->at, c->at, HEADER) == 0 && c->at[HEADER] == '\0' && x->at[HEADER] != '\0'
           && memcmp(x->at + HEADER + 1, c->at + HEADER + 1, x->length - HEADER - 1) == 0;
}

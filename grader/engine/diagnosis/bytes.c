/* bytes.c -- predicates about bytes that are sent, received and printed. */
#include "rules.h"

#include "peer/student.h"

#include <stdio.h>
#include <string.h>

/* Bytes that are all alike prove nothing about their place. */
static bool varies(const uint8_t *bytes, uint32_t n)
{
    enum { LONGEST_PERIOD = 8 };

    for (uint32_t period = 1; period <= LONGEST_PERIOD; period++) {
        uint32_t i = n > 16 + period ? n - 16 : period;
        while (i < n && bytes[i] == bytes[i - period])
            i++;
        if (i >= n)
            return false;
    }
    return true;
}

/* Whether where this call's bytes lie in memory is known. */
static bool placed(const struct tap_event *e)
{
    return (is(e, TAP_SEND) || is(e, TAP_RECV)) && e->buffer != 0 && e->arg[0] >= 0;
}

/* The next send on the same descriptor, with nothing else done on it before; or NULL. */
static const struct tap_event *next_send(size_t i, size_t *where)
{
    const struct tap_event *next = next_on(i, call(i)->fd, where);

    return next != NULL && is(next, TAP_SEND) ? next : NULL;
}

/* After a short send() the next one begins behind all that was offered; or it begins elsewhere than
 * the rest does, and offers less than that. */
static bool skips_the_rest(const struct tap_event *e, const struct tap_event *next)
{
    if (next == NULL || !is(next, TAP_SEND) || !placed(e) || !placed(next))
        return false;
    return next->buffer == e->buffer + (uint64_t)e->arg[0]
           || (next->buffer != e->buffer + (uint64_t)e->result && next->arg[0] < e->arg[0] - e->result);
}

/* Nothing more was done on this descriptor, and nothing will be. Who waits for several clients may
 * keep the rest until there is room: there is, when the peer has read all there was and waits. If
 * such a program gives up for another reason, what it would have sent is not known. */
static bool no_more_will_come(const struct failure *f, size_t i)
{
    const struct tap_event *waits = waiting_in(TAP_ACCEPT);
    int status, pid = call(i)->pid;
    bool room = step_is(f, "NAME expects ...") && descriptor_of(f->port) == call(i)->fd;

    if ((exited(&status) && (status == 0 || times(TAP_SELECT) == 0)) || (waits != NULL && waits->pid == pid)
        || (room && waiting_in(TAP_SELECT) != NULL))
        return true;
    for (size_t k = i; k < calls(); k++)
        if (is(call(k), TAP_EXIT) && call(k)->pid == pid && pid != call(0)->pid)
            return true;
    return false;
}

bool rest_has_left(size_t i)
{
    for (size_t k = i + 1; k < calls(); k++)
        if (is(call(k), TAP_SEND) && call(k)->fd == call(i)->fd && call(k)->arg[0] == call(i)->arg[0] - call(i)->result)
            return true;
    return false;
}

/* Who waits for several, or asks each in turn, may keep a rest while it reads. */
static bool keeps_rests(void)
{
    bool asks = times(TAP_SELECT) > 0;

    for (size_t i = 0; i < calls() && !asks; i++)
        asks = is(call(i), TAP_RECV) && failed(call(i), EAGAIN);
    return asks;
}

/* Who has sent a rest before knows of rests, and may have closed with something owed because it decided to. */
static bool has_sent_a_rest(void)
{
    for (size_t i = 0; i < calls(); i++)
        if (is_short(i) && rest_has_left(i))
            return true;
    return false;
}

static bool leaves_the_rest(size_t i, const struct tap_event *next)
{
    if (is(next, TAP_CLOSE) || is(next, TAP_SHUTDOWN))
        return !keeps_rests() || !has_sent_a_rest();
    return is(next, TAP_RECV) && !keeps_rests() && !rest_has_left(i);
}

/* A send() that took less than offered, and the rest was never offered. */
PREDICATE(short_send_ignored)
{
    for (size_t i = 0; i < calls(); i++) {
        size_t k;
        if (!is_short(i))
            continue;
        const struct tap_event *next = next_on(i, call(i)->fd, &k);
        bool left = next == NULL ? no_more_will_come(f, i) : leaves_the_rest(i, next);
        if (left || (skips_the_rest(call(i), next) && !rest_has_left(i))) {
            number(e->a, call(i)->result);
            number(e->b, call(i)->arg[0]);
            return true;
        }
    }
    return false;
}

/* What the step was given has these bytes again where others belong. */
static bool came_again(const struct failure *f, size_t offset, const struct tap_event *e)
{
    uint32_t n = excerpt(e);

    return f->came != NULL && f->expected != NULL && offset + n <= f->came->length
           && offset + n <= f->expected->length && memcmp(f->came->at + offset, e->excerpt, n) == 0
           && memcmp(f->expected->at + offset, e->excerpt, n) != 0;
}

/* Whether the client is to get these bytes more than once: then they may be another message. */
static bool asked_again(const struct failure *f, const struct tap_event *e)
{
    size_t n = excerpt(e), times = 0;

    for (size_t at = 0; f->expected != NULL && n > 0 && at + n <= f->expected->length; at++)
        times += memcmp(f->expected->at + at, e->excerpt, n) == 0;
    return times > 1;
}

/* After a short send() the next one that takes something begins with the same bytes again, at the
 * same place: what lies there has not been moved either. */
PREDICATE(pointer_not_advanced)
{
    for (size_t i = 0; i < calls(); i++) {
        size_t k = i;
        if (!is_short(i) || call(i)->result == 0)
            continue;
        const struct tap_event *next = next_send(i, &k);
        while (next != NULL && (!returned(next) || next->result <= 0)
               && next->buffer == call(i)->buffer)
            next = next_send(k, &k);
        uint32_t n = excerpt(call(i));
        if (next != NULL && next->buffer == call(i)->buffer && n >= 4 && next->excerpt_length >= n
            && memcmp(next->excerpt, call(i)->excerpt, n) == 0
            && !(is_server() && next->arg[0] == call(i)->arg[0] && asked_again(f, call(i)))
            && (varies(call(i)->excerpt, n)
                || came_again(f, handled(opened(i, call(i)->fd), i + 1, call(i)->fd, TAP_SEND),
                              call(i)))) {
            number(e->a, call(i)->result);
            return true;
        }
    }
    return false;
}

/* Pieces of one chunk were received at the same place, and the last of them was printed where the
 * first belongs. */
PREDICATE(piece_over_piece)
{
    if (f->came == NULL || !step_is(f, "stdout DATA"))
        return false;
    for (size_t i = 0; i < calls(); i++) {
        size_t k = i, pieces = 1;
        const struct tap_event *first = call(i), *last = first, *next;
        if (!is(first, TAP_RECV) || !returned(first) || first->result <= 0 || !placed(first))
            continue;
        while (last->result > 0 && last->result < last->arg[0]
               && (next = next_on(k, first->fd, &k)) != NULL && is(next, TAP_RECV) && returned(next)
               && next->buffer == first->buffer && next->arg[0] == last->arg[0] - last->result
               && next->result > 0) {
            last = next;
            pieces++;
        }
        size_t at = handled(opened(i, first->fd), i, first->fd, TAP_RECV);
        uint32_t n = excerpt(first) < excerpt(last) ? excerpt(first) : excerpt(last);
        if (pieces < 2 || n == 0 || at + n > f->came->length || at + n > f->expected->length
            || memcmp(f->expected->at + at, first->excerpt, n) != 0
            || memcmp(f->came->at + at, last->excerpt, n) != 0
            || memcmp(first->excerpt, last->excerpt, n) == 0)
            continue;
        number(e->a, (long long)pieces);
        snprintf(e->b, sizeof e->b, "%s", tap_call_name(first));
        return true;
    }
    return false;
}

/* Whether these were sent in one call with something before them, or by a client that has no more
 * input. */
static bool sent_with_the_rest(size_t length)
{
    const struct tap_event *last = NULL;

    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_SEND) && returned(call(i)) && call(i)->result > 0)
            last = call(i);
    if (last == NULL)
        return false;
    return is_server() ? (size_t)last->result > length
                       : handled(0, calls(), last->fd, TAP_SEND) > student.input.length;
}

/* One send() on that connection, of 8 bytes, and it ended within what was to come: not where a message, a
 * line or a text ends, nor where what had been received does. */
PREDICATE(size_of_a_pointer)
{
    const struct tap_event *only = NULL, *got;
    size_t sends = 0, at = 0;

    if (!step_is(f, "NAME expects DATA ...") || f->came == NULL || f->came->length != sizeof(void *)
        || f->same != f->came->length || f->expected->length <= f->came->length)
        return false;
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_SEND) && (!is_server() || connection_of(i) == the_connection(f))) {
            only = call(at = i);
            sends++;
        }
    if (sends != 1 || only->arg[0] != sizeof(void *) || !has_all_calls()
        || stream_at(at, at).protocol != NULL || f->came->at[f->came->length - 1] == '\n'
        || f->expected->at[f->came->length] == 0)
        return false;
    got = last_receive(at, only->fd);
    if (got != NULL && got->result == only->arg[0])
        return false;
    shows(e->a, tap_call_name(only));
    count_bytes(e->b, f->expected->length);
    shows(e->c, "sent");
    return true;
}

/* Nothing has come, or it begins as it should. */
PREDICATE(begins_right)
{
    return f->came != NULL && (f->came->length == 0 || f->same > 0);
}

/* Behind the last byte that was expected come others, a NUL first. */
PREDICATE(sent_beyond_its_end)
{
    if (!step_is(f, "NAME expects eof ...") || f->came == NULL || f->came->length == 0
        || f->came->at[0] != 0)
        return false;
    count_bytes(e->a, f->came->length);
    return sent_with_the_rest(f->came->length);
}

/* Whether these bytes stand in the input behind place `from`. */
static bool further_on(const struct bytes *input, size_t from, const uint8_t *bytes, size_t n)
{
    return n >= 4 && from < input->length
           && memmem(input->at + from, input->length - from, bytes, n) != NULL;
}

/* A client has sent its input up to a NUL, and then what stands further on in it, or no more. */
bool sent_to_a_nul(const struct failure *f)
{
    const struct bytes *input = &student.input;
    size_t sent = 0;

    if (is_server() || !step_is(f, "NAME expects ..."))
        return false;
    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *c = call(i);
        if (!is(c, TAP_SEND) || !returned(c) || c->result <= 0)
            continue;
        size_t n = excerpt(c);
        if (n == 0 || sent + n > input->length)
            return false;
        if (memcmp(input->at + sent, c->excerpt, n) != 0)
            return input->at[sent] == 0 && further_on(input, sent + 1, c->excerpt, n);
        if (c->result != c->arg[0])
            return false;
        sent += (size_t)c->result;
    }
    return false;
}

/* What somebody had read from standard input before the program began was sent as well. */
PREDICATE(input_from_its_beginning)
{
    const struct bytes *gone = &student.in.gone;

    if (f->came == NULL || gone->length == 0 || f->came->length < gone->length
        || memcmp(f->came->at, gone->at, gone->length) != 0)
        return false;
    bytes_quote(e->a, 40, gone->at, gone->length, NULL);
    return true;
}

/* Where the first byte of 255 is in standard input, a file or what was written to a pipe; -1: nowhere. */
static long long place_of_ff(void)
{
    const struct bytes *input = &student.input;
    const uint8_t *ff = input->length > 0 ? memchr(input->at, 0xff, input->length) : NULL;
    size_t n, before = 0;
    const struct log_event *events = log_events(&n);

    if (ff != NULL)
        return ff - input->at;
    for (size_t i = 0; i < n; i++) {
        if (events[i].kind != LOG_STDIN)
            continue;
        ff = memchr(events[i].excerpt, 0xff, events[i].excerpt_length);
        if (ff != NULL)
            return (long long)before + (ff - events[i].excerpt);
        if (events[i].excerpt_length < events[i].bytes)
            break;
        before += events[i].bytes;
    }
    return -1;
}

PREDICATE(sent_up_to_ff)
{
    long long ff = is_server() ? -1 : place_of_ff();

    if (ff == -1)
        return false;
    count_bytes(e->a, (size_t)ff);
    return whole_all_sent(f) == ff;
}

/* The first bytes that another connection got, while this one was open, are the first here, in place of as many
 * others; the rest is right. */
PREDICATE(begins_as_anothers)
{
    enum { FEW = 4 };
    size_t n;
    const struct log_event *events = log_events(&n);
    const struct bytes *x = f->expected, *came = f->came;

    if (x == NULL || came == NULL || f->conn == NULL || came->length < x->length)
        return false;
    size_t right = x->length; /* from here on all is */
    while (right > 0 && came->at[right - 1] == x->at[right - 1])
        right--;
    for (size_t i = 0; i < n; i++) {
        const struct log_event *g = &events[i];
        if (g->kind != LOG_GETS || strcmp(g->conn, f->conn) == 0 || g->excerpt_length < right
            || g->excerpt_length >= x->length || g->excerpt_length < FEW || f->same >= FEW + FEW)
            continue;
        if (memcmp(g->excerpt, came->at, g->excerpt_length) == 0) {
            count_bytes(e->a, g->excerpt_length);
            return true;
        }
    }
    return false;
}

/* The last calls of all bring the same bytes, which MSG_PEEK leaves where they are. */
PREDICATE(peeks_for_ever)
{
    enum { LAST = 20 };
    size_t n = calls();

    while (n > 0 && call(n - 1)->state == TAP_EMPTY) /* one that is being written down */
        n--;

    for (size_t i = n > LAST ? n - LAST : 0; i < n; i++) {
        const struct tap_event *c = call(i);
        if (tap_class_of(c) != TAP_RECV || !(c->arg[1] & MSG_PEEK) || c->fd != call(n - 1)->fd
            || (returned(c) && c->result <= 0))
            return false;
        if (returned(c)) {
            snprintf(e->a, sizeof e->a, "%s", tap_call_name(c));
            count_bytes(e->b, (size_t)c->result);
        }
    }
    return n > LAST;
}

/* A receive with MSG_PEEK saw fewer bytes than it had asked for, and the next one there took more. */
PREDICATE(took_more_than_seen)
{
    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *seen = call(i), *took;
        size_t k;

        if (tap_class_of(seen) != TAP_RECV || !(seen->arg[1] & MSG_PEEK) || !returned(seen) || seen->result <= 0
            || seen->result >= seen->arg[0])
            continue;
        for (k = i, took = next_on(k, seen->fd, &k); took != NULL && !is(took, TAP_RECV);)
            took = next_on(k, seen->fd, &k);
        if (took != NULL && returned(took) && took->result > seen->result) {
            snprintf(e->a, sizeof e->a, "%s", tap_call_name(seen));
            count_bytes(e->b, (size_t)seen->result);
            number(e->c, took->result);
            return true;
        }
    }
    return false;
}

PREDICATE(nul_is_the_end)
{
    const struct bytes *x = f->expected;

    if (sent_to_a_nul(f))
        return true;
    return f->came != NULL && step_is(f, "stdout DATA") && f->same < x->length
           && x->at[f->same] == 0 && f->came->length > f->same && f->came->length < x->length;
}

/* All that was to come has come, as far as it goes, but for the carriage returns before newlines. */
PREDICATE(carriage_return_dropped)
{
    const struct bytes *x = f->expected, *c = f->came;

    return c != NULL && x != NULL && f->same + 1 < x->length && f->same < c->length && x->at[f->same] == '\r'
           && x->at[f->same + 1] == '\n' && c->at[f->same] == '\n';
}

PREDICATE(carriage_return_came)
{
    return f->came != NULL && f->expected != NULL && f->same < f->expected->length
           && f->same < f->came->length && f->expected->at[f->same] == '\n'
           && f->came->at[f->same] == '\r';
}

/* What stands at `at` in what came stands in what was expected at one place alone: sets *place. */
static bool belongs_to(const struct failure *f, size_t at, size_t *place)
{
    enum { ENOUGH = 16, MOST_OFF = 1 << 20 };
    const struct bytes *x = f->expected, *came = f->came;
    size_t found = 0;

    if (at + ENOUGH > came->length || !varies(came->at + at, ENOUGH))
        return false;
    size_t from = at > MOST_OFF ? at - MOST_OFF : 0;
    for (size_t i = from; i + ENOUGH <= x->length && i < at + MOST_OFF && found < 2; i++)
        if (x->at[i] == came->at[at] && memcmp(x->at + i, came->at + at, ENOUGH) == 0) {
            *place = i;
            found++;
        }
    return found == 1;
}

static bool may_be_compared(const struct failure *f)
{
    return f->expected != NULL && f->came != NULL && f->same < f->came->length && f->same < f->expected->length
           && step_is(f, "NAME expects DATA ...");
}

/* Behind what is right comes what belongs further on. */
PREDICATE(bytes_are_missing)
{
    size_t place;

    if (!may_be_compared(f) || f->same == 0 || !belongs_to(f, f->same, &place) || place <= f->same)
        return false;
    count_bytes(e->a, f->same);
    count_bytes(e->b, place - f->same);
    return true;
}

/* Behind what is right comes some of it again; not its beginning, with which another one may begin. */
PREDICATE(bytes_come_again)
{
    size_t place;

    if (!may_be_compared(f) || !belongs_to(f, f->same, &place) || place >= f->same || place == 0)
        return false;
    count_bytes(e->a, f->same);
    number(e->b, (long long)place);
    return true;
}

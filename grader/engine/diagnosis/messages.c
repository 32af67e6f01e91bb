/* messages.c -- messages on a stream of bytes, and predicates about them. What a message is the
 * files of the labs say. */
#include "messages.h"

#include "peer/student.h"
#include "rules.h"

#include <string.h>

struct measure measure_line(const uint8_t *begun, size_t n, uint8_t last)
{
    (void)begun;
    return (struct measure){.needs = last != '\n', .reply = n};
}

static const struct protocol *spoken(void)
{
    for (const struct protocol_of *p = protocols; p->lab != NULL; p++)
        if (strcmp(p->lab, the_lab()) == 0 && is_program(p->program))
            return p->protocol;
    return NULL;
}

static void complete(struct stream *s)
{
    s->messages++;
    s->owed += s->reply;
    s->begun = 0;
}

/* One more byte of a message, which tells something. */
static void look_at(struct stream *s, uint8_t byte)
{
    if (s->begun < MESSAGE_HEAD)
        s->head[s->begun] = byte;
    s->begun++;
    struct measure m = s->protocol->measure(s->head, s->begun, byte);
    s->bad = m.bad;
    s->over = s->over || m.over;
    s->missing = m.needs;
    s->skip = m.skip;
    s->reply = m.reply;
    if (m.needs == 0 && !m.bad)
        complete(s);
}

static void feed(struct stream *s, const struct tap_event *e)
{
    size_t n = (size_t)e->result, before = s->messages;

    for (size_t i = 0; i < n && s->known && !s->bad && !(s->over && s->missing == 0);) {
        s->beyond = s->beyond || s->messages > before;
        bool skip = s->missing > 0 && s->skip;
        size_t k = !skip ? 1 : s->missing < n - i ? s->missing : n - i;
        if (skip) {
            s->missing -= k;
            s->begun += k;
            if (s->missing == 0)
                complete(s);
        } else if (i < excerpt(e)) {
            look_at(s, e->excerpt[i]);
        } else {
            s->known = false;
        }
        i += k;
    }
    for (size_t i = 0; i < excerpt(e) && s->got + i < MESSAGE_TEXT; i++)
        s->text[s->got + i] = e->excerpt[i];
    s->got += n;
    s->last = n <= excerpt(e) ? e->excerpt[n - 1] : 0;
}

struct stream stream_at(size_t end, size_t i)
{
    struct stream s = {.protocol = spoken(), .known = true};

    if (s.protocol == NULL)
        return (struct stream){0};
    for (size_t k = 0; k < end; k++) {
        if (!is(call(k), TAP_RECV) || !returned(call(k)) || connection_of(k) != connection_of(i))
            continue;
        s.receive = call(k);
        s.eof = call(k)->result == 0 && call(k)->arg[0] > 0;
        if (call(k)->result > 0)
            feed(&s, call(k));
    }
    s.known = s.known && s.receive != NULL && is_whole(0, end);
    return s;
}

bool in_mid_message(size_t i)
{
    struct stream s = stream_at(i, i);

    return s.known && (s.bad || s.missing > 0);
}

/* The messages that it has read by then on its connection, where they are known and the replies go
 * there. */
static bool is_judged(size_t i, struct stream *s)
{
    *s = stream_at(i, i);
    return s->known && !s->bad && !s->protocol->passed_on;
}

long long missing_before(size_t i)
{
    struct stream s;

    return is_judged(i, &s) ? (long long)s.missing : -1;
}

long long needed_before(size_t i)
{
    struct stream s;

    if (!is_judged(i, &s))
        s = (struct stream){.protocol = spoken()};
    return s.missing > 0        ? (long long)s.missing
           : s.protocol != NULL ? (long long)s.protocol->first
                                : -1;
}

long long owed_before(size_t i)
{
    struct stream s;

    return is_judged(i, &s) ? (long long)s.owed : 0;
}

long long owed_ever(size_t i)
{
    struct stream s = stream_at(calls(), i);

    spans(0, calls());
    return s.known && !s.bad && !s.protocol->passed_on ? (long long)s.owed : 0;
}

bool left_over(size_t i)
{
    struct stream s;

    return is_judged(i, &s) && s.beyond;
}

/* A line is owed to the client for whose bytes the program waits: *i is that call. */
static bool owes_a_line(size_t *i, struct stream *s)
{
    const struct tap_event *waits = waiting_in(TAP_RECV);

    if (waits == NULL)
        return false;
    *i = (size_t)(waits - call(0));
    return is_judged(*i, s) && s->protocol->by_line && s->owed > sent_before(*i);
}

PREDICATE(strchr_on_bytes)
{
    struct stream s;
    size_t i;

    if (!owes_a_line(&i, &s) || s.got > MESSAGE_TEXT || sent_before(i) >= s.got)
        return false;
    const uint8_t *from = s.text + sent_before(i);
    const uint8_t *newline = memchr(from, '\n', s.got - sent_before(i));
    return newline != NULL && memchr(from, 0, (size_t)(newline - from)) != NULL;
}

/* Whole lines lie there, and nothing was ever sent but after a receive that ended in a newline. */
PREDICATE(delimiter_at_the_end_only)
{
    struct stream s;
    size_t i;

    if (!owes_a_line(&i, &s) || s.last == '\n')
        return false;
    for (size_t k = 0; k < i; k++)
        if (is(call(k), TAP_SEND) && connection_of(k) == connection_of(i)
            && stream_at(k, k).last != '\n')
            return false;
    return true;
}

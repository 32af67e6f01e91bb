/* messages.c -- messages on a stream of bytes, and predicates about them. What a message is the
 * files of the labs say. */
#include "messages.h"

#include "peer/log.h"
#include "peer/student.h"
#include "rules.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

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

struct stream stream_of(size_t end, int fd)
{
    struct stream s = {.protocol = spoken(), .known = true};

    if (s.protocol == NULL || fd < 0)
        return (struct stream){0};
    for (size_t i = opened(end, fd); i < end; i++) {
        if (call(i)->fd != fd || !is(call(i), TAP_RECV) || !returned(call(i)))
            continue;
        s.receive = call(i);
        s.eof = call(i)->result == 0 && call(i)->arg[0] > 0;
        if (call(i)->result > 0)
            feed(&s, call(i));
    }
    s.known = s.known && s.receive != NULL;
    return s;
}

bool in_mid_message(size_t i)
{
    struct stream s = stream_of(i, call(i)->fd);

    return s.known && (s.bad || s.missing > 0);
}

size_t answered(size_t end, int fd)
{
    return handled(opened(end, fd), end, fd, TAP_SEND);
}

/* An act on a connection that is not reading: the message begun is taken for whole, or given up. */
static bool goes_on(const struct tap_event *e)
{
    return is(e, TAP_SEND) || is(e, TAP_CLOSE) || is(e, TAP_SHUTDOWN);
}

/* The last receive asked for bytes beyond the message that it belongs to. */
static bool asked_beyond(const struct stream *s)
{
    struct stream before = stream_of((size_t)(s->receive - call(0)), s->receive->fd);
    size_t needs = before.missing > 0 ? before.missing : s->protocol->first;

    return s->receive->arg[0] > (int64_t)needs;
}

/* MSG_WAITALL comes back short at the end of the file; and when the program is stopped and
 * continued, but then the peer is still there. */
static bool somebody_has_left(void)
{
    size_t n;
    const struct log_event *events = log_events(&n);

    for (size_t i = 0; i < n; i++)
        if (events[i].kind == LOG_HALF_CLOSES || events[i].kind == LOG_CLOSES
            || events[i].kind == LOG_RESETS)
            return true;
    return false;
}

/* A receive brought a part of a message, and the program went on as if it were all. One that asks
 * for more than a message and closes has perhaps another reason. */
PREDICATE(part_taken_for_all)
{
    for (size_t i = 0; i < calls(); i++) {
        if (!goes_on(call(i)))
            continue;
        struct stream s = stream_of(i, call(i)->fd);
        if (!s.known || s.protocol->passed_on || s.bad || s.eof || s.missing == 0
            || s.receive->result <= 0 || s.receive->result >= s.receive->arg[0]
            || s.receive->pid != call(i)->pid
            || ((s.receive->arg[1] & MSG_WAITALL) != 0 && somebody_has_left()))
            continue;
        if (is(call(i), TAP_SEND) ? answered(i, call(i)->fd) < s.owed
                                  : s.protocol->by_line || asked_beyond(&s))
            continue;
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(s.receive));
        number(e->b, s.receive->result);
        number(e->c, s.receive->arg[0]);
        return true;
    }
    return false;
}

/* The end of the file came within a message, and the message was answered, or nothing was said. */
PREDICATE(eof_in_mid_message)
{
    bool to_be_said = step_is(f, "stderr DATA ...") && has_text(f->asked, "in mid-");

    for (size_t i = 0; i < calls(); i++) {
        size_t k;
        if (!is(call(i), TAP_RECV) || !returned(call(i)) || call(i)->result != 0)
            continue;
        struct stream s = stream_of(i + 1, call(i)->fd);
        const struct tap_event *next = next_on(i, call(i)->fd, &k);
        if (!s.known || s.protocol->passed_on || s.bad || !s.eof || s.missing == 0)
            continue;
        if (to_be_said || (next != NULL && is(next, TAP_SEND))) {
            snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
            count_bytes(e->b, s.got);
            return true;
        }
    }
    return false;
}

/* The program waits for bytes on a connection on which it has whole messages to answer. */
static bool owes(struct stream *s, size_t *sent, struct evidence *e)
{
    const struct tap_event *waits = waiting_in(TAP_RECV);

    if (waits == NULL)
        return false;
    *s = stream_of(calls(), waits->fd);
    *sent = answered(calls(), waits->fd);
    snprintf(e->a, sizeof e->a, "%s", tap_call_name(waits));
    count_bytes(e->b, s->owed > *sent ? s->owed - *sent : 0);
    number(e->c, waits->fd);
    return s->known && !s->protocol->passed_on && !s->bad && s->owed > *sent;
}

PREDICATE(strchr_on_bytes)
{
    struct stream s;
    size_t sent;

    if (!owes(&s, &sent, e) || !s.protocol->by_line || s.got > MESSAGE_TEXT || sent >= s.got)
        return false;
    const uint8_t *from = s.text + sent, *newline = memchr(from, '\n', s.got - sent);
    return newline != NULL && memchr(from, 0, (size_t)(newline - from)) != NULL;
}

/* Whole lines lie there, and nothing was ever sent but after a receive that ended in a newline. */
PREDICATE(delimiter_at_the_end_only)
{
    struct stream s;
    size_t sent;

    if (!owes(&s, &sent, e) || !s.protocol->by_line || s.last == '\n')
        return false;
    int fd = waiting_in(TAP_RECV)->fd;
    for (size_t i = opened(calls(), fd); i < calls(); i++)
        if (call(i)->fd == fd && is(call(i), TAP_SEND) && stream_of(i, fd).last != '\n')
            return false;
    return true;
}

/* One call brought the end of a message and more. */
PREDICATE(rest_thrown_away)
{
    struct stream s;
    size_t sent;

    return owes(&s, &sent, e) && s.beyond;
}

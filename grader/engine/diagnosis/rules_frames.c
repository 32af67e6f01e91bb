/* rules_frames.c -- rules about messages on a stream of bytes: where one ends, what is left over,
 * what a length is worth. The protocols are those of the labs: frames with five digits, lines,
 * requests whose first byte tells their length. */
#include "rules.h"

#include "peer/log.h"
#include "peer/student.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum { HEADER = 5, LONGEST = 65535, LONGEST_LINE = 1024, TEXT = 256 };

enum protocol { NONE, FRAMES, LINES, REQUESTS, A_REPLY };

/* A connection as the program has read it up to some call. */
struct stream {
    enum protocol protocol;
    bool known;      /* every byte that matters has been seen */
    bool bad;        /* a header that is no length: nothing behind it means anything */
    bool over;       /* a request whose op is unknown, and so its length: nor does what follows */
    bool eof;        /* the last receive returned 0 */
    size_t messages; /* complete ones, */
    size_t owed;     /*   and the bytes of the replies to them */
    bool beyond;     /* a receive brought bytes that came after the end of a message */
    size_t missing;  /* bytes that the message begun still needs; a line: 1 */
    size_t length;   /* of the message begun, or of the last one */
    size_t headed;
    char header[HEADER + 1];
    uint8_t last;       /* the last byte received */
    uint8_t text[TEXT]; /* the first bytes of all */
    size_t got;
    const struct tap_event *receive; /* the last receive */
};

static enum protocol spoken(void)
{
    return is_program("upperd")                          ? FRAMES
           : is_program("lined") || is_program("relayd") ? LINES
           : is_program("calcd")                         ? REQUESTS
           : is_program("calcc")                         ? A_REPLY
                                                         : NONE;
}

static void begin(struct stream *s, size_t missing, size_t reply)
{
    s->missing = missing;
    s->length = reply;
    if (missing == 0) {
        s->messages++;
        s->owed += reply;
    }
}

static void header_byte(struct stream *s, uint8_t byte)
{
    size_t length = 0;

    s->header[s->headed++] = (char)byte;
    if (s->headed < HEADER)
        return;
    s->headed = 0;
    for (int i = 0; i < HEADER; i++) {
        s->bad = s->bad || s->header[i] < '0' || s->header[i] > '9';
        length = length * 10 + (size_t)(s->header[i] - '0');
    }
    s->bad = s->bad || length > LONGEST;
    if (!s->bad)
        begin(s, length, HEADER + length);
}

/* One byte where a message begins, or a line goes on. */
static void first_byte(struct stream *s, uint8_t byte)
{
    switch (s->protocol) {
    case FRAMES: header_byte(s, byte); break;
    case LINES:
        s->length = s->missing == 0 ? 1 : s->length + 1;
        s->missing = byte != '\n';
        if (s->missing == 0)
            begin(s, 0, s->length);
        break;
    case REQUESTS:
        s->over = byte != '~' && memchr("+-*", byte, 3) == NULL;
        begin(s, byte == '~' ? 6 : memchr("+-*", byte, 3) ? 10 : 2, 7);
        break;
    case A_REPLY: begin(s, 6, 0); break;
    case NONE: break;
    }
}

static void feed(struct stream *s, const struct tap_event *e)
{
    size_t n = (size_t)e->result, before = s->messages;

    for (size_t i = 0; i < n && s->known && !s->bad && !(s->over && s->missing == 0);) {
        s->beyond = s->beyond || s->messages > before;
        bool skip = s->missing > 0 && s->protocol != LINES;
        size_t k = !skip ? 1 : s->missing < n - i ? s->missing : n - i;
        if (skip) {
            s->missing -= k;
            if (s->missing == 0)
                begin(s, 0, s->length);
        } else if (i < excerpt(e)) {
            first_byte(s, e->excerpt[i]);
        } else {
            s->known = false;
        }
        i += k;
    }
    for (size_t i = 0; i < excerpt(e) && s->got + i < TEXT; i++)
        s->text[s->got + i] = e->excerpt[i];
    s->got += n;
    s->last = n <= excerpt(e) ? e->excerpt[n - 1] : 0;
}

/* What the program has read on this descriptor before call `end`. */
static struct stream stream_of(size_t end, int fd)
{
    struct stream s = {.protocol = spoken(), .known = true};

    if (s.protocol == NONE || fd < 0)
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

static size_t lacking(const struct stream *s)
{
    return s->headed > 0 ? HEADER - s->headed : s->missing;
}

bool in_mid_message(size_t i)
{
    struct stream s = stream_of(i, call(i)->fd);

    return s.known && (s.bad || lacking(&s) > 0);
}

static size_t answered(size_t end, int fd)
{
    return handled(opened(end, fd), end, fd, TAP_SEND);
}

/* An act on a connection that is not reading: the message begun is taken for whole, or given up. */
static bool goes_on(const struct tap_event *e)
{
    return is(e, TAP_SEND) || is(e, TAP_CLOSE) || is(e, TAP_SHUTDOWN);
}

/* echoc: what came back is a part of what was sent, and the next chunk left, or the end came. */
static bool echo_taken_in_part(struct evidence *e)
{
    for (size_t i = 0; i < calls() && is_program("echoc"); i++) {
        const struct tap_event *last = i > 0 ? call(i - 1) : NULL;
        if (!goes_on(call(i)) || last == NULL || last->fd != call(i)->fd || !is(last, TAP_RECV)
            || !returned(last) || last->result <= 0 || last->result >= last->arg[0]
            || (last->arg[1] & MSG_WAITALL) != 0
            || handled(0, i, last->fd, TAP_RECV) >= handled(0, i, last->fd, TAP_SEND))
            continue;
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(last));
        number(e->b, last->result);
        number(e->c, last->arg[0]);
        return true;
    }
    return false;
}

/* echoc: the end came before all was back, and the program has ended as if all were well. */
static bool echo_ends_early(struct evidence *e)
{
    int status;

    for (size_t i = 0; i < calls() && is_program("echoc") && exited(&status) && status == 0; i++) {
        size_t got = handled(0, i, call(i)->fd, TAP_RECV);
        if (!is(call(i), TAP_RECV) || !returned(call(i)) || call(i)->result != 0
            || call(i)->arg[0] == 0 || got >= handled(0, i, call(i)->fd, TAP_SEND))
            continue;
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
        count_bytes(e->b, got);
        return true;
    }
    return false;
}

/* The last receive asked for bytes beyond the message that it belongs to. */
static bool asked_beyond(const struct stream *s)
{
    struct stream before = stream_of((size_t)(s->receive - call(0)), s->receive->fd);
    size_t begun = lacking(&before);
    size_t needs = begun > 0 ? begun : s->protocol == FRAMES ? HEADER : 11;

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
RULE(part_taken_for_all)
{
    if (echo_taken_in_part(e))
        return true;
    for (size_t i = 0; i < calls() && !is_program("relayd"); i++) {
        if (!goes_on(call(i)))
            continue;
        struct stream s = stream_of(i, call(i)->fd);
        if (!s.known || s.bad || s.eof || lacking(&s) == 0 || s.receive->result <= 0
            || s.receive->result >= s.receive->arg[0] || s.receive->pid != call(i)->pid
            || ((s.receive->arg[1] & MSG_WAITALL) != 0 && somebody_has_left()))
            continue;
        if (is(call(i), TAP_SEND) ? answered(i, call(i)->fd) < s.owed
                                  : s.protocol == LINES || asked_beyond(&s))
            continue;
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(s.receive));
        number(e->b, s.receive->result);
        number(e->c, s.receive->arg[0]);
        return true;
    }
    return false;
}

/* The end of the file came within a message, and the message was answered, or nothing was said. */
RULE(eof_in_mid_message)
{
    if (echo_ends_early(e))
        return true;
    bool to_be_said = strncmp(f->step, "stderr", 6) == 0 && strstr(f->step, "in mid-") != NULL;

    for (size_t i = 0; i < calls() && !is_program("relayd"); i++) {
        size_t k;
        if (!is(call(i), TAP_RECV) || !returned(call(i)) || call(i)->result != 0)
            continue;
        struct stream s = stream_of(i + 1, call(i)->fd);
        const struct tap_event *next = next_on(i, call(i)->fd, &k);
        if (!s.known || s.bad || !s.eof || lacking(&s) == 0)
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

    if (waits == NULL || is_program("relayd") || is_program("calcc"))
        return false;
    *s = stream_of(calls(), waits->fd);
    *sent = answered(calls(), waits->fd);
    snprintf(e->a, sizeof e->a, "%s", tap_call_name(waits));
    count_bytes(e->b, s->owed > *sent ? s->owed - *sent : 0);
    number(e->c, waits->fd);
    return s->known && !s->bad && s->owed > *sent;
}

/* It asks for no bytes at all, and that call waits like any other. */
RULE(receive_of_nothing)
{
    const struct tap_event *waits = waiting_in(TAP_RECV);

    if (waits == NULL || waits->arg[0] != 0)
        return false;
    snprintf(e->a, sizeof e->a, "%s", tap_call_name(waits));
    return true;
}

RULE(strchr_on_bytes)
{
    struct stream s;
    size_t sent;

    if (!owes(&s, &sent, e) || s.protocol != LINES || s.got > TEXT || sent >= s.got)
        return false;
    const uint8_t *from = s.text + sent, *newline = memchr(from, '\n', s.got - sent);
    return newline != NULL && memchr(from, 0, (size_t)(newline - from)) != NULL;
}

/* Whole lines lie there, and nothing was ever sent but after a receive that ended in a newline. */
RULE(delimiter_at_the_end_only)
{
    struct stream s;
    size_t sent;

    if (is_program("relayd")) {
        /* A line passed on with a newline in its middle, behind which no number stands. */
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
    if (!owes(&s, &sent, e) || s.protocol != LINES || s.last == '\n')
        return false;
    int fd = waiting_in(TAP_RECV)->fd;
    for (size_t i = opened(calls(), fd); i < calls(); i++)
        if (call(i)->fd == fd && is(call(i), TAP_SEND) && stream_of(i, fd).last != '\n')
            return false;
    return true;
}

/* One call brought the end of a message and more. */
RULE(rest_thrown_away)
{
    struct stream s;
    size_t sent;

    return owes(&s, &sent, e) && s.beyond;
}

static bool show_header(struct evidence *e, const struct stream *s)
{
    bytes_quote(e->a, 40, s->header, HEADER, NULL);
    return true;
}

/* After a header that is no length, the program reads on, or answers with a frame. */
RULE(header_unchecked)
{
    for (size_t i = 0; i < calls() && is_program("upperd"); i++) {
        size_t k;
        if (!is(call(i), TAP_RECV) || call(i)->result <= 0 || !returned(call(i)))
            continue;
        struct stream s = stream_of(i + 1, call(i)->fd);
        const struct tap_event *next = s.known && s.bad ? next_on(i, call(i)->fd, &k) : NULL;
        if (next != NULL
            && (is(next, TAP_RECV)
                || (is(next, TAP_SEND) && answered(k, next->fd) >= s.owed && excerpt(next) >= HEADER
                    && strncasecmp((const char *)next->excerpt, s.header, HEADER - 1) == 0)))
            return show_header(e, &s);
    }
    return false;
}

/* A header that is a length, and the client was closed instead of served. */
static bool closed_after_header(struct stream *s)
{
    for (size_t i = 0; i < calls() && is_program("upperd"); i++) {
        if (!is(call(i), TAP_CLOSE))
            continue;
        *s = stream_of(i, call(i)->fd);
        if (s->known && !s->bad && !s->eof && s->receive->result == HEADER && s->headed == 0
            && (s->missing > 0 ? s->missing == s->length - HEADER
                               : s->length == HEADER && s->owed > answered(i, call(i)->fd)))
            return true;
    }
    return false;
}

RULE(empty_message_refused)
{
    struct stream s;

    return closed_after_header(&s) && s.missing == 0;
}

RULE(good_header_refused)
{
    struct stream s;

    return closed_after_header(&s) && s.missing > 0 && show_header(e, &s);
}

/* As many bytes as a line may have have come since the last reply, and the client is still there.
 */
RULE(line_without_bound)
{
    const struct tap_event *waits = is_program("lined") ? waiting_in(TAP_RECV) : NULL;
    size_t from = 0;

    if (waits == NULL || strstr(f->step, "expects eof") == NULL)
        return false;
    for (size_t i = opened(calls(), waits->fd); i < calls(); i++)
        if (call(i)->fd == waits->fd && is(call(i), TAP_SEND))
            from = i;
    size_t n = handled(from, calls(), waits->fd, TAP_RECV);
    number(e->a, (long long)n);
    return n >= LONGEST_LINE;
}

RULE(longest_line_refused)
{
    for (size_t i = 0; i < calls() && is_program("lined"); i++) {
        if (!is(call(i), TAP_CLOSE))
            continue;
        size_t from = opened(i, call(i)->fd), n = handled(from, i, call(i)->fd, TAP_RECV);
        struct stream s = stream_of(i, call(i)->fd);
        number(e->a, (long long)n);
        if (n == LONGEST_LINE - 1 && answered(i, call(i)->fd) == 0 && !s.eof)
            return true;
    }
    return false;
}

/* ----------------------------------------------------- bytes that are taken for text ---- */

/* Where what came first differs from what was expected, or -1. */
static long first_difference(const struct failure *f)
{
    size_t i = 0;

    if (f->came == NULL || f->expected == NULL)
        return -1;
    while (i < f->came->length && i < f->expected->length && f->came->at[i] == f->expected->at[i])
        i++;
    return i < f->expected->length ? (long)i : -1;
}

RULE(upper_case_beyond_z)
{
    long i = first_difference(f);

    if (!is_program("upperd") || i < 0 || (size_t)i >= f->came->length)
        return false;
    uint8_t right = f->expected->at[i], came = f->came->at[i];
    bytes_quote(e->a, 8, &right, 1, NULL);
    bytes_quote(e->b, 8, &came, 1, NULL);
    return came == (uint8_t)(right - ('a' - 'A')) && (right < 'A' || right > 'Z');
}

/* Whether a receive had a NUL at this place, or that many of them. */
static bool counted_to_a_nul(const struct failure *f)
{
    long long lines, bytes, came_lines, came_bytes;
    char right[40], came[40];
    uint8_t all[TEXT];
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
                             && call(i)->result > 0 && k < excerpt(call(i)) && n < TEXT;
             k++) {
            all[n++] = call(i)->excerpt[k];
            nuls += call(i)->excerpt[k] == 0;
        }
    const uint8_t *nul = memchr(all, 0, n);
    return nul != NULL && (long long)n == bytes && came_bytes < bytes
           && (came_bytes == nul - all || came_bytes == bytes - (long long)nuls);
}

/* Whether these bytes stand in the input behind place `from`. */
static bool further_on(const struct bytes *input, size_t from, const uint8_t *bytes, size_t n)
{
    return n >= 4 && from < input->length
           && memmem(input->at + from, input->length - from, bytes, n) != NULL;
}

/* A client has sent its input up to a NUL, and then what stands further on in it, or no more. */
static bool sent_to_a_nul(const struct failure *f)
{
    const struct bytes *input = &student.input;
    size_t sent = 0;

    if (is_server() || strstr(f->step, " expects ") == NULL)
        return false;
    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *c = call(i);
        if (is(c, TAP_CLOSE) && is_program("pour") && sent > 0)
            return sent < input->length && input->at[sent] == 0;
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

RULE(nul_is_the_end)
{
    long i = first_difference(f);

    if (counted_to_a_nul(f) || sent_to_a_nul(f))
        return true;
    if (i < 0)
        return false;
    const uint8_t *x = f->expected->at;
    if (is_program("upperd"))
        return (size_t)i < f->came->length && x[i] >= 'A' && x[i] <= 'Z'
               && f->came->at[i] == x[i] + ('a' - 'A') && memchr(x, 0, (size_t)i) != NULL;
    return strncmp(f->step, "stdout", 6) == 0 && x[i] == 0 && f->came->length > (size_t)i
           && f->came->length < f->expected->length;
}

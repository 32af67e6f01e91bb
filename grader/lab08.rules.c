/* lab08.rules.c -- predicates of lab08.rules: numbers in messages, their order of bytes, size and
 * sign, and the fields of the protocol. */
#include "diagnosis/rules.h"

#include "peer/student.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { REQUEST = 11, REPLY = 7 };

/* A request's first byte tells its length; nobody knows that of one with another op. */
static struct measure measure_request(const uint8_t *begun, size_t n, uint8_t last)
{
    bool known = memchr("+-*~", *begun, 4) != NULL;

    (void)last;
    return (struct measure){.needs = (!known          ? 3u
                                      : *begun == '~' ? 7u
                                                      : 11u)
                                     - n,
                            .skip = true,
                            .reply = REPLY,
                            .over = !known};
}

static struct measure measure_reply(const uint8_t *begun, size_t n, uint8_t last)
{
    (void)begun, (void)last;
    return (struct measure){.needs = REPLY - n, .skip = true};
}

MESSAGES(calcd) = {.measure = measure_request, .first = REQUEST};

MESSAGES(calcc) = {.measure = measure_reply, .first = REQUEST};

static uint32_t u16(const uint8_t *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t u32(const uint8_t *p)
{
    return u16(p) << 16 | u16(p + 2);
}

static uint32_t swap16(uint32_t v)
{
    return (v & 0xff) << 8 | v >> 8;
}

static uint32_t swap32(uint32_t v)
{
    return swap16(v & 0xffff) << 16 | swap16(v >> 16);
}

/* Whether the text says this number, digits on neither side of it. */
static bool says(const struct bytes *text, long long value)
{
    char digits[32];
    size_t n = (size_t)snprintf(digits, sizeof digits, "%lld", value);

    for (size_t i = 0; i + n <= text->length; i++) {
        bool before = i > 0 && strchr("0123456789", text->at[i - 1]) != NULL && text->at[i - 1];
        bool after = i + n < text->length && text->at[i + n] >= '0' && text->at[i + n] <= '9';
        if (!before && !after && memcmp(text->at + i, digits, n) == 0)
            return true;
    }
    return false;
}

/* The request that was read last on this descriptor, as far as its bytes are known. */
static size_t last_request(int fd, uint8_t request[11])
{
    size_t n = 0, from = opened(calls(), fd);

    for (size_t i = from; i < calls(); i++) {
        const struct tap_event *c = call(i);
        if (c->fd != fd || !returned(c))
            continue;
        if (is(c, TAP_SEND))
            n = 0;
        for (uint32_t k = 0; is(c, TAP_RECV) && c->result > 0 && k < excerpt(c); k++)
            if (n < 11)
                request[n++] = c->excerpt[k];
    }
    return n;
}

/* The request of the last reply: what was read before the last send. */
static size_t request_of_reply(int fd, uint8_t request[11])
{
    uint8_t now[11];
    size_t n = 0, before = 0, from = opened(calls(), fd);

    for (size_t i = from; i < calls(); i++) {
        const struct tap_event *c = call(i);
        if (c->fd != fd || !returned(c))
            continue;
        if (is(c, TAP_SEND)) {
            memcpy(request, now, n);
            before = n;
            n = 0;
        }
        for (uint32_t k = 0; is(c, TAP_RECV) && c->result > 0 && k < excerpt(c); k++)
            if (n < 11)
                now[n++] = c->excerpt[k];
    }
    return before;
}

/* The first reply of calcd's that is not the expected one. */
static bool differing_reply(const struct failure *f, const uint8_t **expected, const uint8_t **came)
{
    if (!is_program("calcd") || f->came == NULL)
        return false;
    for (size_t at = 0; at + REPLY <= f->came->length && at + REPLY <= f->expected->length;
         at += REPLY) {
        *expected = f->expected->at + at;
        *came = f->came->at + at;
        if (memcmp(*expected, *came, REPLY) != 0)
            return true;
    }
    return false;
}

/* What calcc has been sent as a reply. */
static size_t reply_received(uint8_t reply[REPLY])
{
    size_t n = 0;

    for (size_t i = 0; i < calls() && is_program("calcc"); i++)
        for (uint32_t k = 0; is(call(i), TAP_RECV) && call(i)->result > 0 && k < excerpt(call(i));
             k++)
            if (n < REPLY)
                reply[n++] = call(i)->excerpt[k];
    return n;
}

static const struct tap_event *request_sent(void)
{
    /* The first one: where that took less than the head, no other one begins with the op. */
    for (size_t i = 0; i < calls() && is_program("calcc"); i++)
        if (is(call(i), TAP_SEND) && result_of(i) > 0)
            return excerpt(call(i)) >= 3 && result_of(i) >= 3 ? call(i) : NULL;
    return NULL;
}

PREDICATE(numbers_as_text)
{
    for (size_t i = 0; i < calls() && (is_program("calcc") || is_program("calcd")); i++) {
        const struct tap_event *c = call(i);
        bool digits = false, text = is(c, TAP_SEND) && excerpt(c) >= 2;
        for (uint32_t k = 0; k < excerpt(c) && text; k++) {
            text = c->excerpt[k] != 0 && strchr("0123456789+-*~ \t\r\n", c->excerpt[k]) != NULL;
            digits = digits || (c->excerpt[k] >= '0' && c->excerpt[k] <= '9');
        }
        if (text && digits) {
            bytes_quote(e->a, 40, c->excerpt, excerpt(c), NULL);
            return true;
        }
    }
    return false;
}

/* How many bytes the program takes a request for: what it has of one, and what it waits for. */
static size_t request_awaited(uint8_t request[11])
{
    const struct tap_event *waits = is_program("calcd") ? waiting_in(TAP_RECV) : NULL;
    size_t n = waits != NULL ? last_request(waits->fd, request) : 0;

    return n > 0 ? n + (size_t)waits->arg[0] : 0;
}

/* What came is what was to come, behind so many bytes: the reply before was right, and had them behind it. Or the first
 * of several replies is right, and the next does not begin where it should. */
static bool more_behind(const struct failure *f, size_t n)
{
    const struct bytes *x = f->expected, *c = f->came;

    if (x != NULL && c != NULL && f->same >= REPLY)
        return true;
    if (x == NULL || c == NULL || c->length < n + 4)
        return false;
    size_t more = c->length - n < x->length ? c->length - n : x->length;
    return memcmp(c->at + n, x->at, more) == 0;
}

PREDICATE(reply_and_more)
{
    for (size_t i = 0; i < calls() && is_program("calcd"); i++)
        if (is(call(i), TAP_SEND) && call(i)->arg[0] > REPLY && call(i)->arg[0] < 20
            && more_behind(f, (size_t)call(i)->arg[0] - REPLY)) {
            count_bytes(e->a, (size_t)call(i)->arg[0]);
            count_bytes(e->b, REPLY);
            return true;
        }
    return false;
}

PREDICATE(long_on_the_wire)
{
    uint8_t request[11];
    const struct tap_event *sent = request_sent();
    size_t length = request_awaited(request), right = 11;

    /* Of a long with 8 bytes the first four are 0, or the last of it come first: not so where a
     * number of 4 bytes is followed by one that does not belong there. */
    if (sent != NULL && sent->arg[0] == 11 && sent->excerpt[0] == '~' && u32(sent->excerpt + 3) > 0
        && u32(sent->excerpt + 3) <= 0xffff)
        return false;
    if (sent != NULL && sent->arg[0] == (sent->excerpt[0] == '~' ? 11 : 19)) {
        length = (size_t)sent->arg[0];
        right = sent->excerpt[0] == '~' ? 7 : 11;
    }
    for (size_t i = 0; i < calls() && is_program("calcd"); i++)
        if (is(call(i), TAP_SEND) && call(i)->arg[0] == 11 && !more_behind(f, 4)) {
            number(e->a, 11);
            number(e->b, REPLY);
            return true;
        }
    number(e->a, (long long)length);
    number(e->b, (long long)right);
    return length == 19 || (sent != NULL && right == 7);
}

PREDICATE(struct_sent_whole)
{
    const struct tap_event *sent = request_sent();

    for (size_t i = 0; i < calls() && is_program("calcd"); i++)
        if (is(call(i), TAP_SEND) && call(i)->arg[0] == 8 && !more_behind(f, 1)) {
            number(e->a, 8);
            number(e->b, REPLY);
            return true;
        }
    if (sent == NULL || f->expected == NULL || f->expected->length < 7 || excerpt(sent) < 8)
        return false;
    const uint8_t *x = f->expected->at, *c = sent->excerpt;
    number(e->a, sent->arg[0]);
    number(e->b, (long long)f->expected->length);
    return x[0] == c[0] && u16(x + 1) != u16(c + 1)
           && (u16(x + 1) == u16(c + 2) || swap16(u16(x + 1)) == u16(c + 2))
           && (u32(x + 3) == u32(c + 4) || swap32(u32(x + 3)) == u32(c + 4));
}

/* It has a whole request of another kind, and waits for what would fill eleven bytes. */
PREDICATE(eleven_bytes_for_all)
{
    uint8_t request[11];
    const struct tap_event *waits = waiting_in(TAP_RECV);

    size_t n = waits != NULL && is_program("calcd") ? last_request(waits->fd, request) : 0;

    /* What comes behind the last reply is read, and is no request. */
    for (size_t i = n > 0 ? opened(calls(), waits->fd) : calls(); i < calls(); i++)
        if (is(call(i), TAP_SHUTDOWN) && call(i)->fd == waits->fd)
            return false;
    /* All of it that anybody could understand. */
    if (n == 0 || n == REQUEST || memchr("+-*", request[0], 3) != NULL || n != (request[0] == '~' ? 7u : 3u))
        return false;
    bytes_quote(e->a, 8, request, 1, NULL);
    return true;
}

static uint32_t calculate(uint8_t op, uint32_t a, uint32_t b)
{
    switch (op) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    default: return 0 - a;
    }
}

static bool reversed(struct evidence *e, uint32_t right, uint32_t came, int digits)
{
    snprintf(e->a, sizeof e->a, "%0*x", digits, right);
    snprintf(e->b, sizeof e->b, "%0*x", digits, came);
    return right != came;
}

/* A number of bytes from the wire, each as a signed char, which is how a plain char is on many machines. */
static uint32_t of_signed_bytes(const uint8_t *at, int count)
{
    uint32_t value = 0;

    for (int i = 0; i < count; i++)
        value |= (uint32_t)(int8_t)at[i] << (8 * (count - 1 - i));
    return value;
}

/* The reply is right for a request whose bytes above 127 have made ones of all the bits before them. */
PREDICATE(byte_with_a_sign)
{
    const uint8_t *x, *c;
    uint8_t request[11];

    if (!differing_reply(f, &x, &c))
        return false;
    size_t n = request_of_reply(descriptor_of(f->port), request);
    if (n < 7 || (n < 11 && request[0] != '~'))
        return false;
    uint32_t a = of_signed_bytes(request + 3, 4), b = n < 11 ? 0 : of_signed_bytes(request + 7, 4);
    uint32_t id = of_signed_bytes(request + 1, 2) & 0xffff;
    if (u32(x + 3) != u32(c + 3)) {
        if (u32(c + 3) != calculate(request[0], a, b) || u16(c + 5) == 0) /* or the lower half was lost */
            return false;
        return a != u32(request + 3) ? reversed(e, u32(request + 3), a, 8) : reversed(e, u32(request + 7), b, 8);
    }
    return u16(x) == u16(request + 1) && u16(c) == id && reversed(e, u16(x), id, 4);
}

/* Of the request of the last reply: how many of its bytes had come when a receive of it failed with EINTR, 0 for none. */
static size_t interrupted_behind(int fd, uint8_t request[2 * REQUEST], size_t *length)
{
    size_t n = 0, at = 0, behind = 0;

    *length = 0;
    for (size_t i = opened(calls(), fd); i < calls(); i++) {
        const struct tap_event *c = call(i);
        if (c->fd != fd || !returned(c))
            continue;
        if (is(c, TAP_SEND) && c->result > 0 && n > 0) {
            *length = n;
            behind = at;
            n = at = 0;
        }
        if (is(c, TAP_RECV) && c->result == -1 && c->error == EINTR && n > 0)
            at = n;
        for (uint32_t k = 0; is(c, TAP_RECV) && c->result > 0 && n < 2 * REQUEST && k < excerpt(c); k++)
            request[n++] = c->excerpt[k];
    }
    return behind;
}

/* What came behind the signal was answered as if a request began there. */
PREDICATE(begun_anew_after_a_signal)
{
    const uint8_t *x, *c;
    uint8_t request[2 * REQUEST];
    size_t length;

    if (!differing_reply(f, &x, &c))
        return false;
    size_t behind = interrupted_behind(descriptor_of(f->port), request, &length);
    count_bytes(e->a, behind);
    return behind > 0 && behind + 3 <= length && c == f->came->at + f->same / REPLY * REPLY && u16(x) != u16(c)
           && u16(x) == u16(request + 1) && u16(c) == u16(request + behind + 1) && u16(c) != 0;
}

PREDICATE(no_conversion)
{
    const uint8_t *x, *c;
    uint8_t request[11], reply[REPLY], all[2 * REQUEST];
    const struct tap_event *sent = request_sent();
    size_t length;

    if (differing_reply(f, &x, &c)) {
        /* Some of it may have been thrown away then. */
        if (interrupted_behind(descriptor_of(f->port), all, &length) > 0)
            return false;
        if (u16(x) != u16(c)) /* another request's reply has other numbers */
            return u16(c) == swap16(u16(x)) && f->same < REPLY && reversed(e, u16(x), u16(c), 4);
        if (u32(x + 3) == u32(c + 3))
            return false;
        if (u32(c + 3) == swap32(u32(x + 3)))
            return reversed(e, u32(x + 3), u32(c + 3), 8);
        /* It has calculated with the numbers as they look to this processor. */
        size_t n = request_of_reply(descriptor_of(f->port), request);
        if (n < 7 || (n < 11 && request[0] != '~'))
            return false;
        uint32_t b = n < 11 ? 0 : swap32(u32(request + 7));
        uint32_t result = calculate(request[0], swap32(u32(request + 3)), b);
        uint32_t a = u32(request + 3);
        if (a == swap32(a) && n == 11) /* the same in both orders */
            a = u32(request + 7);
        return (u32(c + 3) == result || u32(c + 3) == swap32(result))
               && reversed(e, a, swap32(a), 8);
    }
    if (sent == NULL)
        return false;
    if (u16(sent->excerpt + 1) == 0x0201) /* the id is 258, 0x0102 */
        return reversed(e, 0x0102, 0x0201, 4);
    if (reply_received(reply) < REPLY || !student.ended)
        return false;
    if (u16(reply) == u16(sent->excerpt + 1) && says(&student.err, swap16(u16(reply))))
        return reversed(e, u16(reply), swap16(u16(reply)), 4);
    bool whole = says(&student.out, (int32_t)u32(reply + 3));
    return !whole
           && (says(&student.out, (int32_t)swap32(u32(reply + 3)))
               || (f->came != NULL && says(f->came, (int32_t)swap32(u32(reply + 3)))))
           && reversed(e, u32(reply + 3), swap32(u32(reply + 3)), 8);
}

/* The lower half of a number, in the upper half's place, and nothing behind it. */
PREDICATE(htons_for_everything)
{
    const uint8_t *x = NULL, *c = NULL;
    const struct tap_event *sent = request_sent();
    size_t at = 3;

    if (!differing_reply(f, &x, &c)) {
        if (sent == NULL || f->expected == NULL || f->expected->length < 7 || excerpt(sent) < 7)
            return false;
        x = f->expected->at;
        c = sent->excerpt;
    }
    snprintf(e->a, sizeof e->a, "%08x", u32(x + at));
    snprintf(e->b, sizeof e->b, "%08x", u32(c + at));
    return u32(x + at) != u32(c + at) && u16(x + at + 2) != 0 && u16(c + at) == u16(x + at + 2)
           && u16(c + at + 2) == 0;
}

PREDICATE(id_is_a_byte)
{
    const uint8_t *x, *c;
    const struct tap_event *sent = request_sent();
    uint32_t right, came;

    if (differing_reply(f, &x, &c)) {
        right = u16(x);
        came = u16(c);
    } else if (sent != NULL && f->expected != NULL && f->expected->length >= 3) {
        right = u16(f->expected->at + 1);
        came = u16(sent->excerpt + 1);
        if (came == (uint32_t)sent->pid) /* it may have taken that for its id */
            return false;
    } else {
        return false;
    }
    number(e->a, right);
    number(e->b, came);
    return right > 0xff && came == (right & 0xff) && came != 0;
}

PREDICATE(id_not_echoed)
{
    const uint8_t *x, *c;

    if (!differing_reply(f, &x, &c) || u16(x) == u16(c) || u32(x + 3) != u32(c + 3))
        return false;
    number(e->a, u16(x));
    number(e->b, u16(c));
    return true;
}

/* It has exited with 0 where the step wants an exit of 1. */
static bool takes_another_reply(const struct failure *f, uint8_t reply[REPLY])
{
    return step_is(f, "student exits 1") && student.ended && WIFEXITED(student.status)
           && WEXITSTATUS(student.status) == 0 && student.out.length > 0
           && reply_received(reply) == REPLY;
}

PREDICATE(id_unchecked)
{
    uint8_t reply[REPLY];
    const struct tap_event *sent = request_sent();

    if (sent == NULL || !takes_another_reply(f, reply) || u16(reply) == u16(sent->excerpt + 1))
        return false;
    number(e->a, u16(sent->excerpt + 1));
    number(e->b, u16(reply));
    return true;
}

PREDICATE(status_unchecked)
{
    uint8_t reply[REPLY];

    if (!takes_another_reply(f, reply) || reply[2] == 0)
        return false;
    number(e->a, reply[2]);
    return true;
}

/* What is printed is 2^32 too much. */
PREDICATE(sign_lost)
{
    char right[24], came[24];

    if (!is_program("calcc") || f->came == NULL || !bytes_text(f->expected, right, sizeof right)
        || !bytes_text(f->came, came, sizeof came) || f->came->length == 0)
        return false;
    long long r = strtoll(right, NULL, 10), c = strtoll(came, NULL, 10);
    number(e->a, r);
    number(e->b, c);
    return r < 0 && c == r + (1LL << 32);
}

PREDICATE(complement_for_negation)
{
    const uint8_t *x, *c;
    uint8_t request[11];

    /* One less than the least is the most, which others give as well. */
    if (!differing_reply(f, &x, &c) || u32(c + 3) != u32(x + 3) - 1 || u32(x + 3) == (uint32_t)INT_MIN
        || request_of_reply(descriptor_of(f->port), request) < 7 || request[0] != '~')
        return false;
    number(e->a, (int32_t)u32(x + 3));
    number(e->b, (int32_t)u32(c + 3));
    return true;
}

PREDICATE(held_at_the_limit)
{
    const uint8_t *x, *c;
    uint8_t request[11];

    if (!differing_reply(f, &x, &c) || u32(x + 3) == u32(c + 3)
        || request_of_reply(descriptor_of(f->port), request) < 11)
        return false;
    long long a = (int32_t)u32(request + 3), b = (int32_t)u32(request + 7);
    long long full = request[0] == '+' ? a + b : request[0] == '-' ? a - b : request[0] == '*' ? a * b : 0;
    if (!(full > INT_MAX && u32(c + 3) == INT_MAX) && !(full < INT_MIN && u32(c + 3) == (uint32_t)INT_MIN))
        return false;
    number(e->a, (int32_t)u32(c + 3));
    number(e->b, (int32_t)u32(x + 3));
    return true;
}

static bool unknown_op(const uint8_t *request, size_t n)
{
    return n > 0 && (request[0] == 0 || strchr("+-*~", request[0]) == NULL);
}

PREDICATE(unknown_op_done)
{
    const uint8_t *x, *c;

    return differing_reply(f, &x, &c) && x[2] == 1 && c[2] == 0;
}

/* It waits there for more than the first byte of another request. */
static bool asks_for_more(int fd, uint8_t request[11])
{
    const struct tap_event *waits = waiting_in(TAP_RECV);

    return waits != NULL
           && (waits->fd != fd || waits->arg[0] != 1 || last_request(fd, request) != 3);
}

PREDICATE(unknown_op_unanswered)
{
    uint8_t request[11];
    int fd = is_program("calcd") ? descriptor_of(f->port) : -1;

    return fd != -1 && f->came != NULL && f->came->length == 0 && f->expected->length >= REPLY
           && f->expected->at[f->expected->length - 5] == 1
           && unknown_op(request, last_request(fd, request)) && !asks_for_more(fd, request);
}

PREDICATE(unknown_op_goes_on)
{
    uint8_t request[11];
    const struct tap_event *waits = is_program("calcd") ? waiting_in(TAP_RECV) : NULL;

    return waits != NULL && step_is(f, "NAME expects eof ...")
           && waits->fd == descriptor_of(f->port) && waits->arg[0] != REQUEST - 3
           && unknown_op(request, request_of_reply(waits->fd, request));
}

/* What the longest request would still have. */
PREDICATE(unknown_op_drained)
{
    uint8_t request[11];
    const struct tap_event *waits = is_program("calcd") ? waiting_in(TAP_RECV) : NULL;

    if (waits == NULL || !step_is(f, "NAME expects eof ...") || waits->fd != descriptor_of(f->port)
        || waits->arg[0] != REQUEST - 3 || times(TAP_SHUTDOWN) > 0)
        return false;
    count_bytes(e->a, (size_t)waits->arg[0]);
    return unknown_op(request, request_of_reply(waits->fd, request));
}

/* Where the end was to come. */
PREDICATE(reply_to_another_unknown_op)
{
    return f->came != NULL && f->came->length >= REPLY && f->came->at[2] == 1;
}

/* What stood in the reply to another request before. */
PREDICATE(result_of_another_request)
{
    const uint8_t *x, *c;

    if (!differing_reply(f, &x, &c) || x[2] != 1 || memcmp(x, c, 3) != 0 || u32(c + 3) == 0)
        return false;
    number(e->a, (int32_t)u32(c + 3));
    for (const uint8_t *at = f->came->at; at + REPLY <= c; at += REPLY)
        if (at[2] == 0 && memcmp(at + 3, c + 3, 4) == 0)
            return true;
    return false;
}

PREDICATE(id_sent_as_zero)
{
    const struct tap_event *sent = request_sent();

    return sent != NULL && strchr("+-*~", sent->excerpt[0]) != NULL && u16(sent->excerpt + 1) == 0;
}

PREDICATE(status_is_another)
{
    const uint8_t *x, *c;

    if (!differing_reply(f, &x, &c) || x[2] != 1 || c[2] <= 1 || memcmp(x, c, 2) != 0)
        return false;
    number(e->a, c[2]);
    return true;
}

/* The reply came as a whole, the program knew that it was not to be used, and nobody else does. */
PREDICATE(refused_without_a_word)
{
    uint8_t reply[REPLY];

    if (reply_received(reply) < REPLY || !student.ended || !WIFEXITED(student.status)
        || WEXITSTATUS(student.status) == 0 || student.err.length > 0 || student.out.length > 0)
        return false;
    number(e->a, u16(reply));
    number(e->b, reply[2]);
    number(e->c, WEXITSTATUS(student.status));
    return true;
}

PREDICATE(by_double)
{
    const uint8_t *x, *c;
    uint8_t request[11];

    if (!differing_reply(f, &x, &c) || u32(x + 3) == u32(c + 3)
        || request_of_reply(descriptor_of(f->port), request) < 11 || request[0] != '*')
        return false;
    int32_t a = (int32_t)u32(request + 3), b = (int32_t)u32(request + 7);
    long long by_double = (long long)((double)a * (double)b), right = (long long)a * b;
    number(e->a, (int32_t)u32(c + 3));
    number(e->b, a);
    number(e->c, b);
    return by_double != right && u32(c + 3) == (uint32_t)by_double;
}

/* "ascii   18\nbinary  16\n": the two numbers. */
static bool two_sizes(const struct bytes *text, long long *ascii, long long *binary)
{
    char line[64];

    if (!is_program("sizes") || text == NULL || !bytes_text(text, line, sizeof line))
        return false;
    return sscanf(line, "ascii %lld binary %lld", ascii, binary) == 2;
}

PREDICATE(text_without_its_end)
{
    long long ascii, binary, came_ascii, came_binary;

    if (f->came == NULL || !two_sizes(f->expected, &ascii, &binary)
        || !two_sizes(f->came, &came_ascii, &came_binary))
        return false;
    number(e->a, binary / 4);
    number(e->b, ascii);
    number(e->c, came_ascii);
    return binary > 4 && came_binary == binary && ascii - came_ascii == binary / 4;
}

PREDICATE(binary_by_value)
{
    long long ascii, binary, came_ascii, came_binary;

    if (f->came == NULL || !two_sizes(f->expected, &ascii, &binary)
        || !two_sizes(f->came, &came_ascii, &came_binary))
        return false;
    number(e->a, binary / 4);
    number(e->b, came_binary);
    return came_ascii == ascii && came_binary != binary;
}

PREDICATE(zero_without_digits)
{
    long long ascii, binary, came_ascii, came_binary, zeros = 0;
    const struct bytes *in = &student.input;

    if (f->came == NULL || !two_sizes(f->expected, &ascii, &binary)
        || !two_sizes(f->came, &came_ascii, &came_binary))
        return false;
    for (size_t i = 0; i + 1 < in->length; i++)
        zeros += in->at[i] == '0' && in->at[i + 1] == '\n' && (i == 0 || in->at[i - 1] == '\n');
    number(e->a, ascii);
    number(e->b, came_ascii);
    return zeros > 1 && came_binary == binary && ascii - came_ascii == zeros;
}

/* One number less, and the last line lacks its newline. */
PREDICATE(last_line_left_out)
{
    long long ascii, binary, came_ascii, came_binary;
    const struct bytes *in = &student.input;

    return f->came != NULL && two_sizes(f->expected, &ascii, &binary) && two_sizes(f->came, &came_ascii, &came_binary)
           && in->length > 0 && in->at[in->length - 1] != '\n' && came_binary == binary - 4;
}

PREDICATE(last_newline_not_counted)
{
    long long ascii, binary, came_ascii, came_binary;
    const struct bytes *in = &student.input;

    if (f->came == NULL || !two_sizes(f->expected, &ascii, &binary) || !two_sizes(f->came, &came_ascii, &came_binary))
        return false;
    number(e->a, ascii);
    number(e->b, came_ascii);
    return in->length > 0 && in->at[in->length - 1] != '\n' && came_binary == binary && came_ascii == ascii - 1;
}

/* The step wants the usage, and the program has connected. */
static bool took_its_arguments(const struct failure *f)
{
    return is_program("calcc") && (step_is(f, "student exits 2") || step_is(f, "stderr DATA"))
           && called(TAP_CONNECT) > 0;
}

PREDICATE(wrong_number_of_operands)
{
    const char *op = student.argument[2];
    int given = 0, right = strcmp(op, "~") == 0 ? 1 : 2;

    for (int i = 3; i < 6; i++)
        if (student.argument[i][0] != '\0') /* an empty one before it was given, too */
            given = i - 2;
    snprintf(e->a, sizeof e->a, "%s", op);
    snprintf(e->b, sizeof e->b, "%d operand%s", right, right == 1 ? "" : "s");
    number(e->c, given);
    return took_its_arguments(f) && given != right;
}

PREDICATE(number_unchecked)
{
    char *end;

    for (int i = 3; i < 5 && took_its_arguments(f); i++) {
        const char *text = student.argument[i];
        long long value = strtoll(text, &end, 10);
        snprintf(e->a, sizeof e->a, "%s", text);
        bool given = text[0] != '\0' || (i == 3 && student.argument[4][0] != '\0');
        if (given && (end == text || *end != '\0' || value < INT32_MIN || value > INT32_MAX))
            return true;
    }
    return false;
}

/* The lowest number that there is was given, or stood in the input, and refused. */
PREDICATE(lowest_number_refused)
{
    static const char lowest[] = "-2147483648";

    if (!student.ended || times(TAP_SOCKET) > 0)
        return false;
    if (is_program("sizes"))
        return has_text(&student.input, lowest) && has_text(&student.err, lowest);
    for (int i = 3; i < 5; i++)
        if (strcmp(student.argument[i], lowest) == 0)
            return has_text(&student.err, "usage:");
    return false;
}

PREDICATE(op_unchecked)
{
    const char *op = student.argument[2];

    snprintf(e->a, sizeof e->a, "%s", op);
    return took_its_arguments(f) && (strlen(op) != 1 || strchr("+-*~", op[0]) == NULL);
}

/* The result modulo 2^32 - 1, and not modulo 2^32. */
PREDICATE(modulo_one_less)
{
    const uint8_t *x, *c;
    uint8_t request[11];

    if (!differing_reply(f, &x, &c) || u32(x + 3) == u32(c + 3)
        || request_of_reply(descriptor_of(f->port), request) < 11)
        return false;
    uint64_t ua = u32(request + 3), ub = u32(request + 7);
    int64_t a = (int32_t)ua, b = (int32_t)ub, exact;
    uint64_t plain;
    switch (request[0]) {
    case '+': exact = a + b, plain = ua + ub; break;
    case '-': exact = a - b, plain = ua - ub; break;
    case '*': exact = a * b, plain = ua * ub; break;
    default: return false;
    }
    number(e->a, (int32_t)u32(c + 3));
    number(e->b, (int32_t)u32(x + 3));
    return (uint32_t)(exact % UINT32_MAX) == u32(c + 3) || (uint32_t)(plain % UINT32_MAX) == u32(c + 3);
}

/* All is right but the status, which says that there is no such op. */
PREDICATE(status_of_an_earlier_reply)
{
    const uint8_t *x, *c;

    return differing_reply(f, &x, &c) && x[2] == 0 && c[2] == 1 && memcmp(x, c, 2) == 0
           && memcmp(x + 3, c + 3, 4) == 0;
}

/* A reply before had the status 0; or there was one other reply, to an unknown op perhaps. */
PREDICATE(status_was_another)
{
    size_t replies = 0, good = 0;

    (void)f;
    (void)e;
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_SEND) && result_of(i) >= REPLY && excerpt(call(i)) >= REPLY) {
            replies++;
            good += call(i)->excerpt[2] == 0;
        }
    return good > 0 || replies == 2;
}

/* - gave b - a. */
PREDICATE(operands_exchanged)
{
    const uint8_t *x, *c;

    if (!differing_reply(f, &x, &c) || memcmp(x, c, 3) != 0 || u32(c + 3) != 0u - u32(x + 3))
        return false;
    number(e->a, (int32_t)u32(c + 3));
    number(e->b, (int32_t)u32(x + 3));
    return true;
}

PREDICATE(unknown_with_a_result)
{
    const uint8_t *x, *c;

    if (!differing_reply(f, &x, &c) || x[2] != 1 || memcmp(x, c, 3) != 0)
        return false;
    number(e->a, (int32_t)u32(c + 3));
    return true;
}

/* The reply came whole, with status 0 and a result below 0; nothing was printed. */
PREDICATE(negative_not_printed)
{
    bool came = false;

    (void)f;
    (void)e;
    for (size_t k = 0; k < calls() && is_program("calcc"); k++)
        came |= is(call(k), TAP_RECV) && result_of(k) == REPLY && excerpt(call(k)) == REPLY && call(k)->excerpt[2] == 0
                && (call(k)->excerpt[3] & 0x80) != 0;
    return came && student.out.length == 0;
}

/* As many bytes as were to come, and two of them have each other's place. */
PREDICATE(two_bytes_exchanged)
{
    const struct bytes *x = f->expected, *c = f->came;
    size_t at[2], differ = 0;

    if (x == NULL || c == NULL || x->length != c->length)
        return false;
    for (size_t i = 0; i < x->length; i++)
        if (x->at[i] != c->at[i]) {
            if (differ == 2)
                return false;
            at[differ++] = i;
        }
    if (differ != 2 || x->at[at[0]] != c->at[at[1]] || x->at[at[1]] != c->at[at[0]])
        return false;
    number(e->a, (long long)at[0]);
    number(e->b, (long long)at[1]);
    return true;
}

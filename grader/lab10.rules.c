/* lab10.rules.c -- predicates of lab10.rules: requests that come again, whose they are, and how often and
 * for how long one is sent. */
#include "diagnosis/rules.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE = 6, MOST = 4096 };

/* What a datagram of 6 bytes says. */
static uint32_t id_of(const struct tap_event *e)
{
    return (uint32_t)e->excerpt[0] << 8 | e->excerpt[1];
}

static uint32_t number_of(const struct tap_event *e)
{
    const uint8_t *p = e->excerpt + 2;

    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool is_message(const struct tap_event *e, enum tap_class class)
{
    return is(e, class) && returned(e) && e->result == MESSAGE && excerpt(e) == MESSAGE;
}

/* The last call of that kind that has moved 6 bytes, before call `end`; or NULL. */
static const struct tap_event *last_message(enum tap_class class, size_t end)
{
    while (end-- > 0)
        if (is_message(call(end), class))
            return call(end);
    return NULL;
}

static bool same_sender(const struct tap_event *a, const struct tap_event *b)
{
    return a->family == b->family && a->port == b->port && a->address[0] == b->address[0];
}

static void place(char text[64], const struct tap_event *e)
{
    const uint8_t *a = (const uint8_t *)e->address;

    snprintf(text, 64, "%u.%u.%u.%u:%u", a[0], a[1], a[2], a[3], ntohs(e->port));
}

/* ------------------------------------------------------------ what tallyd has been sent ---- */

/* A request that tallyd was sent by somebody who is known, and its reply. */
struct exchange {
    const struct tap_event *request, *reply;
    const struct tap_event *before; /* the same one's, that came first; NULL: it is new */
};

/* All of them up to the last reply. None, where one has no reply or no sender is known. */
static size_t exchanges(struct exchange all[MOST])
{
    size_t n = 0;

    for (size_t i = 0; i < calls() && is_program("tallyd"); i++) {
        if (!is_message(call(i), TAP_RECV))
            continue;
        const struct tap_event *request = call(i);
        if (request->family != AF_INET)
            return 0;
        while (++i < calls() && !is_message(call(i), TAP_SEND))
            if (is(call(i), TAP_RECV) || is(call(i), TAP_SEND))
                return is(call(i), TAP_RECV) && !returned(call(i)) ? n : 0;
        if (i >= calls())
            break;
        all[n] = (struct exchange){request, call(i), NULL};
        for (size_t k = 0; k < n && all[n].before == NULL; k++)
            if (id_of(all[k].request) == id_of(request) && same_sender(all[k].request, request))
                all[n].before = all[k].reply;
        n++;
    }
    return n;
}

/* The totals of all of them, each request counted once, and each time that it came. */
static uint32_t sum(const struct exchange *all, size_t n, bool once)
{
    uint32_t total = 0;

    for (size_t i = 0; i < n; i++)
        if (all[i].before == NULL || !once)
            total += number_of(all[i].request);
    return total;
}

static void signed_number(char text[64], uint32_t value)
{
    number(text, value > INT32_MAX ? (long long)value - (1LL << 32) : (long long)value);
}

PREDICATE(answered_anew)
{
    static struct exchange all[MOST];
    size_t n = exchanges(all);
    const struct exchange *last = &all[n > 0 ? n - 1 : 0];

    if (n == 0 || last->before == NULL || number_of(last->before) == number_of(last->reply))
        return false;
    number(e->a, id_of(last->request));
    signed_number(e->b, number_of(last->before));
    signed_number(e->c, number_of(last->reply));
    return true;
}

PREDICATE(added_again)
{
    static struct exchange all[MOST];
    size_t n = exchanges(all);

    if (n == 0 || all[n - 1].before != NULL || sum(all, n, true) == sum(all, n, false))
        return false;
    signed_number(e->a, number_of(all[n - 1].reply));
    signed_number(e->b, sum(all, n, true));
    return number_of(all[n - 1].reply) == sum(all, n, false);
}

PREDICATE(taken_for_another)
{
    static struct exchange all[MOST];
    size_t n = exchanges(all);
    const struct exchange *last = &all[n > 0 ? n - 1 : 0];

    if (n == 0 || last->before != NULL || sum(all, n, true) == number_of(last->reply))
        return false;
    for (size_t i = n - 1; i-- > 0;)
        if (id_of(all[i].request) == id_of(last->request)
            && number_of(all[i].reply) == number_of(last->reply)) {
            number(e->a, id_of(last->request));
            place(e->b, last->request);
            place(e->c, all[i].request);
            return true;
        }
    return false;
}

/* -------------------------------------------------------------------- the order of bytes ---- */

static uint32_t reversed(uint32_t v)
{
    return v >> 24 | (v >> 8 & 0xff00) | (v << 8 & 0xff0000) | v << 24;
}

/* ask's first id; tallyd's sum of numbers whose bytes it has not exchanged, and no other sum. */
PREDICATE(as_in_memory)
{
    const struct tap_event *sent = last_message(TAP_SEND, calls());
    uint32_t right = 0, wrong = 0;

    if (sent == NULL)
        return false;
    if (is_program("ask")) {
        snprintf(e->a, sizeof e->a, "%04x", id_of(sent));
        snprintf(e->b, sizeof e->b, "%04x", 1);
        return id_of(sent) == 0x0100 && last_message(TAP_RECV, calls()) == NULL;
    }
    for (size_t i = 0; call(i) != sent; i++)
        if (is_message(call(i), TAP_RECV)) {
            right += number_of(call(i));
            wrong += reversed(number_of(call(i)));
        }
    snprintf(e->a, sizeof e->a, "%08x", number_of(sent));
    snprintf(e->b, sizeof e->b, "%08x", right);
    return is_program("tallyd") && number_of(sent) == reversed(wrong) && number_of(sent) != right;
}

/* ---------------------------------------------------------------------- how ask is sending ---- */

static int argument(int i)
{
    return atoi(student.argument[i]);
}

PREDICATE(sent_too_often)
{
    const struct tap_event *last = last_message(TAP_SEND, calls());
    long long count = 0;

    for (size_t i = 0; i < calls() && last != NULL && is_program("ask"); i++)
        count += is_message(call(i), TAP_SEND) && memcmp(call(i)->excerpt, last->excerpt, MESSAGE) == 0;
    number(e->a, count);
    number(e->b, argument(3));
    return count > argument(3);
}

/* A time was over, and what was sent next has another id, although there were tries left. */
PREDICATE(another_id_each_time)
{
    const struct tap_event *sent = NULL;
    bool over = false;
    int tries = 0;

    for (size_t i = 0; i < calls() && is_program("ask"); i++) {
        const struct tap_event *c = call(i);
        if (is(c, TAP_SELECT) && returned(c))
            over = c->result == 0;
        if (is(c, TAP_RECV))
            over = false;
        if (!is_message(c, TAP_SEND))
            continue;
        bool same = sent != NULL && id_of(sent) == id_of(c);
        if (sent != NULL && !same && over && tries < argument(3))
            return true;
        tries = same ? tries + 1 : 1;
        over = false;
        sent = c;
    }
    return false;
}

/* For longer than the last of all tries may take. */
PREDICATE(waits_too_long)
{
    int tries = argument(3);
    long long most = (long long)argument(2) << (tries < 17 ? tries : 17);

    for (size_t i = 0; i < calls() && is_program("ask"); i++)
        if (is(call(i), TAP_SELECT) && call(i)->arg[1] > most) {
            number(e->a, call(i)->arg[1]);
            number(e->b, argument(2));
            number(e->c, tries);
            return true;
        }
    return false;
}

/* What was received last came from elsewhere, and nothing was waited for any more. */
PREDICATE(another_sender)
{
    struct in_addr right;
    const struct tap_event *got = NULL;

    for (size_t i = calls(); i-- > 0 && is_program("ask") && got == NULL;) {
        if (is(call(i), TAP_SELECT) || is(call(i), TAP_SEND))
            return false;
        got = is(call(i), TAP_RECV) ? call(i) : NULL;
    }
    if (got == NULL || !is_message(got, TAP_RECV) || got->family != AF_INET
        || inet_pton(AF_INET, student.argument[0], &right) != 1
        || (got->address[0] == right.s_addr && ntohs(got->port) == argument(1)))
        return false;
    place(e->a, got);
    snprintf(e->b, sizeof e->b, "%.50s:%d", student.argument[0], argument(1));
    return true;
}

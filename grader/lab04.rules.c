/* lab04.rules.c -- predicates of lab04.rules. */
#include "diagnosis/rules.h"

#include "peer/student.h"

#include <stdio.h>
#include <string.h>

/* What was sent of the input before close() ends where its first NUL stands. */
PREDICATE(input_to_a_nul)
{
    const struct bytes *input = &student.input;

    if (!step_is(f, "NAME expects ..."))
        return false;
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_CLOSE) && sent_before(i) > 0)
            return sent_before(i) < input->length && input->at[sent_before(i)] == 0
                   && memchr(input->at, 0, sent_before(i)) == NULL;
    return false;
}

/* The first call that sent was offered the input but for one byte: the first `from` of it were left
 * out. */
static bool offered_but_one(struct evidence *e, size_t from)
{
    const struct bytes *input = &student.input;

    for (size_t i = 0; i < calls(); i++) {
        size_t n = excerpt(call(i));
        if (!is(call(i), TAP_SEND))
            continue;
        number(e->a, call(i)->arg[0]);
        number(e->b, (long long)input->length);
        snprintf(e->c, sizeof e->c, "%s", tap_call_name(call(i)));
        return input->length > 1 && (size_t)call(i)->arg[0] == input->length - 1 && n > 0
               && from + n <= input->length && memcmp(call(i)->excerpt, input->at + from, n) == 0
               && (from == 0 || memcmp(call(i)->excerpt, input->at, n) != 0)
               && sent_ever(i) < input->length;
    }
    return false;
}

PREDICATE(all_but_the_last)
{
    return offered_but_one(e, 0);
}

PREDICATE(all_but_the_first)
{
    return offered_but_one(e, 1);
}

/* The number printed is what the last calls took, without those before a call that was short. */
PREDICATE(counter_starts_again)
{
    long long wanted, came, sent = 0, last = 0;
    char text[2][40];

    if (f->came == NULL || !is_program("pour") || !has_all_calls()
        || !bytes_text(f->expected, text[0], sizeof text[0]) || !bytes_text(f->came, text[1], sizeof text[1])
        || sscanf(text[0], "sent %lld", &wanted) != 1 || sscanf(text[1], "sent %lld", &came) != 1)
        return false;
    number(e->a, wanted);
    number(e->b, came);
    for (size_t i = calls(); i-- > 0;) {
        if (!is(call(i), TAP_SEND) || result_of(i) <= 0)
            continue;
        if (sent > 0 && sent == came && is_short(i))
            last = sent;
        sent += call(i)->result;
    }
    return came > 0 && last == came && sent == wanted;
}

/* The number printed is what was sent, and one: the counter held 1 before the first send(). */
PREDICATE(counter_one_more)
{
    long long wanted, came;
    char text[2][40];
    size_t sent = 0;

    if (f->came == NULL || !is_program("pour") || !bytes_text(f->expected, text[0], sizeof text[0])
        || !bytes_text(f->came, text[1], sizeof text[1]) || sscanf(text[0], "sent %lld", &wanted) != 1
        || sscanf(text[1], "sent %lld", &came) != 1)
        return false;
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_SEND) && returned(call(i)) && call(i)->result > 0)
            sent += (size_t)call(i)->result;
    number(e->a, wanted);
    number(e->b, came);
    return came == wanted + 1 && (long long)sent == wanted && has_all_calls();
}

/* The handler's last number is much less than what had been taken: between two calls of the function it begins anew. */
PREDICATE(less_was_said)
{
    enum { MUCH = 50000 };
    static const char line[] = "sent so far ";
    const uint8_t *at = student.err.at, *found = NULL;
    size_t left = student.err.length;
    long long said = 0;

    while (at != NULL && (at = memmem(at, left, line, sizeof line - 1)) != NULL) {
        found = at += sizeof line - 1;
        left = (size_t)(student.err.at + student.err.length - at);
    }
    for (; found != NULL && found < student.err.at + student.err.length && *found >= '0' && *found <= '9'; found++)
        said = 10 * said + (*found - '0');
    number(e->a, whole_all_sent(f));
    number(e->b, said);
    return said > 0 && whole_all_sent(f) - said > MUCH;
}

/* The number that was printed is the sum of what the calls were offered, and not of what they took. */
PREDICATE(counted_what_was_offered)
{
    long long came, offered = 0, taken = 0;
    char text[40];

    if (f->came == NULL || !bytes_text(f->came, text, sizeof text) || sscanf(text, "sent %lld", &came) != 1
        || !has_all_calls())
        return false;
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_SEND) && result_of(i) > 0) {
            offered += call(i)->arg[0];
            taken += call(i)->result;
        }
    count_bytes(e->a, (size_t)taken);
    number(e->b, came);
    return came == offered && offered != taken;
}

/* The function was to return -1, and did, with another errno than that of a peer that has gone. */
PREDICATE(another_reason)
{
    static const char failed[] = "send_all: -1 ", gone[] = "send_all: -1 the peer has gone";
    char text[400];

    (void)e;
    return f->came != NULL && f->expected != NULL && f->came->length < sizeof text
           && bytes_text(f->came, text, sizeof text) && strncmp(text, failed, sizeof failed - 1) == 0
           && strncmp(text, gone, sizeof gone - 1) != 0 && f->expected->length >= sizeof gone
           && memcmp(f->expected->at, gone, sizeof gone - 1) == 0;
}

static size_t lines_on_stderr(void)
{
    size_t lines = 0;

    for (size_t i = 0; i < student.err.length; i++)
        lines += student.err.at[i] == '\n';
    return lines;
}

PREDICATE(one_line_was_said)
{
    (void)f;
    (void)e;
    return lines_on_stderr() == 1;
}

PREDICATE(two_lines_were_said)
{
    (void)f;
    (void)e;
    return lines_on_stderr() == 2;
}

/* rules_bytes.c -- rules about bytes that are sent, received and printed. */
#include "rules.h"

#include "student.h"

#include <stdio.h>
#include <string.h>

static bool is_short(const struct tap_event *e)
{
    return is(e, TAP_SEND) && returned(e) && e->result >= 0 && e->result < e->arg[0];
}

/* Bytes that are all alike prove nothing about their place. */
static bool varies(const uint8_t *bytes, uint32_t n)
{
    for (uint32_t i = n > 16 ? n - 16 : 1; i < n; i++)
        if (bytes[i] != bytes[i - 1])
            return true;
    return false;
}

/* A send() that took less than offered, and the rest was never offered. */
RULE(short_send_ignored)
{
    for (size_t i = 0; i < calls(); i++) {
        size_t k;
        if (!is_short(call(i)) || (student.name[0] == '\0'))
            continue;
        const struct tap_event *next = next_on(i, call(i)->fd, &k);
        if (next == NULL || is(next, TAP_CLOSE) || is(next, TAP_SHUTDOWN) || is(next, TAP_RECV)) {
            number(e->a, call(i)->result);
            number(e->b, call(i)->arg[0]);
            return !(call(i)->flags & TAP_INJECTED);
        }
    }
    return false;
}

/* After a short send() the next one begins with the same bytes again. */
RULE(pointer_not_advanced)
{
    for (size_t i = 0; i < calls(); i++) {
        size_t k;
        if (!is_short(call(i)) || call(i)->result == 0)
            continue;
        const struct tap_event *next = next_on(i, call(i)->fd, &k);
        uint32_t n = call(i)->excerpt_length;
        if (next != NULL && is(next, TAP_SEND) && n >= 4 && n <= TAP_EXCERPT
            && next->excerpt_length >= n && varies(call(i)->excerpt, n)
            && memcmp(next->excerpt, call(i)->excerpt, n) == 0) {
            number(e->a, call(i)->result);
            return true;
        }
    }
    return false;
}

/* What is sent back is longer than what was received, and begins with it. */
RULE(sends_the_whole_buffer)
{
    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *got = is(call(i), TAP_SEND) ? last_receive(i, call(i)->fd) : NULL;
        if (got != NULL && call(i)->arg[0] > got->result && call(i)->arg[0] == got->arg[0]
            && got->excerpt_length > 0 && call(i)->excerpt_length >= got->excerpt_length
            && got->excerpt_length <= TAP_EXCERPT
            && memcmp(call(i)->excerpt, got->excerpt, got->excerpt_length) == 0) {
            number(e->a, got->result);
            number(e->b, call(i)->arg[0]);
            return true;
        }
    }
    return false;
}

/* What is sent ends where the received bytes had a NUL. */
RULE(strlen_on_bytes)
{
    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *got = is(call(i), TAP_SEND) ? last_receive(i, call(i)->fd) : NULL;
        if (got == NULL || call(i)->arg[0] >= got->result || got->excerpt_length > TAP_EXCERPT)
            continue;
        const uint8_t *nul = memchr(got->excerpt, 0, got->excerpt_length);
        if (nul != NULL && nul - got->excerpt == call(i)->arg[0]) {
            number(e->a, got->result);
            number(e->b, call(i)->arg[0]);
            return true;
        }
    }
    return false;
}

/* One reply, more than one send(). */
RULE(two_sends)
{
    return strstr(f->step, "in one piece") != NULL && f->came == NULL && times(TAP_SEND) > 1;
}

/* Output is expected, none came, and the program lives and waits. */
RULE(output_not_there)
{
    return strncmp(f->step, "stdout", 6) == 0 && f->came != NULL && f->came->length == 0
           && f->expected->length > 0 && !student.ended;
}

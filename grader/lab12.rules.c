/* lab12.rules.c -- predicates of lab12.rules: sums that are not everybody's. */
#include "diagnosis/rules.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The two sums of an answer; false: it is none, or not all of it is known. */
static bool sums_of(const struct tap_event *s, long long *mine, long long *all)
{
    char text[sizeof s->excerpt + 1];
    uint32_t n = excerpt(s);

    memcpy(text, s->excerpt, n);
    text[n] = '\0';
    return strchr(text, '\n') != NULL && sscanf(text, "%lld %lld", mine, all) == 2;
}

/* Another process has sent an answer before, and this one's sum of all is that of its client alone. */
PREDICATE(sum_not_shared)
{
    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *s = call(i);
        long long mine, all, others = 0, theirs;
        if (!is(s, TAP_SEND) || !sums_of(s, &mine, &all) || mine != all)
            continue;
        for (size_t k = 0; k < i; k++)
            if (is(call(k), TAP_SEND) && call(k)->pid != s->pid && sums_of(call(k), &theirs, &others)
                && theirs != 0 && theirs != -mine) {
                number(e->a, theirs);
                number(e->b, mine);
                number(e->c, all);
                return true;
            }
    }
    return false;
}

/* The two sums in an answer of the play's, or in one that came. */
static bool sums_in(const struct bytes *line, long long *mine, long long *all)
{
    char text[64];

    if (line == NULL || line->length >= sizeof text)
        return false;
    memcpy(text, line->at, line->length);
    text[line->length] = '\0';
    return strchr(text, '\n') != NULL && sscanf(text, "%lld %lld", mine, all) == 2;
}

/* 1 was added again and again, between the instructions of another one, and the sum is too small. */
PREDICATE(number_lost)
{
    long long mine, all, should, theirs;

    if (strstr(f->step, "$times") == NULL || !sums_in(f->expected, &should, &theirs) || !sums_in(f->came, &mine, &all)
        || mine != should || all >= should)
        return false;
    number(e->a, should);
    number(e->b, all);
    number(e->c, should - all);
    return true;
}

/* The step has found somebody asleep in futex(2). */
PREDICATE(waits_for_a_lock)
{
    return strcmp(f->got_text, say("came-locked")) == 0;
}

/* The first sum of an answer is too large (or too small) by the last sum of a client that had the same descriptor
 * before; of what that one had left in mid line the number's first digits may be. */
PREDICATE(another_ones_place)
{
    int connection = the_connection(f);
    long long came, should, before = 0, mine, all;
    char text[32] = "", rest[32], right[32];

    if (connection == INT_MIN || f->came == NULL || f->expected == NULL || f->came->length >= sizeof text)
        return false;
    memcpy(text, f->came->at, f->came->length);
    if (sscanf(text, "%lld ", &came) != 1 || strchr(text, ' ') == NULL || !sums_in(f->expected, &should, &all)
        || came == should)
        return false;
    for (size_t i = 0; i < (size_t)connection; i++)
        if (is(call(i), TAP_SEND) && call(i)->fd == descriptor((size_t)connection) && sums_of(call(i), &mine, &all))
            before = mine;
    number(e->a, descriptor((size_t)connection));
    snprintf(rest, sizeof rest, "%lld", came - before);
    snprintf(right, sizeof right, "%lld", should);
    return before != 0 && strlen(rest) >= strlen(right) && strcmp(rest + strlen(rest) - strlen(right), right) == 0;
}

/* lab03.rules.c -- predicates of lab03.rules. */
#include "diagnosis/rules.h"

#include "peer/student.h"

#include <string.h>

/* What has come back ends with a newline, and not where a chunk ends; there is no other newline in
 * the rest. */
PREDICATE(up_to_a_newline)
{
    const struct bytes *x = f->expected, *came = f->came;

    return step_is(f, "NAME expects DATA ...") && x != NULL && came != NULL && !student.ended
           && came->length > 0 && came->length < x->length && f->same == came->length
           && came->length % 16 != 0 && came->at[came->length - 1] == '\n'
           && memchr(x->at + came->length, '\n', x->length - came->length) == NULL;
}

/* What has come back is right, and there is not enough of it. */
static bool echo_is_a_beginning(const struct failure *f)
{
    const struct bytes *x = f->expected, *came = f->came;

    return x != NULL && came != NULL && came->length > 0 && came->length < x->length
           && f->same == came->length;
}

/* The same, and 0xff would have been next, for the first time. */
PREDICATE(echo_up_to_ff)
{
    return echo_is_a_beginning(f) && f->expected->at[f->came->length] == 0xff
           && memchr(f->came->at, 0xff, f->came->length) == NULL;
}

/* The peer has met the end of file, not a reset. */
PREDICATE(came_to_its_end)
{
    size_t n;
    const struct log_event *events = log_events(&n);

    for (size_t i = 0; i < n && f->conn != NULL; i++)
        if (strcmp(events[i].conn, f->conn) == 0 && events[i].kind == LOG_EOF)
            return true;
    return false;
}

/* What it sent was printed, where the peer sent other bytes back. */
PREDICATE(printed_what_was_sent)
{
    const struct bytes *x = f->expected, *came = f->came;
    const struct tap_event *sent = NULL, *back = NULL;

    if (x == NULL || came == NULL)
        return false;
    for (size_t i = 0; i < calls(); i++) {
        sent = sent == NULL && is(call(i), TAP_SEND) && call(i)->result > 0 ? call(i) : sent;
        back = back == NULL && is(call(i), TAP_RECV) && call(i)->result > 0 ? call(i) : back;
    }
    if (sent == NULL || back == NULL || came->length == 0 || came->length != x->length
        || excerpt(sent) < came->length || excerpt(back) < came->length
        || memcmp(sent->excerpt, came->at, came->length) != 0
        || memcmp(back->excerpt, x->at, x->length) != 0)
        return false;
    bytes_quote(e->a, 40, came->at, came->length, NULL);
    bytes_quote(e->b, 40, x->at, x->length, NULL);
    return true;
}

/* What came on the step's connection begins as what the peer sent on another one, and on this one it did not. */
PREDICATE(echo_of_anothers)
{
    enum { FEW = 4 };
    const struct bytes *x = f->expected, *came = f->came;
    size_t n, most = 0;
    const struct log_event *events = log_events(&n);

    if (x == NULL || came == NULL || f->conn == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct log_event *g = &events[i];
        size_t k = 0;
        if (g->kind != LOG_SENDS || strcmp(g->conn, f->conn) == 0)
            continue;
        while (k < came->length && k < g->excerpt_length && came->at[k] == g->excerpt[k])
            k++;
        if (k == came->length || k == g->excerpt_length)
            most = k > most ? k : most;
    }
    if (most < FEW || most <= f->same)
        return false;
    bytes_quote(e->a, 40, came->at, most, NULL);
    return true;
}

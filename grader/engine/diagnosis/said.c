/* said.c -- predicates about what a program says: whether it is the line, on the stream, that was
 * asked for. */
#include "rules.h"

#include "peer/student.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { ERRORS = 134, LINE = 200 };

static bool wants_a_line(const struct failure *f)
{
    return step_is(f, "stderr DATA ...") && f->asked->length > 0;
}

/* ------------------------------------------------------- the reason, and the call ---- */

/* The line names a call that failed, and gives the system's words for another error than that
 * call's. */
PREDICATE(errno_not_kept)
{
    char says[LINE];

    if (!wants_a_line(f))
        return false;
    for (size_t i = calls(); i-- > 0;) {
        const struct tap_event *c = call(i);
        if (!went_wrong(c) || !has_text(f->asked, strerror(c->error)))
            continue;
        if (has_text(&student.err, strerror(c->error)))
            return false;
        for (int error = 0; error < ERRORS; error++) {
            snprintf(says, sizeof says, "%s: %s\n", tap_call_name(c), strerror(error));
            bool named = has_text(&student.err, says);
            /* A write() may be called send, as in the contract. */
            if ((is(c, TAP_SEND) || is(c, TAP_RECV)) && !named) {
                snprintf(says, sizeof says, "%s: %s\n", is(c, TAP_SEND) ? "send" : "recv", strerror(error));
                named = has_text(&student.err, says);
            }
            if (error == c->error || !named)
                continue;
            snprintf(e->a, sizeof e->a, "%s", tap_call_name(c));
            name_error(e->b, c->error);
            snprintf(e->c, sizeof e->c, "%s", strerror(error));
            return true;
        }
    }
    return false;
}

static bool names_a_call(const struct bytes *text)
{
    static const char *const names[] = {
#define X(name, class) #name,
        TAP_CALLS(X)
#undef X
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (has_text(text, names[i]))
            return true;
    return false;
}

/* Why it failed is said, and not what. */
PREDICATE(call_not_said)
{
    for (size_t i = calls(); wants_a_line(f) && i-- > 0;) {
        const struct tap_event *c = call(i);
        if (!went_wrong(c) || !has_text(f->asked, tap_call_name(c))
            || !has_text(f->asked, strerror(c->error)))
            continue;
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(c));
        name_error(e->b, c->error);
        return has_text(&student.err, strerror(c->error)) && !names_a_call(&student.err);
    }
    return false;
}

/* One line of standard error after the other: its length, or -1 behind the last one. */
static long line_at(size_t from)
{
    if (from >= student.err.length)
        return -1;
    const unsigned char *at = student.err.at + from;
    const unsigned char *newline = memchr(at, '\n', student.err.length - from);

    return newline != NULL ? newline - at : (long)(student.err.length - from);
}

/* "recv" of "program: recv: Connection reset by peer", where that is a call's name; or "". */
static void call_named_in(char name[24], const char *line)
{
    const char *first = strstr(line, ": "), *second = first != NULL ? strstr(first + 2, ": ") : NULL;

    name[0] = '\0';
    if (second != NULL && second - first - 2 < 24)
        snprintf(name, 24, "%.*s", (int)(second - first - 2), first + 2);
    if (tap_call_named(name) == -1)
        name[0] = '\0';
}

/* The lines of standard error that name a call, beside a line that is wanted and names one. */
struct naming {
    char asked[LINE], wanted[24]; /* the line that is wanted, and its call */
    char line[LINE], named[24];   /* the one that is there, and its call */
    size_t next;
};

static bool begin_naming(struct naming *w, const struct failure *f)
{
    w->next = 0;
    if (!wants_a_line(f) || f->asked->length >= LINE)
        return false;
    snprintf(w->asked, sizeof w->asked, "%.*s", (int)f->asked->length, (const char *)f->asked->at);
    call_named_in(w->wanted, w->asked);
    return w->wanted[0] != '\0';
}

static bool next_naming(struct naming *w)
{
    long n;

    while ((n = line_at(w->next)) >= 0) {
        snprintf(w->line, sizeof w->line, "%.*s", n < LINE ? (int)n : LINE - 1,
                 (const char *)student.err.at + w->next);
        call_named_in(w->named, w->line);
        w->next += (size_t)n + 1;
        if (w->named[0] != '\0')
            return true;
    }
    return false;
}

/* The reason is right, and another call is said to have failed. */
PREDICATE(another_call_named)
{
    struct naming w;

    if (!begin_naming(&w, f))
        return false;
    while (next_naming(&w)) {
        const char *why = strstr(w.asked, w.wanted) + strlen(w.wanted);
        const char *given = strstr(w.line, w.named) + strlen(w.named);
        if (strcmp(why, given) != 0 || tap_call_named(w.named) == tap_call_named(w.wanted))
            continue;
        for (size_t i = calls(); i-- > 0;)
            if (went_wrong(call(i)) && (int)tap_class_of(call(i)) == tap_call_named(w.wanted)
                && has_text(f->asked, strerror(call(i)->error))) {
                snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
                name_error(e->b, call(i)->error);
                snprintf(e->c, sizeof e->c, "%s", w.named);
                return true;
            }
    }
    return false;
}

/* The reason that is given is that of a call that was only told "not now". */
PREDICATE(reason_of_an_earlier_call)
{
    struct naming w;

    if (!begin_naming(&w, f) || has_text(f->asked, strerror(EAGAIN)))
        return false;
    while (next_naming(&w))
        for (size_t i = calls(); strstr(w.line, strerror(EAGAIN)) != NULL && i-- > 0;)
            if (failed(call(i), EAGAIN) && (int)tap_class_of(call(i)) == tap_call_named(w.wanted)) {
                snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
                return true;
            }
    return false;
}

/* The line is there but for the name of the program in front. */
PREDICATE(name_left_out)
{
    char front[64];
    size_t n = (size_t)snprintf(front, sizeof front, "%s: ", student.name);
    long length;

    if (!wants_a_line(f) || f->asked->length <= n || memcmp(f->asked->at, front, n) != 0)
        return false;
    for (size_t from = 0; (length = line_at(from)) >= 0; from += (size_t)length + 1)
        if ((size_t)length == f->asked->length - n
            && memcmp(student.err.at + from, f->asked->at + n, (size_t)length) == 0) {
            bytes_quote(e->a, 60, student.err.at + from, (size_t)length, NULL);
            snprintf(e->b, sizeof e->b, "%s", student.name);
            return true;
        }
    return false;
}

/* The line is no line of standard error, whatever else stands there. */
PREDICATE(line_is_not_there)
{
    long n;

    for (size_t from = 0; (n = line_at(from)) >= 0; from += (size_t)n + 1)
        if ((size_t)n == f->asked->length && memcmp(student.err.at + from, f->asked->at, (size_t)n) == 0)
            return false;
    return true;
}

/* -------------------------------------------------------------- letter for letter ---- */

/* Letters and digits alone, in lower case. */
static void bare(char to[LINE], const unsigned char *from, size_t n)
{
    size_t k = 0;

    for (size_t i = 0; i < n && k < LINE - 1; i++)
        if (isalnum(from[i]))
            to[k++] = (char)tolower(from[i]);
    to[k] = '\0';
}

/* A line differs from the one that was asked for in blanks, marks, and capital letters alone. */
PREDICATE(nearly_the_line)
{
    const unsigned char *at = student.err.at, *end = at + student.err.length;
    char asked[LINE], came[LINE];

    if (!wants_a_line(f) || has_line(&student.err, f->asked))
        return false;
    bare(asked, f->asked->at, f->asked->length);
    while (asked[0] != '\0' && at < end) {
        const unsigned char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((newline != NULL ? newline : end) - at);
        bare(came, at, n);
        if (strcmp(came, asked) == 0) {
            bytes_quote(e->a, 60, at, n, NULL);
            return true;
        }
        at += n + 1;
    }
    return false;
}

/* Where a newline was to be came a NUL. */
PREDICATE(nul_for_newline)
{
    return f->expected != NULL && f->came != NULL && f->same < f->expected->length
           && f->same < f->came->length && f->expected->at[f->same] == '\n'
           && f->came->at[f->same] == 0;
}

/* All has come but the NULs that were among it. */
PREDICATE(nuls_left_out)
{
    const struct bytes *x = f->expected, *came = f->came;
    size_t k = 0;

    if (x == NULL || came == NULL || came->length == 0 || came->length >= x->length)
        return false;
    for (size_t i = 0; i < x->length; i++) {
        if (x->at[i] == 0)
            continue;
        if (k == came->length || came->at[k++] != x->at[i])
            return false;
    }
    return k == came->length;
}

/* What was printed is the right port, taken for a number of 16 bits with a sign. */
PREDICATE(port_with_a_sign)
{
    char came[LINE], expected[LINE], quad[2][16];
    int port[2];

    if (f->expected == NULL || f->came == NULL || f->same >= f->came->length)
        return false;
    size_t from = f->same;
    while (from > 0 && f->came->at[from - 1] != ' ' && f->came->at[from - 1] != '\n')
        from--;
    snprintf(came, sizeof came, "%.*s", (int)(f->came->length - from),
             (const char *)f->came->at + from);
    snprintf(expected, sizeof expected, "%.*s", (int)(f->expected->length - from),
             (const char *)f->expected->at + from);
    if (sscanf(came, "%15[0-9.]:%d", quad[0], &port[0]) != 2
        || sscanf(expected, "%15[0-9.]:%d", quad[1], &port[1]) != 2 || strcmp(quad[0], quad[1]) != 0
        || port[0] >= 0 || port[1] - 65536 != port[0])
        return false;
    number(e->a, port[0]);
    number(e->b, port[1]);
    return true;
}

/* ----------------------------------------------------------------- on which stream ---- */

static size_t place_in(const struct bytes *text, const struct bytes *what)
{
    const unsigned char *at
        = text->length > 0 ? memmem(text->at, text->length, what->at, what->length) : NULL;

    return at != NULL ? (size_t)(at - text->at) : text->length;
}

/* What was to be on standard output is on standard error. */
PREDICATE(output_on_stderr)
{
    const struct bytes *x = f->expected;

    if (!step_is(f, "stdout DATA") || x == NULL || x->length == 0
        || place_in(&student.err, x) == student.err.length
        || place_in(&student.out, x) < student.out.length)
        return false;
    bytes_quote(e->a, 40, x->at, x->length, NULL);
    return true;
}

/* Standard output has whole lines before what was to come, or anything after it. */
PREDICATE(output_not_asked_for)
{
    const struct bytes *x = f->expected, *came = f->came;
    bool whole = f->verb[0] == '\0' || step_is(f, "stdout DATA");

    if (!whole || x == NULL || came == NULL || came->length == 0 || f->conn != NULL)
        return false;
    size_t at = x->length > 0 ? place_in(came, x) : came->length;
    if (x->length > 0 && (at == 0 || at == came->length || came->at[at - 1] != '\n'))
        return false;
    bytes_quote(e->a, 40, came->at, at, NULL);
    return true;
}

PREDICATE(output_was_full)
{
    return student.full;
}

/* The end of what the peer writes to standard input has not come. */
PREDICATE(input_goes_on)
{
    return !peer_has(LOG_STDIN_ENDS);
}

PREDICATE(input_was_unreadable)
{
    return student.unreadable;
}

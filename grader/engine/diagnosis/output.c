/* output.c -- predicates about what a program makes of its arguments, and what it says of itself:
 * on standard output, on standard error, by its exit status. */
#include "rules.h"

#include "peer/student.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ERRORS = 134 };

/* The last call that went wrong, or NULL. */
static const struct tap_event *last_failure(void)
{
    for (size_t i = calls(); i-- > 0;)
        if (went_wrong(call(i)))
            return call(i);
    return NULL;
}

static void show_failure(struct evidence *e, const struct tap_event *c)
{
    snprintf(e->a, sizeof e->a, "%s", tap_call_name(c));
    name_error(e->b, c->error);
}

/* The step wants a line on standard error. */
static bool wants_a_line(const struct failure *f)
{
    return step_is(f, "stderr DATA ...") && f->asked->length > 0;
}

/* The step wants the usage to be said, and the program makes use of its arguments. */
static const struct tap_event *used(const struct failure *f)
{
    bool usage = ((wants_a_line(f) || step_is(f, "stderr begins DATA")) && has_text(f->asked, "usage:"))
                 || step_is(f, "student exits 2");

    for (size_t i = 0; usage && i < calls(); i++)
        if ((is(call(i), TAP_CONNECT) || is(call(i), TAP_BIND)) && call(i)->family == AF_INET)
            return call(i);
    return NULL;
}

PREDICATE(bad_address_taken)
{
    const struct tap_event *c = used(f);
    bool server = c != NULL && is(c, TAP_BIND);
    const char *text = student.argument[server ? 1 : 0];
    struct in_addr address;

    if (c == NULL || (server && (text[0] == '\0' || !has_text(f->asked, "ADDRESS"))) || inet_pton(AF_INET, text, &address) == 1)
        return false;
    snprintf(e->a, 40, "%s", text);
    inet_ntop(AF_INET, c->address, e->b, sizeof e->b);
    return true;
}

PREDICATE(bad_port_taken)
{
    const struct tap_event *c = used(f);
    bool server = c != NULL && is(c, TAP_BIND);
    const char *text = student.argument[server ? 0 : 1];
    bool digits = text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
    long long port = digits && strlen(text) < 18 ? atoll(text) : -1;

    if (c == NULL || (port >= (server ? 0 : 1) && port <= 65535))
        return false;
    snprintf(e->a, 40, "%s", text);
    number(e->b, ntohs(c->port));
    return true;
}

/* How many arguments the line "usage: NAME ADDRESS PORT < FILE" speaks of. */
static int arguments_in(const struct bytes *usage)
{
    int words = 0;
    size_t i = 0;

    while (i < usage->length && usage->at[i] != '<') {
        words += usage->at[i] != ' ' && (i == 0 || usage->at[i - 1] == ' ');
        i++;
    }
    return words - 2;
}

/* More arguments than the usage has were taken for a right call. */
PREDICATE(extra_argument_taken)
{
    int given = 0;

    if (used(f) == NULL || !has_text(f->asked, "usage: "))
        return false;
    for (int i = 0; i < 3; i++)
        if (student.argument[i][0] != '\0')
            given = i + 1;
    number(e->a, given);
    number(e->b, arguments_in(f->asked));
    snprintf(e->c, sizeof e->c, "%s", tap_call_name(used(f)));
    return arguments_in(f->asked) > 0 && given > arguments_in(f->asked);
}

/* Whether a message speaks of this call, which a contract may call send or recv. */
static bool is_named(const struct tap_event *c)
{
    char name[40];

    snprintf(name, sizeof name, " %s", tap_call_name(c));
    return has_text(&student.err, name) || (is(c, TAP_SEND) && has_text(&student.err, " send"))
           || (is(c, TAP_RECV) && has_text(&student.err, " recv"));
}

/* A call failed as it should, something was said, and the reason is not in it. */
PREDICATE(reason_not_said)
{
    const struct tap_event *c = last_failure();

    if (!wants_a_line(f) || c == NULL || (c != last_act(calls()) && !(is_server() && is_named(c)))
        || student.err.length == 0
        || !has_text(f->asked, tap_call_name(c)) || !has_text(f->asked, strerror(c->error)))
        return false;
    for (int error = 0; error < ERRORS; error++)
        if (has_text(&student.err, strerror(error)))
            return false;
    show_failure(e, c);
    return true;
}

/* The message gives errno's text for "no error": the call that it names has not failed. */
PREDICATE(errno_without_failure)
{
    for (size_t i = calls(); i-- > 0;) {
        char says[64];
        snprintf(says, sizeof says, "%s: %s", tap_call_name(call(i)), strerror(0));
        if ((!is(call(i), TAP_SEND) && !is(call(i), TAP_RECV)) || !returned(call(i)))
            continue;
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
        number(e->b, call(i)->result);
        snprintf(e->c, sizeof e->c, "%s", strerror(0));
        return call(i)->result >= 0 && has_text(&student.err, says);
    }
    return false;
}

/* Nothing was to be on standard output, since a call failed; and something is. */
PREDICATE(printed_too_early)
{
    int status;
    const struct tap_event *c = last_failure();
    bool nothing = f->expected != NULL && f->expected->length == 0 && f->came != NULL
                   && f->came->length > 0 && f->conn == NULL;

    if (!nothing || c == NULL || !exited(&status) || status == 0)
        return false;
    show_failure(e, c);
    bytes_quote(e->c, 40, f->came->at, f->came->length, NULL);
    return !has_text(f->came, strerror(c->error));
}

/* The first line of these bytes; the rest is left in them. */
static struct bytes take_line(struct bytes *text)
{
    const uint8_t *newline = memchr(text->at, '\n', text->length);
    size_t n = newline != NULL ? (size_t)(newline - text->at) : text->length;
    struct bytes line = {.at = text->at, .length = n};

    text->at += newline != NULL ? n + 1 : n;
    text->length -= newline != NULL ? n + 1 : n;
    return line;
}

/* How many lines standard error has; -1 when one of them is not the line that the step asks for. */
static long lines_as_asked(const struct failure *f)
{
    struct bytes left = student.err;
    long n = 0;

    for (; left.length > 0; n++) {
        struct bytes line = take_line(&left);
        if (line.length != f->asked->length || memcmp(line.at, f->asked->at, line.length) != 0)
            return -1;
    }
    return n;
}

/* All but the last of the lines that the step asks for are there, and no other line. */
PREDICATE(one_line_is_missing)
{
    long wanted = step_is(f, "stderr DATA NUMBER times") ? atol(f->captured[1]) : 1;

    return wants_a_line(f) && lines_as_asked(f) == wanted - 1;
}

static size_t shorter(const struct bytes *a, const struct bytes *b)
{
    return a->length < b->length ? a->length : b->length;
}

/* Whether a line's words are the contract's alone: not a usage, nor "program: call: reason". */
static bool is_in_words(const struct bytes *line)
{
    const uint8_t *colon = memchr(line->at, ':', line->length);
    const char usage[] = "usage: ";

    if (line->length >= sizeof usage && memcmp(line->at, usage, sizeof usage - 1) == 0)
        return false;
    return colon == NULL || memchr(colon + 1, ':', line->length - (size_t)(colon + 1 - line->at)) == NULL;
}

/* The line that was to come is not there, and another one has two thirds of it at least: its
 * beginning and its end, and more than the program's name. */
PREDICATE(said_in_other_words)
{
    struct bytes left = student.err;
    const struct bytes *asked = f->asked;

    if (!wants_a_line(f) || !is_in_words(asked) || has_line(&student.err, asked))
        return false;
    while (left.length > 0) {
        struct bytes line = take_line(&left);
        size_t begin = 0, end = 0, most = shorter(&line, asked);
        while (begin < most && line.at[begin] == asked->at[begin])
            begin++;
        while (end < most - begin
               && line.at[line.length - 1 - end] == asked->at[asked->length - 1 - end])
            end++;
        const uint8_t *colon = memchr(asked->at, ':', asked->length);
        size_t name = colon != NULL ? (size_t)(colon - asked->at) + 2 : 0;
        if (begin < name || 3 * (begin + end) < 2 * asked->length || begin + end <= name + 2)
            continue;
        snprintf(e->a, sizeof e->a, "%.*s", (int)most + 10 < (int)line.length ? (int)most + 10 : (int)line.length,
                 (const char *)line.at);
        snprintf(e->b, sizeof e->b, "%.*s", (int)asked->length, (const char *)asked->at);
        return true;
    }
    return false;
}

/* A send or a receive went wrong, and neither the reason nor the call stands anywhere on standard error. */
PREDICATE(failure_unsaid)
{
    const struct tap_event *c = last_failure();

    /* Of several the one that the line is about. */
    for (size_t i = calls(); i-- > 0 && wants_a_line(f);)
        if (went_wrong(call(i)) && has_text(f->asked, strerror(call(i)->error))) {
            c = call(i);
            break;
        }
    if (c == NULL || (!is(c, TAP_RECV) && !is(c, TAP_SEND))
        || has_text(&student.err, strerror(c->error)))
        return false;
    if (is_named(c))
        return false;
    show_failure(e, c);
    return wants_a_line(f) ? has_text(f->asked, strerror(c->error)) : student.err.length == 0;
}

/* All that was to come came, without its last newline. */
PREDICATE(newline_left_out)
{
    const struct bytes *x = f->expected, *c = f->came;

    return x != NULL && c != NULL && x->length > 1 && x->at[x->length - 1] == '\n' && c->length == x->length - 1
           && memcmp(x->at, c->at, c->length) == 0;
}

/* And something else stands where the newline should. */
PREDICATE(line_goes_on)
{
    const struct bytes *x = f->expected, *c = f->came;

    if (x == NULL || c == NULL || x->length < 2 || x->at[x->length - 1] != '\n' || c->length < x->length
        || memcmp(x->at, c->at, x->length - 1) != 0 || c->at[x->length - 1] == '\n'
        || memchr("0123456789", c->at[x->length - 1], 10) != NULL)
        return false;
    bytes_quote(e->a, 40, c->at + x->length - 1, c->length - x->length + 1, NULL);
    return true;
}

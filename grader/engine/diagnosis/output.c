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
    bool usage = (wants_a_line(f) && has_text(f->asked, "usage:")) || step_is(f, "student exits 2");

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

    if (c == NULL || (server && text[0] == '\0') || inet_pton(AF_INET, text, &address) == 1)
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

/* A call failed as it should, something was said, and the reason is not in it. */
PREDICATE(reason_not_said)
{
    const struct tap_event *c = last_failure();

    if (!wants_a_line(f) || c == NULL || c != last_act(calls()) || student.err.length == 0
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

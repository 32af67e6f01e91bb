/* rules_output.c -- rules about what a program makes of its arguments, and what it says of itself:
 * on standard output, on standard error, by its exit status. */
#include "rules.h"

#include "peer/student.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ERRORS = 134 };

static bool contains(const struct bytes *text, const char *what)
{
    return text->length > 0 && memmem(text->at, text->length, what, strlen(what)) != NULL;
}

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
    return strncmp(f->step, "stderr ", 7) == 0 && strstr(f->step, "stderr lacks") == NULL
           && f->line->length > 0;
}

/* ------------------------------------------------------------------- arguments ---- */

/* The step wants the usage to be said, and the program makes use of its arguments. */
static const struct tap_event *used(const struct failure *f)
{
    bool usage = (wants_a_line(f) && contains(f->line, "usage:"))
                 || strncmp(f->step, "student exits 2", 15) == 0;

    for (size_t i = 0; usage && i < calls(); i++)
        if ((is(call(i), TAP_CONNECT) || is(call(i), TAP_BIND)) && call(i)->family == AF_INET)
            return call(i);
    return NULL;
}

RULE(bad_address_taken)
{
    const struct tap_event *c = used(f);
    bool server = c != NULL && is(c, TAP_BIND);
    const char *text = student.argument[server ? 1 : 0];
    struct in_addr address;

    if (c == NULL || (server && text[0] == '\0') || inet_pton(AF_INET, text, &address) == 1)
        return false;
    snprintf(e->a, 40, "%s", text);
    inet_ntop(AF_INET, &c->address, e->b, sizeof e->b);
    return true;
}

RULE(bad_port_taken)
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

/* The arguments were refused, and a socket had been made already. */
RULE(opened_before_it_knew)
{
    int status;

    return strstr(f->step, "never called socket") != NULL && exited(&status) && status == 2
           && times(TAP_SOCKET) > 0;
}

/* ----------------------------------------------------------------- exit status ---- */

RULE(usage_status)
{
    int status;

    if (strncmp(f->step, "student exits 2", 15) != 0 || !exited(&status) || status == 2)
        return false;
    number(e->a, status);
    return contains(&student.err, "usage:") && calls() <= 1;
}

/* A call failed, and that was the end; and the exit status says that all is well. */
RULE(failure_exits_zero)
{
    int status;
    const struct tap_event *c = last_failure();

    if (strncmp(f->step, "student exits ", 14) != 0 || !exited(&status) || status != 0 || c == NULL
        || c != last_act(calls()))
        return false;
    show_failure(e, c);
    return true;
}

/* ------------------------------------------------------------ what is said, and where ---- */

/* The line that standard error was to have is on standard output. */
RULE(error_on_stdout)
{
    char line[160];

    return wants_a_line(f) && bytes_text(f->line, line, sizeof line)
           && contains(&student.out, line) && !contains(&student.err, line);
}

/* A call failed as it should, something was said, and the reason is not in it. */
RULE(reason_not_said)
{
    const struct tap_event *c = last_failure();

    if (!wants_a_line(f) || c == NULL || c != last_act(calls()) || student.err.length == 0
        || !contains(f->line, tap_call_name(c)) || !contains(f->line, strerror(c->error)))
        return false;
    for (int error = 0; error < ERRORS; error++)
        if (contains(&student.err, strerror(error)))
            return false;
    show_failure(e, c);
    return true;
}

/* The message gives errno's text for "no error": the call that it names has not failed. */
RULE(errno_without_failure)
{
    for (size_t i = calls(); i-- > 0;) {
        char says[64];
        snprintf(says, sizeof says, "%s: %s", tap_call_name(call(i)), strerror(0));
        if ((!is(call(i), TAP_SEND) && !is(call(i), TAP_RECV)) || !returned(call(i)))
            continue;
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
        number(e->b, call(i)->result);
        snprintf(e->c, sizeof e->c, "%s", strerror(0));
        return call(i)->result >= 0 && contains(&student.err, says);
    }
    return false;
}

/* Nothing was to be on standard output, since a call failed; and something is. */
RULE(printed_too_early)
{
    int status;
    const struct tap_event *c = last_failure();
    bool nothing = f->expected != NULL && f->expected->length == 0 && f->came != NULL
                   && f->came->length > 0 && f->conn == NULL;

    if (!nothing || c == NULL || !exited(&status) || status == 0)
        return false;
    show_failure(e, c);
    bytes_quote(e->c, 40, f->came->at, f->came->length, NULL);
    return !contains(f->came, strerror(c->error));
}

/* The second chunk left before the first had come back. */
RULE(sends_without_reading)
{
    size_t sent = 0;

    if (!is_program("echoc") || strstr(f->step, "expects nothing") == NULL)
        return false;
    for (size_t i = 0; i < calls(); i++) {
        if (is(call(i), TAP_RECV))
            return false;
        if (!is(call(i), TAP_SEND) || !returned(call(i)) || call(i)->result != call(i)->arg[0])
            continue;
        count_bytes(e->a, sent);
        if (sent > 0)
            return true;
        sent += (size_t)call(i)->result;
    }
    return false;
}

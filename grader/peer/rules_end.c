/* rules_end.c -- rules about how things end: the end of the file, errors, close, the program
 * itself. */
#include "rules.h"

#include "log.h"
#include "student.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* An interrupted or aborted call, after which the program gives up what it was doing. */
static bool gives_up_on(enum tap_class class, int error, struct evidence *e)
{
    for (size_t i = 0; i < calls(); i++) {
        size_t k;
        if (!is(call(i), class) || !failed(call(i), error))
            continue;
        const struct tap_event *next = next_on(i, call(i)->fd, &k);
        if (next == NULL || is(next, TAP_CLOSE)) {
            snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
            return true;
        }
    }
    return false;
}

RULE(sigpipe)
{
    return student.ended && WIFSIGNALED(student.status) && WTERMSIG(student.status) == SIGPIPE;
}

RULE(memory_error)
{
    if (!student.ended || !WIFSIGNALED(student.status))
        return false;
    snprintf(e->a, sizeof e->a, "SIG%s", sigabbrev_np(WTERMSIG(student.status)));
    return WTERMSIG(student.status) == SIGSEGV || WTERMSIG(student.status) == SIGABRT
           || WTERMSIG(student.status) == SIGBUS;
}

RULE(eof_ignored)
{
    if (tap_record() == NULL || atomic_load(&tap_record()->fruitless) < TAP_SPIN)
        return false;
    int fd = atomic_load(&tap_record()->fruitless_fd);
    for (size_t i = calls(); i-- > 0;)
        if (call(i)->fd == fd && is(call(i), TAP_RECV) && returned(call(i))
            && call(i)->result == 0) {
            number(e->a, fd);
            return true;
        }
    return false;
}

/* A call on a descriptor that an earlier close() of the program's has given back. */
RULE(used_after_close)
{
    for (size_t i = 0; i < calls(); i++)
        for (size_t k = i; failed(call(i), EBADF) && !is(call(i), TAP_CLOSE) && k-- > 0;)
            if (is(call(k), TAP_CLOSE) && call(k)->fd == call(i)->fd) {
                snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
                number(e->b, call(i)->fd);
                return true;
            }
    return false;
}

RULE(interrupted_is_failure)
{
    return gives_up_on(TAP_ACCEPT, EINTR, e) || gives_up_on(TAP_RECV, EINTR, e)
           || gives_up_on(TAP_SEND, EINTR, e);
}

RULE(aborted_is_failure)
{
    return gives_up_on(TAP_ACCEPT, ECONNABORTED, e);
}

/* One client's reset or departure, and the server has ended. */
RULE(one_client_ends_all)
{
    if (!is_server() || !student.ended || !WIFEXITED(student.status))
        return false;
    for (size_t i = calls(); i-- > 0;) {
        if (is(call(i), TAP_CLOSE) || is(call(i), TAP_EXIT) || is(call(i), TAP_NAME))
            continue;
        const char *name = strerrorname_np(call(i)->error);
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(i)));
        snprintf(e->b, sizeof e->b, "%s", name != NULL ? name : "?");
        return failed(call(i), ECONNRESET) || failed(call(i), EPIPE);
    }
    return false;
}

/* What one client sent, or its end, was read without an error, and the server ended as failed. */
RULE(ends_with_its_client)
{
    if (!is_server() || !student.ended || !WIFEXITED(student.status)
        || WEXITSTATUS(student.status) == 0)
        return false;
    number(e->a, WEXITSTATUS(student.status));
    for (size_t i = calls(); i-- > 0;)
        if (!is(call(i), TAP_CLOSE) && !is(call(i), TAP_EXIT))
            return is(call(i), TAP_RECV) && returned(call(i))
                   && (call(i)->result > 0 || (call(i)->result == 0 && in_mid_message(i)))
                   && memmem(student.err.at, student.err.length, "runtime error:", 14) == NULL;
    return false;
}

/* A server that has ended in peace while there are clients. */
RULE(server_ends)
{
    number(e->a, (long long)times(TAP_ACCEPT));
    return is_server() && student.ended && WIFEXITED(student.status)
           && WEXITSTATUS(student.status) == 0 && times(TAP_ACCEPT) > 0;
}

/* More connections were accepted than closed, and the step counts them. */
RULE(never_closed)
{
    size_t accepted = times(TAP_ACCEPT), closed = times(TAP_CLOSE);

    number(e->a, (long long)accepted);
    number(e->b, (long long)closed);
    return strstr(f->step, "as counted") != NULL && accepted > closed + 2;
}

/* The peer waits for the end of the file, the program for the reply, and nobody has said the end.
 */
RULE(half_close_forgotten)
{
    if (strstr(f->step, "expects eof") == NULL || student.ended || is_server())
        return false;
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_SHUTDOWN))
            return false;
    return waiting_in(TAP_RECV) != NULL;
}

/* The peer was reset, and the program closed a connection on which it had not read all that was
 * sent. */
RULE(closed_with_unread_input)
{
    size_t n;
    const struct log_event *events = log_events(&n);
    size_t sent = 0, got = 0;
    bool reset = false;

    for (size_t i = 0; i < n && f->conn != NULL; i++) {
        if (strcmp(events[i].conn, f->conn) != 0)
            continue;
        sent += events[i].kind == LOG_SENDS ? events[i].bytes : 0;
        reset = reset || (events[i].kind == LOG_ERROR && events[i].number == ECONNRESET);
    }
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_RECV) && returned(call(i)) && call(i)->result > 0)
            got += (size_t)call(i)->result;
    number(e->a, (long long)(sent - got));
    return reset && got < sent && times(TAP_CLOSE) > 0 && calls() < TAP_EVENTS;
}

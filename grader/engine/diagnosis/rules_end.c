/* rules_end.c -- rules about how things end: the end of the file, errors, close, the program
 * itself. */
#include "rules.h"

#include "peer/log.h"
#include "peer/student.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
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

/* The call that the program turns in a circle with, if that is one that fails. */
static const struct tap_event *fails_again_and_again(void)
{
    if (tap_record() == NULL || atomic_load(&tap_record()->fruitless) < TAP_SPIN)
        return NULL;
    int fd = atomic_load(&tap_record()->fruitless_fd);
    for (size_t i = calls(); i-- > 0;)
        if (call(i)->fd == fd && returned(call(i))
            && (is(call(i), TAP_SEND) || is(call(i), TAP_RECV) || is(call(i), TAP_ACCEPT)))
            return call(i)->result == -1 ? call(i) : NULL;
    return NULL;
}

RULE(asks_without_waiting)
{
    const struct tap_event *c = fails_again_and_again();

    if (c == NULL || c->error != EAGAIN)
        return false;
    snprintf(e->a, sizeof e->a, "%s", tap_call_name(c));
    number(e->b, c->fd);
    return true;
}

RULE(failure_repeated)
{
    const struct tap_event *c = fails_again_and_again();

    if (c == NULL || c->error == EAGAIN)
        return false;
    snprintf(e->a, sizeof e->a, "%s", tap_call_name(c));
    name_error(e->b, c->error);
    number(e->c, c->fd);
    return true;
}

/* One accept(), and after close() the same descriptor is used again: the loop goes round behind
 * accept(). */
RULE(accept_before_the_loop)
{
    if (tap_record() == NULL || atomic_load(&tap_record()->called[TAP_ACCEPT]) != 1)
        return false;
    for (size_t i = 0; i < calls(); i++) {
        int fd = is(call(i), TAP_ACCEPT) && returned(call(i)) ? (int)call(i)->result : -1;
        bool closed = false;
        for (size_t k = i + 1; fd >= 0 && k < calls(); k++) {
            if (call(k)->fd != fd)
                continue;
            closed = closed || is(call(k), TAP_CLOSE);
            if (closed && failed(call(k), EBADF)
                && (is(call(k), TAP_SEND) || is(call(k), TAP_RECV))) {
                snprintf(e->a, sizeof e->a, "%s", tap_call_name(call(k)));
                number(e->b, fd);
                return true;
            }
        }
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
                   && (student.err.length == 0
                       || !memmem(student.err.at, student.err.length, "runtime error:", 14));
    return false;
}

/* One client was accepted, served and closed as it should be, whatever had become of it; then the
 * server ended. */
static bool serves_one(void)
{
    const struct tap_event *accepted = NULL;

    if (atomic_load(&tap_record()->called[TAP_ACCEPT]) != 1)
        return false;
    for (size_t i = 0; i < calls(); i++) {
        if (is(call(i), TAP_ACCEPT) && returned(call(i)) && call(i)->result >= 0)
            accepted = call(i);
        if (accepted != NULL && is(call(i), TAP_CLOSE) && call(i)->fd == accepted->result)
            return last_act(calls()) == last_act(i);
    }
    return false;
}

/* A server that has ended while there are clients, in peace or after the first of them. */
RULE(server_ends)
{
    int status;

    count_clients(e->a, times(TAP_ACCEPT));
    return is_server() && exited(&status) && times(TAP_ACCEPT) > 0 && (status == 0 || serves_one());
}

/* More connections were accepted than closed, and the step counts them. */
RULE(never_closed)
{
    size_t accepted = times(TAP_ACCEPT), closed = times(TAP_CLOSE);

    number(e->a, (long long)accepted);
    number(e->b, (long long)closed);
    return strstr(f->step, "as counted") != NULL && accepted > closed + 2;
}

/* After fork(): the child has closed its copy of a connection, the parent has not. */
RULE(parent_keeps_it)
{
    if (strstr(f->step, "expects eof") == NULL && strstr(f->step, "as counted") == NULL)
        return false;
    for (size_t i = 0; i < calls(); i++) {
        bool by_the_parent = false, by_a_child = false;
        if (!is(call(i), TAP_ACCEPT) || !returned(call(i)) || call(i)->result < 0)
            continue;
        for (size_t k = i + 1; k < calls(); k++) {
            if (!is(call(k), TAP_CLOSE) || call(k)->fd != call(i)->result)
                continue;
            by_the_parent = by_the_parent || call(k)->pid == call(i)->pid;
            by_a_child = by_a_child || call(k)->pid != call(i)->pid;
        }
        number(e->a, call(i)->result);
        if (by_a_child && !by_the_parent)
            return true;
    }
    return false;
}

/* All that the client is to get has left, and what it waits for is the end, which is said by
 * close() or shutdown(); and who has served it waits for the next one. */
RULE(reply_never_ends)
{
    int fd = descriptor_of(f->port);
    const struct tap_event *waits = waiting_in(TAP_ACCEPT);
    bool served = false;

    if (fd == -1 || strstr(f->step, "expects eof") == NULL || waits == NULL)
        return false;
    for (size_t i = opened(calls(), fd); i < calls(); i++) {
        if (call(i)->fd != fd)
            continue;
        if (is(call(i), TAP_CLOSE) || is(call(i), TAP_SHUTDOWN) || call(i)->tid != waits->tid)
            return false;
        served = served || is(call(i), TAP_SEND);
    }
    number(e->a, fd);
    return served;
}

/* What was received last from this client, and whether the end of the file came after it. */
static bool received(size_t from, size_t to, int fd, bool *eof)
{
    const struct tap_event *last = NULL;

    for (size_t i = from; i < to; i++)
        if (call(i)->fd == fd && is(call(i), TAP_RECV) && returned(call(i)) && call(i)->arg[0] > 0)
            last = call(i);
    *eof = last != NULL && last->result == 0;
    return last != NULL && last->result >= 0;
}

/* An echo ends when the client has ended: this one was closed before. */
RULE(closed_before_eof)
{
    for (size_t i = 0; i < calls() && is_program("echod"); i++) {
        bool eof;
        int fd = call(i)->fd;
        size_t from = is(call(i), TAP_CLOSE) ? opened(i, fd) : 0;
        if (from == 0 || !received(from, i, fd, &eof) || eof
            || handled(from, i, fd, TAP_SEND) != handled(from, i, fd, TAP_RECV))
            continue;
        count_bytes(e->a, handled(from, i, fd, TAP_RECV));
        return true;
    }
    return false;
}

/* The end of the file was seen, and bytes that had come before it were not sent back. */
RULE(last_bytes_dropped)
{
    for (size_t i = 0; i < calls() && is_program("echod"); i++) {
        bool eof;
        int fd = call(i)->fd;
        size_t from = is(call(i), TAP_CLOSE) ? opened(i, fd) : 0;
        if (from == 0 || !received(from, i, fd, &eof) || !eof || last_act(i)->result != 0)
            continue;
        size_t came = handled(from, i, fd, TAP_RECV), left = handled(from, i, fd, TAP_SEND);
        count_bytes(e->a, came);
        number(e->b, (long long)left);
        if (left < came)
            return true;
    }
    return false;
}

/* A socket is still open when the program exits. */
RULE(open_at_exit)
{
    if (strstr(f->step, "closed every socket") == NULL)
        return false;
    for (size_t i = 0; i < calls(); i++) {
        bool made = (is(call(i), TAP_SOCKET) || is(call(i), TAP_ACCEPT)) && returned(call(i));
        int fd = made ? (int)call(i)->result : -1;
        bool closed = false;
        for (size_t k = i; fd >= 0 && k < calls(); k++) {
            closed = closed || (is(call(k), TAP_CLOSE) && call(k)->fd == fd);
            if (call(k)->fd == fd || k == i)
                snprintf(e->b, sizeof e->b, "%s", tap_call_name(call(k)));
        }
        number(e->a, fd);
        if (fd >= 0 && !closed)
            return true;
    }
    return false;
}

/* The peer waits for the end of the file, the program for the reply, and nobody has said the end.
 */
RULE(half_close_forgotten)
{
    if (strstr(f->step, "expects eof") == NULL || student.ended || !is_program("wcc"))
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
        if (is(call(i), TAP_RECV) && returned(call(i)) && call(i)->result > 0
            && (call(i)->arg[1] & MSG_PEEK) == 0)
            got += (size_t)call(i)->result;
    count_bytes(e->a, sent > got ? sent - got : 0);
    return reset && got < sent && times(TAP_CLOSE) > 0 && times(TAP_SEND) > 0
           && calls() < TAP_EVENTS;
}

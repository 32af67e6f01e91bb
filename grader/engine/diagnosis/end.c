/* end.c -- predicates about how a connection, or the program itself, ends. */
#include "rules.h"

#include "peer/student.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* One client was accepted, served and closed as it should be, whatever had become of it; then the
 * server ended. */
PREDICATE(serves_one)
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

/* The peer was reset on a connection on which it had sent nothing. */
PREDICATE(reset_without_input)
{
    size_t n;
    const struct log_event *events = log_events(&n);
    bool reset = false, sent = false;

    for (size_t i = 0; i < n && f->conn != NULL; i++) {
        if (strcmp(events[i].conn, f->conn) != 0)
            continue;
        sent = sent || events[i].kind == LOG_SENDS;
        reset = reset || (events[i].kind == LOG_ERROR && events[i].number == ECONNRESET);
    }
    return reset && !sent;
}

/* The connection has ended with a reset, whatever came before. */
PREDICATE(came_as_a_reset)
{
    size_t n;
    const struct log_event *events = log_events(&n);

    for (size_t i = 0; i < n && f->conn != NULL; i++)
        if (strcmp(events[i].conn, f->conn) == 0 && events[i].kind == LOG_ERROR
            && events[i].number == ECONNRESET)
            return true;
    return false;
}

/* It uses the processor, and nothing comes of it. */
PREDICATE(computes)
{
    static char busy[256]; /* once for all: say() keeps its last texts only, and others are in use */

    if (busy[0] == '\0')
        snprintf(busy, sizeof busy, "%s", say("state-busy"));
    return f->program_count > 0 && strcmp(f->programs[0].state, busy) == 0;
}

/* By a clock, in a call like sleep(): one that waits for descriptors as well is woken by them. */
PREDICATE(sleeps_by_a_clock)
{
    const char *state = f->program_count > 0 ? f->programs[0].state : "";
    char pattern[256];

    snprintf(pattern, sizeof pattern, "%s", say("state-sleeps", say("state-sleep")));
    return strstr(state, pattern) != NULL;
}

/* The connection's end of file, or a reset, has reached the peer. */
PREDICATE(end_has_come)
{
    size_t n;
    const struct log_event *events = log_events(&n);
    bool came = false;

    for (size_t i = 0; i < n && f->conn != NULL; i++)
        came = came || ((events[i].kind == LOG_EOF || events[i].kind == LOG_ERROR) && strcmp(events[i].conn, f->conn) == 0);
    return came;
}

/* Of those that are still there none need be closed. Some may have been closed unseen, by fclose(): then
 * fewer are held. */
PREDICATE(more_left_than_closed)
{
    enum { FEW = 2 };
    size_t n, left = 0;
    const struct log_event *events = log_events(&n);

    for (size_t i = 0; i < n; i++)
        left += events[i].kind == LOG_CLOSES || events[i].kind == LOG_RESETS;
    number(e->a, (long long)left);
    number(e->b, (long long)times(TAP_CLOSE));
    return left > times(TAP_CLOSE) + FEW && (size_t)student.facts.sockets >= left - times(TAP_CLOSE);
}

/* A signal that neither the play nor the kernel has sent. */
PREDICATE(ended_by_its_own_signal)
{
    static const int sent_by_programs[] = {SIGTERM, SIGKILL, SIGINT, SIGHUP, SIGQUIT, SIGUSR2};

    for (size_t i = 0; i < sizeof sent_by_programs / sizeof *sent_by_programs; i++)
        if (died_of(sent_by_programs[i]))
            return (student.sent & 1ull << (sent_by_programs[i] - 1)) == 0;
    return false;
}

/* A signal of the play's is blocked in the program, and pending. */
PREDICATE(signal_held_back)
{
    unsigned long long held = student.facts.held_back & student.sent;

    if (held == 0)
        return false;
    snprintf(e->a, sizeof e->a, "SIG%s", sigabbrev_np(__builtin_ctzll(held) + 1));
    return true;
}

PREDICATE(all_is_read)
{
    return student.facts.unread == 0;
}

/* The kernel says that the connection of the step is open in the program. */
PREDICATE(still_held)
{
    return student.facts.holds_it;
}

/* The play has sent SIGTERM, which asks a program to end (signal(7)). */
PREDICATE(told_to_end)
{
    (void)f;
    (void)e;
    return (student.sent & 1ull << (SIGTERM - 1)) != 0;
}

/* The peer was reset, and the program closed a connection on which it had not read all that was
 * sent. */
PREDICATE(closed_with_unread_input)
{
    size_t n;
    const struct log_event *events = log_events(&n);
    size_t sent = 0, got = 0;
    bool reset = false, closed = false;
    int connection = the_connection(f); /* of a server's; a client has one */

    for (size_t i = 0; i < n && f->conn != NULL; i++) {
        if (strcmp(events[i].conn, f->conn) != 0)
            continue;
        sent += events[i].kind == LOG_SENDS ? events[i].bytes : 0;
        reset = reset || (events[i].kind == LOG_ERROR && events[i].number == ECONNRESET);
    }
    for (size_t i = 0; i < calls(); i++) {
        if (connection != INT_MIN && connection_of(i) != connection)
            continue;
        if (is(call(i), TAP_RECV) && returned(call(i)) && call(i)->result > 0
            && (call(i)->arg[1] & MSG_PEEK) == 0)
            got += (size_t)call(i)->result;
        closed = closed || closes(i);
    }
    count_bytes(e->a, sent > got ? sent - got : 0);
    return reset && got < sent && closed && times(TAP_SEND) > 0 && has_all_calls();
}

/* A connection on which the peer had said all that it had to say was reset by the program, and of what came on all
 * connections not all was read. */
PREDICATE(closed_behind_a_half_close)
{
    size_t n, sent = 0, got = 0;
    const struct log_event *events = log_events(&n);
    bool found = false;

    for (size_t i = 0; i < n; i++) {
        sent += events[i].kind == LOG_SENDS ? events[i].bytes : 0;
        if (events[i].kind != LOG_ERROR || events[i].number != ECONNRESET)
            continue;
        for (size_t k = 0; k < i; k++)
            found = found || (events[k].kind == LOG_HALF_CLOSES && strcmp(events[k].conn, events[i].conn) == 0);
    }
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_RECV) && result_of(i) > 0 && (call(i)->arg[1] & MSG_PEEK) == 0)
            got += (size_t)call(i)->result;
    count_bytes(e->a, sent > got ? sent - got : 0);
    return found && got < sent && has_all_calls();
}

static bool is_alive(int pid)
{
    for (int i = 0; i < student.facts.living_count; i++)
        if (student.facts.living[i] == pid)
            return true;
    return false;
}

/* A child that had to do with a socket is gone, and the record has no exit() of it. */
PREDICATE(child_vanished)
{
    if (student.facts.living_count <= 0 || !has_all_calls())
        return false;
    for (size_t i = 0; i < calls(); i++) {
        int child = is(call(i), TAP_FORK) && returned(call(i)) ? (int)call(i)->result : 0;
        const struct tap_event *last = NULL;
        bool exits = child <= 0 || is_alive(child);

        for (size_t k = i; k < calls() && !exits; k++) {
            if (call(k)->pid != child)
                continue;
            exits = is(call(k), TAP_EXIT);
            if (is(call(k), TAP_RECV) || is(call(k), TAP_SEND))
                last = call(k);
        }
        if (exits || last == NULL)
            continue;
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(last));
        return true;
    }
    return false;
}

/* instructions.c -- a step about what one client does between two instructions of whoever serves
 * another one.
 *
 * What two tasks do at the same time goes wrong once in a thousand times, and on one
 * processor hardly ever. So the peer takes it in hand: it holds the task that serves a, lets it
 * make one instruction after the other, and after each of them another client is served from its
 * line to its answer. Where a number can get lost, it does, every time. */
#include "verbs.h"

#include "peer/memcheck.h"
#include "sandbox/singlestep.h"
#include "sandbox/sockdiag.h"
#include "verdict/report.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

/* How long another one may be kept waiting by the task that is held: until it has slept in so
 * many looks, or, where it does not sleep for the lock, until it has had so much processor time,
 * in microseconds. */
enum { ASLEEP_LOOKS = 3, MOST_TRIES_US = 10000 };

/* From one line to its answer: far more than it takes. */
enum { MOST_INSTRUCTIONS = 100000 };

struct pair {
    struct performance *p;
    struct conn *held;  /* the client whose task is held */
    struct conn *other; /* the one that is served meanwhile */
    struct singlestep step;
    size_t unanswered; /* lines of the other one */
};

/* ---------------------------------------------------------------- the other client ---- */

static void take_answers(struct pair *q)
{
    struct bytes *in = &q->other->in;
    const unsigned char *end;

    while (q->unanswered > 0 && (end = memchr(in->at, '\n', in->length)) != NULL) {
        bytes_drop(in, (size_t)(end + 1 - in->at));
        q->unanswered--;
    }
}

static bool is_answered(void *with)
{
    struct pair *q = with;

    if (q->other->in.length > 0)
        take_answers(q);
    return q->unanswered == 0 || q->other->end != CONN_OPEN;
}

/* Or its line has been read, and who read it waits for the task that is held. */
static bool is_answered_or_locked_out(void *with)
{
    struct pair *q = with;
    const struct looks *seen = &q->p->student->looks;

    return is_answered(q) || (seen->calm >= ASLEEP_LOOKS && conn_consumed(q->other))
           || seen->cpu_us > MOST_TRIES_US;
}

static bool at_once(void *with)
{
    is_answered(with);
    return true;
}

/* Another line, when the one before has been answered. */
static void serve_the_other(struct pair *q, const struct bytes *line)
{
    q->p->current = q->other;
    if (q->unanswered > 0) {
        wait_until(q->p, at_once, q, PACE_EVENT);
        return;
    }
    q->p->times++;
    q->unanswered++;
    send_piece(q->p, q->other, line->at, line->length);
    wait_until(q->p, is_answered_or_locked_out, q, PACE_EVENT);
}

/* -------------------------------------------------------------- the one that is held ---- */

static bool stands(void *with)
{
    struct pair *q = with;

    return singlestep_stands(&q->step);
}

static bool has_its_answer(const struct pair *q)
{
    struct pollfd fd = {q->held->fd, POLLIN, 0};

    return poll(&fd, 1, 0) == 1;
}

/* Returns whether it goes on: it has made an instruction, and has neither answered nor ended. */
static bool make_instruction(struct pair *q)
{
    if (singlestep_go(&q->step) == -1)
        return false;
    if (!singlestep_stands(&q->step) && wait_until(q->p, stands, q, PACE_ASK) != NO_STALL)
        return false;
    return !q->step.ended && !has_its_answer(q);
}

/* The task that waits for what a client sends. */
static pid_t server_of(struct performance *p, const struct conn *c)
{
    struct sock_fact fact;

    if (wait_calm(p) != NO_STALL)
        wrong(say("expected-waits"), wait_state(p->student));
    if (sockdiag_pair(&c->student, &c->peer, &fact) == -1)
        return 0;
    return processes_waiting_on(p->student->supervisor, fact.inode);
}

/* Where that cannot be: all that can be seen has been seen, or it is not observed. */
static void cannot_hold(struct performance *p, const char *why, bool if_it_can)
{
    if (!if_it_can)
        unobserved(why);
    as_far_as_seen(p, why);
}

static void send_between_instructions(struct performance *p, const struct step *s, bool if_it_can)
{
    struct pair q = {.p = p,
                     .held = that_connection(p, step_word(s, 0)),
                     .other = reads_from(p, step_word(s, 2))};
    struct bytes line = {0}, others = {0};

    step_data(s, 1, 0, &line);
    step_data(s, 3, 0, &others);
    p->times = 0;
    pid_t task = server_of(p, q.held);
    if (task == 0)
        return cannot_hold(p, say("unseen-server-of", q.held->name), if_it_can);
    /* Under valgrind the instructions are not the program's. */
    bool steps = !memcheck_on();
    if (steps && singlestep_begin(&q.step, task, false) == -1)
        return cannot_hold(p, say("unseen-instructions", strerror(errno)), if_it_can);
    tap_is_stepped(&p->student->tap, steps);
    p->current = q.held;
    send_piece(p, q.held, line.at, line.length);
    for (int i = 0; steps && i < MOST_INSTRUCTIONS && make_instruction(&q); i++)
        serve_the_other(&q, &others);
    tap_is_stepped(&p->student->tap, false);
    if (steps)
        singlestep_end(&q.step);
    else
        serve_the_other(&q, &others);
    p->current = q.other;
    if (wait_until(p, is_answered, &q, PACE_EVENT) != NO_STALL)
        wrong(say("expected-answer", q.other->name),
              processes_blocked_in(p->student->supervisor, CALL_LOCK) ? say("came-locked")
                                                                       : wait_state(p->student));
    bytes_free(&line);
    bytes_free(&others);
}

static void sends_between_instructions(struct performance *p, const struct step *s)
{
    send_between_instructions(p, s, step_has(s, 4));
}

/* Where no process or thread waits for that client alone, the play is over. */
static void sends_between_or_that_is_all(struct performance *p, const struct step *s)
{
    if (server_of(p, that_connection(p, step_word(s, 0))) == 0)
        p->next_step = INT_MAX;
    else
        send_between_instructions(p, s, true);
}

const struct verb instructions_verbs[] = {
    {"NAME sends DATA and after each instruction NAME sends DATA or that is all",
     sends_between_or_that_is_all},
    {"NAME sends DATA and after each instruction NAME sends DATA [if it can]",
     sends_between_instructions},
    {NULL, NULL},
};

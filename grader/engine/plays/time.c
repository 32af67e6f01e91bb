/* time.c -- steps about time: how long a program takes, and a peer that takes its time.
 *
 * Its own time is judged, by the play's clock. What the machine has taken of it is not its own: while
 * a thread of it waited for a processor (proc(5), schedstat), no time has run. That it is late is
 * proved like a hang, by looks at it. What was too long and is not proved may be the machine's
 * fault: then the play is played once more (outside.c). */
#include "verbs.h"

#include "peer/datagrams.h"
#include "peer/memcheck.h"
#include "sandbox/sockdiag.h"
#include "verdict/report.h"

#include <stdio.h>
#include <sys/ioctl.h>

static const int64_t MS = 1000000;

/* A right program may be early by so much: it may round to a tick of the kernel's clock, 4 ms or 10
 * (time(7)). */
enum { EARLY_MS = 10 };

/* So many looks must see it asleep when its time is over. */
enum { LATE_LOOKS = 5 };

/* Over and above a limit, for a machine that is busy: by then, all is decided. */
enum { MACHINE_MS = 20000 };

/* How often to look at the clock, in microseconds, before the peer sends the next piece. */
enum { PACE_TIME = 1000 };

struct deadline {
    struct performance *p;
    struct moment from;
    long least, most; /* milliseconds from then on */
    bool (*happened)(void *with);
    void *with;
    bool (*may_wake)(const struct deadline *); /* whether one asleep for good may be woken; NULL: no */
    unsigned long long ran_us; /* the program had, when the wait began */
    int64_t looked;            /* when the last look was that has been counted */
    int late;                  /* how many looks have found it late */
    bool sleeps_on;            /* it will be */
};

static struct deadline new_deadline(struct performance *p, struct moment from, long least, long most)
{
    return (struct deadline){.p = p,
                             .from = from,
                             .least = least,
                             .most = most * memcheck_factor(MEMCHECK_TIME),
                             .ran_us = p->student->looks.ran_us,
                             .looked = p->student->looks.last};
}

/* How long the programs of the play have waited for a processor, in ns: each may wait for another.
 */
static int64_t delayed(const struct performance *p)
{
    int64_t all = 0;

    for (int i = 0; i < p->program_count; i++)
        all += (int64_t)p->programs[i].looks.delayed_us * 1000;
    return all;
}

/* At the last look at it, the program had had at least so much time of its own, in ns. */
static int64_t own_time(const struct deadline *d)
{
    const struct looks *seen = &d->p->student->looks;

    if (seen->processes.awake > 0)
        return (int64_t)(seen->ran_us - d->ran_us) * 1000;
    return seen->last - d->from.latest - delayed(d->p);
}

static bool is_late(struct deadline *d)
{
    const struct looks *seen = &d->p->student->looks;

    if (seen->last != d->looked && seen->processes.living > 0 && own_time(d) > d->most * MS)
        d->late++;
    d->looked = seen->last;
    return d->late >= LATE_LOOKS;
}

/* Whether it sleeps in poll(2) for longer than it has time, as long as nothing comes: whenever it
 * began to, it was after its start. */
static bool sleeps_on(struct deadline *d)
{
    const struct student *s = d->p->student;
    const struct looks *seen = &s->looks;
    int64_t wakes = s->began.earliest + seen->processes.timeout_ms * MS;

    d->sleeps_on = seen->calm >= LATE_LOOKS && seen->processes.timed > 0
                   && d->p->program_count == 1 && wakes > d->from.latest + d->most * MS
                   && conn_all_arrived(d->p)
                   && !processes_have_timers(s->supervisor)
                   && (d->may_wake == NULL || !d->may_wake(d));
    return d->sleeps_on;
}

static bool is_decided(void *with)
{
    struct deadline *d = with;

    return d->happened(d->with) || is_late(d) || sleeps_on(d);
}

/* Whatever the machine has delayed besides. */
static void is_proved(struct performance *p)
{
    p->undecided = false;
    p->patience = 0;
}

/* Until it has happened, or never will, or its time is over. */
static enum stall wait_in_time(struct deadline *d)
{
    d->p->until = d->from.latest + (d->most + MACHINE_MS) * MS;
    enum stall stall;

    do
        stall = wait_until(d->p, is_decided, d, PACE_EVENT);
    while (stall == ASLEEP && d->may_wake != NULL && d->may_wake(d));
    d->p->until = 0;
    if (stall == NO_STALL && (d->late >= LATE_LOOKS || d->sleeps_on)) {
        stall = d->p->student->stall = LATE;
        is_proved(d->p);
    }
    return stall;
}

static const char *milliseconds(int64_t time)
{
    char number[24];

    snprintf(number, sizeof number, "%lld", (long long)(time / MS));
    return say("milliseconds", number);
}

/* What it does when its time is over: `after` that time, in a sentence. */
static const char *too_late(const struct deadline *d, const char *after)
{
    return d->sleeps_on ? say("came-sleeps-on") : say_(after, milliseconds(d->most * MS), NULL);
}

/* It has happened then, which must have been in time. `what` it was, in a sentence. */
static void must_be_in_time(struct deadline *d, int64_t then, const char *expected, const char *what)
{
    int64_t at_most = then - d->from.earliest, at_least = then - d->from.latest;

    if (at_most < (d->least - EARLY_MS) * MS)
        is_proved(d->p);
    else
        d->p->undecided = d->p->undecided || at_least > d->most * MS;
    if (at_most < (d->least - EARLY_MS) * MS || at_least > d->most * MS)
        wrong(expected, say("came-after", what, milliseconds(at_most)));
}

/* ------------------------------------------------------------------ the program ends ---- */

static void exits_in_time(struct performance *p, const struct step *s)
{
    struct deadline d = new_deadline(p, p->student->began, step_number(s, 1), step_number(s, 2));
    char status[24], least[24], most[24];

    d.happened = has_ended;
    d.with = p->student;
    p->student->end_is_told = true;
    snprintf(status, sizeof status, "%ld", step_number(s, 0));
    snprintf(least, sizeof least, "%ld", d.least);
    snprintf(most, sizeof most, "%ld", d.most);
    const char *expected = say("expected-exit-between", status, least, most);
    enum stall stall = wait_in_time(&d);
    int64_t then = log_now();
    if (stall == LATE)
        wrong(expected, too_late(&d, "came-late"));
    if (stall != NO_STALL)
        wrong(expected, say("came-no-exit"));
    exited_with(p, step_number(s, 0), expected);
    must_be_in_time(&d, then, expected, student_ending(p->student));
}

/* ------------------------------------------------------ something of it comes, or ends ---- */

/* Something came on c in time, from then on. */
static void comes_in_time(struct performance *p, struct conn *c, struct moment from,
                          const struct step *s)
{
    struct deadline d = new_deadline(p, from, step_number(s, 1), step_number(s, 2));
    char least[24], most[24];

    d.happened = has_come;
    d.with = c;
    snprintf(least, sizeof least, "%ld", d.least);
    snprintf(most, sizeof most, "%ld", d.most);
    const char *expected = say("expected-comes", least, most);
    enum stall stall = wait_in_time(&d);
    int64_t then = log_now() - conn_last_news(c) * MS;
    if (stall != NO_STALL)
        wrong(expected, stall == LATE ? too_late(&d, "came-nothing-after") : say("came-nothing"));
    const struct datagrams *all = c->datagrams;
    must_be_in_time(&d, then, expected,
                    all != NULL && all->count > 0
                        ? say_count("expected-datagram", all->kept[0].data.length)
                    : c->in.length > 0 ? say_count("bytes", c->in.length)
                                       : say("came-eof"));
}

static void waits_in_time(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));

    comes_in_time(p, c, c->acted, s);
}

static void waits_in_all(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));

    comes_in_time(p, c, c->made, s);
}

/* The kernel itself may end the connection before the time is over: a timer of its own runs. */
static bool kernel_may_wake(const struct deadline *d)
{
    const struct conn *c = d->with;
    struct sock_fact fact;

    if (sockdiag_pair(&c->student, &c->peer, &fact) == -1)
        return true;
    return fact.timer_ms != -1 && log_now() + fact.timer_ms * MS < d->from.latest + d->most * MS;
}

static void closes_in_time(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct deadline d = new_deadline(p, c->acted, 0, step_number(s, 1));
    char most[24];

    d.happened = is_closed;
    d.with = c;
    d.may_wake = kernel_may_wake;
    snprintf(most, sizeof most, "%ld", d.most);
    const char *expected = say("expected-closes-within", c->name, most);
    enum stall stall = wait_in_time(&d);
    int64_t then = log_now();
    if (stall != NO_STALL)
        wrong(expected, stall == LATE ? too_late(&d, "came-open-after") : say("came-open"));
    must_be_in_time(&d, then, expected, say("came-closed"));
}

/* -------------------------------------------------------------- the peer takes its time ---- */

/* In a play that pauses no time-out of the program's is longer, and whoever waits again and again sees so many
 * of his seconds go by. */
enum { LONGEST_WAIT_MS = 1000, LEAST_PAUSE_MS = 1500 };

static const int64_t AN_HOUR = INT64_C(3600) * 1000 * 1000000;

struct pause {
    const struct student *student;
    const struct conn *conn;
    enum conn_end end; /* how far it had ended before: who has half-closed may be spoken to */
    int64_t due;
    int64_t since_bytes; /* not 0: so long after the last byte that came, not after the pause began; */
    int lie;             /*   of the bytes that came so many lie unread in the kernel */
};

/* Into the room that a byte has left, the kernel lets more come when it next tries; then a program that waits for
 * room waits anew. There is no room for ever: nobody reads. */
static void begin_anew_with_bytes(struct pause *q)
{
    int lie = 0;

    if (q->since_bytes == 0 || ioctl(q->conn->fd, FIONREAD, &lie) == -1 || lie == q->lie)
        return;
    q->lie = lie;
    q->due = log_now() + q->since_bytes;
}

static bool pause_is_over(void *with)
{
    struct pause *q = with;

    begin_anew_with_bytes(q);
    return log_now() >= q->due || q->student->ended || q->conn->end != q->end
           || q->conn->broken;
}

/* What a program misses because the machine let it, or the peer, wait for half of the time between
 * two pieces, is not its own mistake. */
static void sends_in_time(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    int64_t every = step_number(s, 2) * MS, began = log_now();
    enum conn_end end = c->end;
    struct bytes piece = {0};

    p->patience = every / 2;
    for (int i = 0; step_data(s, 1, i, &piece); i++) {
        struct pause q = {p->student, c, end, began + i * every, 0, 0};
        enum stall stall;
        do
            stall = wait_until(p, pause_is_over, &q, PACE_TIME);
        while (stall == ASLEEP); /* it waits for what we are about to send */
        if (stall != NO_STALL || p->student->ended || c->end != end || c->broken)
            break;
        p->undecided = p->undecided || log_now() - q.due > p->patience;
        if (piece.length > 0)
            send_piece(p, c, piece.at, piece.length);
        bytes_drop(&piece, piece.length);
    }
    bytes_free(&piece);
    p->delay_us = processes_own_delay(); /* before that, it was looked at when each piece was due */
}

/* What the program would do to a client that is silent for longer than it waits is done then. One that
 * waits for ever costs no time; one that waits for very long is not let do so (pauses_are_short), and whoever
 * looks at a clock sees that an hour has gone by. */
static void pause_with(struct performance *p, struct conn *c, bool reading)
{
    wait_calm(p);
    for (int i = 0; i < p->program_count; i++)
        tap_put_forward(&p->programs[i].tap, AN_HOUR);
    const struct tap_shared *record = tap_sees(&p->student->tap) ? tap_take(&p->student->tap) : NULL;
    int64_t limit = record != NULL ? record->longest_limit : 0, longest = 2 * LONGEST_WAIT_MS;
    /* A send() that has taken some bytes tells so when its time is over, and the next one that its time is. */
    int64_t lasts = (reading ? 1 : 2) * (limit < longest ? limit : longest);
    lasts = ((lasts > LEAST_PAUSE_MS ? lasts : LEAST_PAUSE_MS) + 100) * MS;
    struct pause q = {p->student, c, c->end, log_now() + lasts, reading ? 0 : lasts, 0};
    if (limit == 0)
        return;
    p->until = q.due + MACHINE_MS * MS;
    while (wait_until(p, pause_is_over, &q, PACE_TIME) == ASLEEP)
        continue; /* it waits for what comes behind the pause */
    p->until = 0;
}

static void pauses(struct performance *p, const struct step *s)
{
    pause_with(p, reads_from(p, step_word(s, 0)), true);
}

/* But for a byte, which tells that something has come. A send() that this gave room to ends in its own time, and
 * the next one in another. */
static void pauses_without_reading(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));

    c->most = c->in.length + 1;
    pause_with(p, c, false);
    c->most = 0;
}

void pauses_are_short(struct performance *p, const struct play *play)
{
    for (int i = 0; i < play->count; i++)
        if (play->steps[i].verb->perform == pauses || play->steps[i].verb->perform == pauses_without_reading)
            p->plan.longest_wait = LONGEST_WAIT_MS;
}

const struct verb time_verbs[] = {
    {"student exits NUMBER after NUMBER ms, at most NUMBER ms", exits_in_time},
    {"student closes NAME within NUMBER ms", closes_in_time},
    {"NAME waits NUMBER ms, at most NUMBER ms", waits_in_time},
    {"NAME waits NUMBER ms in all, at most NUMBER ms", waits_in_all},
    {"NAME sends PIECES every NUMBER ms", sends_in_time},
    {"NAME sends datagram PIECES every NUMBER ms", sends_in_time}, /* each piece is one */
    {"NAME pauses", pauses},
    {"NAME pauses without reading", pauses_without_reading},
    {NULL, NULL},
};

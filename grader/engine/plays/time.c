/* time.c -- steps about time: how long a program takes.
 *
 * Its own time is judged, by the play's clock. What the machine has taken of it is not its own: while
 * a thread of it waited for a processor (proc(5), schedstat), no time has run. That it is late is
 * proved like a hang, by looks at it. What was too long and is not proved may be the machine's
 * fault: then the play is played once more (outside.c). */
#include "verbs.h"

#include "peer/memcheck.h"
#include "verdict/report.h"

#include <stdio.h>

static const int64_t MS = 1000000;

/* A right program may be early by so much: it may round to a tick of the kernel's clock, 4 ms or 10
 * (time(7)). */
enum { EARLY_MS = 10 };

/* So many looks must see it asleep when its time is over. */
enum { LATE_LOOKS = 5 };

/* Over and above a limit, for a machine that is busy: by then, all is decided. */
enum { MACHINE_MS = 20000 };

struct deadline {
    struct performance *p;
    struct moment from;
    long least, most; /* milliseconds from then on */
    bool (*happened)(void *with);
    void *with;
    unsigned long long ran_us; /* the program had, when the wait began */
    int64_t looked;            /* when the last look was that has been counted */
    int late;                  /* how many looks have found it late */
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

static bool is_decided(void *with)
{
    struct deadline *d = with;

    return d->happened(d->with) || is_late(d);
}

/* Until it has happened, or never will, or its time is over. */
static enum stall wait_in_time(struct deadline *d)
{
    d->p->until = d->from.latest + (d->most + MACHINE_MS) * MS;
    enum stall stall = wait_until(d->p, is_decided, d, PACE_EVENT);
    d->p->until = 0;
    if (stall == NO_STALL && d->late >= LATE_LOOKS)
        stall = d->p->student->stall = LATE;
    return stall;
}

static const char *milliseconds(int64_t time)
{
    char number[24];

    snprintf(number, sizeof number, "%lld", (long long)(time / MS));
    return say("milliseconds", number);
}

/* It has happened then, which must have been in time. `what` it was, in a sentence. */
static void must_be_in_time(struct deadline *d, int64_t then, const char *expected, const char *what)
{
    int64_t at_most = then - d->from.earliest, at_least = then - d->from.latest;

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
        wrong(expected, say("came-late", milliseconds(d.most * MS)));
    if (stall != NO_STALL)
        wrong(expected, say("came-no-exit"));
    exited_with(p, step_number(s, 0), expected);
    must_be_in_time(&d, then, expected, student_ending(p->student));
}

const struct verb time_verbs[] = {
    {"student exits NUMBER after NUMBER ms, at most NUMBER ms", exits_in_time},
    {NULL, NULL},
};

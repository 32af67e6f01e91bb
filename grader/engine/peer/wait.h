/* wait.h -- every wait of a play: for an event, or for the proof that it will never come. */
#ifndef WAIT_H
#define WAIT_H

#include "sandbox/processes.h"

#include <stdbool.h>
#include <stdint.h>

/* How a wait ended when not by what was waited for. */
enum stall {
    NO_STALL,  /* what was waited for has happened */
    ENDED,     /* the program has, and all it wrote has been taken */
    ASLEEP,    /* proved: it sleeps in calls that only the peer could end */
    STOPPED,   /* it is stopped, and nobody will continue it */
    FRUITLESS, /* proved: the same call has returned nothing a thousand times in a row */
    BUSY,      /* a second of processor time, and not a byte */
    SLEEPS,    /* it has slept by a clock for a second and a half, and not a byte */
    HELD,      /* for five seconds none of it has run, and what is not asleep is held within the kernel */
    LATE,      /* its time is over: said by a step about time, no wait ends so */
    ENDLESS    /* the play has taken a minute */
};

/* What the looks at a program have shown since its last progress. */
struct looks {
    int64_t last; /* when the last one was */
    struct processes processes;
    enum call_class asleep_in; /* which call the words say, when a wait has ended by a proof */
    int calm;      /* looks in a row between which nothing ran */
    int64_t slept; /* nanoseconds in which all slept */
    int64_t held;  /* nanoseconds in which none ran, and some were held within the kernel */
    unsigned long long cpu_us; /* of the processor, without any progress */
    uint32_t accepted;         /* how many connections it had accepted */
    bool arrived;       /* all that was sent has arrived: fruitless calls count from then on, */
    uint32_t fruitless; /*   these do not */
    bool turns;         /* it looked like a busy loop once */
    bool deprived;      /* it has slept without a clock, and not all that was sent had arrived: asked at SLEEPS */
    int64_t idle;       /* nanoseconds in which nothing of it wanted to run, progress or not; */
    unsigned long long ran_us;     /*   how long it ran; */
    unsigned long long delayed_us; /*   and how long it waited for a processor */
};

struct performance;
struct student;

/* Works for all sides until decided(with), or until it never will be: until the program that the
 * step is about (p->student) has ended or is stuck. One that waits for another program of the play
 * is stuck when that one is. pace is how often to ask, in microseconds, when no event comes
 * (decided may be a question to the kernel). The program that floods, eats memory or multiplies
 * does not return from here: its play is over. */
enum stall wait_until(struct performance *p, bool (*decided)(void *), void *with, int pace);

/* Whether a wait has ended with ENDLESS, and most of that minute the program and the peer have waited for a
 * processor: then nobody knows what would have become of it. */
bool wait_was_the_machines(const struct student *s);

/* Whether a wait has ended with SLEEPS though no clock would wake the program: what it was sent was on its way for all
 * that time. The machine may have lost it, or the program keeps it away (tcp(7), TCP_DEFER_ACCEPT). */
bool wait_has_deprived(const struct student *s);

/* A pace for what comes as an event on a descriptor, and one for questions. */
enum { PACE_EVENT = 5000, PACE_ASK = 150 };

/* Until the program sleeps in calls that wait for others, having been given all that was sent. */
enum stall wait_calm(struct performance *p);

/* Like wait_until, with looks at the program in quick succession; and whether these say that it has
 * been given all that was sent, and sleeps, in whatever call. */
enum stall wait_closely(struct performance *p, bool (*decided)(void *), void *with);
bool wait_rests(struct performance *p);
/* Until it sleeps, whatever is on its way: what the peer has sent on this machine has woken it by then. */
enum stall wait_still(struct performance *p);

/* For a play that a person makes up. The minute that a play may take begins anew; until there is
 * something to read on fd, however long that takes, while the programs are looked after. */
void wait_anew(struct performance *p);
void wait_for_person(struct performance *p, int fd);

/* After a verdict: lets the programs go on to their ends, or to where they hang, so that this can
 * be told. */
void wait_fate(struct performance *p);

/* Whether the last wait about it ended because it is stopped. */
bool wait_stopped(const struct student *s);

/* Whether the wait ended because the program that is judged sleeps: what it is in the middle of, it
 * stays in (judged.c). */
bool wait_asleep(void);

/* What the program is doing, in words: "exited 1", "waits in recv() for bytes ...". Remembers how
 * the last wait about it ended. */
const char *wait_state(const struct student *s);

#endif

/* wait.h -- every wait of a play: for an event, or for the proof that it will never come. */
#ifndef WAIT_H
#define WAIT_H

#include <stdbool.h>

/* How a wait ended when not by what was waited for. */
enum stall {
    NO_STALL,  /* what was waited for has happened */
    ENDED,     /* the program has, and all it wrote has been taken */
    ASLEEP,    /* proved: it sleeps in calls that only the peer could end */
    STOPPED,   /* it is stopped, and nobody will continue it */
    FRUITLESS, /* proved: the same call has returned nothing a thousand times in a row */
    BUSY,      /* a second of processor time, and not a byte */
    SLEEPS,    /* it has slept by a clock for a second and a half, and not a byte */
    ENDLESS    /* the play has taken a minute */
};

/* Works for both sides until decided(with), or until it never will be. pace is how often to ask, in
 * microseconds, when no event comes (decided may be a question to the kernel). The program that
 * floods, eats memory or multiplies does not return from here: its play is over. */
enum stall wait_until(bool (*decided)(void *), void *with, int pace);

/* A pace for what comes as an event on a descriptor, and one for questions. */
enum { PACE_EVENT = 5000, PACE_ASK = 150 };

/* Until the program sleeps in calls that wait for others, having been given all that was sent. */
enum stall wait_calm(void);

/* For a play that a person makes up. The minute that a play may take begins anew; whether the
 * program has taken more than is good for the machine; until there is something to read on fd,
 * however long that takes, while the program is looked after. */
void wait_anew(void);
bool wait_took_too_much(void);
void wait_for_person(int fd);

/* Who is told of a program that takes more than is good for the machine, in a sentence, and does not
 * return. */
void wait_excess_tells(void (*whom)(const char *came));

/* After a verdict: lets the program go on to its end, or to where it hangs, so that this can be
 * told. */
void wait_fate(void);

/* Whether the last wait ended because the program is stopped. */
bool wait_stopped(void);

/* Whether the last wait ended because the program sleeps: what it is in the middle of, it stays in.
 */
bool wait_asleep(void);

/* What the program is doing, in words: "exited 1", "waits in recv() for bytes ...". Remembers how
 * the last wait ended. */
const char *wait_state(void);

#endif

/* performance.h -- what performs a play: one struct, which is handed along.
 *
 * Each part of it belongs to one file, which alone changes it; the plays' own part is at the end.
 */
#ifndef PERFORMANCE_H
#define PERFORMANCE_H

#include "conn.h"
#include "files.h"
#include "log.h"
#include "student.h"
#include "tap.h"

/* How many programs a play can name. All of them may run at the same time. */
enum { MOST_PROGRAMS = 4 };

/* MOST_NAMES: a power of two, and more than there are connections (conn.c). */
enum { MOST_CONNECTIONS = 12000, MOST_NAMES = 32768, MOST_LOOPS = 4, MOST_ASIDE = 64, MOST_COSTS = 4 };

/* A `repeat` that has begun. */
struct loop {
    int first; /* the step after it */
    long round, rounds;
    struct names_address *addresses; /* one for each round; NULL: it is not about addresses */
};

/* How many instructions a program needs for a byte, under the name that a play gives to this number. */
struct cost {
    char name[24];
    unsigned long instructions;
};

struct step;

struct performance {
    /* student.c: the programs; a play that starts one without a name calls it "student". */
    struct student programs[MOST_PROGRAMS];
    int program_count;
    struct contained aside[MOST_ASIDE]; /* of those that have ended, what is still to be ended */
    int aside_count;
    struct student nobody;     /* never started: what a step is about before the first `run` */
    struct student *last;      /* the one that was started last, or NULL */
    struct student *student;   /* whom the step is about; never NULL */
    struct student_input next; /* standard input of the one that is started next */
    struct notify_wish shows;  /* which of their calls the play is about, beside those that meet a fault */
    bool exits_unseen;         /* but not how they exit: showing that may have crashed one (outside.c) */
    int most_descriptors;      /* of those that are started from now on; 0: STUDENT_DESCRIPTORS */
    int taken_descriptors;     /* below this number none is free at the beginning; 0: all are, but the standard three */
    int free_descriptors;      /* of those, as many are not taken from the beginning, beside the standard three; 0: all */
    bool one_processor;        /* the programs share one (contain.h) */
    int most_if_raised;        /* as many, when they raise that limit themselves; 0: no more */
    int full;                  /* a disk that is full, for the standard output of each from now on; 0: none */
    long room;                 /*   but for so many bytes (RLIMIT_FSIZE); 0: for none */
    char *hosts, *services;    /* what names they know; NULL: as contain.h says */
    bool checked;              /* the one that is started next checks itself (`run checked`) */
    struct tap_plan plan;      /* and what their calls are to meet */

    struct files files; /* files.c: what they find where they start */

    /* conn.c: the peer's connections */
    struct conn **conns; /* MOST_CONNECTIONS, once there is one */
    size_t conn_count;
    struct conn **named; /* MOST_NAMES: the same by their names */
    struct conn **at_port; /* 65536: who had each port of the peer's last */
    int source;          /* 127.0.0.N is where they come from; 0: the system chooses */
    struct conn *current; /* the one that is read while a step waits, or NULL */
    int listener;         /* the socket that the peer listens on, or -1 */
    char listens_at[128]; /* its name in the shared folder; "": it is not of AF_UNIX */
    bool small;           /* the peer's own sockets take in little at a time */
    int in_queue;         /* the client of its own that fills the listener's queue, or -1 */
    bool cut;             /* the line is: nothing arrives anywhere */

    /* log.c: what has happened on the peer's side */
    struct log log;

    /* What is on the wire (sandbox/wire.h): whether it is to be captured, and to be shown. */
    bool wants_wire, shows_wire;

    /* wait.c */
    int64_t began;      /* when the play did, in ns; 0: it has not waited yet */
    int64_t until;      /* before this time, in ns, a program may sleep by a clock as it likes */
    bool judged;        /* there is a verdict */
    bool excessive;     /* after it, a program took more than is good for the machine; */
    bool took_too_much; /*   or before it */
    void (*excess_told)(const char *came);

    /* outside.c reads, and steps about time write: */
    int64_t patience; /* how long a program may wait for a processor, in ns, and what it does can still
                         be judged; 0: as long as it likes; and so long may the peer, */
    unsigned long long delay_us; /*   which had waited so long before */
    bool undecided;   /* something took longer than it may, and it may be the machine's fault */

    /* plays/: */
    const char *folder;          /* where the programs stand */
    int port;                    /* $PORT; -1 while no step has asked for it */
    bool needs_small_sockets;    /* buffers must be made small within the program, by the wiretap */
    struct bytes line_asked_for; /* on standard error, by the last step about it */
    const struct step *step;     /* NULL before the first one, and after the last */
    int next_step;               /* the one after that which is being performed */
    struct cost costs[MOST_COSTS];
    int cost_count;
    struct loop loops[MOST_LOOPS];
    int depth; /* of the loops */
    char *partly; /* why not all of the play can be performed here; NULL: it can */
    long times; /* $times: how often the last step between instructions has sent; 0: there was none */
};

/* An empty one: nothing listens, nothing has been started. */
void performance_begin(struct performance *p);

#endif

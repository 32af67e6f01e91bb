/* costs.c -- steps about what a byte costs the program that serves it: how many instructions.
 *
 * Processor time changes with what else the machine does. The number of instructions that a program
 * needs from the byte to its next sleep does not: each of its processes and threads makes one
 * instruction at a time, and these are counted. What the kernel does is not among them. */
#include "verbs.h"

#include "peer/memcheck.h"
#include "sandbox/singlestep.h"
#include "verdict/report.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* MOST_INSTRUCTIONS: where no other number is the limit. Each costs the peer some calls and the
 * processor two switches, 20 microseconds or more. */
enum { MOST_TASKS = 256, MOST_INSTRUCTIONS = 20000, CALM_LOOKS = 3 };

/* All processes and threads of a program, held; there is room for one more. */
struct tasks {
    struct performance *p;
    const struct conn *conn;
    struct singlestep each[MOST_TASKS];
    int count;
    unsigned long made; /* instructions */
};

/* ------------------------------------------------------------------ the tasks ---- */

static void let_go(struct tasks *t)
{
    for (int i = 0; i < t->count; i++)
        singlestep_end(&t->each[i]);
    t->count = 0;
    tap_is_stepped(&t->p->student->tap, false);
}

static void cannot_count(struct tasks *t, const char *why)
{
    let_go(t);
    unobserved(why);
}

/* Takes all of them. Those that sleep wake for it, and may have to begin their call again. */
static void hold(struct tasks *t)
{
    static pid_t tids[MOST_TASKS];
    int n = processes_tasks(t->p->student->supervisor, tids, MOST_TASKS);

    t->count = 0;
    tap_is_stepped(&t->p->student->tap, true);
    if (n >= MOST_TASKS - 1)
        cannot_count(t, say("unseen-tasks"));
    for (int i = 0; i < n; i++)
        if (singlestep_begin(&t->each[t->count++], tids[i], true) == -1 && errno != ESRCH)
            cannot_count(t, say("unseen-instructions", strerror(errno)));
}

static bool one_stands(struct tasks *t)
{
    bool any = false;

    for (int i = 0; i < t->count; i++)
        any |= singlestep_stands_now(&t->each[i]) && !t->each[i].ended;
    return any;
}

static bool one_stands_in_a_moment(struct tasks *t)
{
    while (!one_stands(t))
        if (!singlestep_news())
            return false;
    return true;
}

/* Each that stands makes its next instruction. What a new process or thread does is not counted: then
 * there is no number. */
static void go(struct tasks *t)
{
    for (int i = 0; i < t->count; i++) {
        struct singlestep *s = &t->each[i];
        if (!s->stands)
            continue;
        if (s->born != 0) {
            t->each[t->count++] = (struct singlestep){.task = s->born};
            cannot_count(t, say("unseen-born"));
        }
        if (singlestep_go(s) == -1)
            cannot_count(t, say("unseen-instructions", strerror(errno)));
        t->made++;
    }
}

static bool stands_or_sleeps(void *with)
{
    struct tasks *t = with;

    return one_stands(t) || (t->p->student->looks.calm >= CALM_LOOKS && conn_consumed(t->conn));
}

/* Until they sleep again, without being held. */
static void run_free(struct tasks *t)
{
    if (wait_closely(t->p, stands_or_sleeps, t) != NO_STALL)
        wrong(say("expected-waits"), wait_state(t->p->student));
}

/* Lets them run until they sleep, having read what was sent, or have made more instructions than
 * this. */
static void run(struct tasks *t, unsigned long most)
{
    t->made = 0;
    do {
        while (t->made <= most && one_stands_in_a_moment(t))
            go(t);
        if (t->made > most)
            return;
        if (wait_closely(t->p, stands_or_sleeps, t) != NO_STALL) {
            let_go(t);
            wrong(say("expected-waits"), wait_state(t->p->student));
        }
    } while (one_stands(t));
}

/* --------------------------------------------------------------------- a byte ---- */

static void send_byte(struct tasks *t, const unsigned char *byte)
{
    send_piece(t->p, that_connection(t->p, t->conn->name), byte, 1);
}

/* The instructions for the byte of these that needs the fewest: a program may do something else once
 * in a while, or for the first time. The first byte is not counted. When one needs no more than
 * enough, the others are not sent; when one needs more than most, it is not counted to the end. */
static unsigned long instructions_for(struct performance *p, const struct step *s, unsigned long enough,
                                      unsigned long most)
{
    struct tasks t = {.p = p, .conn = reads_from(p, step_word(s, 0))};
    struct bytes data = {0};
    unsigned long least = ULONG_MAX;

    if (memcheck_on())
        unobserved(say("unseen-own-instructions"));
    step_data(s, 1, 0, &data);
    if (data.length < 2)
        fault("play-two-bytes");
    send_byte(&t, data.at);
    run_free(&t);
    for (size_t i = 1; i < data.length && least > enough; i++) {
        if (t.count == 0) {
            hold(&t);
            run(&t, MOST_INSTRUCTIONS);
        }
        send_byte(&t, data.at + i);
        run(&t, most);
        if (t.made < least)
            least = t.made;
        if (t.made > most) {
            let_go(&t);
            run_free(&t);
        }
    }
    let_go(&t);
    bytes_free(&data);
    return least;
}

static void counts_instructions(struct performance *p, const struct step *s)
{
    struct cost *cost = &p->costs[p->cost_count++];

    if (p->cost_count > MOST_COSTS)
        fault("play-too-long");
    cost->instructions = instructions_for(p, s, 0, MOST_INSTRUCTIONS);
    snprintf(cost->name, sizeof cost->name, "%s", step_word(s, 2));
    if (cost->instructions > MOST_INSTRUCTIONS)
        unobserved(say("unseen-cost"));
}

static const struct cost *cost_named(const struct performance *p, const char *name)
{
    for (int i = 0; i < p->cost_count; i++)
        if (strcmp(p->costs[i].name, name) == 0)
            return &p->costs[i];
    fault("play-not-costed", name);
}

static void needs_at_most(struct performance *p, const struct step *s)
{
    const struct cost *than = cost_named(p, step_word(s, 3));
    unsigned long most = than->instructions * (unsigned long)step_number(s, 2) / 100;
    unsigned long needed = instructions_for(p, s, most, most);
    char percent[24], one[24], limit[24];

    snprintf(percent, sizeof percent, "%ld", step_number(s, 2));
    snprintf(one, sizeof one, "%lu", than->instructions);
    snprintf(limit, sizeof limit, "%lu", most);
    if (needed > most)
        wrong(say("expected-cost", percent, than->name, one), say("came-cost", limit));
}

const struct verb costs_verbs[] = {
    {"NAME sends DATA byte by byte counting instructions as WORD", counts_instructions},
    {"NAME sends DATA byte by byte for at most NUMBER percent of WORD",
     needs_at_most},
    {NULL, NULL},
};

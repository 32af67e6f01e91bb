/* wait.c -- every wait of a play: for an event, or for the proof that it will never come. */
#include "wait.h"

#include "base/fault.h"
#include "memcheck.h"
#include "performance.h"

#include "sandbox/wire.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* A program is proved to hang when it has not run between this many looks, this far apart: 25 ms in
 * which every event that was on its way would have woken it. To pass a step, less is enough. */
enum { PROOF_LOOKS = 5, CALM_LOOKS = 3, BETWEEN_LOOKS_US = 5000, BETWEEN_CALM_LOOKS_US = 700 };
enum { MOST_CPU_MS = 1000, MOST_SLEEP_MS = 1500, MOST_HELD_MS = 5000, MOST_PLAY_MS = 60000 };
enum { MOST_GAP_MS = 100 }; /* between two looks: what is longer, a machine has stood still in */
enum { MOST_FATE_MS = 2000 }; /* for who talks on and on: it is judged already */

static const int64_t MS = 1000000;

/* ---------------------------------------------------------------------- looks ---- */

static void progress(struct student *s)
{
    s->looks.calm = 0;
    s->looks.slept = 0;
    s->looks.held = 0;
    s->looks.cpu_us = 0;
}

/* A program that takes more than is good for the machine: that is its verdict, or, when there is
 * one already, its fate. */
static void too_much(struct performance *p, struct student *s, const char *came)
{
    p->took_too_much = true;
    if (!p->judged) {
        p->student = s;
        p->excess_told(came);
    }
    p->excessive = true;
}

/* Whether nothing of it has run since the last look. */
static bool has_not_run(const struct student *s, const struct processes *now)
{
    /* A program that has ended sleeps no more: the supervisor has yet to say so, when a processor is
     * free. */
    bool ending = now->living == 0 || now->unreaped > 0;

    return now->switches == s->looks.processes.switches && now->awake == 0 && !ending;
}

/* The same, but for those that a lock within the kernel holds: two that splice(2) through one pipe, say. */
static bool is_held(const struct student *s, const struct processes *now)
{
    return now->switches == s->looks.processes.switches && now->held > 0 && now->awake == now->held
           && now->unreaped == 0;
}

/* Whether another program of the play has run at the last look at it: then this one may wait for
 * that. */
static bool another_is_awake(const struct performance *p, const struct student *s)
{
    for (int i = 0; i < p->program_count; i++)
        if (&p->programs[i] != s && student_runs(&p->programs[i]) && p->programs[i].looks.calm == 0)
            return true;
    return false;
}

/* A time that has passed between two looks, as far as it was looked at: who sleeps while nobody runs,
 * the peer neither, has not been left alone. */
static int64_t looked_at(int64_t gap)
{
    return gap < MOST_GAP_MS * MS ? gap : MOST_GAP_MS * MS;
}

/* Processes share what they have not written to since fork(), and each counts it: that is settled
 * where their sum is too much, since asking takes long. */
static bool takes_too_much_memory(const struct student *s, const struct processes *now)
{
    const long most_kib = CONTAIN_MOST_MIB * 1024L * memcheck_factor(MEMCHECK_MEMORY);

    return now->resident_kib > most_kib && processes_shares_kib(s->supervisor) > most_kib;
}

/* One look at the tree; adds to what was seen before. */
static void look(struct performance *p, struct student *s)
{
    struct looks *seen = &s->looks;
    struct processes now;
    int64_t time = log_now();

    processes_look(s->supervisor, &now);
    bool same = has_not_run(s, &now);
    seen->calm = same ? seen->calm + 1 : 0;
    if (same && seen->last != 0 && !another_is_awake(p, s))
        seen->slept += looked_at(time - seen->last);
    if (!is_held(s, &now))
        seen->held = 0;
    else if (seen->last != 0)
        seen->held += looked_at(time - seen->last);
    if (now.awake == 0 && seen->last != 0)
        seen->idle += looked_at(time - seen->last);
    if (now.cpu_us > seen->processes.cpu_us) {
        seen->cpu_us += now.cpu_us - seen->processes.cpu_us;
        seen->ran_us += now.cpu_us - seen->processes.cpu_us;
    }
    if (now.delayed_us > seen->processes.delayed_us)
        seen->delayed_us += now.delayed_us - seen->processes.delayed_us;
    /* Of many who wait in the queue each one that is accepted is progress, though no byte moves. */
    if (tap_accepted(&s->tap) != seen->accepted)
        seen->cpu_us = 0;
    seen->accepted = tap_accepted(&s->tap);
    seen->processes = now;
    seen->last = time;
    if (now.living > CONTAIN_MOST_PROCESSES)
        too_much(p, s, say_count("too-many-processes", (size_t)now.living));
    if (takes_too_much_memory(s, &now))
        too_much(p, s, say("too-much-memory"));
}

static bool waits_by_itself(const struct student *s)
{
    return s->looks.processes.timed > 0 || processes_have_timers(s->supervisor);
}

/* A program that asks again and again without waiting does nothing wrong while there is something
 * on its way that it is to wait for. Only the calls that it has made since all had arrived count;
 * and since what it has answered may come between our reading and our counting, they count when
 * they are seen a second time. */
static bool turns_in_a_circle(const struct performance *p, struct student *s)
{
    struct looks *seen = &s->looks;
    uint32_t calls = tap_fruitless(&s->tap);
    bool before = seen->turns;

    if (calls < TAP_SPIN) /* too few, whatever has arrived: with many connections that is a long question */
        return seen->turns = false;
    if (!seen->arrived || calls < seen->fruitless) {
        seen->arrived = conn_all_arrived(p);
        seen->fruitless = calls;
    }
    seen->turns = seen->arrived && calls - seen->fruitless >= TAP_SPIN;
    return before && seen->turns;
}

/* Each wait begins with this. */
static void begin(struct performance *p, int64_t last_look)
{
    for (int i = 0; i < p->program_count; i++) {
        struct student *s = &p->programs[i];
        progress(s);
        s->stall = NO_STALL;
        s->looks.last = last_look;
        s->looks.arrived = false;
        s->looks.turns = false;
    }
}

/* ---------------------------------------------------------------------- proofs ---- */

/* Whatever others do, it has had its time. */
static enum stall out_of_time(struct performance *p, struct student *s)
{
    if (turns_in_a_circle(p, s))
        return FRUITLESS;
    if (s->looks.cpu_us > MOST_CPU_MS * 1000ull * memcheck_factor(MEMCHECK_TIME))
        return BUSY;
    if (log_now() - p->began > MOST_PLAY_MS * MS * memcheck_factor(MEMCHECK_TIME))
        return ENDLESS;
    if (log_now() < p->until)
        return NO_STALL;
    if (s->looks.slept > MOST_SLEEP_MS * MS)
        return SLEEPS;
    if (s->looks.held > MOST_HELD_MS * MS)
        return HELD;
    return NO_STALL;
}

bool wait_was_the_machines(const struct student *s)
{
    return s->stall == ENDLESS && (s->looks.delayed_us + processes_own_delay()) / 1000 > MOST_PLAY_MS / 2;
}

bool wait_has_deprived(const struct student *s)
{
    return s->stall == SLEEPS && s->looks.deprived;
}

/* What the looks prove, if anything, as long as no other program wakes it. */
static enum stall judge_alone(struct performance *p, struct student *s)
{
    enum stall stall = out_of_time(p, s);

    if (stall != NO_STALL)
        return stall;
    if (s->looks.calm < PROOF_LOOKS || !conn_all_arrived(p))
        return NO_STALL;
    if (s->looks.processes.stopped > 0)
        return STOPPED;
    if (waits_by_itself(s))
        return NO_STALL;
    /* A timer that went off before it could be seen has woken the program meanwhile. */
    struct processes now;
    processes_look(s->supervisor, &now);
    return has_not_run(s, &now) ? ASLEEP : NO_STALL;
}

/* The call that its words are about: a server that has a process or a thread for each client waits in accept()
 * all the time, and where it is with this client stands elsewhere. */
static enum call_class where_it_is(const struct performance *p, const struct student *s)
{
    unsigned long inode = p->current != NULL ? conn_inode(p->current) : 0;
    enum call_class first = s->looks.processes.first.class;
    enum call_class there = inode != 0 ? processes_where_with(s->supervisor, inode) : CALL_NONE;

    if (there == CALL_RECV || there == CALL_SEND)
        return there;
    return first == CALL_ACCEPT && there != CALL_NONE && there != CALL_OTHER ? there : first;
}

/* Whether it cannot be that another program wakes this one: all others are stuck, too. */
static bool others_are_stuck(struct performance *p, const struct student *s)
{
    bool alone = true;

    for (int i = 0; i < p->program_count; i++) {
        struct student *other = &p->programs[i];
        if (other == s || !student_runs(other))
            continue;
        enum stall stall = judge_alone(p, other);
        if (stall == NO_STALL)
            return false;
        other->stall = stall;
        other->looks.asleep_in = where_it_is(p, other);
        alone = false;
    }
    return alone || conn_none_between(p);
}

static enum stall judge(struct performance *p, struct student *s)
{
    enum stall stall = judge_alone(p, s);
    bool may_be_woken = stall == FRUITLESS || stall == ASLEEP || stall == STOPPED;

    return may_be_woken && !others_are_stuck(p, s) ? NO_STALL : stall;
}

/* ------------------------------------------------------------------- one round ---- */

/* The connection's program, as far as it is known. */
static struct student *program_of(struct performance *p, const struct conn *c)
{
    return c->program != NULL ? c->program : student_meant(p);
}

static bool pump(struct performance *p)
{
    struct conn *c = p->current;
    struct student *other = c != NULL ? program_of(p, c) : NULL;
    bool any = false;

    wire_take();
    for (int i = 0; i < p->program_count; i++) {
        struct student *s = &p->programs[i];
        bool moved = student_pump(p, s);
        if (s->written > STUDENT_MOST_OUTPUT)
            too_much(p, s, say("too-much-output"));
        if (moved)
            progress(s);
        any |= moved;
    }
    if (c != NULL && conn_pump(p, c)) {
        other->looks.arrived = false;
        progress(other);
        any = true;
    }
    if (c != NULL && c->in.length > CONN_MOST_UNREAD)
        too_much(p, other, say("too-much-sent"));
    return any;
}

static void wait_for_events(const struct performance *p, int pace_us)
{
    struct pollfd fds[MOST_PROGRAMS * STUDENT_POLLS + 2];
    int n = 0;
    struct timespec time = {0, pace_us * 1000L};

    for (int i = 0; i < p->program_count; i++)
        n += student_poll(&p->programs[i], fds + n);
    if (p->current != NULL)
        fds[n++] = conn_poll(p->current);
    fds[n] = conn_poll_listener(p);
    n += fds[n].fd != -1;
    ppoll(fds, (nfds_t)n, &time, NULL);
}

/* Nothing of the program's can come any more: it has ended, its pipes are read out, the connection
 * that we look at has come to its own end. */
static bool all_over(const struct performance *p)
{
    const struct conn *c = p->current;
    const struct student *s = p->student;

    if (!s->started || !s->ended)
        return false;
    if (s->left_behind > 0)
        return true;
    return s->out_ended && s->err_ended && (c == NULL || !c->connected || conn_poll(c).fd == -1);
}

/* Looks at those whose time it is. Returns whether there were any. */
static bool look_at_all(struct performance *p, int between_us)
{
    bool looked = false;

    for (int i = 0; i < p->program_count; i++) {
        struct student *s = &p->programs[i];
        if (student_runs(s) && log_now() - s->looks.last >= between_us * (MS / 1000)) {
            look(p, s);
            looked = true;
        }
    }
    return looked;
}

/* How long nothing has come from a program that has ended, on a connection that is not at its end.
 * What it had sent arrives at once, an end of file or a reset too: then the other end is not its
 * own. Many rounds, too: a machine that stood still has not been quiet. */
struct quiet {
    int64_t since;
    int rounds;
};

static bool other_end_is_not_its_own(const struct student *s, struct quiet *quiet, bool moved)
{
    enum { ROUNDS = 100 };

    if (moved || !s->started || !s->ended) {
        *quiet = (struct quiet){0};
        return false;
    }
    if (quiet->rounds++ == 0)
        quiet->since = log_now();
    return quiet->rounds > ROUNDS && log_now() - quiet->since > MOST_SLEEP_MS * MS;
}

static enum stall wait_looking(struct performance *p, bool (*decided)(void *), void *with,
                               int pace_us, int between_us)
{
    struct student *s = p->student;
    int64_t over_since = 0;
    struct quiet quiet = {0};

    if (p->began == 0)
        p->began = log_now();
    for (;;) {
        bool moved = pump(p);
        if (decided(with))
            return s->stall = NO_STALL;
        if (!moved && !s->started) /* then nothing ever will */
            fault("play-not-started");
        if (moved || !all_over(p))
            over_since = 0;
        else if (over_since == 0)
            over_since = log_now();
        else if (log_now() - over_since > (int64_t)PROOF_LOOKS * BETWEEN_LOOKS_US * 1000)
            return s->stall = ENDED;
        if (other_end_is_not_its_own(s, &quiet, moved))
            return s->stall = ENDED;
        enum stall stall = look_at_all(p, between_us) && student_runs(s) ? judge(p, s) : NO_STALL;
        if (stall != NO_STALL) {
            s->looks.asleep_in = where_it_is(p, s);
            s->looks.deprived = stall == SLEEPS && !waits_by_itself(s) && !conn_all_arrived(p);
            return s->stall = stall;
        }
        if (!moved)
            wait_for_events(p, pace_us);
    }
}

enum stall wait_until(struct performance *p, bool (*decided)(void *), void *with, int pace)
{
    begin(p, log_now());
    return wait_looking(p, decided, with, pace, BETWEEN_LOOKS_US);
}

/* ----------------------------------------------------------------------- calm ---- */

/* And the others are no more on their way to do something for it. */
static bool others_are_calm(struct performance *p)
{
    bool alone = true;

    for (int i = 0; i < p->program_count; i++) {
        struct student *other = &p->programs[i];
        if (other == p->student || !student_runs(other))
            continue;
        if (other->looks.calm < CALM_LOOKS && out_of_time(p, other) == NO_STALL)
            return false;
        alone = false;
    }
    return alone || conn_none_between(p);
}

bool wait_rests(struct performance *p)
{
    const struct looks *seen = &p->student->looks;

    return seen->calm >= CALM_LOOKS && seen->processes.stopped == 0 && conn_all_arrived(p)
           && others_are_calm(p);
}

static bool is_calm(void *with)
{
    struct performance *p = with;

    switch (p->student->looks.processes.first.class) {
    case CALL_SLEEP:
    case CALL_OTHER:
    case CALL_NONE: return false;
    default: return wait_rests(p);
    }
}

static bool is_still(void *with)
{
    const struct performance *p = with;

    return p->student->looks.calm >= CALM_LOOKS;
}

enum stall wait_still(struct performance *p)
{
    begin(p, 0);
    return wait_looking(p, is_still, p, BETWEEN_CALM_LOOKS_US, BETWEEN_CALM_LOOKS_US);
}

enum stall wait_calm(struct performance *p)
{
    return wait_closely(p, is_calm, p);
}

enum stall wait_closely(struct performance *p, bool (*decided)(void *), void *with)
{
    begin(p, 0);
    return wait_looking(p, decided, with, BETWEEN_CALM_LOOKS_US, BETWEEN_CALM_LOOKS_US);
}

/* --------------------------------------------------------------------- a person ---- */

void wait_anew(struct performance *p)
{
    p->began = 0;
    p->took_too_much = false;
}

static bool is_readable(void *with)
{
    struct pollfd fd = {*(int *)with, POLLIN, 0};

    return poll(&fd, 1, 0) == 1;
}

void wait_for_person(struct performance *p, int fd)
{
    enum { TICK_MS = 50 };
    struct pollfd person = {fd, POLLIN, 0};

    /* One that sleeps for ever or has ended needs nobody to look after it. */
    for (enum stall stall = NO_STALL; student_runs(p->student) && stall != ASLEEP;) {
        p->began = 0;
        stall = wait_until(p, is_readable, &fd, TICK_MS * 1000);
        if (stall == NO_STALL || poll(&person, 1, TICK_MS) == 1)
            return;
    }
    poll(&person, 1, -1);
}

/* ----------------------------------------------------------------------- fate ---- */

/* By its own time: on a busy machine it gets as far as on an idle one. */
static bool fate_is_known(void *with)
{
    const struct performance *p = with;
    const struct student *s = p->student;

    return s->ended || p->excessive || s->looks.idle > MOST_FATE_MS * MS
           || s->looks.ran_us > MOST_FATE_MS * 1000ull;
}

static void wait_fate_of(struct performance *p, struct student *s)
{
    if (!student_runs(s) || s->stall != NO_STALL)
        return;
    p->student = s;
    s->looks.idle = 0;
    s->looks.ran_us = 0;
    wait_until(p, fate_is_known, p, PACE_EVENT);
}

void wait_fate(struct performance *p)
{
    struct student *judged = p->student;

    p->judged = true;
    wait_fate_of(p, judged);
    for (int i = 0; i < p->program_count; i++)
        wait_fate_of(p, &p->programs[i]);
    p->student = judged;
}

/* ---------------------------------------------------------------------- words ---- */

static const char *words_for(enum call_class class)
{
    static const char *const ids[]
        = {[CALL_NONE] = "state-runs",       [CALL_RECV] = "state-recv",
           [CALL_SEND] = "state-send",       [CALL_ACCEPT] = "state-accept",
           [CALL_CONNECT] = "state-connect", [CALL_SELECT] = "state-select",
           [CALL_CHILD] = "state-child",     [CALL_LOCK] = "state-lock",
           [CALL_PAUSE] = "state-pause",     [CALL_SLEEP] = "state-sleep",
           [CALL_OTHER] = "state-other"};

    return say(ids[class]);
}

bool wait_stopped(const struct student *s)
{
    return s->stall == STOPPED;
}

const char *wait_state(const struct student *s)
{
    char number[24];

    if (!s->started)
        return say("state-not-started");
    if (s->ended) {
        if (s->left_behind == 0)
            return student_ending(s);
        return say("ended-left", student_ending(s),
                   say_count("left-behind", (size_t)s->left_behind));
    }
    switch (s->stall) {
    case STOPPED: return say("state-stopped");
    case FRUITLESS:
        snprintf(number, sizeof number, "%u", (unsigned)TAP_SPIN);
        return say("state-fruitless", number);
    case BUSY: return say("state-busy");
    case LATE: return words_for(s->looks.processes.first.class);
    case SLEEPS: return say("state-sleeps", words_for(s->looks.asleep_in));
    case HELD: return say("state-held");
    case ENDLESS: return say("state-endless");
    case ASLEEP: return say("state-asleep", words_for(s->looks.asleep_in));
    default: return say("state-running");
    }
}

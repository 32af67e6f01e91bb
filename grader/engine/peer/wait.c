/* wait.c -- every wait of a play: for an event, or for the proof that it will never come. */
#include "wait.h"

#include "base/fault.h"
#include "conn.h"
#include "log.h"
#include "memcheck.h"
#include "sandbox/contain.h"
#include "sandbox/processes.h"
#include "student.h"
#include "tap.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* A program is proved to hang when it has not run between this many looks, this far apart: 25 ms in
 * which every event that was on its way would have woken it. To pass a step, less is enough. */
enum { PROOF_LOOKS = 5, CALM_LOOKS = 3, BETWEEN_LOOKS_US = 5000, BETWEEN_CALM_LOOKS_US = 700 };
enum { MOST_CPU_MS = 1000, MOST_SLEEP_MS = 1500, MOST_PLAY_MS = 60000 };
enum { MOST_FATE_MS = 2000 }; /* for who talks on and on: it is judged already */

static const int64_t MS = 1000000;

/* What the looks have shown since the last progress. */
static struct {
    int64_t last_look;
    struct tasks tasks;
    int calm;      /* looks in a row between which nothing ran */
    int64_t slept; /* nanoseconds in which all slept */
    unsigned long long cpu_us;
    bool arrived;       /* all that was sent has arrived: fruitless calls count from then on, */
    uint32_t fruitless; /*   these do not */
    bool turns;         /* it looked like a circle once */
    int64_t idle;       /* nanoseconds in which nothing of it wanted to run, progress or not; */
    unsigned long long ran_us; /*   and how long it ran */
} seen;

static int64_t play_began;
static enum stall last_stall;
static bool judged, excessive, took_too_much;
static void (*excess_told)(const char *came);

void wait_excess_tells(void (*whom)(const char *came))
{
    excess_told = whom;
}

static void progress(void)
{
    seen.calm = 0;
    seen.slept = 0;
    seen.cpu_us = 0;
}

/* A program that takes more than is good for the machine: that is its verdict, or, when it has one
 * already, its fate. */
static void too_much(const char *came)
{
    took_too_much = true;
    if (!judged)
        excess_told(came);
    excessive = true;
}

/* ---------------------------------------------------------------------- looks ---- */

/* Whether nothing of it has run since the last look. */
static bool has_not_run(const struct tasks *now)
{
    /* A program that has ended sleeps no more: the keeper has yet to say so, when a processor is
     * free. */
    bool ending = now->processes == 0 || now->unreaped > 0;

    return now->switches == seen.tasks.switches && now->awake == 0 && !ending;
}

/* One look at the tree; adds to what was seen before. */
static void look(void)
{
    struct tasks now;
    int64_t time = log_now();

    tasks_look(student.keeper, &now);
    bool same = has_not_run(&now);
    seen.calm = same ? seen.calm + 1 : 0;
    if (same && seen.last_look != 0)
        seen.slept += time - seen.last_look;
    if (now.awake == 0 && seen.last_look != 0)
        seen.idle += time - seen.last_look;
    if (now.cpu_us > seen.tasks.cpu_us) {
        seen.cpu_us += now.cpu_us - seen.tasks.cpu_us;
        seen.ran_us += now.cpu_us - seen.tasks.cpu_us;
    }
    seen.tasks = now;
    seen.last_look = time;
    if (now.processes > CONTAIN_MOST_PROCESSES)
        too_much(say_count("too-many-processes", (size_t)now.processes));
    if (now.resident_kib > CONTAIN_MOST_MIB * 1024L * memcheck_factor(MEMCHECK_MEMORY))
        too_much(say("too-much-memory"));
}

static bool waits_by_itself(void)
{
    return seen.tasks.timed > 0 || tasks_have_timers(student.keeper);
}

static uint32_t fruitless_calls(void)
{
    const struct tap_shared *tap = tap_record();

    return tap == NULL ? 0 : atomic_load(&tap->fruitless);
}

/* A program that asks again and again without waiting does nothing wrong while there is something
 * on its way that it is to wait for. Only the calls that it has made since all had arrived count;
 * and since what it has answered may come between our reading and our counting, they count when
 * they are seen a second time. */
static bool turns_in_a_circle(void)
{
    uint32_t calls = fruitless_calls();
    bool before = seen.turns;

    if (!seen.arrived || calls < seen.fruitless) {
        seen.arrived = conn_all_arrived();
        seen.fruitless = calls;
    }
    seen.turns = seen.arrived && calls - seen.fruitless >= TAP_SPIN;
    return before && seen.turns;
}

/* Each wait begins with this. */
static void begin(int64_t last_look)
{
    progress();
    seen.last_look = last_look;
    seen.arrived = false;
    seen.turns = false;
}

/* What the looks prove, if anything. */
static enum stall judge(void)
{
    if (turns_in_a_circle())
        return FRUITLESS;
    if (seen.cpu_us > MOST_CPU_MS * 1000ull * memcheck_factor(MEMCHECK_TIME))
        return BUSY;
    if (log_now() - play_began > MOST_PLAY_MS * MS * memcheck_factor(MEMCHECK_TIME))
        return ENDLESS;
    if (seen.slept > MOST_SLEEP_MS * MS)
        return SLEEPS;
    if (seen.calm < PROOF_LOOKS || !conn_all_arrived())
        return NO_STALL;
    if (seen.tasks.stopped > 0)
        return STOPPED;
    if (waits_by_itself())
        return NO_STALL;
    /* A timer that went off before it could be seen has woken the program meanwhile. */
    struct tasks now;
    tasks_look(student.keeper, &now);
    return has_not_run(&now) ? ASLEEP : NO_STALL;
}

/* ------------------------------------------------------------------- one round ---- */

static bool pump(void)
{
    struct conn *c = conn_current();
    bool moved = student_pump();

    if (c != NULL && conn_pump(c)) {
        moved = true;
        seen.arrived = false;
    }
    if (student.written > STUDENT_MOST_OUTPUT)
        too_much(say("too-much-output"));
    if (c != NULL && c->in.length > CONN_MOST_UNREAD)
        too_much(say("too-much-sent"));
    if (moved)
        progress();
    return moved;
}

static void wait_for_events(int pace_us)
{
    struct pollfd fds[7];
    int n = student_poll(fds);
    const struct conn *c = conn_current();
    struct timespec time = {0, pace_us * 1000L};

    if (c != NULL)
        fds[n++] = conn_poll(c);
    fds[n] = conn_poll_listener();
    n += fds[n].fd != -1;
    ppoll(fds, (nfds_t)n, &time, NULL);
}

/* Nothing of the program's can come any more: it has ended, its pipes are read out, the connection
 * that we look at has come to its own end. */
static bool all_over(void)
{
    const struct conn *c = conn_current();

    if (!student.started || !student.ended)
        return false;
    if (student.left_behind > 0)
        return true;
    return student.out_ended && student.err_ended
           && (c == NULL || !c->connected || conn_poll(c).fd == -1);
}

/* How long nothing has come from a program that has ended, on a connection that is not at its end.
 * What it had sent arrives at once, an end of file or a reset too: then the other end is not its
 * own. Many rounds, too: a machine that stood still has not been quiet. */
struct quiet {
    int64_t since;
    int rounds;
};

static bool other_end_is_not_its_own(struct quiet *quiet, bool moved)
{
    enum { ROUNDS = 100 };

    if (moved || !student.started || !student.ended) {
        *quiet = (struct quiet){0};
        return false;
    }
    if (quiet->rounds++ == 0)
        quiet->since = log_now();
    return quiet->rounds > ROUNDS && log_now() - quiet->since > MOST_SLEEP_MS * MS;
}

static enum stall wait_looking(bool (*decided)(void *), void *with, int pace_us, int between_us)
{
    int64_t over_since = 0;
    struct quiet quiet = {0};

    if (play_began == 0)
        play_began = log_now();
    for (;;) {
        bool moved = pump();
        if (decided(with))
            return last_stall = NO_STALL;
        if (!moved && !student.started) /* then nothing ever will */
            fault("play-not-started");
        if (moved || !all_over())
            over_since = 0;
        else if (over_since == 0)
            over_since = log_now();
        else if (log_now() - over_since > (int64_t)PROOF_LOOKS * BETWEEN_LOOKS_US * 1000)
            return last_stall = ENDED;
        if (other_end_is_not_its_own(&quiet, moved))
            return last_stall = ENDED;
        if (student.started && !student.ended
            && log_now() - seen.last_look >= between_us * (MS / 1000)) {
            look();
            enum stall stall = judge();
            if (stall != NO_STALL)
                return last_stall = stall;
        }
        if (!moved)
            wait_for_events(pace_us);
    }
}

enum stall wait_until(bool (*decided)(void *), void *with, int pace)
{
    begin(log_now());
    return wait_looking(decided, with, pace, BETWEEN_LOOKS_US);
}

/* ----------------------------------------------------------------------- calm ---- */

static bool is_calm(void *with)
{
    (void)with;
    if (seen.calm < CALM_LOOKS || seen.tasks.stopped > 0)
        return false;
    switch (seen.tasks.first.class) {
    case CALL_SLEEP:
    case CALL_OTHER:
    case CALL_NONE: return false;
    default: return conn_all_arrived();
    }
}

enum stall wait_calm(void)
{
    begin(0);
    return wait_looking(is_calm, NULL, BETWEEN_CALM_LOOKS_US, BETWEEN_CALM_LOOKS_US);
}

/* --------------------------------------------------------------------- a person ---- */

void wait_anew(void)
{
    play_began = 0;
    took_too_much = false;
}

bool wait_took_too_much(void)
{
    return took_too_much;
}

static bool is_readable(void *with)
{
    struct pollfd fd = {*(int *)with, POLLIN, 0};

    return poll(&fd, 1, 0) == 1;
}

void wait_for_person(int fd)
{
    enum { TICK_MS = 50 };
    struct pollfd person = {fd, POLLIN, 0};

    /* One that sleeps for ever or has ended needs nobody to look after it. */
    for (enum stall stall = NO_STALL; student.started && !student.ended && stall != ASLEEP;) {
        play_began = 0;
        stall = wait_until(is_readable, &fd, TICK_MS * 1000);
        if (stall == NO_STALL || poll(&person, 1, TICK_MS) == 1)
            return;
    }
    poll(&person, 1, -1);
}

/* ----------------------------------------------------------------------- fate ---- */

/* By its own time: on a busy machine it gets as far as on an idle one. */
static bool fate_is_known(void *with)
{
    (void)with;
    return student.ended || excessive || seen.idle > MOST_FATE_MS * MS
           || seen.ran_us > MOST_FATE_MS * 1000ull;
}

void wait_fate(void)
{
    judged = true;
    if (!student.started || student.ended || last_stall != NO_STALL)
        return;
    seen.idle = 0;
    seen.ran_us = 0;
    wait_until(fate_is_known, NULL, PACE_EVENT);
}

/* ---------------------------------------------------------------------- words ---- */

static const char *asleep_in(enum call_class class)
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

bool wait_asleep(void)
{
    return last_stall == ASLEEP || last_stall == SLEEPS;
}

bool wait_stopped(void)
{
    return last_stall == STOPPED;
}

const char *wait_state(void)
{
    char number[24];

    if (!student.started)
        return say("state-not-started");
    if (student.ended) {
        if (student.left_behind == 0)
            return student_ending();
        return say("ended-left", student_ending(),
                   say_count("left-behind", (size_t)student.left_behind));
    }
    switch (last_stall) {
    case STOPPED: return say("state-stopped");
    case FRUITLESS:
        snprintf(number, sizeof number, "%u", (unsigned)TAP_SPIN);
        return say("state-fruitless", number);
    case BUSY: return say("state-busy");
    case SLEEPS: return say("state-sleeps", asleep_in(seen.tasks.first.class));
    case ENDLESS: return say("state-endless");
    case ASLEEP: return say("state-asleep", asleep_in(seen.tasks.first.class));
    default: return say("state-running");
    }
}

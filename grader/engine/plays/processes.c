/* processes.c -- steps about what a program is made of: its processes, threads, zombies and
 * memory.
 *
 * What it has at rest is its own affair (a thread for signals, say): it is counted first, and what clients
 * make of it is judged. */
#include "verbs.h"

#include "peer/memcheck.h"
#include "sandbox/contain.h"
#include "verdict/report.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* What may grow with each client and is not told: no thread's stack is so small (PTHREAD_STACK_MIN), and no
 * stream with its buffer. Where malloc() itself says what it has given out, no block of its is
 * so small, even where one client in five leaves one (32 bytes). */
enum { SMALL_KIB = 4, SMALL_BYTES = 4, FEW = 4, LATER_BYTES = 4096 };

static struct processes look_at(const struct student *s)
{
    struct processes now;

    processes_look(s->supervisor, &now);
    return now;
}

static void is_counted(struct performance *p, const struct step *s)
{
    (void)s;
    if (wait_calm(p) != NO_STALL)
        wrong(say("expected-waits"), wait_state(p->student));
    p->student->rested = look_at(p->student);
}

static const struct processes *counted(const struct performance *p)
{
    if (p->student->rested.living == 0)
        fault("play-processes-not-counted");
    return &p->student->rested;
}

/* ------------------------------------------------------------ how many there are ---- */

struct wanted {
    const struct student *student;
    int processes, threads; /* more than at rest; -1: it does not matter */
    bool no_zombies;
};

static bool are_there(void *with)
{
    const struct wanted *w = with;
    const struct processes now = look_at(w->student), *then = &w->student->rested;

    return (w->processes == -1 || now.living == then->living + w->processes)
           && (w->threads == -1 || now.threads == then->threads + w->threads)
           && (!w->no_zombies || now.zombies == 0);
}

static const char *processes_and_threads(int processes, int threads)
{
    return say("processes-and-threads", say_count("more-processes", (size_t)processes),
               say_count("more-threads", (size_t)threads));
}

static void must_be_there(struct performance *p, int processes, int threads)
{
    const struct processes *then = counted(p);
    struct wanted w = {.student = p->student, .processes = processes, .threads = threads};

    if (wait_until(p, are_there, &w, PACE_ASK) == NO_STALL)
        return;
    const struct processes now = look_at(p->student);
    int more = now.living - then->living, threads_more = now.threads - then->threads;
    wrong(processes_and_threads(processes, threads),
          more < 0 || threads_more < 0 ? wait_state(p->student)
                                       : processes_and_threads(more, threads_more));
}

static void has_more_processes(struct performance *p, const struct step *s)
{
    must_be_there(p, (int)step_number(s, 0), 0);
}

static void has_one_more_process(struct performance *p, const struct step *s)
{
    (void)s;
    must_be_there(p, 1, 0);
}

static void has_more_threads(struct performance *p, const struct step *s)
{
    must_be_there(p, 0, (int)step_number(s, 0));
}

static void has_one_more_thread(struct performance *p, const struct step *s)
{
    (void)s;
    must_be_there(p, 0, 1);
}

static void is_as_counted(struct performance *p, const struct step *s)
{
    (void)s;
    must_be_there(p, 0, 0);
}

static void has_one_thread_or_that_is_all(struct performance *p, const struct step *s)
{
    (void)s;
    if (wait_calm(p) != NO_STALL)
        wrong(say("expected-waits"), wait_state(p->student));
    const struct processes now = look_at(p->student);
    if (now.living + now.threads > 1)
        p->next_step = INT_MAX;
}

static void has_no_zombies(struct performance *p, const struct step *s)
{
    struct wanted w = {.student = p->student, .processes = -1, .threads = -1, .no_zombies = true};

    (void)s;
    if (wait_until(p, are_there, &w, PACE_ASK) != NO_STALL)
        wrong(say("expected-no-zombies"), say_count("zombies", (size_t)look_at(p->student).zombies));
}

static bool only_the_first_lives(void *with)
{
    const struct performance *p = with;

    return look_at(p->student).living <= 1;
}

/* While its first process is stopped: those that serve somebody who has left end, and the others sleep. */
static void others_end_or_wait(struct performance *p, const struct step *s)
{
    (void)s;
    wait_until(p, only_the_first_lives, p, PACE_ASK);
}

/* ------------------------------------------------------------------- its memory ---- */

static struct memory memory_of(const struct student *s)
{
    return (struct memory){(uint64_t)look_at(s).data_kib, tap_heap(&s->tap)};
}

static void memory_is_counted(struct performance *p, const struct step *s)
{
    (void)s;
    if (wait_calm(p) != NO_STALL)
        wrong(say("expected-waits"), wait_state(p->student));
    p->student->counts[0] = p->student->counts[1];
    p->student->counts[1] = p->student->counts[2];
    p->student->counts[2] = memory_of(p->student);
}

/* It has grown by more than so much, and had done so the time before. What is kept once and for all, or freed a
 * little later, makes it grow only once. */
static bool grows(uint64_t first, uint64_t then, uint64_t now, uint64_t least)
{
    return first != 0 && then > first + least && now > then + least;
}

static void needs_no_more_memory(struct performance *p, const struct step *s)
{
    const struct memory *first = &p->student->counts[0], *then = &p->student->counts[1],
                        *now = &p->student->counts[2];
    uint64_t clients = (uint64_t)step_number(s, 0), factor = (uint64_t)memcheck_factor(MEMCHECK_MEMORY);

    if (first->data_kib == 0)
        fault("play-memory-not-counted");
    if (grows(first->data_kib, then->data_kib, now->data_kib, clients * SMALL_KIB * factor))
        wrong(say("expected-no-more-memory"), say_count("more-kib", (size_t)(now->data_kib - then->data_kib)));
    /* After a few clients, what one of them had and is freed a little later would weigh too much. */
    if (grows(first->heap, then->heap, now->heap, clients < FEW ? LATER_BYTES : clients * SMALL_BYTES))
        wrong(say("expected-no-more-memory"), say_count("more-bytes", (size_t)(now->heap - then->heap)));
}

void heap_is_watched(struct performance *p, const struct play *play)
{
    for (int i = 0; i < play->count; i++)
        if (play->steps[i].verb->perform == needs_no_more_memory)
            p->plan.heap_watched = true;
}

/* ---------------------------------------------------------------------------- epoll ---- */

static void has_in_epoll(struct performance *p, const struct step *s)
{
    char least[24];

    if (wait_calm(p) != NO_STALL)
        wrong(say("expected-waits"), wait_state(p->student));
    int watched = processes_watched_by_epoll(p->student->supervisor, 0);
    if (watched == -1)
        unobserved(say("unseen-epoll"));
    snprintf(least, sizeof least, "%ld", step_number(s, 0));
    if (watched < step_number(s, 0))
        wrong(say("expected-in-epoll", least), say_count("came-in-epoll", (size_t)watched));
}

/* ----------------------------------------------------------- what the system denies ---- */

static void may_multiply(struct performance *p, bool yes)
{
    if (wait_calm(p) != NO_STALL)
        wrong(say("expected-waits"), wait_state(p->student));
    if (memcheck_on()) /* valgrind 3.19 crashes when fork() fails (and not when clone() of a thread does) */
        tap_forbid_forks(&p->student->tap, !yes);
    if (contain_may_multiply(p->student->supervisor, yes) == -1)
        unobserved(say("unseen-multiply", strerror(errno)));
}

static void is_denied(struct performance *p, const struct step *s)
{
    (void)s;
    may_multiply(p, false);
}

static void is_allowed(struct performance *p, const struct step *s)
{
    (void)s;
    may_multiply(p, true);
}

const struct verb processes_verbs[] = {
    {"student is counted", is_counted},
    {"student is as counted", is_as_counted},
    {"student has NUMBER more processes", has_more_processes},
    {"student has one more process", has_one_more_process},
    {"student has NUMBER more threads", has_more_threads},
    {"student has one more thread", has_one_more_thread},
    {"student has one thread or that is all", has_one_thread_or_that_is_all},
    {"student has no zombies", has_no_zombies},
    {"student others end or wait", others_end_or_wait},
    {"student memory is counted", memory_is_counted},
    {"student needs no more memory after NUMBER clients", needs_no_more_memory},
    {"student has at least NUMBER connections in epoll", has_in_epoll},
    {"student is denied processes", is_denied},
    {"student is allowed processes", is_allowed},
    {NULL, NULL},
};

/* outside.c -- whether somebody else had a hand in this play. */
#include "outside.h"

#include "again.h"
#include "memcheck.h"
#include "performance.h"

#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A play that was kept waiting is played so often; for all else a second time is enough. */
enum { MOST_TIMES = 5 };

static int times_before;
static void (*forget)(void);
static long long killed_before;

/* How many processes the kernel has killed for want of memory since it booted (/proc/vmstat); -1
 * where it does not say. */
static long long killed_for_memory(void)
{
    static char all[16384];
    int fd = open("/proc/vmstat", O_RDONLY | O_CLOEXEC);
    size_t have = 0;
    ssize_t n;

    if (fd == -1)
        return -1;
    while (have < sizeof all - 1 && (n = read(fd, all + have, sizeof all - 1 - have)) > 0)
        have += (size_t)n;
    close(fd);
    all[have] = '\0';
    const char *line = strstr(all, "\noom_kill ");
    return line == NULL ? -1 : atoll(line + strlen("\noom_kill "));
}

void outside_begin(struct performance *p, int played, void (*before_again)(void))
{
    times_before = played;
    forget = before_again;
    p->shows.signals = played > 0;
    killed_before = killed_for_memory();
}

/* ------------------------------------------------------------------ what was seen ---- */

/* Signals that the kernel raises for what a program has done itself: a fault, a write to a closed
 * connection, a limit, a timer, abort(3). Who sends one of them to all sends it to the peer, too.
 */
static bool is_the_kernels(int number)
{
    static const int numbers[] = {SIGILL,  SIGTRAP, SIGABRT, SIGBUS,  SIGFPE,    SIGSEGV, SIGPIPE,
                                  SIGALRM, SIGXCPU, SIGXFSZ, SIGPROF, SIGVTALRM, SIGSYS,  SIGIO};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (number == numbers[i])
            return true;
    return false;
}

static bool play_has_sent(const struct student *s, int number)
{
    return (s->sent & 1ull << (number - 1)) != 0;
}

static bool was_killed(const struct student *s)
{
    return s->ended && s->start_error == 0 && WIFSIGNALED(s->status)
           && !is_the_kernels(WTERMSIG(s->status)) && !play_has_sent(s, WTERMSIG(s->status));
}

static bool was_stopped(const struct student *s)
{
    return !s->ended && wait_stopped(s) && !play_has_sent(s, SIGSTOP);
}

static bool was_left_by_its_supervisor(const struct student *s)
{
    return s->started && s->start_error == ESRCH;
}

static bool memory_ran_out(void)
{
    return killed_before != -1 && killed_for_memory() != killed_before;
}

/* In words; NULL: nothing that somebody else could have done. */
static const char *what_was_seen(const struct student *s)
{
    char name[32];

    if (memory_ran_out())
        return say("outside-memory");
    if (was_left_by_its_supervisor(s))
        return say("outside-supervisor");
    if (was_stopped(s))
        return say("outside-stopped", s->name);
    if (!was_killed(s))
        return NULL;
    const char *known = sigabbrev_np(WTERMSIG(s->status));
    snprintf(name, sizeof name, "%d", WTERMSIG(s->status));
    return say("outside-signal", s->name, known != NULL ? known : name);
}

/* Whether it was the program after all. Without a witness it was where nobody else could reach it;
 * its supervisor it could not reach itself there. */
static bool was_its_own_hand(const struct student *s)
{
    if (memory_ran_out())
        return false;
    if (!witness_is_there(&s->notify.witness))
        return contain_is_alone() && !was_left_by_its_supervisor(s);
    if (was_left_by_its_supervisor(s))
        return witness_sent_to_supervisor(&s->notify.witness);
    if (was_stopped(s))
        return witness_sent(&s->notify.witness, SIGSTOP) || witness_sent(&s->notify.witness, SIGTSTP)
               || witness_sent(&s->notify.witness, SIGTTIN) || witness_sent(&s->notify.witness, SIGTTOU);
    return witness_sent(&s->notify.witness, WTERMSIG(s->status));
}

/* -------------------------------------------------------------------- once more ---- */

/* This process, from its beginning. */
_Noreturn static void play_again(struct performance *p, const char *how)
{
    student_end_all(p);
    forget();
    memcheck_forget();
    contain_keep_user();
    again_in_place(how);
}

void outside_late(struct performance *p)
{
    if (again_can() && times_before < MOST_TIMES - 1)
        play_again(p, "--again");
}

static void check(struct performance *p, const struct student *s)
{
    const char *seen = what_was_seen(s);

    if (seen == NULL)
        return;
    if (times_before == 0)
        play_again(p, "--again");
    if (!was_its_own_hand(s))
        fault("outside", seen);
}

/* A program for which the wiretap does not hold its signals may meet one at the moment at which the kernel
 * shows its exit to the peer: then _exit() fails, and what follows it in the C library is a crash. */
static bool may_have_been_kept_from_its_exit(const struct student *s)
{
    return s->ended && s->notify.shows.exits && s->start_error == 0 && WIFSIGNALED(s->status)
           && WTERMSIG(s->status) == SIGSEGV;
}

/* Whether the machine has kept a program from being in time, or may have. */
static const struct student *kept_waiting(const struct performance *p)
{
    int64_t own = (int64_t)(processes_own_delay() - p->delay_us) * 1000;

    for (int i = 0; i < p->program_count; i++) {
        int64_t delayed = (int64_t)p->programs[i].looks.delayed_us * 1000;
        if (p->undecided || wait_was_the_machines(&p->programs[i])
            || (p->patience > 0 && (own > p->patience || delayed > p->patience)))
            return &p->programs[i];
    }
    return NULL;
}

void outside_check(struct performance *p)
{
    const struct student *late = kept_waiting(p);

    if (late != NULL) {
        outside_late(p);
        fault("outside-late", late->name);
    }
    for (int i = 0; i < p->program_count; i++)
        if (times_before == 0 && may_have_been_kept_from_its_exit(&p->programs[i]))
            play_again(p, "--again-unseen");
        else if (times_before == 0 && wait_has_deprived(&p->programs[i]))
            play_again(p, "--again");
    for (int i = 0; i < p->program_count; i++)
        check(p, &p->programs[i]);
}

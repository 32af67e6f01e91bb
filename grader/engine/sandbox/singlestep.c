/* singlestep.c -- runs a process or a thread of the student's program one instruction at a time. */
#include "singlestep.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

/* An instruction takes less, if a processor is free. */
static const struct timespec A_MOMENT = {0, 1000000};

static void take_news(struct singlestep *s, int status)
{
    s->stands = WIFSTOPPED(status);
    s->ended = !s->stands;
    /* Behind a step there is a SIGTRAP, and an event has bits of its own (PTRACE_EVENT_STOP):
     * neither is the program's. */
    bool its_own = s->stands && status >> 16 == 0 && WSTOPSIG(status) != SIGTRAP;
    s->signal = its_own ? WSTOPSIG(status) : 0;
    unsigned long born = 0;
    switch (status >> 16) {
    case PTRACE_EVENT_CLONE:
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK: ptrace(PTRACE_GETEVENTMSG, s->task, NULL, &born);
    }
    s->born = (pid_t)born;
}

int singlestep_begin(struct singlestep *s, pid_t task, bool with_born)
{
    const long born = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
    sigset_t news;
    int status;

    *s = (struct singlestep){.task = task};
    if (ptrace(PTRACE_SEIZE, task, NULL, (void *)(with_born ? born : 0)) == -1)
        return -1;
    sigemptyset(&news);
    sigaddset(&news, SIGCHLD);
    sigprocmask(SIG_BLOCK, &news, NULL); /* or it would be thrown away before it is waited for */
    if (ptrace(PTRACE_INTERRUPT, task, NULL, NULL) == -1 || waitpid(task, &status, __WALL) == -1)
        return -1;
    take_news(s, status);
    return 0;
}

int singlestep_go(struct singlestep *s)
{
    int done = ptrace(PTRACE_SINGLESTEP, s->task, NULL, (void *)(long)s->signal);

    if (done == -1 && errno != ESRCH) /* ESRCH: killed while it stood; waitpid() will say so */
        return -1;
    s->stands = false;
    return 0;
}

bool singlestep_stands_now(struct singlestep *s)
{
    int status;

    if (!s->stands && !s->ended) {
        pid_t pid = waitpid(s->task, &status, __WALL | WNOHANG);
        if (pid == s->task)
            take_news(s, status);
        else if (pid == -1)
            s->ended = true;
    }
    return s->stands || s->ended;
}

bool singlestep_news(void)
{
    sigset_t news;

    sigemptyset(&news);
    sigaddset(&news, SIGCHLD);
    return sigtimedwait(&news, NULL, &A_MOMENT) != -1;
}

bool singlestep_stands(struct singlestep *s)
{
    while (!singlestep_stands_now(s) && singlestep_news())
        continue;
    return s->stands || s->ended;
}

/* Whether the SIGTRAP of a step is still to come: without us it would kill the program. */
static bool trap_is_pending(pid_t task)
{
    struct __ptrace_peeksiginfo_args queue = {.nr = 16};
    siginfo_t signals[16];
    long n = ptrace(PTRACE_PEEKSIGINFO, task, &queue, signals);

    while (n > 0)
        if (signals[--n].si_signo == SIGTRAP)
            return true;
    return false;
}

/* One that sleeps in a call stands for a moment; the kernel makes the call again. */
static void interrupt(struct singlestep *s)
{
    int status;

    if (ptrace(PTRACE_INTERRUPT, s->task, NULL, NULL) == -1
        || waitpid(s->task, &status, __WALL) == -1)
        return;
    take_news(s, status);
    while (s->stands && trap_is_pending(s->task) && ptrace(PTRACE_CONT, s->task, NULL, NULL) == 0
           && waitpid(s->task, &status, __WALL) == s->task)
        take_news(s, status);
}

void singlestep_end(struct singlestep *s)
{
    sigset_t news;

    if (!s->stands && !s->ended)
        interrupt(s);
    if (s->stands)
        ptrace(PTRACE_DETACH, s->task, NULL, (void *)(long)s->signal);
    sigemptyset(&news);
    sigaddset(&news, SIGCHLD);
    sigprocmask(SIG_UNBLOCK, &news, NULL);
}

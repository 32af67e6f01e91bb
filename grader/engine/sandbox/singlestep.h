/* singlestep.h -- runs a process or a thread of the student's program one instruction at a time
 * (ptrace(2)).
 *
 * Allowed to an ancestor of the same user and to root; where Yama forbids it, or a container
 * takes the right from root, begin says EPERM. The program sees nothing of it, but for a call that
 * the kernel does not make again by itself (epoll_wait(2); signal(7) has them all): it returns EINTR
 * when the task sleeps in it as it is held, and as it is let go.
 */
#ifndef SINGLESTEP_H
#define SINGLESTEP_H

#include <stdbool.h>
#include <sys/types.h>

/* A process or a thread that is held. */
struct singlestep {
    pid_t task;
    bool stands; /* it makes no instruction until singlestep_go */
    bool ended;
    int signal;  /* that it is to get with its next instruction, or 0 */
    pid_t born;  /* a process or thread that its last instruction has made, or 0 */
};

/* Holds this task, where it stands; with_born: and each that it makes, which then stands, and is to
 * be let go as (struct singlestep){.task = born}. Returns 0, or -1 with errno. */
int singlestep_begin(struct singlestep *s, pid_t task, bool with_born);

/* Lets it make its next instruction; one that is a system call may wait. Returns 0, or -1 with
 * errno: EIO where the processor cannot do it. */
int singlestep_go(struct singlestep *s);

/* Whether it has made it, or has ended. Waits a moment for it; never for long. */
bool singlestep_stands(struct singlestep *s);

/* The same in two parts, for several tasks: whether it has, now; and whether there has been news of
 * one of them within a moment. */
bool singlestep_stands_now(struct singlestep *s);
bool singlestep_news(void);

/* Lets it run as before. */
void singlestep_end(struct singlestep *s);

#endif

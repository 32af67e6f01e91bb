/* singlestep.h -- runs a process or a thread of the student's program one instruction at a time
 * (ptrace(2)).
 *
 * Allowed to an ancestor of the same user and to root; where Yama forbids it, or a container
 * takes the right from root, begin says EPERM. The program sees nothing of it: no call of it is
 * interrupted.
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
};

/* Holds this task, where it stands. Returns 0, or -1 with errno. */
int singlestep_begin(struct singlestep *s, pid_t task);

/* Lets it make its next instruction; one that is a system call may wait. Returns 0, or -1 with
 * errno: EIO where the processor cannot do it. */
int singlestep_go(struct singlestep *s);

/* Whether it has made it, or has ended. Waits a moment for it; never for long. */
bool singlestep_stands(struct singlestep *s);

/* Lets it run as before. */
void singlestep_end(struct singlestep *s);

#endif

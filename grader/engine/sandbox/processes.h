/* processes.h -- what the kernel knows of the student's processes and threads, from /proc (proc(5)).
 *
 * "The tree" is every process below a supervisor (contain.h), the supervisor itself left out. Nothing here
 * stops, traces or signals anything: it only looks.
 */
#ifndef PROCESSES_H
#define PROCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum call_class {
    CALL_NONE,
    CALL_RECV,
    CALL_SEND,
    CALL_ACCEPT,
    CALL_CONNECT,
    CALL_SELECT,
    CALL_CHILD,
    CALL_LOCK,
    CALL_PAUSE,
    CALL_SLEEP,
    CALL_OTHER
};

/* The system call in which a task sleeps. */
struct blocked {
    enum call_class class;
    bool timed; /* it may end by itself: a timeout, a timer, or we cannot tell */
    int timeout_ms; /* that the call was made with; -1: none, or we cannot tell */
    int fd;     /* the descriptor it is about, or -1 */
    pid_t pid;
};

/* One look at the whole tree. */
struct processes {
    int living;                  /* processes that are not zombies */
    int threads;                 /* their tasks, besides the first of each process */
    int zombies;                 /* processes that have ended, and a program has not waited for them */
    long data_kib;               /* heaps and stacks of threads, of all of them (VmData in proc(5)): what malloc() has
                                  * reserved for later (an arena of 64 MiB for a thread) is not in it */
    int awake;                   /* processes that run, or wait for a processor or a disk */
    int held;                    /* of these, in state D: for a disk, or a lock within the kernel that another one has */
    int stopped;                 /* processes in state T */
    int unreaped;                /* children of the supervisor that have ended: it will say so in a moment */
    int timed;                   /* processes asleep that may wake by themselves, */
    int timeout_ms; /* and none of them sooner than so long after the call was made; -1: unknown */
    unsigned long long switches; /* changes when any of them has run since the last look */
    unsigned long long cpu_us;   /* processor time of those alive, microseconds, */
    unsigned long long delayed_us; /* and how long they have waited for a processor */
    long resident_kib;
    struct blocked first; /* where the oldest task sleeps; CALL_NONE: it does not */
};

/* How many processes the tree has; their pids, oldest first, in pids[0..room-1]. */
int processes_list(pid_t supervisor, pid_t *pids, int room);

/* How long the calling process has waited for a processor since it began, in microseconds. */
unsigned long long processes_own_delay(void);

/* The processes of the tree that have not ended, by the numbers that they have for themselves (NSpid in proc(5),
 * /proc/PID/status), in pids[0..room-1]. Returns how many; -1: more than that. */
int processes_living(pid_t supervisor, pid_t *pids, int room);

void processes_look(pid_t supervisor, struct processes *processes);

/* The memory of the tree, each page that several of them have counted once (Pss in proc(5)); of a process of
 * which the kernel does not tell this, all that it has. */
long processes_shares_kib(pid_t supervisor);

/* How many processes the tree has that go on living: that sleep or are stopped, have run for a tenth of a second, or
 * have made another one.
 * One that a signal has just ended is woken to end, so it is waited for; meanwhile(with) is done again and again. A
 * list of children is exact only while they stand still (proc(5)): this one looks until it has seen somebody twice,
 * or nobody twice. */
int processes_survivors(pid_t supervisor, void (*meanwhile)(void *), void *with);

/* Whether a task of the tree sleeps in a call of this class on a socket. */
bool processes_blocked_in(pid_t supervisor, enum call_class class);

/* The task of the tree that waits until something comes on the socket with this inode: asleep in a call that
 * receives from it or, where there is none, the newest one asleep in select() or poll() that holds it. 0: none. */
pid_t processes_waiting_on(pid_t supervisor, unsigned long inode);

/* In which call the program, which is known to sleep, is with the socket that has this inode: in one that
 * receives from it or sends on it or, where no task is, that of the first task of the newest process that holds
 * it. CALL_NONE: no process holds it. */
enum call_class processes_where_with(pid_t supervisor, unsigned long inode);

/* All threads of the tree, the first of each process among them, in tids[0..room-1]. Returns how many. */
int processes_tasks(pid_t supervisor, pid_t *tids, int room);

/* In which call the first task of a process sleeps, CALL_NONE: it does not. Returns whether it lives. */
bool processes_asleep_in(pid_t pid, struct blocked *b);

/* How many sockets the tree holds open. */
int processes_sockets(pid_t supervisor);

/* How many descriptors the tree has registered with epoll instances of its own (epoll(7)), with one of these
 * flags, or 0 for all of them; -1: the kernel does not tell (proc(5), /proc/PID/fdinfo). */
int processes_watched_by_epoll(pid_t supervisor, unsigned flags);

/* Whether a process of the tree holds the socket with this inode. */
bool processes_hold_inode(pid_t supervisor, unsigned long inode);

/* Whether something within the programs may wake them that a look cannot see: a handler for a
 * timer's signal, a timer descriptor, a socket's own time limit. Costly: asked only before a
 * verdict. */
bool processes_have_timers(pid_t supervisor);

/* Kills every descendant of the calling process, until there is none. Returns how many there were.
 * The caller must be a subreaper (prctl(2), PR_SET_CHILD_SUBREAPER). */
int processes_kill_all_below(void);

#endif

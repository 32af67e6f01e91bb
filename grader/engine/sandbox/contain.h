/* contain.h -- starts a program so that nothing of it outlives the peer.
 *
 *     peer ── supervisor ── the student's program ── whatever it starts
 *
 * Isolated (namespaces(7) allowed): the supervisor is process 1 of a PID namespace, so that the kernel
 * kills all below it when it dies; the network is a loopback of the play's own; the file system is a
 * private root (root.h) or, where there can be none, the machine's, read-only. Portable (not allowed):
 * supervisor and peer are both subreapers and kill what is below them until the kernel says that nothing is
 * left. Where there is no private root, Landlock keeps the program from files, if the kernel has it.
 * In both, the supervisor dies with the peer, a peer that is root runs the program under a user id that
 * nobody else has (identity.h), and the program can signal its own processes alone (scope.h).
 */
#ifndef CONTAIN_H
#define CONTAIN_H

#include "notify.h"

#include <stdbool.h>
#include <sys/types.h>

struct start {
    const char *path; /* what is executed: an absolute path */
    const char *program; /* the student's program: the same, or what `path` runs */
    const char *hosts;   /* its /etc/hosts, where it has a private root; NULL: localhost alone */
    const char *files;   /* a folder that it may read, and in which it starts; NULL: none */
    bool shared;          /* it may make sockets there, and remove what is there (contain_share) */
    const char *services; /* the same of /etc/services; NULL: the machine's */
    char *const *argv;
    char *const *envp;
    int in, out, err; /* its descriptors 0, 1, 2 */
    long room;        /* so many bytes a file may have that it writes: more fail with EFBIG; 0: CONTAIN_MOST_FILE_MIB */
    int descriptors;  /* the most it may have open (RLIMIT_NOFILE) */
    int spare;        /* so many more for what runs it */
    int free;         /* the numbers from 3 up that are not taken when it begins; 0: none is taken */
    int taken;        /* below this number, from 3 up, all are taken when it begins; 0: none is */
    int descriptors_if_raised; /* the most when it raises that limit itself; fewer than descriptors: no more */
    int keep[3];      /* three more that it inherits under the same numbers, or -1 */
    bool checked;     /* what checks it may use ptrace(2): LeakSanitizer does */
    bool one_processor; /* its threads and processes have one, and who begins or wakes does not take it from who has it */
    int tasks;        /* the most processes and threads of the play; 0: CONTAIN_MOST_TASKS */
    struct notify_wish shows; /* which of its calls the peer is to be shown */
    /* Called when it is known what it is shown, before the program begins; NULL: nobody. */
    void (*ready)(void *with, const struct notify_wish *shows);
    void *with;
};

struct contained {
    pid_t supervisor;
    pid_t pid;   /* the program's first process */
    int news;    /* readable when there is something for contain_news */
    int notify;  /* for notify_begin; -1: there is none */
    struct notify_wish shows;
    int error; /* why it could not be started, or is not known any more: an errno, or 0. ESRCH: its
                  supervisor was killed; EUSERS: there is no user id for it */
};

/* More processes than MOST_PROCESSES, a program is stopped; more than MOST_TASKS, threads counted, the
 * kernel makes for no play, where its user is its own or it is isolated. */
enum { CONTAIN_MOST_PROCESSES = 400, CONTAIN_MOST_TASKS = 640, CONTAIN_MOST_MIB = 512, CONTAIN_MOST_FILE_MIB = 128 };

enum contain_mode { CONTAIN_PROBE, CONTAIN_ISOLATED, CONTAIN_PORTABLE };

/* Whether namespaces are allowed here. Costs a millisecond: grader/grade asks once for all plays.
 */
bool contain_probe(void);

/* Whether a program of this mode will be kept from the machine's files, by a private root or by Landlock.
 * Tried in a child; as long as two starts. */
bool contain_keeps_files(enum contain_mode mode);

/* Once, before anything else: enters the namespaces, unless the mode is portable or, after a probe,
 * they are not allowed. Returns whether programs will be isolated. */
bool contain_enter(enum contain_mode mode);

/* Whether the program has a user id of its own: nobody but root can signal it from outside. */
bool contain_is_alone(void);

/* This process is about to execve(2) itself: the user id stays its own. */
void contain_keep_user(void);

/* Makes send buffers of 4 KiB the rule for new TCP sockets of this play. Returns 0, or -1 where
 * the network is not the play's own or the setting is not allowed. */
int contain_small_send_buffers(void);

/* Whether the programs started so far had a private root, and `hosts` was looked at. */
bool contain_has_root(void);

/* Whether a program that is started now would have one. Tried in a child. */
bool contain_can_have_names(void);

/* In a child of the peer that ends soon: goes to a root as a program has it with these hosts. Returns 0, or
 * -1 where there can be none. */
int contain_enter_root(const char *hosts);

/* In a network of the play's own: gives it one more IPv4 address. Returns 0, or -1 with errno; EPERM: the
 * network is the machine's. */
int contain_add_address(const char *text);

/* From now on the programs may make sockets in this folder, and remove what is there. It is empty. Returns 0,
 * or -1 with errno. And it is about to be removed. */
int contain_share(const char *folder);
void contain_unshare(const char *folder);

/* In a network of the play's own: cuts the line through which all goes, or mends it. Returns 0, or -1
 * with errno; EPERM: the network is the machine's. */
int contain_line(bool up);

/* From now on no process below this supervisor can make a process or a thread (RLIMIT_NPROC: EAGAIN), or
 * they can as before. They must not be at it. Returns 0, or -1 with errno. */
int contain_may_multiply(pid_t supervisor, bool yes);

/* Starts a program, and returns when it has begun or could not (error). */
struct contained contain_start(const struct start *start);

/* Whether the first process has ended, its wait(2) status in *status; or could not begin, or its
 * supervisor is gone, why in c->error. Never waits. */
bool contain_news(struct contained *c, int *status);

/* Ends everything. When it returns, no process is left. */
void contain_end(struct contained *c);

#endif

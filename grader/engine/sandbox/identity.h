/* identity.h -- a user id that nobody else has, for a program that root runs.
 *
 * Two programs with ids of their own cannot signal, trace or read each other, and the limit of
 * processes (RLIMIT_NPROC, which counts by user id) is each one's own. Who is not root has no need
 * of one, and cannot get one.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <sys/types.h>

/* So many may be claimed at once in a user namespace, at most: fewer where it has fewer ids. */
enum { IDENTITY_MOST = 1024 };

struct identity {
    uid_t id; /* the user's number and the group's; never 0 */
    int lock; /* open, and closed on exec, as long as it is claimed; -1: it is not */
};

/* Claims one: an id that this user namespace has (/proc/self/uid_map and gid_map), that has no
 * entry in /etc/passwd and no process, and that no other process has claimed. It is ours until it
 * is released or this process ends; a child that keeps the descriptor holds it too. To be called
 * before a network namespace is entered: the lock is a name in the one we are in. Returns 0, or -1
 * with errno: EPERM (not root), ENOENT (there is no id but root's here), EAGAIN (all are taken). */
int identity_claim(struct identity *who);

/* In the child that is about to run the program: becomes that user, with its group alone. Returns
 * 0, or -1 with errno of setgroups(2), setresgid(2) or setresuid(2). */
int identity_become(const struct identity *who);

/* For the same process after an execve(2): keeps the lock open over it and leaves a note in the
 * environment; the claim that follows takes that one, and none besides. */
void identity_keep(const struct identity *who);

/* Gives it back. What ran under it must have ended. May be called twice. */
void identity_release(struct identity *who);

#endif

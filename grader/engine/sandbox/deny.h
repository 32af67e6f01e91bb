/* deny.h -- system calls that no student's program needs (seccomp(2)). */
#ifndef DENY_H
#define DENY_H

/* What is denied only sometimes. */
enum deny {
    DENY_TRACING = 1 << 0, /* ptrace(2): not where the program is checked */
    DENY_OUTSIDE = 1 << 1, /* where there is no private root: what Landlock does not look at, and other
                              processes' limits and priorities */
    DENY_ALONE = 1 << 2    /* there, where the play shares no folder: AF_UNIX sockets with a name, which lead to
                              the user's other programs, and the permissions of files */
};

/* In the child that is about to run the program, new privileges given up: from now on these calls fail,
 * for all that it starts, too. Those that make namespaces or mount; those that reach into another
 * process's memory or descriptors, or hide the own (PR_SET_DUMPABLE); keys, BPF, performance counters,
 * io_uring; memory that no process need have mapped (memfd_create, shmget, msgget), and what would outlive
 * the play (semget, mq_open); sockets of other families than AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK; all
 * calls of another machine's ABI; and what `deny` names (enum deny). They fail with EPERM; with ENOSYS where
 * a library then takes an older call, as it does for clone3, whose flags cannot be looked at. Returns 0, or
 * -1 where the kernel does not allow it. */
int deny_install(unsigned deny);

#endif

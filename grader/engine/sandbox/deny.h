/* deny.h -- system calls that no student's program needs (seccomp(2)). */
#ifndef DENY_H
#define DENY_H

#include <stdbool.h>

/* In the child that is about to run the program, new privileges given up: from now on these calls fail,
 * for all that it starts, too. Those that make namespaces or mount; ptrace(2), unless the program is
 * checked, and the others that reach into another process's memory or descriptors; keys, BPF,
 * performance counters, io_uring; memory that no process need have mapped (memfd_create, shmget,
 * msgget); sockets of other families than AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK; all calls of
 * another machine's ABI. They fail with EPERM; with ENOSYS where a library then takes an older call, as
 * it does for clone3, whose flags cannot be looked at. Returns 0, or -1 where the kernel does not allow
 * it. */
int deny_install(bool is_checked);

#endif

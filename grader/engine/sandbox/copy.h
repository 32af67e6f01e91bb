/* copy.h -- the descriptors of another process. */
#ifndef COPY_H
#define COPY_H

#include <sys/types.h>

/* A seccomp notification names a thread; descriptors belong to its process (Tgid in proc(5)). -1:
 * it is gone. */
pid_t process_of(pid_t thread);

/* A copy of a descriptor of that thread's process, of the same open file, for the caller to close;
 * -1 with errno (pidfd_getfd(2)): EBADF, it has none of that number; EPERM, we may not ask. */
int copy_of(pid_t thread, int fd);

#endif

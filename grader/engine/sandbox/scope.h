/* scope.h -- a program that can signal nobody but itself and what it starts (landlock(7)). */
#ifndef SCOPE_H
#define SCOPE_H

/* From now on this process and all that it starts can signal and trace each other alone, and
 * connect only to abstract UNIX sockets of their own. Its user may be anybody; new privileges must
 * have been given up (PR_SET_NO_NEW_PRIVS). Returns 0, or -1 with errno: ENOSYS, EOPNOTSUPP or
 * EINVAL where the kernel cannot do it (before Linux 6.12, or without Landlock). */
int scope_close(void);

#endif

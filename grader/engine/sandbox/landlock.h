/* landlock.h -- keeps this process and all it starts from files (landlock(7)). */
#ifndef LANDLOCK_H
#define LANDLOCK_H

/* From now on only what lies below the first paths can be read and run, and only what lies below
 * the second ones can be written as well. Lists end with NULL; paths that are not there are left
 * out, and a list may hold a NULL early. In `shared`, a folder or NULL, sockets can be made, and all that
 * is in it be read and removed. Must follow PR_SET_NO_NEW_PRIVS. Returns 0, or -1 with
 * errno: ENOSYS or EOPNOTSUPP where the kernel has no Landlock (before 5.13, or not switched on). */
int landlock_files(const char *const *readable, const char *const *writable, const char *shared);

#endif

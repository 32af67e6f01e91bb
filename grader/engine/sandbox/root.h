/* root.h -- a private root: a file system in which there is what was put there, and nothing else. */
#ifndef ROOT_H
#define ROOT_H

#include <stddef.h>

/* Makes one in a file system in memory and goes there. In it are, read-only, what a compiler and
 * the C library need: /usr with what stands beside it (/bin, /lib, /lib64), /etc/alternatives, the
 * loader's cache, and the folder `more` under its own name (NULL: none); besides an empty /tmp
 * and /dev/null. Whatever is written there takes of `mib` MiB.
 *
 * The caller is in a mount namespace of its own and is allowed to mount (user_namespaces(7)), and
 * has no other threads. Needs Linux 5.12 (open_tree, move_mount, mount_setattr). Returns 0, or -1
 * with errno: then the caller is somewhere in between, and ends. */
int root_enter(int mib, const char *more);

/* The folder that has to be there for the program at this path to run, when it does not lie below /usr or
 * beside it: where it was installed. NULL: there is none to add. The text is valid until the next
 * call. */
const char *root_home_of(const char *program);

#endif

/* root.h -- a private root: a file system in which there is what was put there, and nothing else. */
#ifndef ROOT_H
#define ROOT_H

#include <stddef.h>

/* Both make one in a file system in memory and go there. In it are, read-only, /usr with what stands
 * beside it (/bin, /lib, /lib64), /etc/alternatives, the loader's cache, an empty /tmp and /dev/null.
 *
 * The caller is in a mount namespace of its own and is allowed to mount (user_namespaces(7)), and
 * has no other threads. Needs Linux 5.12 (open_tree, move_mount, mount_setattr). They return 0, or -1
 * with errno: then the caller is somewhere in between, and ends. */

/* Besides: the folder `more` under its own name (NULL: none). Whatever is written there takes of
 * `mib` MiB. */
int root_enter_to_compile(int mib, const char *more);

/* For a program. Besides: what the list, which ends with NULL, holds (at most 24 files and folders, the
 * program among them) under its own names, read-only; a /proc of our PID namespace, read-only; /dev/zero
 * and urandom; of /etc what the C library reads, with `hosts` as the text of /etc/hosts (NULL: localhost
 * alone) and `services` as that of /etc/services (NULL: the machine's): names are looked up there and
 * nowhere else. Only /tmp can be written to, 16 MiB; /dev/shm is another name for it; and `shared`, one of
 * the list, below /tmp, or NULL. */
int root_enter_to_run(const char *const *shown, const char *shared, const char *hosts, const char *services);

/* The folder that has to be there for the program at this path to run, when it does not lie below /usr or
 * beside it: where it was installed. NULL: there is none to add. The text is valid until the next
 * call. */
const char *root_home_of(const char *program);

#endif

/* unixdiag.h -- what the kernel knows of sockets of the family AF_UNIX (unix(7)).
 *
 * Asked by NETLINK_SOCK_DIAG (sock_diag(7)) and /proc/net/unix (proc(5)), in the network namespace of the
 * caller, without privilege.
 */
#ifndef UNIXDIAG_H
#define UNIXDIAG_H

#include <stdbool.h>

/* The inode of the other end of the socket with this one, 0: no process holds it, or none has accepted it
 * yet. Returns 0, or -1 where the kernel does not tell. */
int unixdiag_other_end(unsigned long inode, unsigned long *other);

/* The inode of the file that bind() has made for it, which may have another name by now. Returns 0, or -1 where the
 * kernel does not tell. */
int unixdiag_file(unsigned long inode, unsigned long *file);

/* Calls visit with the name and the inode of each stream socket that listens, until it returns true. Returns
 * whether it did. The name is what bind() was given. */
bool unixdiag_listening(bool (*visit)(const char *name, unsigned long inode, void *), void *with);

#endif

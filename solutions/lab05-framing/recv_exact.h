/* recv_exact.h -- receive exactly len bytes, in whatever pieces they come.
 *
 * Later labs may link your recv_exact.c and use this header: leave it as it is.
 */
#ifndef RECV_EXACT_H
#define RECV_EXACT_H

#include <stddef.h>
#include <sys/types.h>

/* Receives len bytes from the blocking socket fd into buf. Returns
 *   len              when they have all come;
 *   0 to len - 1     when the peer has closed after that many: 0 is an end
 *                    before the first byte, more is an end in the middle;
 *   -1               with the errno of recv(2), never EINTR.
 * It never takes a byte that comes after these. */
ssize_t recv_exact(int fd, void *buf, size_t len);

#endif

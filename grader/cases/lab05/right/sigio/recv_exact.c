/* recv_exact.c -- receive exactly len bytes, in whatever pieces they come.
 *
 * usage: linked into upperd, and into the programs of lab08
 */
#include "recv_exact.h"

#include <errno.h>
#include <sys/socket.h>

ssize_t recv_exact(int fd, void *buf, size_t len)
{
    char *bytes = buf;
    size_t got = 0;

    while (got < len) {
        /* Never more than what is missing: the rest is the next one's. */
        ssize_t n = recv(fd, bytes + got, len - got, 0);
        if (n == -1 && errno == EINTR)
            continue; /* a signal came before a byte did */
        if (n == -1)
            return -1;
        if (n == 0)
            break; /* the peer has closed; got tells how many came */
        got += (size_t)n;
    }
    return (ssize_t)got;
}

/* A send_all() for sockets that block and for those that do not: an inner loop retries what a
 * signal interrupts, and who calls is told of EAGAIN as of any other reason to stop. A piece is
 * 16 KiB at most. */
#include "send_all.h"

#include <errno.h>
#include <sys/socket.h>

#define PIECE 16384u

int send_all_counting(int fd, const void *buf, size_t len, atomic_size_t *sent)
{
    const unsigned char *p = buf;
    ssize_t n;

    for (*sent = 0; len > 0; p += n, len -= (size_t)n, *sent += (size_t)n) {
        do {
            n = send(fd, p, len < PIECE ? len : PIECE, MSG_NOSIGNAL);
        } while (n < 0 && errno == EINTR);
        if (n < 0)
            return -1;
    }
    return 0;
}

int send_all(int fd, const void *buf, size_t len)
{
    atomic_size_t ignored = 0;

    return send_all_counting(fd, buf, len, &ignored);
}

/* A send_all() that never blocks in send(): MSG_DONTWAIT, and poll() when the
 * buffer is full. It works the same on a blocking and on a non-blocking fd. */
#include "send_all.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

static void say_nothing(size_t taken)
{
    (void)taken;
}

int send_all(int fd, const void *buf, size_t len)
{
    return send_all_telling(fd, buf, len, say_nothing);
}

int send_all_telling(int fd, const void *buf, size_t len, void (*between)(size_t taken))
{
    const unsigned char *p = buf, *end = p + len;

    while (p != end) {
        between((size_t)(p - (const unsigned char *)buf));
        ssize_t n = send(fd, p, (size_t)(end - p), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n >= 0) {
            p += n;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd room = {.fd = fd, .events = POLLOUT};
            if (poll(&room, 1, -1) == -1 && errno != EINTR)
                return -1;
        } else if (errno != EINTR) {
            return -1;
        }
    }
    return 0;
}

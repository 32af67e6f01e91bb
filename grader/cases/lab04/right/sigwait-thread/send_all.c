/* A send_all() that counts down what is left, in a struct of the caller's. */
#include "send_all.h"

#include <errno.h>
#include <sys/socket.h>

int send_rest(int fd, struct sending *it)
{
    size_t left;

    while ((left = atomic_load(&it->left)) != 0) {
        ssize_t n = sendto(fd, it->next, left, MSG_NOSIGNAL, NULL, 0);
        if (n == -1 && errno == EINTR)
            n = 0;
        if (n == -1)
            return -1;
        it->next += n;
        atomic_fetch_sub(&it->left, (size_t)n);
    }
    return 0;
}

int send_all(int fd, const void *buf, size_t len)
{
    struct sending it = {.next = buf};

    atomic_init(&it.left, len);
    return send_rest(fd, &it);
}

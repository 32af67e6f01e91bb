/* request.c -- one request of ask's, sent until it is answered.
 *
 * usage: linked into ask
 *
 * You write: wait_until, is_reply and parts of request.
 */
#include "request.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

/* Milliseconds since some moment in the past, on a clock that nobody sets. */
static long long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t); /* every POSIX system has this clock */
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* Waits until there is something to receive, or until that moment (now_ms()).
 * Returns 1; 0 when the moment has come first; -1 with errno. */
static int wait_until(int fd, long long until)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    long long left;

    while ((left = until - now_ms()) > 0) {
        int n = poll(&p, 1, (int)left);
        if (n != -1 || errno != EINTR)
            return n;
    }
    return 0;
}

/* Whether these n bytes are the reply to the request with this id. They are
 * unpacked into *t then. */
static int is_reply(const unsigned char *wire, ssize_t n, uint16_t id,
                    struct tally *t)
{
    if (n != TALLY_BYTES)
        return 0;
    tally_unpack(t, wire);
    return t->id == id;
}

/* Waits ms milliseconds for the reply to the request with this id. Returns 1
 * with the total; 0 when the time is over; -1 after reporting an error. */
static int wait_for_reply(int fd, uint16_t id, int ms, uint32_t *total)
{
    long long until = now_ms() + ms; /* what is not for us does not move it */

    for (;;) {
        unsigned char wire[TALLY_BYTES + 1]; /* more than 6 shows */
        struct tally t;

        int ready = wait_until(fd, until);
        if (ready == 0)
            return 0;
        ssize_t n = ready == 1 ? recv(fd, wire, sizeof wire, 0) : -1;
        if (n == -1 && errno != EINTR) {
            perror("ask: recv");
            return -1;
        }
        if (n != -1 && is_reply(wire, n, id, &t)) {
            *total = t.number;
            return 1;
        }
    }
}

int request(int fd, const struct tally *t, int ms, int tries, uint32_t *total)
{
    unsigned char wire[TALLY_BYTES];

    tally_pack(wire, t); /* once: it is the same request each time */
    while (tries-- > 0) {
        if (send(fd, wire, sizeof wire, 0) == -1) {
            perror("ask: send");
            return -1;
        }
        int answered = wait_for_reply(fd, t->id, ms, total);
        if (answered != 0)
            return answered == 1 ? 0 : -1;
        ms = ms < REQUEST_MOST / 2 ? 2 * ms : REQUEST_MOST;
    }
    fprintf(stderr, "ask: no answer\n");
    return -1;
}

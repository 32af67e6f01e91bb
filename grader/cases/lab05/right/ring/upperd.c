/* An upperd with a ring buffer: readv() fills it at both its ends, as much as there is, and each
 * frame that is whole is answered from it by writev() without being moved. A thread for each
 * client. */
#include "net.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define RING 131072u /* a power of two, larger than the largest frame */

struct ring {
    size_t head, tail; /* count up for ever; taken modulo RING */
    char bytes[RING];
};

/* The n bytes from `from` on, as one piece or two. */
static int pieces(struct ring *r, size_t from, size_t n, struct iovec v[2])
{
    size_t at = from % RING, first = n < RING - at ? n : RING - at;

    v[0].iov_base = r->bytes + at;
    v[0].iov_len = first;
    v[1].iov_base = r->bytes;
    v[1].iov_len = n - first;
    return n > first ? 2 : 1;
}

static ssize_t fill(struct ring *r, int fd)
{
    struct iovec v[2];
    int count = pieces(r, r->tail, RING - (r->tail - r->head), v);
    ssize_t n;

    do
        n = readv(fd, v, count);
    while (n == -1 && errno == EINTR);
    if (n > 0)
        r->tail += (size_t)n;
    return n;
}

static int drain(struct ring *r, int fd, size_t n)
{
    struct iovec v[2];

    while (n > 0) {
        ssize_t m = writev(fd, v, pieces(r, r->head, n, v));

        if (m == -1 && errno == EINTR)
            continue;
        if (m == -1)
            return -1;
        r->head += (size_t)m;
        n -= (size_t)m;
    }
    return 0;
}

/* The size of the frame at the head: 0 when that is not known yet, -1 when it is none. */
static long frame(const struct ring *r)
{
    long size = 0;

    for (size_t i = r->head; i != r->head + 5; i++) {
        if (i == r->tail)
            return 0;
        if ((unsigned char)(r->bytes[i % RING] - '0') > 9)
            return -1;
        size = size * 10 + r->bytes[i % RING] - '0';
    }
    return size > 65535 ? -1 : size + 5;
}

static const char *converse(struct ring *r, int fd)
{
    for (;;) {
        long size;

        while ((size = frame(r)) > 0 && r->tail - r->head >= (size_t)size) {
            for (size_t i = r->head + 5; i != r->head + (size_t)size; i++) {
                char *c = &r->bytes[i % RING];

                if ((unsigned char)(*c - 'a') < 26)
                    *c ^= 0x20;
            }
            if (drain(r, fd, (size_t)size) == -1)
                return "send";
        }
        if (size == -1)
            return "bad frame";
        switch (fill(r, fd)) {
        case -1: return "recv";
        case 0: return r->head == r->tail ? "" : "connection closed in mid-frame";
        }
    }
}

static void *client(void *arg)
{
    int fd = (int)(intptr_t)arg;
    struct ring *r = malloc(sizeof *r);
    const char *why = "";

    if (r != NULL) {
        r->head = r->tail = 0;
        why = converse(r, fd);
    }
    if (strlen(why) == 4)
        fprintf(stderr, "upperd: %s: %s\n", why, strerror(errno));
    else if (*why != '\0')
        fprintf(stderr, "upperd: %s\n", why);
    close(fd);
    free(r);
    return NULL;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd, fd;

    if (port < 0 || net_address(&sa, "127.0.0.1", port) < 0) {
        fputs("usage: upperd PORT\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((lfd = net_listen(&sa)) < 0 || getsockname(lfd, (struct sockaddr *)&sa, &len) < 0) {
        fprintf(stderr, "upperd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    for (;;) {
        pthread_t t;

        fd = accept(lfd, NULL, NULL);
        if (fd >= 0 && pthread_create(&t, NULL, client, (void *)(intptr_t)fd) == 0)
            pthread_detach(t);
        else if (fd >= 0)
            close(fd);
        else if (errno == EMFILE)
            poll(NULL, 0, 50); /* it stays in the queue until another one has left */
        else if (errno != EINTR && errno != ECONNABORTED)
            break;
    }
    perror("upperd: accept");
    return 1;
}

/* calcd.c -- structs that are laid out like the messages, without padding (an extension of gcc
 * and clang: packed), filled by recv() with MSG_WAITALL; a process for each client. */
#include "net.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct __attribute__((packed)) request {
    uint8_t op;
    uint16_t id;
    uint32_t a, b;
};

struct __attribute__((packed)) reply {
    uint16_t id;
    uint8_t status;
    uint32_t result;
};

_Static_assert(sizeof(struct request) == 11 && sizeof(struct reply) == 7, "the protocol's sizes");

static int fill(int fd, void *at, size_t n)
{
    size_t have = 0;
    ssize_t got = 1;
    while (have < n
           && ((got = recv(fd, (char *)at + have, n - have, MSG_WAITALL)) > 0
               || (got == -1 && errno == EINTR)))
        have += got > 0 ? (size_t)got : 0; /* less than all: a signal came */
    if (have < n)
        fprintf(stderr, "calcd: %s\n",
                got == -1 ? strerror(errno) : "connection closed in mid-request");
    return have == n;
}

static void serve(int fd)
{
    struct request q;

    for (;;) {
        ssize_t got = recv(fd, &q.op, 1, 0);
        struct reply r = {0};
        if (got == -1 && errno == EINTR)
            continue;
        if (got != 1)
            return;
        size_t numbers = memchr("+-*", q.op, 3) != NULL ? 8 : q.op == '~' ? 4 : 0;

        if (!fill(fd, (char *)&q + 1, 2 + numbers))
            return;
        uint32_t a = ntohl(q.a), b = ntohl(q.b);
        r.id = q.id;
        r.status = numbers == 0;
        if (q.op == '+')
            r.result = htonl(a + b);
        if (q.op == '-')
            r.result = htonl(a - b);
        if (q.op == '*')
            r.result = htonl(a * b);
        if (q.op == '~')
            r.result = htonl(-a);
        size_t sent = 0;
        while (sent < sizeof r) {
            ssize_t n = send(fd, (char *)&r + sent, sizeof r - sent, MSG_NOSIGNAL);
            if (n == -1 && errno != EINTR)
                return;
            sent += n > 0 ? (size_t)n : 0;
        }
        if (r.status != 0) {
            /* A second in all, of which each recv() has a tenth at most; and 16 MiB. */
            struct timeval moment = {0, 100000};
            struct timespec t, now;
            static char waste[65536];
            long bytes = 0;
            shutdown(fd, SHUT_WR);
            setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &moment, sizeof moment);
            clock_gettime(CLOCK_MONOTONIC, &t);
            do {
                ssize_t n = recv(fd, waste, sizeof waste, 0);
                if (n == 0 || (n == -1 && errno != EINTR && errno != EAGAIN))
                    break;
                bytes += n > 0 ? n : 0;
                clock_gettime(CLOCK_MONOTONIC, &now);
            } while (bytes < 16 << 20
                     && (now.tv_sec - t.tv_sec) * 1000 + (now.tv_nsec - t.tv_nsec) / 1000000 < 1000);
            return;
        }
        memset(&q, 0, sizeof q);
    }
}

int main(int argc, char **argv)
{
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd;
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char where[NET_TEXT];

    if (port == -1) {
        fprintf(stderr, "usage: calcd PORT\n");
        return 2;
    }
    signal(SIGCHLD, SIG_IGN);
    net_address(&sa, "127.0.0.1", port);
    if ((lfd = net_listen(&sa)) == -1 || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1) {
        fprintf(stderr, "calcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, where));
    fflush(stdout);
    for (;;) {
        int fd = accept(lfd, NULL, NULL);
        if (fd == -1)
            continue;
        if (fork() == 0) {
            close(lfd);
            serve(fd);
            _exit(0);
        }
        close(fd);
    }
}

/* wcd.c -- readv() into two static halves, memchr() to count; the lingering close throws the bytes
 * away inside the kernel (recv() with MSG_TRUNC, Linux), on a socket that does not block, with
 * pselect() for the clock. accept4() and close-on-exec throughout. */
#define _GNU_SOURCE /* accept4() */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MAX_REQUEST (1u << 20)
#define MAX_WASTE (16u << 20)

static char half[2][32768];

static unsigned long newlines(const char *p, size_t n)
{
    unsigned long found = 0;
    const char *end = p + n;

    while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        found++;
        p++;
    }
    return found;
}

static struct timespec time_left(const struct timespec *end)
{
    struct timespec now, left;

    clock_gettime(CLOCK_MONOTONIC, &now);
    left.tv_sec = end->tv_sec - now.tv_sec;
    left.tv_nsec = end->tv_nsec - now.tv_nsec;
    if (left.tv_nsec < 0) {
        left.tv_nsec += 1000000000;
        left.tv_sec--;
    }
    return left;
}

static void discard(int fd)
{
    struct timespec end, left;
    size_t waste = 0;

    if (shutdown(fd, SHUT_WR) == -1)
        return;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec++;
    while (waste < MAX_WASTE && (left = time_left(&end)).tv_sec >= 0) {
        ssize_t n = recv(fd, NULL, 1 << 20, MSG_TRUNC);
        fd_set set;

        if (n > 0)
            waste += (size_t)n;
        else if (n == 0 || errno != EAGAIN)
            return;
        else {
            FD_ZERO(&set);
            FD_SET(fd, &set);
            pselect(fd + 1, &set, NULL, NULL, &left, NULL);
        }
    }
}

static void serve(int fd)
{
    struct iovec v[2] = {{half[0], sizeof half[0]}, {half[1], sizeof half[1]}};
    unsigned long lines = 0, bytes = 0;
    char reply[48];
    ssize_t n;
    int len;

    while (bytes <= MAX_REQUEST && (n = readv(fd, v, 2)) != 0) {
        size_t first = n > (ssize_t)sizeof half[0] ? sizeof half[0] : (size_t)n;

        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1) {
            fprintf(stderr, "wcd: recv: %s\n", strerror(errno));
            return;
        }
        bytes += (unsigned long)n;
        lines += newlines(half[0], first) + newlines(half[1], (size_t)n - first);
    }
    len = bytes > MAX_REQUEST ? sprintf(reply, "ERR too long\n")
                              : sprintf(reply, "%lu %lu\n", lines, bytes);
    for (int at = 0; at < len; at += (int)n) {
        n = send(fd, reply + at, (size_t)(len - at), MSG_NOSIGNAL);
        if (n == -1 && errno != EINTR) {
            fprintf(stderr, "wcd: send: %s\n", strerror(errno));
            return;
        }
        n = n == -1 ? 0 : n;
    }
    if (bytes > MAX_REQUEST)
        discard(fd);
}

int main(int argc, char **argv)
{
    struct sockaddr_in sin;
    socklen_t slen = sizeof sin;
    char name[NET_TEXT];
    int lfd, fd;

    if (argc != 2 || net_port(argv[1]) == -1) {
        fprintf(stderr, "usage: wcd PORT\n");
        exit(2);
    }
    net_address(&sin, "127.0.0.1", net_port(argv[1]));
    if ((lfd = net_listen(&sin)) == -1 || getsockname(lfd, (struct sockaddr *)&sin, &slen) == -1) {
        fprintf(stderr, "wcd: %s: %s\n", net_failed, strerror(errno));
        exit(1);
    }
    printf("listening %s\n", net_text(&sin, name));
    fflush(stdout);
    for (;;)
        if ((fd = accept4(lfd, NULL, NULL, SOCK_CLOEXEC)) != -1) {
            serve(fd);
            close(fd);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            perror("wcd: accept");
            exit(1);
        }
}

/* calcd.c -- <endian.h> for htonl(); the op is looked at with MSG_PEEK, and then the request of
 * that length is received as one with MSG_WAITALL. A process for each client, and SIGCHLD is
 * ignored. */
#define _DEFAULT_SOURCE /* <endian.h> */
#include "linger.h"
#include "net.h"

#include <endian.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static uint32_t be32(const unsigned char *p)
{
    uint32_t n;

    memcpy(&n, p, sizeof n);
    return be32toh(n);
}

static void child(int s)
{
    unsigned char q[11], r[7];
    uint32_t a, b, x;
    ssize_t n;
    size_t size;

    for (;;) {
        if ((n = recv(s, q, 1, MSG_PEEK)) == 0)
            _exit(0);
        if (n == 1) {
            size = q[0] == '~' ? 7 : memchr("+-*", q[0], 3) ? 11 : 3;
            /* Only a signal makes it go round again. */
            size_t have = 0;
            while (have < size && ((n = recv(s, q + have, size - have, MSG_WAITALL)) > 0 || (n == -1 && errno == EINTR)))
                have += n > 0 ? (size_t)n : 0;
            if (n == 0) {
                fputs("calcd: connection closed in mid-request\n", stderr);
                _exit(1);
            }
        }
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1) {
            perror("calcd: recv");
            _exit(1);
        }
        a = size > 3 ? be32(q + 3) : 0;
        b = size > 7 ? be32(q + 7) : 0;
        x = q[0] == '+' ? a + b : q[0] == '-' ? a - b : q[0] == '*' ? a * b : -a;
        x = htobe32(size == 3 ? 0 : x);
        memcpy(r, q + 1, 2); /* the id goes back as it came */
        r[2] = size == 3;
        memcpy(r + 3, &x, 4);
        for (size_t at = 0; at<sizeof r; at += n> 0 ? (size_t)n : 0)
            if ((n = send(s, r + at, sizeof r - at, MSG_NOSIGNAL)) == -1 && errno != EINTR) {
                perror("calcd: send");
                _exit(1);
            }
        if (size == 3) {
            linger(s);
            _exit(0);
        }
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];
    int l, s;

    if (argc != 2 || net_port(argv[1]) < 0) {
        fprintf(stderr, "usage: calcd PORT\n");
        exit(2);
    }
    signal(SIGCHLD, SIG_IGN);
    net_address(&sa, "127.0.0.1", net_port(argv[1]));
    if ((l = net_listen(&sa)) < 0 || getsockname(l, (struct sockaddr *)&sa, &len) < 0) {
        fprintf(stderr, "calcd: %s: %s\n", net_failed, strerror(errno));
        exit(1);
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    while ((s = accept(l, NULL, NULL)) >= 0 || errno == EINTR || errno == ECONNABORTED) {
        pid_t pid = s < 0 ? 1 : fork();

        if (pid == 0) {
            close(l);
            child(s);
        }
        if (pid == -1)
            perror("calcd: fork");
        if (s >= 0)
            close(s);
    }
    perror("calcd: accept");
    exit(1);
}

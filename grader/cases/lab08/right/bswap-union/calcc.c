/* calcc.c -- the request leaves through writev(), the reply comes through readv(), each part of it
 * into its own variable. */
#include "calc_wire.h"
#include "net.h"
#include "number.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static const char usage[] = "usage: calcc ADDRESS PORT OP A [B]\n";

static int fail(const char *call)
{
    fprintf(stderr, "calcc: %s: %s\n", call, strerror(errno));
    return 1;
}

/* Takes n bytes off the front of a vector. */
static void advance(struct iovec *v, int count, size_t n)
{
    for (int i = 0; i < count; i++) {
        size_t k = n < v[i].iov_len ? n : v[i].iov_len;

        v[i].iov_base = (char *)v[i].iov_base + k;
        v[i].iov_len -= k;
        n -= k;
    }
}

static size_t total(const struct iovec *v, int count)
{
    size_t sum = 0;

    while (count-- > 0)
        sum += v[count].iov_len;
    return sum;
}

static ssize_t all(ssize_t (*call)(int, const struct iovec *, int), int fd, struct iovec *v, int n)
{
    ssize_t m = 1;

    while (total(v, n) > 0 && (m = call(fd, v, n)) != 0) {
        if (m == -1 && errno == EINTR)
            continue;
        if (m == -1)
            return -1;
        advance(v, n, (size_t)m);
    }
    return m == 0 ? 0 : 1;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    int32_t a, b = 0;
    uint8_t op, status;
    uint16_t id = htons(0x0102), reply_id;
    uint32_t na, nb, result;
    size_t args = argc > 4 ? calc_request_size((uint8_t)argv[3][0]) / 4 + 3 : 0;
    int fd;

    if (argc < 5 || strlen(argv[3]) != 1 || args == 3 || (size_t)argc != (args == 4 ? 5 : 6)
        || number_parse(argv[4], &a) == -1 || (argc == 6 && number_parse(argv[5], &b) == -1)
        || net_port(argv[2]) < 1 || net_address(&sa, argv[1], net_port(argv[2])) == -1) {
        fputs(usage, stderr);
        return 2;
    }
    op = (uint8_t)argv[3][0];
    na = htonl((uint32_t)a);
    nb = htonl((uint32_t)b);
    struct iovec request[] = {{&op, 1}, {&id, 2}, {&na, 4}, {&nb, argc == 6 ? 4 : 0}};
    struct iovec reply[] = {{&reply_id, 2}, {&status, 1}, {&result, 4}};

    signal(SIGPIPE, SIG_IGN);
    if ((fd = net_connect(&sa)) == -1)
        return fail("connect");
    if (all(writev, fd, request, 4) == -1)
        return fail("send");
    switch (all(readv, fd, reply, 3)) {
    case -1: return fail("recv");
    case 0: fprintf(stderr, "calcc: connection closed early\n"); return 1;
    }
    close(fd);
    if (reply_id != id || status != CALC_DONE) {
        fprintf(stderr, "calcc: id %u, status %u\n", ntohs(reply_id), status);
        return 1;
    }
    result = ntohl(result);
    memcpy(&a, &result, sizeof a);
    if (printf("%d\n", (int)a) < 0 || fflush(stdout) == EOF)
        return fail("write");
    return 0;
}

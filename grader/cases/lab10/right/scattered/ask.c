/* ask.c -- id and number are gathered and scattered by writev() and readv(): nothing is packed; ppoll(). */
#define _GNU_SOURCE
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in server;
static int fd;

static void fail(const char *call)
{
    fprintf(stderr, "ask: %s: %s\n", call, strerror(errno));
    exit(1);
}

static int number_of(const char *text, int least, int most)
{
    size_t n = strspn(text, "0123456789");
    long value = n > 0 && n < 10 && text[n] == '\0' ? atol(text) : -1;

    return value >= least && value <= most ? (int)value : -1;
}

/* The next number of standard input. Returns 1, 0 at the end, -1 for a line that is none. */
static int next_number(int32_t *number)
{
    char line[128];
    long long value;
    char more;

    if (fgets(line, sizeof line, stdin) == NULL)
        return 0;
    if (sscanf(line, "%lld%c", &value, &more) < 1 || (sscanf(line, "%lld%c", &value, &more) == 2 && more != '\n')
        || value < INT32_MIN || value > INT32_MAX)
        return -1;
    *number = (int32_t)value;
    return 1;
}

static void begin(void)
{
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        fail("socket");
    if (connect(fd, (struct sockaddr *)&server, sizeof server) == -1)
        fail("connect");
}

static long long now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_BOOTTIME, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void ask(uint16_t id, int32_t number, int ms, int tries)
{
    uint16_t net_id = htons(id), got_id;
    uint32_t net_number = htonl((uint32_t)number), got_number;
    char more;
    struct iovec out[2] = {{&net_id, 2}, {&net_number, 4}};
    struct iovec in[3] = {{&got_id, 2}, {&got_number, 4}, {&more, 1}};
    long long time = ms * 1000000LL;

    for (; tries > 0; tries--) {
        long long end = now_ns() + time, left;
        if (writev(fd, out, 2) == -1)
            fail("send");
        while ((left = end - now_ns()) > 0) {
            struct pollfd p = {.fd = fd, .events = POLLIN};
            struct timespec most = {left / 1000000000, left % 1000000000};
            if (ppoll(&p, 1, &most, NULL) < 1)
                continue;
            ssize_t n = readv(fd, in, 3);
            if (n == -1 && errno != EINTR)
                fail("recv");
            if (n == 6 && got_id == net_id) {
                printf("%d\n", (int)(int32_t)ntohl(got_number));
                return;
            }
        }
        time = time > 30000000000 ? 60000000000 : 2 * time;
    }
    fprintf(stderr, "ask: no answer\n");
    exit(1);
}

int main(int argc, char *argv[])
{
    int32_t number;
    int got;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 5 || net_port(argv[2]) < 1 || number_of(argv[3], 1, 60000) == -1
        || number_of(argv[4], 1, 60000) == -1
        || net_address(&server, argv[1], net_port(argv[2])) == -1) {
        fprintf(stderr, "usage: ask ADDRESS PORT MS TRIES\n");
        return 2;
    }
    begin();
    for (uint16_t id = 1; (got = next_number(&number)) == 1; id++)
        ask(id, number, number_of(argv[3], 1, 60000), number_of(argv[4], 1, 60000));
    if (got == -1) {
        fprintf(stderr, "ask: not a number\n");
        return 1;
    }
    return 0;
}

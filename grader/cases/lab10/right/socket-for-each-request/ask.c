/* ask.c -- a new socket for each request: what is late comes to nobody; select(). */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in server;

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

static void pack(unsigned char wire[6], uint16_t id, uint32_t number)
{
    wire[0] = id >> 8;
    wire[1] = id & 0xff;
    for (int i = 0; i < 4; i++)
        wire[2 + i] = number >> (24 - 8 * i) & 0xff;
}

static uint32_t number_in(const unsigned char *wire)
{
    return (uint32_t)wire[2] << 24 | (uint32_t)wire[3] << 16 | (uint32_t)wire[4] << 8 | wire[5];
}

static void begin(void)
{
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* Returns whether there is something to receive before that moment. */
static int comes(int fd, double end)
{
    for (;;) {
        double left = end - now();
        struct timeval time = {(time_t)left, (suseconds_t)((left - (double)(time_t)left) * 1e6)};
        fd_set set;

        if (left <= 0)
            return 0;
        FD_ZERO(&set);
        FD_SET(fd, &set);
        int n = select(fd + 1, &set, NULL, NULL, &time);
        if (n == -1 && errno != EINTR)
            fail("select");
        if (n == 1)
            return 1;
    }
}

static void ask(uint16_t id, int32_t number, int ms, int tries)
{
    unsigned char wire[6], reply[65536];
    double time = ms / 1e3;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    if (fd == -1)
        fail("socket");
    if (connect(fd, (struct sockaddr *)&server, sizeof server) == -1)
        fail("connect");
    pack(wire, id, (uint32_t)number);
    for (int i = 0; i < tries; i++) {
        if (write(fd, wire, sizeof wire) == -1)
            fail("send");
        double end = now() + time;
        time = time > 30 ? 60 : 2 * time;
        while (comes(fd, end)) {
            ssize_t n = recv(fd, reply, sizeof reply, MSG_DONTWAIT);
            if (n == -1 && errno != EINTR && errno != EAGAIN)
                fail("recv");
            if (n == 6 && reply[0] == wire[0] && reply[1] == wire[1]) {
                printf("%d\n", (int)(int32_t)number_in(reply));
                close(fd);
                return;
            }
        }
    }
    close(fd);
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

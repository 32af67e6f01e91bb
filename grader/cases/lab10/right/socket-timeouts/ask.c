/* ask.c -- a socket that is not connected, and recvfrom() with a time of its own. */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
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

static long long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void begin(void)
{
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        fail("socket");
}

static int is_servers(const struct sockaddr_in *from)
{
    return from->sin_port == server.sin_port && from->sin_addr.s_addr == server.sin_addr.s_addr;
}

static void ask(uint16_t id, int32_t number, int ms, int tries)
{
    unsigned char wire[6], reply[64];

    pack(wire, id, (uint32_t)number);
    for (; tries > 0; tries--, ms = ms > 30000 ? 60000 : 2 * ms) {
        long long end = now_ms() + ms, left;
        if (sendto(fd, wire, sizeof wire, 0, (struct sockaddr *)&server, sizeof server) == -1)
            fail("send");
        while ((left = end - now_ms()) > 0) {
            struct timeval time = {left / 1000, left % 1000 * 1000};
            struct sockaddr_in from;
            socklen_t size = sizeof from;
            setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
            ssize_t n = recvfrom(fd, reply, sizeof reply, 0, (struct sockaddr *)&from, &size);
            if (n == -1 && errno != EAGAIN && errno != EINTR)
                fail("recv");
            if (n == 6 && is_servers(&from) && memcmp(reply, wire, 2) == 0) {
                printf("%d\n", (int)(int32_t)number_in(reply));
                return;
            }
        }
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

/* ask.c -- a timer is a descriptor; epoll, and nothing blocks. */
#define _GNU_SOURCE
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in server;
static int fd, timer, ep;

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
    fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (fd == -1)
        fail("socket");
    if (connect(fd, (struct sockaddr *)&server, sizeof server) == -1)
        fail("connect");
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    ep = epoll_create1(0);
    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN, .data.fd = fd});
    epoll_ctl(ep, EPOLL_CTL_ADD, timer, &(struct epoll_event){.events = EPOLLIN, .data.fd = timer});
}

/* Takes all that has come. Returns 1 when the reply was among it. */
static int take(const void *wire, uint32_t *total)
{
    struct __attribute__((packed)) {
        uint16_t id;
        uint32_t total;
        char more;
    } reply;
    ssize_t n;

    while ((n = recv(fd, &reply, sizeof reply, 0)) != -1 || errno == EINTR)
        if (n == 6 && memcmp(&reply, wire, 2) == 0) {
            *total = ntohl(reply.total);
            return 1;
        }
    if (errno != EAGAIN)
        fail("recv");
    return 0;
}

static void ask(uint16_t id, int32_t number, int ms, int tries)
{
    struct __attribute__((packed)) {
        uint16_t id;
        uint32_t number;
    } wire = {htons(id), htonl((uint32_t)number)};
    uint32_t total;

    for (; tries-- > 0; ms = ms > 30000 ? 60000 : 2 * ms) {
        struct itimerspec time = {.it_value = {ms / 1000, ms % 1000 * 1000000L}};
        uint64_t rings = 0;

        if (send(fd, &wire, sizeof wire, 0) == -1)
            fail("send");
        timerfd_settime(timer, 0, &time, NULL);
        do {
            struct epoll_event e;
            if (epoll_wait(ep, &e, 1, -1) == -1 && errno != EINTR)
                fail("epoll_wait");
            if (take(&wire, &total)) {
                printf("%ld\n", (long)(int32_t)total);
                return;
            }
        } while (read(timer, &rings, sizeof rings) == -1);
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

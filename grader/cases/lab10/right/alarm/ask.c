/* ask.c -- recv() blocks, and a timer that goes on interrupts it: no signal comes too early for all of them. */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
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
static volatile sig_atomic_t rang;

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

static void ring(int number)
{
    (void)number;
    rang = 1;
}

static void begin(void)
{
    struct sigaction action = {.sa_handler = ring};

    sigaction(SIGALRM, &action, NULL); /* without SA_RESTART */
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        fail("socket");
    if (connect(fd, (struct sockaddr *)&server, sizeof server) == -1)
        fail("connect");
}

static void set(int ms)
{
    struct itimerval time = {.it_value = {ms / 1000, ms % 1000 * 1000}};

    if (ms > 0)
        time.it_interval.tv_usec = 2000; /* if the first one comes before recv() waits, the next one does not */
    setitimer(ITIMER_REAL, &time, NULL);
}

static void ask(uint16_t id, int32_t number, int ms, int tries)
{
    unsigned char wire[6], reply[7];

    pack(wire, id, (uint32_t)number);
    while (tries-- > 0) {
        while (send(fd, wire, sizeof wire, 0) == -1)
            if (errno != EINTR)
                fail("send");
        rang = 0;
        set(ms);
        while (!rang) {
            ssize_t n = read(fd, reply, sizeof reply);
            if (n == -1 && errno != EINTR)
                fail("recv");
            if (n == 6 && memcmp(reply, wire, 2) == 0) {
                set(0);
                printf("%d\n", (int)(int32_t)number_in(reply));
                return;
            }
        }
        set(0);
        ms = ms > 30000 ? 60000 : 2 * ms;
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

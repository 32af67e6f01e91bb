/* ask.c -- a thread that receives, and one that waits for what it has found, but not for ever. */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in server;
static int fd;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t news;
static int asked = -1, answered = -1, error; /* ids, or -1; errno */
static uint32_t total;

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

static void *receive(void *unused)
{
    unsigned char reply[512];

    for (;;) {
        ssize_t n = recv(fd, reply, sizeof reply, 0);
        pthread_mutex_lock(&lock);
        if (n == 6 && (reply[0] << 8 | reply[1]) == asked) {
            answered = asked;
            total = number_in(reply);
        }
        if (n == -1 && errno != EINTR)
            error = errno;
        pthread_cond_signal(&news);
        pthread_mutex_unlock(&lock);
        if (n == -1 && errno != EINTR)
            return unused;
    }
}

static void begin(void)
{
    pthread_condattr_t how;
    pthread_t thread;

    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        fail("socket");
    if (connect(fd, (struct sockaddr *)&server, sizeof server) == -1)
        fail("connect");
    pthread_condattr_init(&how);
    pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
    pthread_cond_init(&news, &how);
    pthread_create(&thread, NULL, receive, NULL);
}

static void ask(uint16_t id, int32_t number, int ms, int tries)
{
    unsigned char wire[6];

    pack(wire, id, (uint32_t)number);
    pthread_mutex_lock(&lock);
    asked = id;
    for (; tries > 0 && answered != id; tries--) {
        struct timespec end;
        if (send(fd, wire, sizeof wire, 0) == -1)
            fail("send");
        clock_gettime(CLOCK_MONOTONIC, &end);
        end.tv_nsec += ms % 1000 * 1000000L;
        end.tv_sec += ms / 1000 + end.tv_nsec / 1000000000;
        end.tv_nsec %= 1000000000;
        while (answered != id && error == 0 && pthread_cond_timedwait(&news, &lock, &end) == 0)
            ;
        if (error != 0) {
            errno = error;
            fail("recv");
        }
        ms = ms > 30000 ? 60000 : 2 * ms;
    }
    if (answered != id) {
        fprintf(stderr, "ask: no answer\n");
        exit(1);
    }
    printf("%d\n", (int)(int32_t)total);
    pthread_mutex_unlock(&lock);
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

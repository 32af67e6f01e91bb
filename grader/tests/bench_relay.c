/* bench_relay.c -- how many lines a second a relay passes on to a crowd.
 *
 * usage: bench_relay PORT CLIENTS LINES
 *
 * CLIENTS connect to 127.0.0.1 and PORT; then each of the first LINES of them says a line, and each
 * line has to reach all the others. Prints the milliseconds it took, from the first line sent to
 * the last one received.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 4000 };

static int clients[MOST];

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static double milliseconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void connect_all(int port, int count, int epoll)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
    int on = 1;

    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        clients[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (clients[i] == -1 || connect(clients[i], (struct sockaddr *)&sa, sizeof sa) == -1)
            die("bench_relay: connect");
        setsockopt(clients[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, clients[i], &event) == -1)
            die("bench_relay: epoll_ctl");
    }
}

/* Reads until `wanted` more lines have arrived, at whomever. */
static void collect(int epoll, int wanted)
{
    struct epoll_event events[256];
    char part[4096];

    while (wanted > 0) {
        int n = epoll_wait(epoll, events, 256, 10000);
        if (n <= 0) {
            fprintf(stderr, "bench_relay: %d lines did not arrive\n", wanted);
            exit(1);
        }
        for (int i = 0; i < n; i++) {
            ssize_t got = recv(clients[events[i].data.u32], part, sizeof part, MSG_DONTWAIT);
            if (got <= 0)
                die("bench_relay: recv");
            for (ssize_t k = 0; k < got; k++)
                wanted -= part[k] == '\n';
        }
    }
}

int main(int argc, char **argv)
{
    int count = argc == 4 ? atoi(argv[2]) : 0, lines = argc == 4 ? atoi(argv[3]) : 0;
    int epoll = epoll_create1(0);
    struct rlimit files;

    if (count < 2 || count > MOST || lines < 1) {
        fputs("usage: bench_relay PORT CLIENTS LINES\n", stderr);
        return 2;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    connect_all(atoi(argv[1]), count, epoll);
    /* Once round, so that all have been accepted before the clock starts. */
    if (send(clients[count - 1], "hello\n", 6, MSG_NOSIGNAL) != 6)
        die("bench_relay: send");
    collect(epoll, count - 1);
    double start = milliseconds();
    for (int i = 0; i < lines; i++) {
        if (send(clients[i % count], "a line of a chat\n", 17, MSG_NOSIGNAL) != 17)
            die("bench_relay: send");
    }
    collect(epoll, lines * (count - 1));
    printf("%.1f\n", milliseconds() - start);
    return 0;
}

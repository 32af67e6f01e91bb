/* bench_crowd.c -- what a silent crowd costs a relay.
 *
 * usage: bench_crowd PORT PID CLIENTS...
 *
 * For each CLIENTS, in ascending order: as many connect to 127.0.0.1 and PORT, where process PID listens, and then
 * the last of them sends 200 bytes without a newline, one at a time. Prints a line: the clients, the memory of the
 * process (Pss, in KiB, proc(5)) before and after they came, and its processor time for one byte, in nanoseconds.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { BYTES = 200 };

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static unsigned long long processor_time(const char *pid)
{
    char path[64];
    unsigned long long ns;

    snprintf(path, sizeof path, "/proc/%s/schedstat", pid);
    FILE *f = fopen(path, "re");
    if (f == NULL || fscanf(f, "%llu", &ns) != 1)
        die("bench_crowd: schedstat");
    fclose(f);
    return ns;
}

static long pss(const char *pid)
{
    char path[64], line[256];
    long kib = 0;

    snprintf(path, sizeof path, "/proc/%s/smaps_rollup", pid);
    FILE *f = fopen(path, "re");
    if (f == NULL)
        die("bench_crowd: smaps_rollup");
    while (fgets(line, sizeof line, f) != NULL && sscanf(line, "Pss: %ld", &kib) != 1)
        continue;
    fclose(f);
    return kib;
}

static void pause_ms(double ms)
{
    nanosleep(&(struct timespec){0, (long)(ms * 1e6)}, NULL);
}

/* Until it has not run for a while. */
static unsigned long long at_rest(const char *pid)
{
    unsigned long long before = 0, now;

    for (int calm = 0; calm < 3; before = now) {
        pause_ms(20);
        now = processor_time(pid);
        calm = now == before ? calm + 1 : 0;
    }
    return before;
}

static int connect_to(int port)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd == -1 || connect(fd, (struct sockaddr *)&sa, sizeof sa) == -1)
        die("bench_crowd: connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

int main(int argc, char **argv)
{
    struct rlimit files;
    int there = 0, fd = -1;

    if (argc < 4)
        return 2;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    at_rest(argv[2]);
    long empty = pss(argv[2]);
    for (int i = 3; i < argc; i++) {
        for (; there < atoi(argv[i]); there++)
            fd = connect_to(atoi(argv[1]));
        unsigned long long before = at_rest(argv[2]);
        for (int k = 0; k < BYTES; k++) {
            if (send(fd, "x", 1, MSG_NOSIGNAL) != 1)
                die("bench_crowd: send");
            pause_ms(0.2);
        }
        unsigned long long cost = (at_rest(argv[2]) - before) / BYTES;
        printf("%d %ld %ld %llu\n", there, empty, pss(argv[2]), cost);
    }
    return 0;
}

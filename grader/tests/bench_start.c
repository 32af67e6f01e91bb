/* bench_start.c -- what it costs to start a program contained, against a bare fork and exec of the
 * same.
 *
 * usage: bench_start [ROUNDS]
 *
 * Runs itself, as a program that ends at once, ROUNDS times in each way, by turns; prints the
 * medians in microseconds: bare, contained.
 */
#include "sandbox/contain.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1000 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

static void start_bare(const char *path, char *const *argv)
{
    pid_t pid = fork();

    if (pid == 0) {
        execv(path, argv);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

static void start_contained(const char *path, char *const *argv, int null)
{
    char *const none[] = {NULL};
    struct start start = {.path = path,
                          .program = path,
                          .argv = argv,
                          .envp = none,
                          .in = null,
                          .out = null,
                          .err = null,
                          .descriptors = 1024,
                          .keep = {-1, -1, -1}};
    struct contained c = contain_start(&start);
    struct pollfd news = {c.news, POLLIN, 0};
    int status;

    while (c.error == 0 && !contain_news(&c, &status))
        poll(&news, 1, -1);
    contain_end(&c);
}

int main(int argc, char **argv)
{
    static double bare[MOST], contained[MOST];
    int rounds = argc > 1 ? atoi(argv[1]) : 200;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    char *path = realpath("/proc/self/exe", NULL);
    char *const arguments[] = {"bench_start", "0", NULL};

    if (rounds <= 0 || rounds > MOST || path == NULL)
        return 0;
    contain_enter(CONTAIN_PROBE);
    for (int i = 0; i < rounds; i++) {
        double a = now();
        start_bare(path, arguments);
        double b = now();
        start_contained(path, arguments, null);
        bare[i] = b - a;
        contained[i] = now() - b;
    }
    qsort(bare, (size_t)rounds, sizeof *bare, ascending);
    qsort(contained, (size_t)rounds, sizeof *contained, ascending);
    printf("%.0f %.0f\n", bare[rounds / 2], contained[rounds / 2]);
    free(path);
    return 0;
}

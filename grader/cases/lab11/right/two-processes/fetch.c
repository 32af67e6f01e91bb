/* fetch.c -- the child fetches; the parent waits for its end, or ends it. */
#define _GNU_SOURCE
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile const char **call; /* that the child is in: shared */

static int fetch(const struct sockaddr_in *sa)
{
    static char buf[20000];
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1) {
        perror("fetch: socket");
        return 1;
    }
    if (connect(fd, (const struct sockaddr *)sa, sizeof *sa) == -1) {
        perror("fetch: connect");
        return 1;
    }
    *call = "recv";
    for (;;) {
        ssize_t n = recv(fd, buf, sizeof buf, 0);
        if (n == -1) {
            perror("fetch: recv");
            return 1;
        }
        if (n == 0)
            return 0;
        if (fwrite(buf, 1, (size_t)n, stdout) != (size_t)n || fflush(stdout) == EOF) {
            perror("fetch: write");
            return 1;
        }
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    struct timespec begun, now;
    char *rest = "?";
    int status, port = argc == 4 ? net_port(argv[2]) : -1;
    long ms = argc == 4 && argv[3][0] >= '0' && argv[3][0] <= '9' ? strtol(argv[3], &rest, 10) : 0;
    sigset_t set;

    if (port < 1 || *rest != '\0' || ms < 1 || ms > 60000 || net_address(&sa, argv[1], port) == -1) {
        fputs("usage: fetch ADDRESS PORT MS\n", stderr);
        return 2;
    }
    clock_gettime(CLOCK_MONOTONIC, &begun);
    call = mmap(NULL, sizeof *call, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (call == MAP_FAILED)
        return 1;
    *call = "connect";
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    pid_t child = fork();
    if (child == 0)
        exit(fetch(&sa));
    for (;;) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        long long left = ms * 1000000LL - (now.tv_sec - begun.tv_sec) * 1000000000LL
                         - (now.tv_nsec - begun.tv_nsec);
        struct timespec time = {left / 1000000000, left % 1000000000};
        int number = left > 0 ? sigtimedwait(&set, NULL, &time) : -1;
        if (number == SIGUSR1)
            fputs("fetch: still waiting\n", stderr);
        if (number == SIGCHLD) {
            waitpid(child, &status, 0);
            return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
        }
        if (number == -1 && (left <= 0 || errno == EAGAIN)) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            fprintf(stderr, "fetch: %s: %s\n", (const char *)*call, strerror(ETIMEDOUT));
            return 1;
        }
    }
}

/* A child sends, and counts in memory that both share; the parent waits, and answers SIGUSR1. */
#define _GNU_SOURCE
#include "net.h"
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_in to;
    int port = argc == 3 ? net_port(argv[2]) : -1, st = 0, sig;
    if (port < 1 || net_address(&to, argv[1], port))
        return fprintf(stderr, "usage: pour ADDRESS PORT < FILE\n"), 2;
    size_t n = 0, room = 1 << 20;
    char *all = malloc(room);
    for (;;) {
        if (n == room)
            all = realloc(all, room *= 2);
        if (!all)
            return perror("pour: realloc"), 1;
        ssize_t k = read(0, all + n, room - n);
        if (k == -1 && errno == EINTR)
            continue;
        if (k == -1)
            return perror("pour: read"), 1;
        if (k == 0)
            break;
        n += (size_t)k;
    }
    atomic_size_t *sent
        = mmap(NULL, sizeof *sent, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (sent == MAP_FAILED)
        return perror("pour: mmap"), 1;
    int fd = net_connect(&to);
    if (fd == -1)
        return fprintf(stderr, "pour: %s: %s\n", net_failed, strerror(errno)), 1;
    sigset_t s;
    sigemptyset(&s), sigaddset(&s, SIGUSR1), sigaddset(&s, SIGCHLD);
    sigprocmask(SIG_BLOCK, &s, NULL);
    pid_t kid = fork();
    if (kid == -1)
        return perror("pour: fork"), close(fd), 1;
    if (kid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (*sent < n) {
            ssize_t k = send(fd, all + *sent, n - *sent, MSG_NOSIGNAL);
            if (k >= 0)
                *sent += (size_t)k;
            else if (errno != EINTR) {
                perror("pour: send");
                close(fd);
                _exit(1);
            }
        }
        close(fd);
        _exit(0);
    }
    close(fd);
    for (;;) {
        if (sigwait(&s, &sig))
            continue;
        if (sig == SIGUSR1)
            dprintf(2, "sent so far %zu\n", (size_t)*sent);
        else if (waitpid(kid, &st, WNOHANG) == kid)
            break;
    }
    if (!WIFEXITED(st) || WEXITSTATUS(st))
        return 1;
    if (dprintf(1, "sent %zu\n", (size_t)*sent) < 0)
        return perror("pour: write"), 1;
    return 0;
}

/* chat.c -- no select() at all: two processes, one for each direction; whichever ends first ends
 * the other. */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Copies until the end of file: 0; or until an error: 1. */
static int copy(int from, int to)
{
    char buf[512];
    ssize_t n, m;

    while ((n = read(from, buf, sizeof buf)) != 0) {
        if (n == -1) {
            perror("chat: read");
            return 1;
        }
        for (char *p = buf; n > 0; p += m, n -= m)
            if ((m = write(to, p, (size_t)n)) == -1) {
                perror("chat: write");
                return 1;
            }
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    int port = argc == 3 ? net_port(argv[2]) : -1, fd, status, first;
    pid_t child[2], ended;

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: chat ADDRESS PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((fd = net_connect(&sa)) == -1) {
        perror("chat: connect");
        return 1;
    }
    for (int i = 0; i < 2; i++) {
        child[i] = fork();
        if (child[i] == -1) {
            perror("chat: fork");
            if (i == 1)
                kill(child[0], SIGKILL);
            return 1;
        }
        if (child[i] == 0)
            _exit(i == 0 ? copy(STDIN_FILENO, fd) : copy(fd, STDOUT_FILENO));
    }
    close(fd);
    ended = wait(&status);
    first = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    kill(ended == child[0] ? child[1] : child[0], SIGKILL);
    wait(NULL);
    return first;
}

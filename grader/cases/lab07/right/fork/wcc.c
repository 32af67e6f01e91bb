/* wcc.c -- a process that sends while another one already listens; read() and write() for all. */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int copy(int from, int to, const char *reading, const char *writing)
{
    char buf[8192];
    ssize_t n, m;

    while ((n = read(from, buf, sizeof buf)) != 0) {
        if (n == -1) {
            fprintf(stderr, "wcc: %s: %s\n", reading, strerror(errno));
            return 1;
        }
        for (char *p = buf; n > 0; p += m, n -= m)
            if ((m = write(to, p, (size_t)n)) == -1) {
                fprintf(stderr, "wcc: %s: %s\n", writing, strerror(errno));
                return 1;
            }
    }
    return 0;
}

int main(int argc, char **argv)
{
    int port = argc == 3 ? net_port(argv[2]) : -1, fd, failed, status = 0;
    struct sockaddr_in sa;
    pid_t sender;

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: wcc ADDRESS PORT < FILE\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((fd = net_connect(&sa)) == -1) {
        perror("wcc: connect");
        return 1;
    }
    if ((sender = fork()) == -1) {
        perror("wcc: fork");
        return 1;
    }
    if (sender == 0) {
        failed = copy(STDIN_FILENO, fd, "read", "send");
        if (!failed && (failed = shutdown(fd, SHUT_WR) == -1))
            perror("wcc: shutdown");
        if (failed)
            shutdown(fd, SHUT_RDWR); /* the parent need not wait for a reply */
        _exit(failed);
    }
    failed = copy(fd, STDOUT_FILENO, "recv", "write");
    if (failed)
        kill(sender, SIGKILL);
    waitpid(sender, &status, 0);
    close(fd);
    return failed || status != 0;
}

/* fetch.c -- a timer's signal ends the program; all calls block. */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static const char *volatile over = "fetch: connect: Connection timed out\n";

static void on_alarm(int number)
{
    ssize_t n = write(2, over, strlen(over));
    (void)n;
    (void)number;
    _exit(1);
}

static void on_usr1(int number)
{
    int saved = errno;
    ssize_t n = write(2, "fetch: still waiting\n", 21);
    (void)n;
    (void)number;
    errno = saved;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    char buf[8192], *end = "?";
    int port = argc == 4 ? net_port(argv[2]) : -1;
    long ms = argc == 4 && argv[3][0] >= '0' && argv[3][0] <= '9' ? strtol(argv[3], &end, 10) : -1;

    if (port < 1 || *end != '\0' || ms < 1 || ms > 60000 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: fetch ADDRESS PORT MS\n");
        return 2;
    }
    struct sigaction alarm = {.sa_handler = on_alarm};
    struct sigaction usr1 = {.sa_handler = on_usr1, .sa_flags = SA_RESTART};
    struct itimerval timer = {{0, 0}, {ms / 1000, ms % 1000 * 1000}};
    sigaction(SIGALRM, &alarm, NULL);
    sigaction(SIGUSR1, &usr1, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1) {
        perror("fetch: socket");
        return 1;
    }
    if (connect(fd, (struct sockaddr *)&sa, sizeof sa) == -1) {
        perror("fetch: connect");
        return 1;
    }
    over = "fetch: recv: Connection timed out\n";
    for (;;) {
        ssize_t n = recv(fd, buf, sizeof buf, 0);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1) {
            perror("fetch: recv");
            return 1;
        }
        if (n == 0)
            break;
        for (char *p = buf; n > 0;) {
            ssize_t m = write(1, p, (size_t)n);
            if (m == -1 && errno != EINTR) {
                perror("fetch: write");
                return 1;
            }
            p += m > 0 ? m : 0;
            n -= m > 0 ? m : 0;
        }
    }
    close(fd);
    return 0;
}

/* fetch.c -- the socket's own limits, set anew before each call. */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void on_usr1(int number)
{
    (void)number;
    if (write(2, "fetch: still waiting\n", 21) == -1)
        return;
}

/* Returns 0 when nothing is left. */
static int limit(int fd, int option, long long end)
{
    long long left = end - microseconds();
    struct timeval tv = {left / 1000000, left % 1000000};
    if (left <= 0)
        return 0;
    return setsockopt(fd, SOL_SOCKET, option, &tv, sizeof tv) == 0;
}

static int give_up(const char *call)
{
    /* What these limits call EAGAIN and EINPROGRESS is a time that is over. */
    if (errno == EAGAIN || errno == EINPROGRESS)
        errno = ETIMEDOUT;
    fprintf(stderr, "fetch: %s: %s\n", call, strerror(errno));
    return 1;
}

int main(int argc, char **argv)
{
    long long begun = microseconds(), ms = 0;
    struct sockaddr_in sa;
    struct sigaction action;
    static char buf[1 << 16];
    int port = argc == 4 ? net_port(argv[2]) : -1;

    if (argc == 4)
        for (const char *p = argv[3]; *p != '\0' && ms >= 0; p++)
            ms = *p < '0' || *p > '9' || ms > 60000 ? -1 : ms * 10 + *p - '0';
    if (port < 1 || ms < 1 || ms > 60000 || net_address(&sa, argv[1], port) == -1) {
        fputs("usage: fetch ADDRESS PORT MS\n", stderr);
        return 2;
    }
    memset(&action, 0, sizeof action);
    action.sa_handler = on_usr1;
    sigaction(SIGUSR1, &action, NULL);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        return give_up("socket");
    limit(fd, SO_SNDTIMEO, begun + ms * 1000);
    if (connect(fd, (struct sockaddr *)&sa, sizeof sa) == -1)
        return give_up("connect");
    for (;;) {
        ssize_t n = -1;
        errno = EAGAIN;
        if (limit(fd, SO_RCVTIMEO, begun + ms * 1000))
            n = recv(fd, buf, sizeof buf, 0);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1) {
            fflush(stdout);
            return give_up("recv");
        }
        if (n == 0)
            break;
        if (fwrite(buf, 1, (size_t)n, stdout) != (size_t)n || fflush(stdout) == EOF)
            return give_up("write");
    }
    close(fd);
    return 0;
}

/* wcd.c -- the lingering close has an alarm for its clock: setitimer(), a handler that does
 * nothing, and recv() that comes back with EINTR. The reply is written with dprintf(); SIGPIPE is
 * caught. */
#define _XOPEN_SOURCE 700 /* setitimer() */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define MEGABYTE 1048576L

static volatile sig_atomic_t rang;

static void ring(int signo)
{
    rang = signo == SIGALRM;
}

static void set_alarm(long seconds)
{
    /* It repeats, in case the first one comes between the test and the call. */
    struct itimerval it = {.it_value = {seconds, 0}, .it_interval = {0, seconds ? 50000 : 0}};

    rang = 0;
    setitimer(ITIMER_REAL, &it, NULL);
}

static void linger(int s)
{
    char sink[8192];
    long total = 0;
    ssize_t n = 1;

    if (shutdown(s, SHUT_WR) != 0)
        return;
    set_alarm(1);
    while (!rang && total < 16 * MEGABYTE && n > 0) {
        n = recv(s, sink, sizeof sink, 0);
        total += n;
    }
    set_alarm(0);
}

static void answer(int s)
{
    char block[10000];
    long lines = 0, bytes = 0;
    ssize_t n;

    do {
        n = read(s, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            perror("wcd: recv");
            return;
        }
        bytes += n;
        for (ssize_t i = 0; i < n; ++i)
            if (block[i] == '\n')
                ++lines;
    } while (n != 0 && bytes <= MEGABYTE);
    do
        n = bytes > MEGABYTE ? dprintf(s, "ERR too long\n") : dprintf(s, "%ld %ld\n", lines, bytes);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        perror("wcd: send");
    else if (bytes > MEGABYTE)
        linger(s);
}

int main(int argc, char *argv[])
{
    struct sigaction sa = {.sa_handler = ring};
    struct sockaddr_in me;
    socklen_t size = sizeof me;
    char text[NET_TEXT];
    int port = argc == 2 ? net_port(argv[1]) : -1, l, s;

    if (port == -1 || net_address(&me, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: wcd PORT\n");
        return 2;
    }
    sigemptyset(&sa.sa_mask);
    sigaction(SIGALRM, &sa, NULL);
    sigaction(SIGPIPE, &sa, NULL);
    if ((l = net_listen(&me)) == -1 || getsockname(l, (struct sockaddr *)&me, &size) == -1) {
        fprintf(stderr, "wcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&me, text));
    fflush(stdout);
    while ((s = accept(l, NULL, NULL)) != -1 || errno == EINTR || errno == ECONNABORTED) {
        if (s == -1)
            continue;
        answer(s);
        shutdown(s, SHUT_RDWR); /* after linger() this says what has been said */
        close(s);
    }
    perror("wcd: accept");
    return 1;
}

/* holdd.c -- a process for each client, and its timer's signal. */
#include "net.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int client;

static void on_alarm(int number)
{
    (void)number;
    send(client, "timeout\n", 8, MSG_NOSIGNAL | MSG_DONTWAIT);
    _exit(0);
}

static void serve(int ms)
{
    struct itimerval timer = {{0, 0}, {ms / 1000, ms % 1000 * 1000}};
    struct sigaction alarm = {.sa_handler = on_alarm};
    char line[1024];
    size_t n = 0;
    int one = 1;
    unsigned limit = 2000;

    sigaction(SIGALRM, &alarm, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
    setsockopt(client, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    setsockopt(client, IPPROTO_TCP, TCP_KEEPIDLE, &one, sizeof one);
    setsockopt(client, IPPROTO_TCP, TCP_KEEPINTVL, &one, sizeof one);
    setsockopt(client, IPPROTO_TCP, TCP_KEEPCNT, &one, sizeof one);
    setsockopt(client, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
    for (;;) {
        char *newline;
        ssize_t got = recv(client, line + n, sizeof line - n, 0);
        if (got == -1 && errno == EINTR)
            continue;
        if (got <= 0)
            return;
        n += (size_t)got;
        while ((newline = memchr(line, '\n', n)) != NULL) {
            size_t one_line = (size_t)(newline + 1 - line);
            if (send(client, line, one_line, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)one_line)
                return;
            n -= one_line;
            memmove(line, newline + 1, n);
            setitimer(ITIMER_REAL, &timer, NULL);
        }
        if (n == sizeof line)
            return;
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    char text[NET_TEXT], *end = "?";
    int port = argc == 3 ? net_port(argv[1]) : -1;
    long ms = argc == 3 && argv[2][0] >= '0' && argv[2][0] <= '9' ? strtol(argv[2], &end, 10) : -1;

    if (port == -1 || *end != '\0' || ms < 1 || ms > 60000) {
        fprintf(stderr, "usage: holdd PORT MS\n");
        return 2;
    }
    net_address(&sa, "127.0.0.1", port);
    int lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "holdd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    signal(SIGCHLD, SIG_IGN); /* nobody asks how they ended */
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    while ((client = net_accept(lfd)) != -1) {
        if (fork() == 0) {
            close(lfd);
            serve((int)ms);
            _exit(0);
        }
        close(client);
    }
    perror("holdd: accept");
    return 1;
}

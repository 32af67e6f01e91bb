/* subject.c -- a program for the tests of the peer: does what its first argument says.
 *
 * usage: subject exit STATUS | abort | say | copy | WAY PORT
 *
 * With a port it is a server on 127.0.0.1 that prints its port; WAY is how it serves a client.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <unistd.h>

static const char *way;

static int is(const char *name)
{
    return strcmp(way, name) == 0;
}

static void on_alarm(int number)
{
    (void)number;
}

static void busy(void)
{
    struct timeval from, now;

    gettimeofday(&from, NULL);
    do
        gettimeofday(&now, NULL);
    while ((now.tv_sec - from.tv_sec) * 1000000 + now.tv_usec - from.tv_usec < 300000);
}

/* What some ways do before they answer: all of them take time, none hangs. */
static void delay(void)
{
    struct itimerval soon = {.it_value = {0, 150000}};
    struct itimerspec later = {.it_value = {0, 150000000}};
    char expirations[8];

    if (is("slow")) {
        poll(NULL, 0, 200);
    } else if (is("busy")) {
        busy();
    } else if (is("alarm")) {
        signal(SIGALRM, on_alarm);
        setitimer(ITIMER_REAL, &soon, NULL);
        pause();
    } else if (is("timerfd")) {
        int fd = timerfd_create(CLOCK_MONOTONIC, 0);
        timerfd_settime(fd, 0, &later, NULL);
        if (read(fd, expirations, sizeof expirations) != sizeof expirations)
            exit(1);
        close(fd);
    }
}

static void serve(int cfd)
{
    char bytes[65536];
    ssize_t n;
    struct linger at_once = {1, 0};

    if (is("close"))
        return;
    if (is("reset")) {
        setsockopt(cfd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        return;
    }
    if (is("ten")) {
        if (recv(cfd, bytes, 10, MSG_WAITALL) == 10)
            send(cfd, bytes, 10, 0);
        return;
    }
    for (;;) {
        n = recv(cfd, bytes, sizeof bytes, 0);
        if (n <= 0 && is("circle"))
            continue;
        if (n <= 0)
            return;
        delay();
        if (is("sizes")) {
            printf("%zd ", n);
            fflush(stdout);
        } else if (is("two")) {
            int on = 1;
            setsockopt(cfd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            send(cfd, "a", 1, 0);
            send(cfd, "b", 1, 0);
        } else {
            send(cfd, bytes, (size_t)n, MSG_NOSIGNAL);
        }
        if (is("leak"))
            return;
    }
}

static int be_server(int port)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
    int on = 1, lfd = socket(AF_INET, SOCK_STREAM, 0);

    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (lfd == -1) {
        perror("socket");
        return 1;
    }
    setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(lfd, (struct sockaddr *)&sa, sizeof sa) == -1 || listen(lfd, 64) == -1) {
        perror("listen");
        return 1;
    }
    if (!is("sizes"))
        printf("%d\n", port);
    fflush(stdout);
    for (;;) {
        int cfd = accept(lfd, NULL, NULL);
        if (cfd == -1)
            return 1;
        serve(cfd);
        if (!is("leak"))
            close(cfd);
    }
}

int main(int argc, char **argv)
{
    char bytes[4096];
    size_t n;

    way = argc > 1 ? argv[1] : "";
    if (is("exit"))
        return argc > 2 ? atoi(argv[2]) : 0;
    if (is("abort"))
        abort();
    if (is("say")) {
        puts("out");
        fputs("err\n", stderr);
        return 0;
    }
    if (is("copy")) {
        while ((n = fread(bytes, 1, sizeof bytes, stdin)) > 0)
            fwrite(bytes, 1, n, stdout);
        return 0;
    }
    return argc == 3 ? be_server(atoi(argv[2])) : 2;
}

/* selectd.c -- poll(), and a table without holes. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static _Atomic long long *sum;

static void share(void)
{
    sum = mmap(NULL, sizeof *sum, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static long long add(long long n)
{
    return atomic_fetch_add(sum, n) + n;
}

#define FLAGS MSG_NOSIGNAL | MSG_DONTWAIT
enum { ROOM = 4096 };

struct talk { int fd; long long mine; int n; char line[1024]; };

static int one_line(struct talk *t)
{
    char text[64], *end;
    long long n;
    int i = t->line[0] == '-';

    t->line[t->n] = '\0';
    if (t->n == 1 && t->line[0] == '!')
        abort();
    if (t->n - i < 1 || strspn(t->line + i, "0123456789") != (size_t)(t->n - i))
        return -1;
    errno = 0;
    n = strtoll(t->line, &end, 10);
    if (errno || n < -2147483648LL || n > 2147483647LL)
        return -1;
    t->mine += n;
    i = sprintf(text, "%lld %lld\n", t->mine, add(n));
    t->n = 0;
    return send(t->fd, text, (size_t)i, FLAGS) == i ? 0 : -1;
}

static int turn(struct talk *t)
{
    char some[ROOM];
    ssize_t n = recv(t->fd, some, sizeof some, 0);

    if (n == -1 && (errno == EINTR || errno == EAGAIN))
        return 0;
    if (n <= 0)
        return -1;
    for (ssize_t i = 0; i < n; i++) {
        if (some[i] == '\n') {
            if (one_line(t) == -1)
                return -1;
        } else if (t->n == 1023) {
            return -1;
        } else {
            t->line[t->n++] = some[i];
        }
    }
    return 0;
}

static __attribute__((unused)) void talk_to_its_end(int fd)
{
    struct talk t = {.fd = fd};

    while (turn(&t) == 0)
        continue;
}

static int start(const char *name, int argc, char *argv[])
{
    char *end = NULL;
    long port = argc == 2 && argv[1][0] >= '0' && argv[1][0] <= '9' ? strtol(argv[1], &end, 10) : -1;
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof sa;
    int fd, on = 1;

    if (port < 0 || port > 65535 || *end != '\0') {
        fprintf(stderr, "usage: %s PORT\n", name);
        exit(2);
    }
    sa.sin_port = htons((uint16_t)port);
    signal(SIGPIPE, SIG_IGN);
    fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1
        || bind(fd, (struct sockaddr *)&sa, sizeof sa) == -1 || listen(fd, SOMAXCONN) == -1
        || getsockname(fd, (struct sockaddr *)&sa, &size) == -1) {
        perror(name);
        exit(1);
    }
    printf("listening 127.0.0.1:%d\n", ntohs(sa.sin_port));
    fflush(stdout);
    return fd;
}

static volatile sig_atomic_t over;

static void end(int number)
{
    over = number;
}

int main(int argc, char *argv[])
{
    static struct talk talks[1024];
    static struct pollfd p[1024];
    share();
    int n = 1;

    p[0] = (struct pollfd){start("selectd", argc, argv), POLLIN, 0};
    sigset_t term, none;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, &none);
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = end}, NULL);
    while (!over || n > 1) {
        int ready = ppoll(p, (nfds_t)n, NULL, &none);
        if (over && p[0].fd != -1) {
            close(p[0].fd);
            p[0].fd = -1;
        }
        if (ready == -1)
            continue;
        for (int i = n - 1; i > 0; i--)
            if (p[i].revents && turn(&talks[i]) == -1) {
                close(p[i].fd);
                n--;
                p[i] = p[n];
                talks[i] = talks[n];
            }
        if (p[0].fd != -1 && p[0].revents) {
            int fd = accept(p[0].fd, NULL, NULL);
            if (fd != -1 && n < 1024) {
                talks[n] = (struct talk){.fd = fd};
                p[n++] = (struct pollfd){fd, POLLIN, 0};
            } else if (fd != -1) {
                close(fd);
            }
        }
    }
}

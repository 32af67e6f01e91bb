/* selectd.c -- epoll, a struct for each client. */
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

static struct { sem_t one; long long all; } *sum;

static void share(void)
{
    int zero = open("/dev/zero", O_RDWR);

    sum = mmap(NULL, sizeof *sum, PROT_READ | PROT_WRITE, MAP_SHARED | (zero == -1 ? MAP_ANONYMOUS : 0), zero, 0);
    close(zero);
    sem_init(&sum->one, 1, 1);
}

static long long add(long long n)
{
    long long all;

    while (sem_wait(&sum->one) == -1)
        continue;
    all = sum->all += n;
    sem_post(&sum->one);
    return all;
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

int main(int argc, char *argv[])
{
    share();
    int lfd = start("selectd", argc, argv), set = epoll_create1(0);
    struct epoll_event e = {.events = EPOLLIN}, some[16];

    struct signalfd_siginfo info;
    int clients = 0;
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    int sfd = signalfd(-1, &term, 0);
    struct epoll_event ends = {.events = EPOLLIN, .data.ptr = &sfd};
    epoll_ctl(set, EPOLL_CTL_ADD, lfd, &e);
    epoll_ctl(set, EPOLL_CTL_ADD, sfd, &ends);
    while (lfd != -1 || clients > 0) {
        int n = epoll_wait(set, some, 16, -1);
        for (int i = 0; i < n; i++) {
            struct talk *t = some[i].data.ptr;
            if (some[i].data.ptr == &sfd) {
                if (read(sfd, &info, sizeof info) > 0 && lfd != -1)
                    close(lfd);
                lfd = -1;
                continue;
            }
            if (t != NULL) {
                if (turn(t) == -1) {
                    clients--;
                    close(t->fd);
                    free(t);
                }
                continue;
            }
            int fd = lfd == -1 ? -1 : accept(lfd, NULL, NULL);
            if (fd == -1)
                continue;
            t = calloc(1, sizeof *t);
            clients++;
            t->fd = fd;
            fcntl(fd, F_SETFL, O_NONBLOCK);
            struct epoll_event new = {.events = EPOLLIN, .data.ptr = t};
            epoll_ctl(set, EPOLL_CTL_ADD, fd, &new);
        }
    }
}

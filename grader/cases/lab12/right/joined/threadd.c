/* threadd.c -- every thread is joined, by another one. */
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

/* The sum itself goes through a pipe: who holds it may change it. */
static int sum[2];

static void share(void)
{
    long long zero = 0;

    if (pipe(sum) == -1 || write(sum[1], &zero, sizeof zero) != sizeof zero)
        exit(1);
}

static long long add(long long n)
{
    long long all;

    while (read(sum[0], &all, sizeof all) != sizeof all)
        continue;
    all += n;
    if (write(sum[1], &all, sizeof all) != sizeof all)
        exit(1);
    return all;
}

#define FLAGS MSG_NOSIGNAL
enum { ROOM = 1 };

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

/* Who has ended says so, and one thread joins them all. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int running;
static struct done { pthread_t thread; struct done *next; } *done;

static void *one(void *at)
{
    int fd = (int)(intptr_t)at;
    struct done *d = malloc(sizeof *d);

    talk_to_its_end(fd);
    close(fd);
    d->thread = pthread_self();
    pthread_mutex_lock(&lock);
    d->next = done;
    done = d;
    running--;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *joins(void *unused)
{
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (done == NULL)
            pthread_cond_wait(&changed, &lock);
        struct done *d = done;
        done = d->next;
        pthread_mutex_unlock(&lock);
        pthread_join(d->thread, NULL);
        free(d);
    }
}

/* Blocked in all threads, SIGTERM waits for this one. */
static void *ends(void *listener)
{
    sigset_t term;
    int number;

    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigwait(&term, &number);
    shutdown((int)(intptr_t)listener, SHUT_RDWR);
    return NULL;
}

static void wait_for_the_end(int lfd)
{
    sigset_t term;
    pthread_t t;

    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, NULL);
    if (pthread_create(&t, NULL, ends, (void *)(intptr_t)lfd) == 0)
        pthread_detach(t);
}

int main(int argc, char *argv[])
{
    share();
    int lfd = start("threadd", argc, argv), fd, error;
    pthread_t t;

    wait_for_the_end(lfd);
    pthread_create(&t, NULL, joins, NULL);
    while ((fd = accept(lfd, NULL, NULL)) != -1) {
        pthread_mutex_lock(&lock);
        running++;
        pthread_mutex_unlock(&lock);
        if ((error = pthread_create(&t, NULL, one, (void *)(intptr_t)fd)) != 0) {
            fprintf(stderr, "threadd: pthread_create: %s\n", strerror(error));
            close(fd);
            pthread_mutex_lock(&lock);
            running--;
            pthread_mutex_unlock(&lock);
        }
    }
    close(lfd);
    pthread_mutex_lock(&lock);
    while (running > 0)
        pthread_cond_wait(&changed, &lock);
    return 0;
}

/* crowdd.c -- one list for all events, and three threads that wait at it: who gets an event has that client alone
 * until it is registered anew (EPOLLONESHOT). The crowd has one lock. */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE = 1024, QUEUE = 65536, THREADS = 3 };

struct client {
    int fd;
    unsigned number;
    bool gone, asks_room;
    size_t place, said, waiting;
    char *half, *out;
    struct client *next; /* of those that are free */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct client **crowd, *unused;
static size_t count, room;
static int efd, lfd;

/* Its memory is never given back: another thread may have an event of it, and then finds nobody, or somebody
 * else, who has nothing to say. */
static void forget(struct client *c)
{
    crowd[c->place] = crowd[--count];
    crowd[c->place]->place = c->place;
    close(c->fd);
    free(c->half);
    free(c->out);
    *c = (struct client){.fd = -1, .next = unused};
    unused = c;
}

static void again(struct client *c, int operation)
{
    struct epoll_event e = {.events = EPOLLIN | EPOLLONESHOT};

    c->asks_room = c->waiting > 0;
    if (c->asks_room)
        e.events |= EPOLLOUT;
    e.data.ptr = c;
    epoll_ctl(efd, operation, c->fd, &e);
}

/* Its own thread will find that it is at its end. */
static void throw_out(struct client *c)
{
    c->gone = true;
    shutdown(c->fd, SHUT_RDWR);
}

static void flush(struct client *c)
{
    ssize_t n = c->waiting > 0 ? send(c->fd, c->out, c->waiting, MSG_NOSIGNAL) : 0;

    if (n == -1 && errno != EAGAIN && errno != EINTR)
        throw_out(c);
    if (n > 0) {
        c->waiting -= (size_t)n;
        memmove(c->out, c->out + n, c->waiting);
    }
}

/* One that somebody else has at the moment is registered again by that thread. */
static void give(struct client *c, const char *text, size_t n)
{
    char *out = realloc(c->out, c->waiting + n);

    if (out == NULL)
        return;
    c->out = out;
    memcpy(out + c->waiting, text, n);
    c->waiting += n;
    flush(c);
    if (c->waiting > QUEUE)
        throw_out(c);
    else if (c->waiting > 0 && !c->asks_room)
        again(c, EPOLL_CTL_MOD);
}

static void relay(const struct client *from, const char *line, size_t n)
{
    char text[LINE + 16];
    size_t k = (size_t)sprintf(text, "%u: ", from->number);

    memcpy(text + k, line, n);
    for (size_t i = 0; i < count; i++)
        if (crowd[i] != from && !crowd[i]->gone)
            give(crowd[i], text, k + n);
}

static bool hear(struct client *c)
{
    char text[LINE], *at = text, *newline;
    size_t n = c->said;

    memcpy(text, c->half != NULL ? c->half : "", n);
    ssize_t more = recv(c->fd, text + n, LINE - n, 0);
    if (more == -1)
        return errno == EAGAIN || errno == EINTR;
    if (more == 0)
        return false;
    n += (size_t)more;
    for (; (newline = memchr(at, '\n', n)) != NULL; at = newline + 1) {
        relay(c, at, (size_t)(newline + 1 - at));
        n -= (size_t)(newline + 1 - at);
    }
    char *half = malloc(n + 1);
    if (n == LINE || half == NULL) {
        free(half);
        return false;
    }
    memcpy(half, at, n);
    free(c->half);
    c->half = half;
    c->said = n;
    return true;
}

/* One at a time, so that the numbers are right. */
static void welcome(void)
{
    static unsigned arrivals;
    struct epoll_event e = {.events = EPOLLIN | EPOLLONESHOT};
    int fd;

    while ((fd = accept(lfd, NULL, NULL)) != -1 || errno == EINTR || errno == ECONNABORTED) {
        struct client *c = unused != NULL ? unused : calloc(1, sizeof *c);
        if (count == room) {
            struct client **more = realloc(crowd, (2 * room + 8) * sizeof *more);
            if (more == NULL)
                exit(1);
            crowd = more;
            room = 2 * room + 8;
        }
        if (c == NULL)
            exit(1);
        unused = c->next;
        if (fd == -1) {
            c->next = unused;
            unused = c;
            continue;
        }
        fcntl(fd, F_SETFL, O_NONBLOCK);
        c->fd = fd;
        c->number = ++arrivals;
        c->place = count;
        crowd[count++] = c;
        again(c, EPOLL_CTL_ADD);
    }
    if (errno != EAGAIN) { /* full: nobody listens there for a while */
        pthread_mutex_unlock(&lock);
        poll(NULL, 0, 300);
        pthread_mutex_lock(&lock);
    }
    epoll_ctl(efd, EPOLL_CTL_MOD, lfd, &e);
}

static void *work(void *nothing)
{
    struct epoll_event e;

    for (;;) {
        if (epoll_wait(efd, &e, 1, -1) != 1)
            continue; /* interrupted */
        struct client *c = e.data.ptr;
        pthread_mutex_lock(&lock);
        if (c == NULL) {
            welcome();
        } else if (c->fd != -1) {
            flush(c);
            if (c->gone || !hear(c) || c->gone)
                forget(c);
            else
                again(c, EPOLL_CTL_MOD);
        }
        pthread_mutex_unlock(&lock);
    }
    return nothing; /* never */
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    struct rlimit files;
    struct epoll_event e = {.events = EPOLLIN | EPOLLONESHOT};
    char text[NET_TEXT];
    int port = argc == 2 ? net_port(argv[1]) : -1;
    pthread_t thread;

    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fputs("usage: crowdd PORT\n", stderr);
        return 2;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    lfd = net_listen(&sa);
    efd = epoll_create1(0);
    if (lfd == -1 || fcntl(lfd, F_SETFL, O_NONBLOCK) == -1 || epoll_ctl(efd, EPOLL_CTL_ADD, lfd, &e) == -1) {
        perror("crowdd");
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    for (int i = 1; i < THREADS; i++)
        if (pthread_create(&thread, NULL, work, NULL) != 0)
            return 1;
    work(NULL);
}

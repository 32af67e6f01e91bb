/* crowdd.c -- a line is kept once, however many it still has to go to: the queues are lists of pointers to it. The
 * crowd is a linked list; level-triggered for what comes, and a second descriptor list for who waits. */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LINE = 1024, QUEUE = 65536, AT_ONCE = 32 };

struct line { /* what is said, once for everybody */
    unsigned holders;
    size_t length;
    char text[];
};

struct item {
    struct item *next;
    struct line *line;
};

struct client {
    struct client *next, **link; /* the crowd, and who points to this one there */
    struct client *dead;
    int fd;
    unsigned number;
    bool gone;
    size_t said, waiting, begun; /* of the first item, so much has left */
    struct item *first, **last;
    char *half;
};

static struct client *crowd, *dead;
static int efd;

static void drop(struct line *l)
{
    if (--l->holders == 0)
        free(l);
}

static void drop_first(struct client *c)
{
    struct item *i = c->first;

    c->first = i->next;
    if (c->first == NULL)
        c->last = &c->first;
    c->begun = 0;
    drop(i->line);
    free(i);
}

static void leave(struct client *c)
{
    if (c->gone)
        return;
    c->gone = true;
    shutdown(c->fd, SHUT_RDWR);
    c->dead = dead;
    dead = c;
}

static void bury(void)
{
    while (dead != NULL) {
        struct client *c = dead;
        dead = c->dead;
        *c->link = c->next;
        if (c->next != NULL)
            c->next->link = c->link;
        while (c->first != NULL)
            drop_first(c);
        close(c->fd);
        free(c->half);
        free(c);
    }
}

static void flush(struct client *c)
{
    while (c->first != NULL) {
        struct iovec parts[AT_ONCE];
        struct msghdr m = {.msg_iov = parts};
        size_t skip = c->begun;
        for (struct item *i = c->first; i != NULL && m.msg_iovlen < AT_ONCE; i = i->next, skip = 0)
            parts[m.msg_iovlen++] = (struct iovec){i->line->text + skip, i->line->length - skip};
        ssize_t n = sendmsg(c->fd, &m, MSG_NOSIGNAL);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1 && errno != EAGAIN)
            leave(c);
        if (n == -1)
            return;
        c->waiting -= (size_t)n;
        for (size_t left = (size_t)n; left > 0;) {
            size_t rest = c->first->line->length - c->begun;
            if (left < rest) {
                c->begun += left;
                break;
            }
            left -= rest;
            drop_first(c);
        }
    }
}

static void relay(struct client *from, const char *text, size_t n)
{
    struct line *l = malloc(sizeof *l + 16 + n);

    if (l == NULL)
        return;
    l->holders = 1;
    l->length = (size_t)sprintf(l->text, "%u: ", from->number);
    memcpy(l->text + l->length, text, n);
    l->length += n;
    for (struct client *c = crowd; c != NULL; c = c->next) {
        struct item *i = c == from || c->gone ? NULL : malloc(sizeof *i);
        if (i == NULL)
            continue;
        *i = (struct item){NULL, l};
        l->holders++;
        *c->last = i;
        c->last = &i->next;
        c->waiting += l->length;
        flush(c);
        if (c->waiting > QUEUE)
            leave(c);
    }
    drop(l);
}

static bool hear(struct client *c)
{
    char text[LINE], *at = text, *newline;
    size_t n = c->said;

    if (n > 0)
        memcpy(text, c->half, n);
    ssize_t more = recv(c->fd, text + n, LINE - n, 0);
    if (more == -1 && (errno == EAGAIN || errno == EINTR))
        return errno == EINTR;
    if (more <= 0) {
        leave(c);
        return false;
    }
    n += (size_t)more;
    for (; (newline = memchr(at, '\n', n)) != NULL; at = newline + 1) {
        relay(c, at, (size_t)(newline + 1 - at));
        n -= (size_t)(newline + 1 - at);
    }
    free(c->half);
    c->half = n > 0 ? malloc(n) : NULL;
    c->said = n;
    if (n == LINE || (n > 0 && c->half == NULL)) {
        leave(c);
        return false;
    }
    if (n > 0)
        memcpy(c->half, at, n);
    return true;
}

static bool welcome(int lfd)
{
    static unsigned arrivals;
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLET};

    for (;;) {
        int fd = accept(lfd, NULL, NULL);
        if (fd == -1 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (fd == -1)
            return errno == EAGAIN;
        struct client *c = calloc(1, sizeof *c);
        e.data.ptr = c;
        if (c == NULL || fcntl(fd, F_SETFL, O_NONBLOCK) == -1 || epoll_ctl(efd, EPOLL_CTL_ADD, fd, &e) == -1) {
            close(fd);
            free(c);
            continue;
        }
        *c = (struct client){.fd = fd, .number = ++arrivals, .next = crowd, .link = &crowd};
        c->last = &c->first;
        if (crowd != NULL)
            crowd->link = &c->next;
        crowd = c;
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    struct rlimit files;
    struct epoll_event news[200], e = {.events = EPOLLIN | EPOLLET};
    char text[NET_TEXT];
    int lfd, port = argc == 2 ? net_port(argv[1]) : -1;
    bool room = true;

    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fputs("usage: crowdd PORT\n", stderr);
        return 2;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    lfd = net_listen(&sa);
    efd = epoll_create1(0);
    if (lfd == -1 || efd == -1 || fcntl(lfd, F_SETFL, O_NONBLOCK) == -1
        || epoll_ctl(efd, EPOLL_CTL_ADD, lfd, &e) == -1) {
        perror("crowdd");
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    for (;;) {
        int n = epoll_wait(efd, news, 200, room ? -1 : 700);
        bool arrivals = !room;
        for (int i = 0; i < n; i++) {
            struct client *c = news[i].data.ptr;
            arrivals |= c == NULL;
            if (c == NULL || c->gone)
                continue;
            flush(c);
            while (!c->gone && hear(c))
                continue;
        }
        bury();
        if (arrivals)
            room = welcome(lfd);
    }
}

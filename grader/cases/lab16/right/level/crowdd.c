/* crowdd.c -- level-triggered epoll; a table by descriptor; who finds no room is refused by way of a spare one. */
#define _GNU_SOURCE
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
#include <unistd.h>

enum { LINE = 1024, QUEUE = 65536 };

struct person {
    unsigned number;
    bool here, asks_room;
    char *half, *out;
    size_t said, waiting;
};

static struct person *people; /* by descriptor */
static int room, highest, efd, spare;

static int register_for(int operation, int fd, unsigned events)
{
    struct epoll_event e = {.events = events};

    e.data.fd = fd;
    return epoll_ctl(efd, operation, fd, &e);
}

static void leave(int fd)
{
    struct person *p = &people[fd];

    free(p->half);
    free(p->out);
    *p = (struct person){0};
    close(fd);
}

static bool send_some(int fd)
{
    struct person *p = &people[fd];
    ssize_t n = p->waiting > 0 ? send(fd, p->out, p->waiting, MSG_NOSIGNAL) : 0;

    if (n == -1 && errno != EAGAIN && errno != EINTR)
        return false;
    if (n > 0) {
        p->waiting -= (size_t)n;
        memmove(p->out, p->out + n, p->waiting);
    }
    if ((p->waiting > 0) == p->asks_room)
        return true;
    p->asks_room = !p->asks_room;
    return register_for(EPOLL_CTL_MOD, fd, p->asks_room ? EPOLLIN | EPOLLOUT : EPOLLIN) == 0;
}

static bool give(int fd, const char *text, size_t n)
{
    struct person *p = &people[fd];
    char *out;

    if (n > QUEUE - p->waiting && !send_some(fd))
        return false;
    if (n > QUEUE - p->waiting || (out = realloc(p->out, p->waiting + n)) == NULL)
        return false;
    p->out = out;
    memcpy(out + p->waiting, text, n);
    p->waiting += n;
    return send_some(fd);
}

static void tell_all(int from, const char *line, size_t n)
{
    char text[16 + LINE];
    int k = sprintf(text, "%u: ", people[from].number);

    memcpy(text + k, line, n);
    for (int fd = 0; fd <= highest; fd++)
        if (people[fd].here && fd != from && !give(fd, text, (size_t)k + n))
            leave(fd);
}

static bool hear(int fd)
{
    char text[LINE], *line = text, *end;
    size_t had = people[fd].said;

    memcpy(text, people[fd].half != NULL ? people[fd].half : "", had);
    ssize_t n = recv(fd, text + had, sizeof text - had, 0);
    if (n == -1)
        return errno == EAGAIN || errno == EINTR;
    if (n == 0)
        return false;
    end = text + had + n;
    for (char *newline; (newline = memchr(line, '\n', (size_t)(end - line))) != NULL; line = newline + 1)
        tell_all(fd, line, (size_t)(newline + 1 - line));
    if (end - line == LINE)
        return false;
    free(people[fd].half);
    people[fd].said = (size_t)(end - line);
    people[fd].half = end > line ? malloc(people[fd].said) : NULL;
    if (end > line)
        memcpy(people[fd].half, line, people[fd].said);
    return true;
}

static bool has_place(int fd)
{
    struct person *more;

    if (fd < room)
        return true;
    if ((more = realloc(people, sizeof *more * (size_t)(fd + 1000))) == NULL)
        return false;
    memset(more + room, 0, sizeof *more * (size_t)(fd + 1000 - room));
    people = more;
    room = fd + 1000;
    return true;
}

static void welcome(int lfd)
{
    static unsigned arrivals;
    int fd = accept4(lfd, NULL, NULL, SOCK_NONBLOCK);

    if (fd == -1 && (errno == EMFILE || errno == ENFILE) && spare != -1) {
        close(spare);
        close(accept(lfd, NULL, NULL));
        spare = open("/dev/null", O_RDONLY);
    }
    if (fd == -1)
        return;
    if (!has_place(fd) || register_for(EPOLL_CTL_ADD, fd, EPOLLIN) == -1) {
        close(fd);
        return;
    }
    people[fd] = (struct person){.number = ++arrivals, .here = true};
    highest = fd > highest ? fd : highest;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    struct rlimit files;
    struct epoll_event events[64];
    char text[NET_TEXT];
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd;

    if (port == -1) {
        fputs("usage: crowdd PORT\n", stderr);
        return 2;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    net_address(&sa, "127.0.0.1", port);
    if ((lfd = net_listen(&sa)) == -1 || fcntl(lfd, F_SETFL, O_NONBLOCK) == -1) {
        perror("crowdd: listen");
        return 1;
    }
    efd = epoll_create1(0);
    spare = open("/dev/null", O_RDONLY);
    register_for(EPOLL_CTL_ADD, lfd, EPOLLIN);
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    for (;;) {
        int n = epoll_wait(efd, events, 64, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == lfd)
                continue;
            /* An event that has outlived its client may meet another one, who has nothing then: EAGAIN. */
            if (people[fd].here && (!send_some(fd) || !hear(fd)))
                leave(fd);
        }
        welcome(lfd);
    }
}

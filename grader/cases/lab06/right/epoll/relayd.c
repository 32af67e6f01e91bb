/* relayd.c -- epoll (Linux) for select(); clients in a linked list; every line is kept once and
 * counted, each client has a queue of references to lines. accept4() makes the sockets non-
 * blocking. A spare descriptor is given up to turn one away when no other is left. */
#define _GNU_SOURCE
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct text {
    unsigned references;
    size_t length;
    char bytes[];
};

struct link {
    struct link *next;
    struct text *text;
};

struct guest {
    struct guest *next, *previous;
    struct link *first, **last;
    size_t waiting, done; /* bytes in the queue; bytes of the first text already sent */
    size_t said;
    unsigned number;
    int fd, writing, leaving;
    char line[1024];
};

static struct guest all = {.next = &all, .previous = &all};
static int ep, lfd, spare;

static void release(struct text *t)
{
    if (--t->references == 0)
        free(t);
}

static void watch(struct guest *g, int how)
{
    struct epoll_event e = {.events = EPOLLIN | (g->writing ? EPOLLOUT : 0), .data.ptr = g};
    if (epoll_ctl(ep, how, g->fd, &e) == -1)
        g->leaving = 1;
}

static void goodbye(struct guest *g)
{
    while (g->first != NULL) {
        struct link *l = g->first;
        g->first = l->next;
        release(l->text);
        free(l);
    }
    g->next->previous = g->previous;
    g->previous->next = g->next;
    close(g->fd); /* takes it out of the epoll set, too */
    free(g);
}

static void hello(void)
{
    static unsigned number;
    int fd = accept4(lfd, NULL, NULL, SOCK_NONBLOCK);
    if (fd == -1 && (errno == EMFILE || errno == ENFILE)) {
        close(spare);
        fd = accept4(lfd, NULL, NULL, 0);
        if (fd != -1)
            close(fd);
        spare = open("/dev/null", O_RDONLY);
        return;
    }
    if (fd == -1)
        return;
    struct guest *g = calloc(1, sizeof *g);
    if (g == NULL) {
        close(fd);
        return;
    }
    g->fd = fd;
    g->number = ++number;
    g->last = &g->first;
    g->next = all.next;
    g->previous = &all;
    g->next->previous = g;
    all.next = g;
    watch(g, EPOLL_CTL_ADD);
}

static void push(struct guest *g)
{
    while (g->first != NULL) {
        struct link *l = g->first;
        ssize_t n = send(g->fd, l->text->bytes + g->done, l->text->length - g->done, MSG_NOSIGNAL);
        if (n == -1) {
            if (errno != EAGAIN && errno != EINTR)
                g->leaving = 1;
            break;
        }
        g->waiting -= (size_t)n;
        g->done += (size_t)n;
        if (g->done < l->text->length)
            continue;
        g->done = 0;
        if ((g->first = l->next) == NULL)
            g->last = &g->first;
        release(l->text);
        free(l);
    }
    if (g->writing != (g->first != NULL)) {
        g->writing = g->first != NULL;
        watch(g, EPOLL_CTL_MOD);
    }
}

static void give(struct guest *g, struct text *t)
{
    struct link *l = malloc(sizeof *l);
    if (l == NULL) {
        g->leaving = 1;
        return;
    }
    t->references++;
    *l = (struct link){NULL, t};
    *g->last = l;
    g->last = &l->next;
    g->waiting += t->length;
    push(g);
    if (g->waiting > 65536)
        g->leaving = 1;
}

static void speak(struct guest *from)
{
    struct text *t = malloc(sizeof *t + 32 + from->said);
    if (t == NULL)
        return;
    t->references = 1;
    t->length = (size_t)sprintf(t->bytes, "%u: ", from->number);
    memcpy(t->bytes + t->length, from->line, from->said);
    t->length += from->said;
    for (struct guest *g = all.next; g != &all; g = g->next)
        if (g != from && !g->leaving)
            give(g, t);
    release(t);
}

static void hear(struct guest *g)
{
    char buf[4096];
    ssize_t n = recv(g->fd, buf, sizeof buf, 0);
    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0)
        g->leaving = 1;
    for (ssize_t i = 0; i < n && !g->leaving; i++) {
        g->line[g->said++] = buf[i];
        if (buf[i] == '\n') {
            speak(g);
            g->said = 0;
        }
        if (g->said == sizeof g->line)
            g->leaving = 1;
    }
}

static void sweep(void)
{
    struct guest *next;
    for (struct guest *g = all.next; g != &all; g = next) {
        next = g->next;
        if (g->leaving)
            goodbye(g);
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];
    int port = argc == 2 ? net_port(argv[1]) : -1;
    struct epoll_event events[64], e = {.events = EPOLLIN};

    if (port == -1) {
        fprintf(stderr, "usage: relayd PORT\n");
        exit(2);
    }
    net_address(&sa, "127.0.0.1", port);
    if ((lfd = net_listen(&sa)) == -1 || fcntl(lfd, F_SETFL, O_NONBLOCK) == -1
        || getsockname(lfd, (struct sockaddr *)&sa, &len) == -1 || (ep = epoll_create1(0)) == -1
        || epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &e) == -1
        || (spare = open("/dev/null", O_RDONLY)) == -1) {
        fprintf(stderr, "relayd: %s: %s\n", lfd == -1 ? net_failed : "epoll", strerror(errno));
        exit(1);
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    for (;;) {
        int n = epoll_wait(ep, events, 64, -1);
        if (n == -1 && errno != EINTR) {
            perror("relayd: epoll_wait");
            exit(1);
        }
        for (int i = 0; i < n; i++) {
            struct guest *g = events[i].data.ptr;
            if (g == NULL) {
                hello();
                continue;
            }
            if (!g->leaving && events[i].events & EPOLLOUT)
                push(g);
            if (!g->leaving && events[i].events & ~(unsigned)EPOLLOUT)
                hear(g);
        }
        sweep();
    }
}

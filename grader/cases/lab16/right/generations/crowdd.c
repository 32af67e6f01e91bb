/* crowdd.c -- edge-triggered; an event brings place and generation in one number, so that news of somebody who has
 * left, and whose place another one has, is told apart. */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE = 1024, QUEUE = 65536, LISTENER = 0 };

struct seat {
    int fd; /* -1: free */
    uint32_t generation, next_free;
    unsigned number;
    char *in, *out;
    size_t in_n, out_n, out_room;
};

static struct seat *seats; /* 0 is the listening socket's */
static uint32_t count, first_free;
static int efd;
static unsigned arrivals;

static int registered(int fd, uint32_t seat, unsigned events)
{
    struct epoll_event e = {.events = events};

    e.data.u64 = (uint64_t)seats[seat].generation << 32 | seat;
    return epoll_ctl(efd, EPOLL_CTL_ADD, fd, &e);
}

static uint32_t take_seat(void)
{
    uint32_t seat = first_free;

    if (seat != 0) {
        first_free = seats[seat].next_free;
        return seat;
    }
    if ((count & (count - 1)) == 0) {
        struct seat *more = realloc(seats, sizeof *seats * (count == 0 ? 1 : 2 * count));
        if (more == NULL)
            return UINT32_MAX;
        seats = more;
    }
    seats[count] = (struct seat){.fd = -1};
    return count++;
}

static void stand_up(uint32_t seat)
{
    struct seat *s = &seats[seat];

    close(s->fd);
    free(s->in);
    free(s->out);
    *s = (struct seat){.fd = -1, .generation = s->generation + 1, .next_free = first_free};
    first_free = seat;
}

static int push(struct seat *s)
{
    size_t done = 0;

    while (done < s->out_n) {
        ssize_t n = send(s->fd, s->out + done, s->out_n - done, MSG_NOSIGNAL);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1 && errno == EAGAIN)
            break;
        if (n == -1)
            return -1;
        done += (size_t)n;
    }
    s->out_n -= done;
    if (done > 0)
        memmove(s->out, s->out + done, s->out_n);
    return 0;
}

static int say_to(struct seat *s, const char *text, size_t n)
{
    if (s->out_n + n > s->out_room) {
        size_t room = 2 * (s->out_n + n);
        char *more = realloc(s->out, room);
        if (more == NULL)
            return -1;
        s->out = more;
        s->out_room = room;
    }
    memcpy(s->out + s->out_n, text, n);
    s->out_n += n;
    if (push(s) == -1)
        return -1;
    return s->out_n > QUEUE ? -1 : 0;
}

static void relay(uint32_t from, const char *line, size_t n)
{
    char text[LINE + 16];
    size_t k = (size_t)snprintf(text, sizeof text, "%u: ", seats[from].number);

    memcpy(text + k, line, n);
    for (uint32_t seat = 1; seat < count; seat++)
        if (seat != from && seats[seat].fd != -1 && say_to(&seats[seat], text, k + n) == -1)
            stand_up(seat);
}

/* Returns 0 when there is nothing more, 1 to be asked again, -1 to leave. */
static int listen_to(uint32_t seat)
{
    struct seat *s = &seats[seat];
    char *newline;

    if (s->in == NULL && (s->in = malloc(LINE)) == NULL)
        return -1;
    ssize_t n = recv(s->fd, s->in + s->in_n, LINE - s->in_n, 0);
    if (n == -1 && errno == EINTR)
        return 1;
    if (n <= 0) {
        if (s->in_n == 0) {
            free(s->in);
            s->in = NULL;
        }
        return n == -1 && errno == EAGAIN ? 0 : -1;
    }
    s->in_n += (size_t)n;
    while ((newline = memchr(s->in, '\n', s->in_n)) != NULL) {
        size_t line = (size_t)(newline - s->in) + 1;
        relay(seat, s->in, line);
        s->in_n -= line;
        memmove(s->in, newline + 1, s->in_n);
    }
    return s->in_n == LINE ? -1 : 1;
}

static int welcome(int lfd)
{
    int fd;

    while ((fd = accept(lfd, NULL, NULL)) != -1 || errno == EINTR || errno == ECONNABORTED) {
        if (fd == -1)
            continue;
        uint32_t seat = fcntl(fd, F_SETFL, O_NONBLOCK) == -1 ? UINT32_MAX : take_seat();
        if (seat == UINT32_MAX) {
            close(fd);
            continue;
        }
        seats[seat].fd = fd;
        seats[seat].number = ++arrivals;
        if (registered(fd, seat, EPOLLIN | EPOLLOUT | EPOLLET) == -1)
            stand_up(seat);
    }
    return errno != EAGAIN;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    struct rlimit files;
    struct epoll_event news[128];
    char text[NET_TEXT];
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd, full = 0;

    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fputs("usage: crowdd PORT\n", stderr);
        return 2;
    }
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    lfd = net_listen(&sa);
    efd = epoll_create1(0);
    if (lfd == -1 || efd == -1 || fcntl(lfd, F_SETFL, O_NONBLOCK) == -1) {
        perror("crowdd: listen");
        return 1;
    }
    take_seat();
    registered(lfd, LISTENER, EPOLLIN | EPOLLET);
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    for (;;) {
        int n = epoll_wait(efd, news, 128, full ? 500 : -1), asked = full;
        for (int i = 0; i < n; i++) {
            uint32_t seat = (uint32_t)news[i].data.u64, generation = (uint32_t)(news[i].data.u64 >> 32);
            int more = 1;
            if (seat == LISTENER) {
                asked = 1;
                continue;
            }
            if (seats[seat].generation != generation || seats[seat].fd == -1)
                continue;
            if (push(&seats[seat]) == -1)
                more = -1;
            while (more == 1)
                more = listen_to(seat);
            if (more == -1)
                stand_up(seat);
        }
        if (asked)
            full = welcome(lfd);
    }
}

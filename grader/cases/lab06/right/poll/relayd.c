/* relayd.c -- poll() for select(), so no FD_SETSIZE; arrays that grow; read() and write();
 * SIGPIPE ignored; whatever can be sent is sent at once, only the rest is queued. */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct talker {
    unsigned number;
    size_t said;
    char line[1024];
    char *queue;
    size_t queued;
};

/* Place 0 is the listening socket's; talkers[i] belongs to polled[i]. */
static struct pollfd *polled;
static struct talker **talkers;
static size_t used = 1, space;

static int nonblocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    return flags == -1 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

static int grow(void)
{
    size_t more = space == 0 ? 16 : 2 * space;
    struct pollfd *p = realloc(polled, more * sizeof *p);
    if (p == NULL)
        return -1;
    polled = p;
    struct talker **t = realloc(talkers, more * sizeof *t);
    if (t == NULL)
        return -1;
    talkers = t;
    space = more;
    return 0;
}

/* Marks only: places move when the round is over (sweep). */
static void drop(size_t i)
{
    if (polled[i].fd == -1)
        return;
    close(polled[i].fd);
    polled[i].fd = -1;
}

static void sweep(void)
{
    for (size_t i = 1; i < used;) {
        if (polled[i].fd != -1) {
            i++;
            continue;
        }
        free(talkers[i]->queue);
        free(talkers[i]);
        used--;
        polled[i] = polled[used];
        talkers[i] = talkers[used];
    }
}

static void take_in(void)
{
    static unsigned number;
    int fd = accept(polled[0].fd, NULL, NULL);
    if (fd == -1) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
            polled[0].events = 0; /* asks again after the next event, or in half a second */
        return;
    }
    struct talker *t = calloc(1, sizeof *t);
    if (t == NULL || nonblocking(fd) == -1 || (used == space && grow() == -1)) {
        free(t);
        close(fd);
        return;
    }
    t->number = ++number;
    polled[used] = (struct pollfd){.fd = fd, .events = POLLIN};
    talkers[used++] = t;
}

static ssize_t try_write(size_t i, const char *bytes, size_t n)
{
    ssize_t done = write(polled[i].fd, bytes, n);
    if (done == -1 && (errno == EAGAIN || errno == EINTR))
        return 0;
    return done;
}

static void tell(size_t i, const char *bytes, size_t n)
{
    struct talker *t = talkers[i];
    ssize_t done = t->queued > 0 ? 0 : try_write(i, bytes, n);
    if (done == -1 || t->queued + n - (size_t)done > 65536) {
        drop(i);
        return;
    }
    if ((size_t)done == n)
        return;
    if (t->queue == NULL && (t->queue = malloc(65536)) == NULL) {
        drop(i);
        return;
    }
    memcpy(t->queue + t->queued, bytes + done, n - (size_t)done);
    t->queued += n - (size_t)done;
    polled[i].events |= POLLOUT;
}

static void unload(size_t i)
{
    struct talker *t = talkers[i];
    ssize_t done = try_write(i, t->queue, t->queued);
    if (done == -1) {
        drop(i);
        return;
    }
    t->queued -= (size_t)done;
    memmove(t->queue, t->queue + done, t->queued);
    if (t->queued == 0)
        polled[i].events = POLLIN;
}

static void say(size_t i, const char *line, size_t n)
{
    char text[1100];
    int head = snprintf(text, 32, "%u: ", talkers[i]->number);
    memcpy(text + head, line, n);
    for (size_t j = 1; j < used; j++)
        if (j != i && polled[j].fd != -1)
            tell(j, text, (size_t)head + n);
}

static void listen_to(size_t i)
{
    struct talker *t = talkers[i];
    char chunk[8192];
    ssize_t n = read(polled[i].fd, chunk, sizeof chunk);
    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        drop(i);
        return;
    }
    for (ssize_t k = 0; k < n; k++) {
        t->line[t->said++] = chunk[k];
        if (chunk[k] == '\n') {
            say(i, t->line, t->said);
            t->said = 0;
        } else if (t->said == sizeof t->line) {
            drop(i);
            return;
        }
    }
}

static void serve(void)
{
    for (;;) {
        int n = poll(polled, used, polled[0].events == 0 ? 500 : -1);
        if (n == -1 && errno != EINTR) {
            perror("relayd: poll");
            exit(1);
        }
        short news = polled[0].revents;
        polled[0].events = POLLIN;
        if (n == -1)
            continue;
        size_t before = used;
        if (news != 0)
            take_in();
        for (size_t i = 1; i < before; i++) {
            if (polled[i].fd != -1 && polled[i].revents & POLLOUT)
                unload(i);
            if (polled[i].fd != -1 && polled[i].revents & (POLLIN | POLLHUP | POLLERR))
                listen_to(i);
        }
        sweep();
    }
}

int main(int argc, char **argv)
{
    int port = argc == 2 ? net_port(argv[1]) : -1;
    struct sockaddr_in sa;
    socklen_t n = sizeof sa;
    char text[NET_TEXT];

    if (port == -1) {
        fputs("usage: relayd PORT\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    net_address(&sa, "127.0.0.1", port);
    if (grow() == -1) {
        perror("relayd: malloc");
        return 1;
    }
    polled[0].fd = net_listen(&sa);
    polled[0].events = POLLIN;
    if (polled[0].fd == -1 || nonblocking(polled[0].fd) == -1
        || getsockname(polled[0].fd, (struct sockaddr *)&sa, &n) == -1) {
        fprintf(stderr, "relayd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    serve();
}

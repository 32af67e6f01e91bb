/* relayd.c -- the classic: master sets that are kept, copied for each select(); everything in
 * arrays indexed by descriptor; the queue is a ring, sent by writev(); SIGPIPE ignored by
 * sigaction(). */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/uio.h>
#include <unistd.h>

#define RING 65536
#define LINE 1024

static fd_set master_read, master_write;
static int highest;
static unsigned number[FD_SETSIZE]; /* 0: nobody */
static unsigned last_number;
static char *line[FD_SETSIZE];
static size_t line_used[FD_SETSIZE];
static char *ring[FD_SETSIZE];
static size_t ring_first[FD_SETSIZE], ring_used[FD_SETSIZE];

static void die(const char *what)
{
    fprintf(stderr, "relayd: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void forget(int fd)
{
    close(fd);
    FD_CLR(fd, &master_read);
    FD_CLR(fd, &master_write);
    free(line[fd]);
    free(ring[fd]);
    line[fd] = ring[fd] = NULL;
    number[fd] = 0;
    while (!FD_ISSET(highest, &master_read))
        highest--;
}

static int admit(int lfd)
{
    int fd = accept(lfd, NULL, NULL);
    if (fd == -1)
        return errno == EMFILE || errno == ENFILE ? 0 : 1;
    if (fd >= FD_SETSIZE || fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == -1) {
        close(fd);
        return 1;
    }
    line[fd] = malloc(LINE);
    ring[fd] = malloc(RING);
    if (line[fd] == NULL || ring[fd] == NULL) {
        free(line[fd]);
        free(ring[fd]);
        close(fd);
        return 1;
    }
    line_used[fd] = ring_first[fd] = ring_used[fd] = 0;
    number[fd] = ++last_number;
    FD_SET(fd, &master_read);
    if (fd > highest)
        highest = fd;
    return 1;
}

static void drain(int fd)
{
    size_t tail = RING - ring_first[fd];
    struct iovec v[2] = {{ring[fd] + ring_first[fd], ring_used[fd] < tail ? ring_used[fd] : tail},
                         {ring[fd], ring_used[fd] < tail ? 0 : ring_used[fd] - tail}};
    ssize_t n = writev(fd, v, 2);
    if (n == -1 && errno != EAGAIN && errno != EINTR) {
        forget(fd);
        return;
    }
    if (n > 0) {
        ring_first[fd] = (ring_first[fd] + (size_t)n) % RING;
        ring_used[fd] -= (size_t)n;
    }
    if (ring_used[fd] > 0)
        FD_SET(fd, &master_write);
    else
        FD_CLR(fd, &master_write);
}

static int put(int fd, const char *bytes, size_t n)
{
    if (n > RING - ring_used[fd])
        drain(fd);
    if (number[fd] == 0 || n > RING - ring_used[fd])
        return -1;
    for (size_t i = 0; i < n; i++)
        ring[fd][(ring_first[fd] + ring_used[fd]++) % RING] = bytes[i];
    return 0;
}

static void tell_others(int from, const char *text, size_t n)
{
    char head[16];
    int h = snprintf(head, sizeof head, "%u: ", number[from]);
    for (int fd = 0; fd <= highest; fd++) {
        if (number[fd] == 0 || fd == from)
            continue;
        if (put(fd, head, (size_t)h) == -1 || put(fd, text, n) == -1) {
            if (number[fd] != 0)
                forget(fd);
            continue;
        }
        drain(fd);
    }
}

static void take(int fd)
{
    ssize_t n = read(fd, line[fd] + line_used[fd], LINE - line_used[fd]);
    char *start = line[fd], *end, *newline;
    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        forget(fd);
        return;
    }
    end = start + line_used[fd] + n;
    while ((newline = memchr(start, '\n', (size_t)(end - start))) != NULL) {
        tell_others(fd, start, (size_t)(newline + 1 - start));
        start = newline + 1;
    }
    line_used[fd] = (size_t)(end - start);
    if (line_used[fd] == LINE)
        forget(fd);
    else
        memmove(line[fd], start, line_used[fd]);
}

int main(int argc, char **argv)
{
    struct sigaction ignore;
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];
    int lfd, port = argc == 2 ? net_port(argv[1]) : -1, open = 1;

    if (port == -1) {
        fprintf(stderr, "usage: relayd PORT\n");
        return 2;
    }
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    if (sigaction(SIGPIPE, &ignore, NULL) == -1)
        die("sigaction");
    net_address(&sa, "127.0.0.1", port);
    if ((lfd = net_listen(&sa)) == -1)
        die(net_failed);
    if (fcntl(lfd, F_SETFL, O_NONBLOCK) == -1
        || getsockname(lfd, (struct sockaddr *)&sa, &len) == -1)
        die("getsockname");
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("listening %s\n", net_text(&sa, text));
    FD_SET(lfd, &master_read);
    highest = lfd;
    for (;;) {
        fd_set r = master_read, w = master_write;
        struct timeval pause = {0, 400000};
        int limit = highest;
        if (!open)
            FD_CLR(lfd, &r);
        if (select(limit + 1, &r, &w, NULL, open ? NULL : &pause) == -1) {
            if (errno == EINTR)
                continue;
            die("select");
        }
        open = 1;
        /* From the highest down: the listening socket, the lowest, comes last. */
        for (int fd = limit; fd > lfd; fd--) {
            if (number[fd] != 0 && FD_ISSET(fd, &w))
                drain(fd);
            if (number[fd] != 0 && FD_ISSET(fd, &r))
                take(fd);
        }
        if (FD_ISSET(lfd, &r))
            open = admit(lfd);
    }
}

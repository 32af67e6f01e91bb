/* relayd.c -- what waits for a client lies in a ring whose memory is mapped
 * twice, one copy behind the other: all of it is one piece wherever it begins,
 * and nothing has ever to be moved. A client is its descriptor, and a row in
 * tables; select() with a list of those who are here. */
#define _GNU_SOURCE
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE = 1024, RING = 64 * 1024 };

static struct row {
    char *ring; /* 2 * RING bytes, or NULL: nobody is here */
    size_t begin, waits;
    unsigned number;
    size_t part;
    char line[LINE];
} rows[FD_SETSIZE];

static int here[FD_SETSIZE]; /* the descriptors of all, in no order */
static int heres;
static int memory; /* a memfd: RING bytes for each descriptor */

static int patience(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static char *ring_map(int fd)
{
    off_t at = (off_t)fd * RING;
    char *p = mmap(NULL, 2 * RING, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED)
        return NULL;
    for (int i = 0; i < 2; i++)
        if (mmap(p + i * RING, RING, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_FIXED, memory, at)
            == MAP_FAILED) {
            munmap(p, 2 * RING);
            return NULL;
        }
    return p;
}

/* Ends a client; it stays in here[] until tidy(). */
static void end(int fd)
{
    shutdown(fd, SHUT_RDWR); /* the number is free only after tidy() */
    madvise(rows[fd].ring, RING, MADV_REMOVE); /* the memfd's pages, too */
    munmap(rows[fd].ring, 2 * RING);
    rows[fd].ring = NULL;
}

static void tidy(void)
{
    for (int i = 0; i < heres;)
        if (rows[here[i]].ring == NULL) {
            close(here[i]);
            here[i] = here[--heres];
        } else {
            i++;
        }
}

/* 0, or -1: it has ended */
static int let_out(int fd)
{
    struct row *r = &rows[fd];
    ssize_t n = send(fd, r->ring + r->begin, r->waits, MSG_NOSIGNAL);

    if (n == -1 && patience())
        return 0;
    if (n == -1) {
        end(fd);
        return -1;
    }
    r->waits -= (size_t)n;
    r->begin = (r->begin + (size_t)n) % RING;
    return 0;
}

static void put_in(int fd, const char *text, size_t n)
{
    struct row *r = &rows[fd];

    if (r->waits + n > RING && let_out(fd) == -1)
        return;
    if (r->waits + n > RING) {
        end(fd);
        return;
    }
    memcpy(r->ring + r->begin + r->waits, text, n);
    r->waits += n;
}

static void pass_on(int from, const char *line, size_t n)
{
    char text[16 + LINE];
    size_t k = (size_t)snprintf(text, 16, "%u: ", rows[from].number);

    memcpy(text + k, line, n);
    for (int i = 0; i < heres; i++)
        if (here[i] != from && rows[here[i]].ring != NULL)
            put_in(here[i], text, k + n);
}

static void listen_to(int fd)
{
    struct row *r = &rows[fd];
    ssize_t n = recv(fd, r->line + r->part, LINE - r->part, 0);
    size_t start = 0, all;

    if (n == -1 && patience())
        return;
    if (n <= 0) {
        end(fd);
        return;
    }
    all = r->part + (size_t)n;
    for (size_t i = r->part; i < all; i++)
        if (r->line[i] == '\n') {
            pass_on(fd, r->line + start, i + 1 - start);
            start = i + 1;
        }
    r->part = all - start;
    memmove(r->line, r->line + start, r->part);
    if (r->part == LINE)
        end(fd);
}

/* 0, or -1 when there is nothing left to accept with */
static int let_in(int lfd)
{
    static unsigned last;
    int fd = accept4(lfd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd == -1)
        return patience() || errno == ECONNABORTED ? 0 : -1;
    if (fd >= FD_SETSIZE || (rows[fd].ring = ring_map(fd)) == NULL) {
        close(fd);
        return 0;
    }
    rows[fd].number = ++last;
    rows[fd].begin = rows[fd].waits = rows[fd].part = 0;
    here[heres++] = fd;
    return 0;
}

static int sorry(const char *call)
{
    fprintf(stderr, "relayd: %s: %s\n", call, strerror(errno));
    return 1;
}

int main(int argc, char *argv[])
{
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd, pause = 0;
    struct sockaddr_in sa;
    char text[NET_TEXT];

    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: relayd PORT\n");
        return 2;
    }
    if ((lfd = net_listen(&sa)) == -1)
        return sorry(net_failed);
    if (fcntl(lfd, F_SETFL, O_NONBLOCK) == -1)
        return sorry("fcntl");
    if ((memory = memfd_create("rings", MFD_CLOEXEC)) == -1)
        return sorry("memfd_create");
    if (ftruncate(memory, (off_t)FD_SETSIZE * RING) == -1)
        return sorry("ftruncate");
    if (printf("listening %s\n", net_text(&sa, text)) < 0
        || fflush(stdout) == EOF)
        return sorry("write");
    for (;;) {
        struct timeval tv = {0, 300000};
        fd_set in, out;
        int top = lfd;

        FD_ZERO(&in);
        FD_ZERO(&out);
        if (!pause)
            FD_SET(lfd, &in);
        for (int i = 0; i < heres; i++) {
            int fd = here[i];

            FD_SET(fd, &in);
            if (rows[fd].waits > 0)
                FD_SET(fd, &out);
            if (fd > top)
                top = fd;
        }
        if (select(top + 1, &in, &out, NULL, pause ? &tv : NULL) == -1) {
            if (errno == EINTR)
                continue;
            return sorry("select");
        }
        for (int i = 0; i < heres; i++) {
            int fd = here[i];

            if (rows[fd].ring != NULL && FD_ISSET(fd, &out))
                (void)let_out(fd);
            if (rows[fd].ring != NULL && FD_ISSET(fd, &in))
                listen_to(fd);
        }
        pause = FD_ISSET(lfd, &in) && let_in(lfd) == -1;
        tidy();
    }
}

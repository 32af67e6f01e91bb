/* wcd.c -- a process for each client; read() and write(), SIGPIPE ignored; select() with what is
 * left of the second for the lingering close. Children are reaped by the kernel (SA_NOCLDWAIT). */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/time.h>
#include <unistd.h>

static void write_all(int fd, const char *s, size_t n)
{
    ssize_t m;

    for (; n > 0; s += m, n -= (size_t)m)
        if ((m = write(fd, s, n)) == -1) {
            if (errno != EINTR) {
                perror("wcd: write");
                return;
            }
            m = 0;
        }
}

static void drain(int fd)
{
    struct timeval start, now, left;
    char buf[50000];
    long total = 0;
    ssize_t n;

    gettimeofday(&start, NULL);
    shutdown(fd, SHUT_WR);
    for (;;) {
        fd_set r;
        FD_ZERO(&r);
        FD_SET(fd, &r);
        gettimeofday(&now, NULL);
        long us = 1000000 - (now.tv_sec - start.tv_sec) * 1000000L - (now.tv_usec - start.tv_usec);
        if (us <= 0 || us > 1000000)
            return;
        left.tv_sec = us / 1000000;
        left.tv_usec = us % 1000000;
        int ready = select(fd + 1, &r, NULL, NULL, &left);
        if (ready == -1 && errno == EINTR)
            continue;
        if (ready != 1)
            return;
        if ((n = read(fd, buf, sizeof buf)) <= 0 || (total += n) > 16L << 20)
            return;
    }
}

static void one_client(int fd)
{
    unsigned long lines = 0, bytes = 0;
    char buf[4096], reply[50];
    ssize_t n;

    while ((n = read(fd, buf, sizeof buf)) > 0 || (n == -1 && errno == EINTR)) {
        if (n == -1)
            continue;
        for (char *p = buf; (p = memchr(p, '\n', (size_t)(buf + n - p))) != NULL; p++)
            lines++;
        bytes += (unsigned long)n;
        if (bytes > 1048576) {
            write_all(fd, "ERR too long\n", 13);
            drain(fd);
            close(fd);
            _exit(0);
        }
    }
    if (n == -1)
        perror("wcd: read");
    if (n == 0)
        write_all(fd, reply, (size_t)sprintf(reply, "%lu %lu\n", lines, bytes));
    close(fd);
    _exit(0);
}

int main(int argc, char **argv)
{
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd, fd;
    struct sigaction no_zombies, ignore;
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char where[NET_TEXT];

    if (port == -1) {
        fprintf(stderr, "usage: wcd PORT\n");
        return 2;
    }
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, NULL);
    memset(&no_zombies, 0, sizeof no_zombies);
    no_zombies.sa_handler = SIG_DFL;
    no_zombies.sa_flags = SA_NOCLDWAIT;
    sigaction(SIGCHLD, &no_zombies, NULL);
    net_address(&sa, "127.0.0.1", port);
    if ((lfd = net_listen(&sa)) == -1 || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1) {
        fprintf(stderr, "wcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, where));
    fflush(stdout);
    while ((fd = accept(lfd, NULL, NULL)) != -1 || errno == EINTR || errno == ECONNABORTED) {
        if (fd == -1)
            continue;
        switch (fork()) {
        case -1: perror("wcd: fork"); break;
        case 0: close(lfd); one_client(fd);
        }
        close(fd);
    }
    perror("wcd: accept");
    return 1;
}

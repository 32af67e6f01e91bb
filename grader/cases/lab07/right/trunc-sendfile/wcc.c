/* wcc.c -- sendfile() for the request (read() and write() where standard input is no file), and
 * splice() through a pipe for the reply: no byte of either enters the program (Linux). */
#define _GNU_SOURCE
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

static int fd, ends[2];

static void stop(const char *call)
{
    fprintf(stderr, "wcc: %s: %s\n", call, strerror(errno));
    close(fd);
    exit(1);
}

static void copy_out(char *p, ssize_t n)
{
    ssize_t m;

    for (; n > 0; p += m, n -= m)
        if ((m = write(fd, p, (size_t)n)) == -1) {
            if (errno != EINTR)
                stop("send");
            m = 0;
        }
}

static void send_request(void)
{
    static char block[4096];
    ssize_t n;

    do
        n = sendfile(fd, STDIN_FILENO, NULL, 1 << 20);
    while (n > 0 || (n == -1 && errno == EINTR));
    if (n == 0)
        return;
    if (errno != EINVAL && errno != ENOSYS)
        stop("send");
    while ((n = read(STDIN_FILENO, block, sizeof block)) > 0)
        copy_out(block, n);
    if (n == -1)
        stop("read");
}

static void print_reply(void)
{
    static char block[65536];
    ssize_t n, m;

    for (;;) {
        n = splice(fd, NULL, ends[1], NULL, sizeof block, SPLICE_F_MOVE);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            stop("recv");
        if (n == 0)
            return;
        for (; n > 0; n -= m) { /* standard output may be anything: read() and write() will do */
            ssize_t done = 0;

            if ((m = read(ends[0], block, (size_t)n)) <= 0)
                stop("read");
            while (done < m) {
                ssize_t w = write(STDOUT_FILENO, block + done, (size_t)(m - done));

                if (w == -1 && errno != EINTR)
                    stop("write");
                done += w == -1 ? 0 : w;
            }
        }
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;

    if (argc != 3 || net_port(argv[2]) <= 0 || net_address(&sa, argv[1], net_port(argv[2])) != 0) {
        fputs("usage: wcc ADDRESS PORT < FILE\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((fd = net_connect(&sa)) == -1 || pipe(ends) == -1)
        stop("connect");
    send_request();
    if (shutdown(fd, SHUT_WR) == -1)
        stop("shutdown");
    print_reply();
    close(fd);
    return 0;
}

/* echoc with MSG_WAITALL: the kernel collects the chunk, most of the time. What
 * it may still cut short is asked for again. Output by write().
 *
 * usage: echoc ADDRESS PORT
 */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void write_whole(int fd, const char *p, size_t n, const char *what)
{
    ssize_t w;

    for (; n > 0; n -= (size_t)w, p += w)
        if ((w = write(fd, p, n)) == -1) {
            if (errno != EINTR)
                die(what);
            w = 0;
        }
}

static void read_whole(int fd, char *p, size_t n)
{
    ssize_t r;

    do {
        r = recv(fd, p, n, MSG_WAITALL);
        if (r == 0) {
            fputs("echoc: connection closed early\n", stderr);
            exit(1);
        }
        if (r == -1 && errno != EINTR)
            die("echoc: recv");
        if (r > 0) {
            p += r;
            n -= (size_t)r;
        }
    } while (n > 0);
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    char chunk[16];
    ssize_t n;
    int fd;

    if (argc != 3 || net_port(argv[2]) <= 0 || net_address(&sa, argv[1], net_port(argv[2]))) {
        fputs("usage: echoc ADDRESS PORT\n", stderr);
        exit(2);
    }
    signal(SIGPIPE, SIG_IGN);
    if ((fd = net_connect(&sa)) == -1)
        die("echoc: connect");
    while ((n = read(0, chunk, sizeof chunk)) != 0) {
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            die("echoc: read");
        write_whole(fd, chunk, (size_t)n, "echoc: send");
        read_whole(fd, chunk, (size_t)n);
        write_whole(1, chunk, (size_t)n, "echoc: write");
    }
    close(fd);
    return 0;
}

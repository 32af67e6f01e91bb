/* echoc as a state machine: a socket that does not block, and poll() that asks
 * it for room while a chunk has to leave and for bytes while it has to come
 * back. Each piece is written to standard output as it comes.
 *
 * usage: echoc ADDRESS PORT
 */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static int error(const char *what)
{
    perror(what);
    return -1;
}

/* Sleeps until fd is ready for events, or a signal comes. */
static void wait_for(int fd, short events)
{
    struct pollfd p = {.fd = fd, .events = events};

    poll(&p, 1, -1); /* an interrupted wait ends in EAGAIN, and here again */
}

static int again(void)
{
    return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
}

/* Takes one chunk there and back again. Returns 0, or -1. */
static int round_trip(int fd, const char *chunk, ssize_t n)
{
    char back[16];
    ssize_t sent = 0, got = 0, r;

    while (got < n) {
        wait_for(fd, sent < n ? POLLOUT : POLLIN);
        if (sent < n) {
            r = send(fd, chunk + sent, (size_t)(n - sent), MSG_NOSIGNAL);
            if (r > 0)
                sent += r;
            if (r == -1 && !again())
                return error("echoc: send");
            continue;
        }
        r = recv(fd, back, (size_t)(n - got), 0);
        if (r == 0) {
            fprintf(stderr, "echoc: connection closed early\n");
            return -1;
        }
        if (r == -1 && !again())
            return error("echoc: recv");
        if (r > 0) {
            got += r;
            fwrite(back, 1, (size_t)r, stdout);
            if (fflush(stdout) == EOF)
                return error("echoc: write");
        }
    }
    return 0;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    char chunk[16];
    ssize_t n = 0;
    int fd, status = 0;

    if (argc != 3 || net_port(argv[2]) < 1 || net_address(&sa, argv[1], net_port(argv[2])) == -1) {
        fprintf(stderr, "usage: echoc ADDRESS PORT\n");
        return 2;
    }
    fd = net_connect(&sa);
    if (fd == -1 || fcntl(fd, F_SETFL, O_NONBLOCK) == -1) {
        error("echoc: connect");
        return 1;
    }
    while (status == 0 && (n = read(STDIN_FILENO, chunk, sizeof chunk)) > 0)
        status = round_trip(fd, chunk, n);
    if (status == 0 && n == -1)
        status = error("echoc: read");
    if (fflush(stdout) == EOF)
        status = error("echoc: write");
    close(fd);
    return status == 0 ? 0 : 1;
}

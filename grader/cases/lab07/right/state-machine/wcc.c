/* wcc.c -- both directions at once: poll() and a non-blocking socket, so that an early reply is
 * seen while the input is still being sent. */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

int main(int argc, char **argv)
{
    enum { READING, SENDING, DONE } state = READING;
    struct sockaddr_in sa;
    int port = argc == 3 ? net_port(argv[2]) : -1;
    char out[10000], in[10000];
    ssize_t have = 0, sent = 0;
    bool heard = false;

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: wcc ADDRESS PORT < FILE\n");
        return 2;
    }
    int fd = net_connect(&sa);
    if (fd == -1)
        fail("wcc: connect");
    if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
        fail("wcc: fcntl");
    for (;;) {
        if (state == READING) {
            sent = 0;
            if ((have = read(STDIN_FILENO, out, sizeof out)) == -1)
                fail("wcc: read");
            state = have == 0 ? DONE : SENDING;
            if (have == 0 && shutdown(fd, SHUT_WR) == -1)
                fail("wcc: shutdown");
        }
        if (state == DONE && heard)
            break;
        struct pollfd p = {.fd = fd, .events = (short)((state == SENDING ? POLLOUT : 0) | (heard ? 0 : POLLIN))};
        if (poll(&p, 1, -1) == -1 && errno != EINTR)
            fail("wcc: poll");
        if (!heard && p.revents & (POLLIN | POLLHUP | POLLERR)) {
            ssize_t n = recv(fd, in, sizeof in, 0);
            heard = n == 0; /* all that the server has to say: we have not said all yet */
            if (n == -1 && errno != EAGAIN)
                fail("wcc: recv");
            if (n > 0 && fwrite(in, 1, (size_t)n, stdout) != (size_t)n)
                fail("wcc: write");
        }
        if (state == SENDING && p.revents & POLLOUT) {
            ssize_t n = send(fd, out + sent, (size_t)(have - sent), MSG_NOSIGNAL);
            if (n == -1 && errno != EAGAIN)
                fail("wcc: send");
            sent += n > 0 ? n : 0;
            if (sent == have)
                state = READING;
        }
    }
    if (fflush(stdout) == EOF)
        fail("wcc: write");
    close(fd);
    return state != DONE;
}

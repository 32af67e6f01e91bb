/* chat.c -- talk through relayd: listen to the keyboard and the socket at once.
 *
 * usage: chat ADDRESS PORT
 *
 * You write: chat.
 */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

/* Passes on what is there to be read. Returns 1, or 0 at the end of file, or
 * -1 after reporting the call that failed. */
static int pass(int from, int to)
{
    char buf[4096];
    ssize_t n = read(from, buf, sizeof buf);

    if (n == -1 && errno == EINTR)
        return 1; /* nothing was read: select() tells when to try again */
    if (n == -1) {
        perror("chat: read");
        return -1;
    }
    for (ssize_t done = 0; done < n;) {
        ssize_t m = write(to, buf + done, (size_t)(n - done));
        if (m == -1 && errno == EINTR)
            continue;
        if (m == -1) {
            perror("chat: write");
            return -1;
        }
        done += m;
    }
    return n > 0;
}

/* Keyboard to socket, socket to screen, until one of them ends. Returns 0, or
 * -1 after reporting the call that failed. */
static int chat(int fd)
{
    int more = 1;

    while (more == 1) {
        /* TODO 6.10: they do not take turns. Ask select() which of the two has
         * something, and pass on only that. */
        more = pass(STDIN_FILENO, fd);
        if (more == 1)
            more = pass(fd, STDOUT_FILENO);
    }
    return more;
}

int main(int argc, char *argv[])
{
    int port = argc == 3 ? net_port(argv[2]) : -1;
    struct sockaddr_in sa;
    int fd, status;

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: chat ADDRESS PORT\n");
        return 2;
    }
    /* write() serves files and sockets alike, but has no MSG_NOSIGNAL. This
     * gives the whole program EPIPE instead of the signal, and cannot fail. */
    signal(SIGPIPE, SIG_IGN);
    fd = net_connect(&sa);
    if (fd == -1) {
        fprintf(stderr, "chat: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    status = chat(fd) == -1 ? 1 : 0;
    close(fd); /* what was to be sent has been handed to the kernel */
    return status;
}

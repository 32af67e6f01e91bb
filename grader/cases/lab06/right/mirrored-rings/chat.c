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
        fd_set readable;

        FD_ZERO(&readable);
        FD_SET(STDIN_FILENO, &readable);
        FD_SET(fd, &readable);
        if (select(fd + 1, &readable, NULL, NULL, NULL) == -1) {
            if (errno == EINTR)
                continue; /* after a failure the list means nothing */
            perror("chat: select");
            return -1;
        }
        if (FD_ISSET(fd, &readable))
            more = pass(fd, STDOUT_FILENO);
        if (more == 1 && FD_ISSET(STDIN_FILENO, &readable))
            more = pass(STDIN_FILENO, fd);
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

/* echoc that looks before it takes: poll() and FIONREAD tell how much has come back, and recv()
 * takes it when it is the whole chunk; MSG_PEEK tells the end of the file. Standard input is read
 * with fread().
 *
 * usage: echoc ADDRESS PORT
 */
#define _DEFAULT_SOURCE /* FIONREAD */
#include "net.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int failed(const char *call)
{
    fprintf(stderr, "echoc: %s: %s\n", call, strerror(errno));
    return 1;
}

/* Waits until n bytes are there. Returns 1, 0 when they will never be, -1 with errno. */
static int all_there(int fd, size_t n)
{
    int wanted = (int)n, there = 0;
    char look[16];
    ssize_t seen;

    /* recv() and poll() are to sleep until all of the chunk is there. */
    if (setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &wanted, sizeof wanted) == -1)
        return -1;
    do
        seen = recv(fd, look, n, MSG_PEEK);
    while (seen == -1 && errno == EINTR);
    if (seen == -1 || ioctl(fd, FIONREAD, &there) == -1)
        return -1;
    return there >= wanted;
}

static int converse(int fd)
{
    char chunk[16], back[16];
    size_t n;
    ssize_t got;
    int there;

    while ((n = fread(chunk, 1, sizeof chunk, stdin)) > 0) {
        for (size_t done = 0; done < n;) {
            ssize_t w = send(fd, chunk + done, n - done, MSG_NOSIGNAL);

            if (w == -1 && errno != EINTR)
                return failed("send");
            done += w == -1 ? 0 : (size_t)w;
        }
        if ((there = all_there(fd, n)) == -1)
            return failed("recv");
        if (there == 0) {
            fprintf(stderr, "echoc: connection closed early\n");
            return 1;
        }
        do
            got = recv(fd, back, n, MSG_WAITALL);
        while (got == -1 && errno == EINTR);
        if (got != (ssize_t)n)
            return failed("recv");
        if (write(STDOUT_FILENO, back, n) != (ssize_t)n)
            return failed("write");
    }
    return ferror(stdin) ? failed("fread") : 0;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    int fd, status;

    if (argc != 3 || net_port(argv[2]) <= 0 || net_address(&sa, argv[1], net_port(argv[2])) == -1) {
        fprintf(stderr, "usage: echoc ADDRESS PORT\n");
        return 2;
    }
    if ((fd = net_connect(&sa)) == -1)
        return failed("connect");
    status = converse(fd);
    close(fd);
    return status;
}

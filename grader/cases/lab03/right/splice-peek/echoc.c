/* echoc that lets recv() collect: MSG_WAITALL brings the whole chunk, and what a signal has cut off is asked for
 * again. Standard input is read with fread().
 *
 * usage: echoc ADDRESS PORT
 */
#include "net.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int failed(const char *call)
{
    fprintf(stderr, "echoc: %s: %s\n", call, strerror(errno));
    return 1;
}

static int converse(int fd)
{
    char chunk[16], back[16];
    size_t n;
    ssize_t got;

    while ((n = fread(chunk, 1, sizeof chunk, stdin)) > 0) {
        for (size_t done = 0; done < n;) {
            ssize_t w = send(fd, chunk + done, n - done, MSG_NOSIGNAL);

            if (w == -1 && errno != EINTR)
                return failed("send");
            done += w == -1 ? 0 : (size_t)w;
        }
        for (size_t back_again = 0; back_again < n; back_again += (size_t)got) {
            got = recv(fd, back + back_again, n - back_again, MSG_WAITALL); /* fewer, when a signal comes */
            if (got == 0) {
                fprintf(stderr, "echoc: connection closed early\n");
                return 1;
            }
            if (got == -1 && errno != EINTR)
                return failed("recv");
            got = got == -1 ? 0 : got;
        }
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

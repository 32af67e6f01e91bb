/* wcc.c -- two descriptors for one connection: one to talk, one to listen.
 *
 * usage: wcc ADDRESS PORT < FILE
 */
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char buf[1 << 17];

static void die(const char *call)
{
    fprintf(stderr, "wcc: %s: %s\n", call, strerror(errno));
    exit(1); /* and the kernel closes both */
}

static size_t some(int fd, const char *call)
{
    ssize_t n;

    do
        n = read(fd, buf, sizeof buf);
    while (n == -1 && errno == EINTR);
    if (n == -1)
        die(call);
    return (size_t)n;
}

int main(int argc, char *argv[])
{
    int port = argc == 3 ? net_port(argv[2]) : -1, ear, mouth;
    struct sockaddr_in sa;
    size_t n;

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: wcc ADDRESS PORT < FILE\n");
        return 2;
    }
    if ((ear = net_connect(&sa)) == -1)
        die(net_failed);
    if ((mouth = dup(ear)) == -1)
        die("dup");
    while ((n = some(STDIN_FILENO, "read")) > 0)
        if (send_all(mouth, buf, n) == -1)
            die("send");
    /* to close this one would not do: the other still holds the connection */
    if (shutdown(mouth, SHUT_WR) == -1)
        die("shutdown");
    while ((n = some(ear, "recv")) > 0)
        if (fwrite(buf, 1, n, stdout) != n || fflush(stdout) == EOF)
            die("write");
    close(mouth);
    close(ear);
    return 0;
}

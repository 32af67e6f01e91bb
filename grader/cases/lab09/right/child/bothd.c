/* Different here: a process for each family; both hold the two sockets' port.
 *
 * usage: bothd PORT
 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int six(int port)
{
    struct sockaddr_in6 sa = {.sin6_family = AF_INET6,
                              .sin6_addr = IN6ADDR_LOOPBACK_INIT,
                              .sin6_port = htons((in_port_t)port)};
    int fd = socket(AF_INET6, SOCK_STREAM, 0), on = 1, saved;

    if (fd != -1 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0
        && bind(fd, (struct sockaddr *)&sa, sizeof sa) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    saved = errno;
    if (fd != -1)
        close(fd);
    errno = saved;
    return -1;
}

static void serve(int lfd)
{
    for (;;) {
        struct sockaddr_storage ss;
        socklen_t size = sizeof ss;
        char host[INET6_ADDRSTRLEN], quad[NET_TEXT];
        int fd = accept(lfd, (struct sockaddr *)&ss, &size);
        struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)&ss;

        if (fd == -1)
            continue;
        if (ss.ss_family == AF_INET)
            dprintf(1, "client %s\n", net_text((struct sockaddr_in *)&ss, quad));
        else
            dprintf(1, "client [%s]:%d\n", inet_ntop(AF_INET6, &sin6->sin6_addr, host, sizeof host),
                    ntohs(sin6->sin6_port));
        close(fd);
    }
}

int main(int argc, char *argv[])
{
    int port = argc == 2 ? net_port(argv[1]) : -1, four_fd = -1, six_fd = -1;
    struct sockaddr_in sa;

    if (port == -1) {
        dprintf(2, "usage: bothd PORT\n");
        return 2;
    }
    net_address(&sa, "127.0.0.1", port);
    four_fd = net_listen(&sa);
    if (four_fd == -1 || (six_fd = six(ntohs(sa.sin_port))) == -1) {
        dprintf(2, "bothd: bind: %s\n", strerror(errno));
        if (four_fd != -1)
            close(four_fd);
        return 1;
    }
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        close(four_fd);
        if (getppid() == parent)
            serve(six_fd);
        _exit(0);
    }
    close(six_fd);
    if (child == -1)
        return 1;
    dprintf(1, "listening %d\n", ntohs(sa.sin_port));
    serve(four_fd);
}

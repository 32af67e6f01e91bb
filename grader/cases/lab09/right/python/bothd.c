/* Different here: two sockets, for 127.0.0.1 and ::1, and poll().
 *
 * usage: bothd PORT
 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int six_at(int *port)
{
    struct sockaddr_in6 sa = {.sin6_family = AF_INET6, .sin6_port = htons((in_port_t)*port)};
    socklen_t length = sizeof sa;
    int fd = socket(AF_INET6, SOCK_STREAM, 0), on = 1;

    sa.sin6_addr = in6addr_loopback;
    if (fd == -1)
        return -1;
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&sa, sizeof sa) == -1 || listen(fd, 64) == -1
        || getsockname(fd, (struct sockaddr *)&sa, &length) == -1) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    *port = ntohs(sa.sin6_port);
    return fd;
}

int main(int argc, char **argv)
{
    int wanted = argc == 2 ? net_port(argv[1]) : -1, port = 0;
    struct pollfd p[2];

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (wanted == -1) {
        fputs("usage: bothd PORT\n", stderr);
        return 2;
    }
    for (int tries = 0; tries < 20; tries++) { /* a free port of one family may be taken in the other */
        struct sockaddr_in sa;

        port = wanted;
        p[0].fd = six_at(&port);
        if (p[0].fd == -1)
            break;
        net_address(&sa, "127.0.0.1", port);
        p[1].fd = net_listen(&sa);
        if (p[1].fd != -1)
            goto ready;
        int saved = errno;
        close(p[0].fd);
        errno = saved;
        if (wanted != 0)
            break;
    }
    perror("bothd: bind");
    return 1;
ready:
    printf("listening %d\n", port);
    p[0].events = p[1].events = POLLIN;
    for (;;) {
        poll(p, 2, -1);
        for (int i = 0; i < 2; i++) {
            struct sockaddr_in6 sa;
            socklen_t length = sizeof sa;
            char text[INET6_ADDRSTRLEN], quad[NET_TEXT];

            if (!(p[i].revents & POLLIN))
                continue;
            int cfd = accept(p[i].fd, (struct sockaddr *)&sa, &length);
            if (cfd == -1)
                continue;
            if (i == 1)
                printf("client %s\n", net_text((struct sockaddr_in *)&sa, quad));
            else
                printf("client [%s]:%d\n", inet_ntop(AF_INET6, &sa.sin6_addr, text, sizeof text),
                       ntohs(sa.sin6_port));
            close(cfd);
        }
    }
}

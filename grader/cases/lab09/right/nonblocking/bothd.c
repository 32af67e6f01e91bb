/* Different here: one listening socket that does not block, select(), and getnameinfo() for the text; the address is
 * asked of the client's own socket.
 *
 * usage: bothd PORT
 */
#include "net.h"
#include "resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

static int fail(const char *call)
{
    fprintf(stderr, "bothd: %s: %s\n", call, strerror(errno));
    exit(1);
}

int main(int argc, char *argv[])
{
    struct sockaddr_in6 sa = {.sin6_family = AF_INET6};
    socklen_t size = sizeof sa;
    int off = 0, on = 1, port = argc == 2 ? net_port(argv[1]) : -1;
    char host[HOST_TEXT], text[PORT_TEXT];

    if (port == -1) {
        fprintf(stderr, "usage: bothd PORT\n");
        return 2;
    }
    int lfd = socket(AF_INET6, SOCK_STREAM, 0);
    if (lfd == -1)
        fail("socket");
    sa.sin6_port = htons((in_port_t)port);
    setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(lfd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    fcntl(lfd, F_SETFL, O_NONBLOCK);
    if (bind(lfd, (struct sockaddr *)&sa, size) == -1) {
        int saved = errno;
        close(lfd);
        errno = saved;
        fail("bind");
    }
    if (listen(lfd, 100) == -1 || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1)
        fail("listen");
    printf("listening %d\n", ntohs(sa.sin6_port));
    fflush(stdout);
    for (;;) {
        fd_set set;
        FD_ZERO(&set);
        FD_SET(lfd, &set);
        if (select(lfd + 1, &set, NULL, NULL, NULL) != 1)
            continue;
        int fd = accept(lfd, NULL, NULL);
        size = sizeof sa;
        if (fd == -1 || getpeername(fd, (struct sockaddr *)&sa, &size) == -1) {
            if (fd != -1)
                close(fd);
            continue;
        }
        address_text((struct sockaddr *)&sa, size, host, text);
        if (strncmp(host, "::ffff:", 7) == 0)
            printf("client %s:%s\n", host + 7, text);
        else
            printf("client [%s]:%s\n", host, text);
        fflush(stdout);
        close(fd);
    }
}

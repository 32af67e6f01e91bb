/* Different here: AI_PASSIVE and getaddrinfo() make the address; what it would be as IPv4 is worked out by hand.
 *
 * usage: bothd PORT
 */
#include "net.h"
#include "resolve.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

int main(int argc, char *argv[])
{
    struct addrinfo hints = {.ai_family = AF_INET6, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *a;
    struct sockaddr_in6 sa;
    socklen_t length = sizeof sa;
    int lfd, no = 0, yes = 1;

    if (argc != 2 || net_port(argv[1]) == -1) {
        fprintf(stderr, "usage: bothd PORT\n");
        return 2;
    }
    if (getaddrinfo(NULL, argv[1], &hints, &a) != 0)
        return 1;
    lfd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
    setsockopt(lfd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(lfd, a->ai_addr, a->ai_addrlen) == -1) {
        perror("bothd: bind");
        freeaddrinfo(a);
        close(lfd);
        return 1;
    }
    freeaddrinfo(a);
    listen(lfd, SOMAXCONN);
    getsockname(lfd, (struct sockaddr *)&sa, &length);
    printf("listening %d\n", ntohs(sa.sin6_port));
    fflush(stdout);
    for (;;) {
        int fd = accept(lfd, (struct sockaddr *)&sa, (length = sizeof sa, &length));
        const unsigned char *b = sa.sin6_addr.s6_addr;
        char host[HOST_TEXT], port[PORT_TEXT];

        if (fd == -1)
            continue;
        address_text((struct sockaddr *)&sa, length, host, port);
        if (memcmp(b, mapped, sizeof mapped) == 0)
            printf("client %u.%u.%u.%u:%s\n", b[12], b[13], b[14], b[15], port);
        else
            printf("client [%s]:%s\n", host, port);
        fflush(stdout);
        close(fd);
    }
}

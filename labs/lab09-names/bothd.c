/* bothd.c -- serve clients of IPv4 and IPv6 on one port.
 *
 * usage: bothd PORT
 *
 * You write: listen_both and print_client.
 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A socket that listens on all addresses of both families. If *port is 0, it
 * becomes the one that the kernel chose. Returns the descriptor, or -1 after
 * reporting the call that failed. */
static int listen_both(int *port)
{
    struct sockaddr_in6 sa = {.sin6_family = AF_INET6,
                              /* TODO 9.9: who can reach this one? */
                              .sin6_addr = IN6ADDR_LOOPBACK_INIT,
                              .sin6_port = htons((in_port_t)*port)};
    socklen_t length = sizeof sa;
    int lfd = socket(AF_INET6, SOCK_STREAM, 0), on = 1;

    if (lfd == -1) {
        perror("bothd: socket");
        return -1;
    }
    if (setsockopt(lfd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == -1
        || setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1)
        perror("bothd: setsockopt");
    else if (bind(lfd, (struct sockaddr *)&sa, sizeof sa) == -1)
        perror("bothd: bind");
    else if (listen(lfd, SOMAXCONN) == -1)
        perror("bothd: listen");
    else if (getsockname(lfd, (struct sockaddr *)&sa, &length) == -1)
        perror("bothd: getsockname");
    else {
        *port = ntohs(sa.sin6_port);
        return lfd;
    }
    close(lfd); /* nothing is lost if this fails */
    return -1;
}

static void print_client(const struct sockaddr_in6 *sa)
{
    const unsigned char *bytes = sa->sin6_addr.s6_addr;
    char host[INET6_ADDRSTRLEN]; /* always fits */
    int port = ntohs(sa->sin6_port);

    /* TODO 9.9: 127.0.0.1 looks different here. */
    inet_ntop(AF_INET6, bytes, host, sizeof host);
    printf("client [%s]:%d\n", host, port);
}

/* Returns only after reporting that accept() or a write has failed. */
static void serve(int lfd)
{
    while (!ferror(stdout)) {
        struct sockaddr_in6 client;
        socklen_t length = sizeof client;
        int cfd = accept(lfd, (struct sockaddr *)&client, &length);

        if (cfd == -1 && errno != EINTR && errno != ECONNABORTED) {
            perror("bothd: accept");
            return;
        }
        if (cfd != -1) {
            print_client(&client);
            close(cfd); /* nothing was sent: nothing is lost if this fails */
        }
    }
    perror("bothd: write");
}

int main(int argc, char *argv[])
{
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd;

    setvbuf(stdout, NULL, _IOLBF, 0); /* each line is written at once */
    if (port == -1) {
        fprintf(stderr, "usage: bothd PORT\n");
        return 2;
    }
    lfd = listen_both(&port);
    if (lfd == -1)
        return 1;
    printf("listening %d\n", port);
    serve(lfd);
    close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}

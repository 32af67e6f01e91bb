/* Different here: a thread for each family, each with a socket of its own on all addresses.
 *
 * usage: bothd PORT
 */
#include "net.h"
#include "resolve.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int open_at(const char *any, const char *port)
{
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST, .ai_socktype = SOCK_STREAM}, *a;
    int fd, on = 1;

    if (getaddrinfo(any, port, &hints, &a) != 0)
        exit(1);
    fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
    if (fd != -1 && a->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (fd != -1)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd == -1 || bind(fd, a->ai_addr, a->ai_addrlen) == -1 || listen(fd, SOMAXCONN) == -1) {
        int saved = errno;
        if (fd != -1)
            close(fd);
        fd = -1;
        errno = saved;
    }
    freeaddrinfo(a);
    return fd;
}

static void *serve(void *with)
{
    int lfd = *(int *)with;

    for (;;) {
        struct sockaddr_storage ss;
        socklen_t size = sizeof ss;
        char host[HOST_TEXT], port[PORT_TEXT];
        int fd = accept(lfd, (void *)&ss, &size);

        if (fd == -1)
            continue;
        address_text((void *)&ss, size, host, port);
        printf(ss.ss_family == AF_INET6 ? "client [%s]:%s\n" : "client %s:%s\n", host, port);
        close(fd);
    }
    return NULL;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char text[PORT_TEXT];
    int fds[2], port = argc == 2 ? net_port(argv[1]) : -1;
    pthread_t thread;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1) {
        fprintf(stderr, "usage: bothd PORT\n");
        return 2;
    }
    snprintf(text, sizeof text, "%d", port);
    fds[0] = open_at("0.0.0.0", text);
    if (fds[0] == -1 || getsockname(fds[0], (void *)&sa, &size) == -1) {
        perror("bothd: bind");
        return 1;
    }
    snprintf(text, sizeof text, "%d", ntohs(sa.sin_port));
    fds[1] = open_at("::", text);
    if (fds[1] == -1) {
        perror("bothd: bind");
        close(fds[0]);
        return 1;
    }
    printf("listening %s\n", text);
    if (pthread_create(&thread, NULL, serve, &fds[1]) != 0)
        return 1;
    serve(&fds[0]);
}

/* Different here: the listening socket does not block. poll() says when
 * clients wait, accept4() takes them until the queue is empty, and
 * getnameinfo() writes the addresses.
 *
 * usage: greetd PORT [ADDRESS]
 */
#define _GNU_SOURCE /* accept4(), SOCK_NONBLOCK */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"

static int say(const char *call)
{
    fprintf(stderr, "greetd: %s: %s\n", call, strerror(errno));
    return 1;
}

static void write_name(const struct sockaddr_storage *sa, socklen_t len, char *text, size_t room)
{
    char host[NI_MAXHOST] = "?", port[NI_MAXSERV] = "?";

    getnameinfo((const struct sockaddr *)sa, len, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(text, room, "%.40s:%.8s", host, port);
}

/* Takes all clients out of the queue. Returns 0 when it is empty, or -1. */
static int empty_queue(int lfd)
{
    struct sockaddr_storage sa;
    char name[64], line[80];
    socklen_t len;
    int cfd;

    for (;;) {
        len = sizeof sa;
        cfd = accept4(lfd, (struct sockaddr *)&sa, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (cfd >= 0) {
            write_name(&sa, len, name, sizeof name);
            printf("client %s\n", name);
            snprintf(line, sizeof line, "hello %s\n", name);
            if (send(cfd, line, strlen(line), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
                say("send");
            shutdown(cfd, SHUT_WR);
            close(cfd);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return 0;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return -1;
        }
    }
}

static int open_at(const struct sockaddr_in *at, const char **call)
{
    int one = 1, lfd;

    *call = "socket";
    if ((lfd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) < 0)
        return -1;
    *call = "setsockopt";
    if (setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0)
        return -1;
    *call = "bind";
    if (bind(lfd, (const struct sockaddr *)at, sizeof *at) < 0)
        return -1;
    *call = "listen";
    return listen(lfd, 128) < 0 ? -1 : lfd;
}

int main(int argc, char **argv)
{
    struct sockaddr_in at;
    struct sockaddr_storage is;
    socklen_t len = sizeof is;
    struct pollfd p = {.events = POLLIN};
    const char *call;
    char name[64];
    int port = argc > 1 ? net_port(argv[1]) : -1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 3 || port < 0 || net_address(&at, argc == 3 ? argv[2] : "127.0.0.1", port) < 0) {
        fprintf(stderr, "usage: greetd PORT [ADDRESS]\n");
        return 2;
    }
    if ((p.fd = open_at(&at, &call)) < 0)
        return say(call);
    if (getsockname(p.fd, (struct sockaddr *)&is, &len) < 0)
        return say("getsockname");
    write_name(&is, len, name, sizeof name);
    printf("listening %s\n", name);
    for (;;) {
        if (poll(&p, 1, -1) < 0 && errno != EINTR)
            return say("poll");
        if (empty_queue(p.fd) < 0)
            return say("accept");
    }
}

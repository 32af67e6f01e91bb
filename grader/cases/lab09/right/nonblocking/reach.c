/* Different here: connect() does not wait; poll() does, and SO_ERROR says how it went.
 *
 * usage: reach NAME SERVICE
 */
#include "resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Returns 0, or an errno. */
static int attempt(int fd, const struct addrinfo *a)
{
    struct pollfd p = {fd, POLLOUT, 0};
    int error = 0;
    socklen_t size = sizeof error;

    if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
        return errno;
    if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return errno;
    while (poll(&p, 1, -1) == -1)
        if (errno != EINTR)
            return errno;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == -1 ? errno : error;
}

static void print(int (*name)(int, struct sockaddr *, socklen_t *), int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } end;
    socklen_t size = sizeof end;
    char host[HOST_TEXT], port[PORT_TEXT];
    int six = 0;

    if (name(fd, &end.any, &size) == 0) {
        six = end.any.sa_family == AF_INET6;
        address_text(&end.any, size, host, port);
        printf(" %s%s%s:%s", six ? "[" : "", host, six ? "]" : "", port);
    }
}

int main(int argc, char *argv[])
{
    struct addrinfo *list, *a;
    int error = 0, fd = -1;
    char host[HOST_TEXT], port[PORT_TEXT];

    if (argc != 3 || !is_service(argv[2])) {
        fprintf(stderr, "usage: reach NAME SERVICE\n");
        return 2;
    }
    error = resolve(argv[1], argv[2], &list);
    if (error != 0) {
        fprintf(stderr, "reach: %s: %s\n", argv[1], resolve_reason(error));
        return 1;
    }
    for (a = list; a != NULL; a = a->ai_next) {
        address_text(a->ai_addr, a->ai_addrlen, host, port);
        printf("trying %s %s\n", host, port);
        fflush(stdout);
        fd = socket(a->ai_family, SOCK_STREAM, 0);
        error = fd == -1 ? errno : attempt(fd, a);
        if (error == 0)
            break;
        if (fd != -1)
            close(fd);
    }
    freeaddrinfo(list);
    if (error != 0) {
        fprintf(stderr, "reach: %s: %s\n", argv[1], strerror(error));
        return 1;
    }
    printf("connected");
    print(getsockname, fd);
    print(getpeername, fd);
    printf("\n");
    fclose(stdout);
    close(fd);
    return 0;
}

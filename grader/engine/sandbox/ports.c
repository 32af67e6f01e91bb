/* ports.c -- a port that nobody else has. */
#include "ports.h"

#include "base/address.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* 21004 is 0x520c: its two bytes differ, so that a port in the wrong byte order shows. Ephemeral
 * ports begin at 32768 (ip(7), ip_local_port_range); a client's own can never be one of ours. */
enum { FIRST = 21004, LAST = 31999 };

/* A name in the abstract namespace (unix(7)) is a lock: one holder, gone with the process, no file,
 * and it belongs to the network namespace, as ports do. */
static int lock_port(int port)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int n = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "socket-lab-port-%d", port);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd != -1
        && bind(fd, (struct sockaddr *)&name,
                (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n))
               == -1) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Without SO_REUSEADDR: a port on which old connections linger is not free. */
static int is_free_in(int family, int port)
{
    union address any = {.any.sa_family = (sa_family_t)family};
    int on = 1, fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd == -1)
        return errno == EAFNOSUPPORT; /* nobody has it: there is no IPv6 here */
    address_set_port(&any, port);
    if (family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    int bound = bind(fd, &any.any, address_length(&any)) == 0 || errno == EADDRNOTAVAIL;
    close(fd);
    return bound;
}

static int is_free(int port)
{
    return is_free_in(AF_INET, port) && is_free_in(AF_INET6, port);
}

static int take(int port)
{
    int lock = lock_port(port);

    if (lock == -1)
        return -1;
    if (is_free(port))
        return port; /* the lock stays open as long as we live */
    close(lock);
    return -1;
}

int ports_take(void)
{
    const int count = LAST - FIRST + 1;
    struct timespec t;

    if (take(FIRST) == FIRST)
        return FIRST;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int start = (int)(((unsigned)getpid() * 2654435761u ^ (unsigned)t.tv_nsec) % (unsigned)count);
    for (int i = 0; i < count; i++) {
        int port = FIRST + (start + i * 31) % count; /* 31 and 10996 have no common factor */
        if ((port & 0xff) != port >> 8 && take(port) == port)
            return port;
    }
    return -1;
}

/* memory.c -- what a call's pointers point at: its addresses, its bytes. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "tap.h"

/* Copies from where the program points, as the kernel would: a wrong pointer makes this false
 * and does not end the program, whose call is still to fail with EFAULT. */
bool peek(void *copy, const void *from, size_t length)
{
    struct iovec here = {copy, length};
    struct iovec there = {(void *)from, length};
    int before = errno;

    if (from == NULL)
        return false;
    ssize_t n = syscall(SYS_process_vm_readv, getpid(), &here, 1UL, &there, 1UL, 0UL);
    bool forbidden = n == -1 && errno != EFAULT; /* by a sandbox: then trust the pointer */

    errno = before;
    if (forbidden)
        memcpy(copy, from, length);
    return forbidden || n == (ssize_t)length;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Of a name in the file system, its first bytes. One that the kernel gave, a NUL and five digits (unix(7),
 * "Autobind feature"), is the peer's: the digits stand for its port. */
static void note_local(struct call *c, const void *address, size_t length)
{
    struct sockaddr_un un = {0};

    if (!peek(&un, address, least(length, sizeof un)) || length < sizeof un.sun_family)
        return;
    const char *path = un.sun_path;
    if (path[0] == '\0')
        c->event->port = htons((uint16_t)strtoul(path + 1, NULL, 16));
    else if (c->class == TAP_BIND || c->class == TAP_CONNECT)
        memcpy(c->event->excerpt, path, c->event->excerpt_length = (uint32_t)strnlen(path, TAP_EXCERPT));
}

/* Writes down an address, as far as the program has made it one. */
void note_address(struct call *c, const void *address, size_t length)
{
    struct sockaddr_in6 in = {0};

    if (c->event == NULL || !peek(&in, address, least(length, sizeof in)))
        return;
    c->event->family = in.sin6_family;
    if (in.sin6_family == AF_UNIX) {
        note_local(c, address, length);
        return;
    }
    c->event->port = in.sin6_port; /* sin_port has the same place */
    if (in.sin6_family == AF_INET6)
        memcpy(c->event->address, &in.sin6_addr, sizeof c->event->address);
    else
        c->event->address[0] = ((struct sockaddr_in *)&in)->sin_addr.s_addr;
}

/* The client's address: what the program was told, or what it could have asked for. */
void note_accepted(struct call *c, int cfd, const void *address)
{
    struct sockaddr_in6 in = {0};
    socklen_t length = sizeof in;
    int before = errno;

    if (c->event == NULL || cfd == -1)
        return;
    if (address != NULL && c->event->arg[1] >= (int64_t)sizeof(struct sockaddr_in))
        note_address(c, address, (size_t)c->event->arg[1]);
    else if (syscall(SYS_getpeername, cfd, &in, &length) == 0)
        note_address(c, &in, sizeof in);
    errno = before;
}

/* What getsockname() or getpeername() has answered, as far as there was room for it. */
void note_name(struct call *c, int result, const void *address, int room)
{
    if (result == 0 && room > 0)
        note_address(c, address, (size_t)room);
}

/* Keeps the first of the bytes that a call handled. */
void note_bytes(struct call *c, ssize_t handled, const struct iovec *vector, size_t count)
{
    /* recv() with MSG_TRUNC returns more than it stored, if it stored anything. */
    bool unknown = c->class == TAP_RECV && (c->flags & MSG_TRUNC) != 0;

    if (c->event == NULL || handled <= 0 || unknown)
        return;
    size_t wanted = least((size_t)handled, TAP_EXCERPT);
    size_t length = 0;

    for (size_t i = 0; i < count && length < wanted; i++) {
        size_t n = least(vector[i].iov_len, wanted - length);

        memcpy(c->event->excerpt + length, vector[i].iov_base, n);
        length += n;
    }
    c->event->excerpt_length = (uint32_t)length;
}

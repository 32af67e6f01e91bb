/* reach.c -- connect to a name, at the first of its addresses that answers.
 *
 * usage: reach NAME SERVICE
 *
 * You write: try_one, try_all and print_end.
 */
#include "resolve.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Returns a connected descriptor, or -1 with errno: then nothing stays open. */
static int try_one(const struct addrinfo *a)
{
    char host[HOST_TEXT], port[PORT_TEXT];
    int fd;

    address_text(a->ai_addr, a->ai_addrlen, host, port);
    printf("trying %s %s\n", host, port);
    fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
    if (fd == -1)
        return -1; /* a kernel without IPv6, say */
    if (connect(fd, a->ai_addr, a->ai_addrlen) == -1) {
        /* TODO 9.7: close fd, and keep errno. */
        return -1;
    }
    return fd;
}

/* One address after the other. Returns a connected descriptor, or -1 with the
 * errno of the last one. */
static int try_all(const struct addrinfo *list)
{
    /* TODO 9.6: the list has more. */
    return try_one(list);
}

/* Prints one end of a connection: " 127.0.0.1:80" or " [::1]:80". */
static void print_end(const struct sockaddr *end, socklen_t length)
{
    char host[HOST_TEXT], port[PORT_TEXT];

    address_text(end, length, host, port);
    /* TODO 9.8: "::1:80" could be an address without a port. */
    printf(" %s:%s", host, port);
}

/* Prints both ends. Returns 0, or -1 after reporting the call that failed. */
static int print_ends(int fd)
{
    struct sockaddr_in local, remote; /* TODO 9.8: room for either family */
    socklen_t local_length = sizeof local, remote_length = sizeof remote;

    if (getsockname(fd, (struct sockaddr *)&local, &local_length) == -1) {
        perror("reach: getsockname");
        return -1;
    }
    if (getpeername(fd, (struct sockaddr *)&remote, &remote_length) == -1) {
        perror("reach: getpeername");
        return -1;
    }
    printf("connected");
    print_end((struct sockaddr *)&local, local_length);
    print_end((struct sockaddr *)&remote, remote_length);
    printf("\n");
    if (ferror(stdout)) {
        perror("reach: write");
        return -1;
    }
    return 0;
}

int main(int argc, char *argv[])
{
    struct addrinfo *list;
    int error, fd, status;

    setvbuf(stdout, NULL, _IOLBF, 0); /* each line is written at once */
    if (argc != 3 || !is_service(argv[2])) {
        fprintf(stderr, "usage: reach NAME SERVICE\n");
        return 2;
    }
    error = resolve(argv[1], argv[2], &list);
    if (error != 0) {
        fprintf(stderr, "reach: %s: %s\n", argv[1], resolve_reason(error));
        return 1;
    }
    fd = try_all(list);
    if (fd == -1)
        fprintf(stderr, "reach: %s: %s\n", argv[1], strerror(errno));
    freeaddrinfo(list);
    if (fd == -1)
        return 1;
    status = print_ends(fd) == -1 ? 1 : 0;
    close(fd); /* nothing was sent: nothing is lost if this fails */
    return status;
}

/* lookup.c -- print the addresses that a name and a service have.
 *
 * usage: lookup NAME SERVICE
 *
 * You write: print_all.
 */
#include "resolve.h"

#include <stdio.h>

static const char *family_name(int family)
{
    return family == AF_INET    ? "AF_INET"
           : family == AF_INET6 ? "AF_INET6"
                                : "another family";
}

static const char *type_name(int type)
{
    return type == SOCK_STREAM  ? "SOCK_STREAM"
           : type == SOCK_DGRAM ? "SOCK_DGRAM"
                                : "another type";
}

static const char *protocol_name(int protocol)
{
    return protocol == IPPROTO_TCP   ? "IPPROTO_TCP"
           : protocol == IPPROTO_UDP ? "IPPROTO_UDP"
                                     : "another protocol";
}

static void print(const struct addrinfo *a)
{
    char host[HOST_TEXT], port[PORT_TEXT];

    address_text(a->ai_addr, a->ai_addrlen, host, port);
    printf("%s %s %s %s %s\n", family_name(a->ai_family),
           type_name(a->ai_socktype), protocol_name(a->ai_protocol), host,
           port);
}

static void print_all(const struct addrinfo *list)
{
    /* TODO 9.3: print the others, too. */
    print(list);
}

int main(int argc, char *argv[])
{
    struct addrinfo *list;
    int error;

    setvbuf(stdout, NULL, _IOLBF, 0); /* each line is written at once */
    if (argc != 3 || !is_service(argv[2])) {
        fprintf(stderr, "usage: lookup NAME SERVICE\n");
        return 2;
    }
    error = resolve(argv[1], argv[2], &list);
    if (error != 0) {
        fprintf(stderr, "lookup: %s: %s\n", argv[1], resolve_reason(error));
        return 1;
    }
    print_all(list);
    freeaddrinfo(list);
    if (ferror(stdout)) {
        perror("lookup: write");
        return 1;
    }
    return 0;
}

/* Different here: what Python's getaddrinfo(name, service, proto=IPPROTO_TCP) asks for; addresses by
 * inet_ntop(), one branch for each family.
 *
 * usage: lookup NAME SERVICE
 */
#include "resolve.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    struct addrinfo *res, *list;
    int err;

    if (argc != 3 || !is_service(argv[2])) {
        fputs("usage: lookup NAME SERVICE\n", stderr);
        exit(2);
    }
    if ((err = resolve(argv[1], argv[2], &list))) {
        fprintf(stderr, "lookup: %s: %s\n", argv[1], resolve_reason(err));
        exit(1);
    }
    for (res = list; res; res = res->ai_next) {
        char text[INET6_ADDRSTRLEN];

        if (res->ai_family == AF_INET) {
            struct sockaddr_in *sin = (struct sockaddr_in *)res->ai_addr;
            printf("AF_INET SOCK_STREAM IPPROTO_TCP %s %u\n",
                   inet_ntop(AF_INET, &sin->sin_addr, text, sizeof text), ntohs(sin->sin_port));
        } else {
            struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)res->ai_addr;
            printf("AF_INET6 SOCK_STREAM IPPROTO_TCP %s %u\n",
                   inet_ntop(AF_INET6, &sin6->sin6_addr, text, sizeof text), ntohs(sin6->sin6_port));
        }
    }
    freeaddrinfo(list);
    return fflush(stdout) == EOF;
}

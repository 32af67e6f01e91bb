/* Different here: no loop; the list is printed by a function that calls itself for the rest of it.
 *
 * usage: lookup NAME SERVICE
 */
#include "resolve.h"

#include <stdio.h>

static void print_from(const struct addrinfo *a)
{
    char host[HOST_TEXT], port[PORT_TEXT];

    if (a == NULL)
        return;
    address_text(a->ai_addr, a->ai_addrlen, host, port);
    printf("AF_INET%s SOCK_STREAM IPPROTO_TCP %s %s\n", a->ai_family == AF_INET ? "" : "6", host, port);
    print_from(a->ai_next);
}

int main(int argc, char *argv[])
{
    struct addrinfo *list;
    int error;

    if (argc == 3 && is_service(argv[2])) {
        error = resolve(argv[1], argv[2], &list);
        if (error == 0) {
            print_from(list);
            freeaddrinfo(list);
            return 0;
        }
        fprintf(stderr, "lookup: %s: %s\n", argv[1], resolve_reason(error));
        return 1;
    }
    fprintf(stderr, "usage: lookup NAME SERVICE\n");
    return 2;
}

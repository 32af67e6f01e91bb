/* Different here: the list is turned into an array first, and freed before anything is printed.
 *
 * usage: lookup NAME SERVICE
 */
#include "resolve.h"

#include <stdio.h>
#include <stdlib.h>

struct line {
    int family;
    char host[HOST_TEXT], port[PORT_TEXT];
};

int main(int argc, char *argv[])
{
    struct addrinfo *list;
    struct line *lines = NULL;
    size_t n = 0;
    int error;

    if (argc != 3 || !is_service(argv[2])) {
        fprintf(stderr, "usage: %s NAME SERVICE\n", "lookup");
        return 2;
    }
    if ((error = resolve(argv[1], argv[2], &list)) != 0) {
        fprintf(stderr, "lookup: %s: %s\n", argv[1], resolve_reason(error));
        return EXIT_FAILURE;
    }
    for (struct addrinfo *a = list; a != NULL; a = a->ai_next) {
        struct line *more = realloc(lines, (n + 1) * sizeof *lines);
        if (more == NULL)
            abort();
        lines = more;
        lines[n].family = a->ai_family;
        address_text(a->ai_addr, a->ai_addrlen, lines[n].host, lines[n].port);
        n++;
    }
    freeaddrinfo(list);
    for (size_t i = 0; i < n; i++)
        printf("%s SOCK_STREAM IPPROTO_TCP %s %s\n",
               lines[i].family == AF_INET ? "AF_INET" : "AF_INET6", lines[i].host, lines[i].port);
    free(lines);
    return 0;
}

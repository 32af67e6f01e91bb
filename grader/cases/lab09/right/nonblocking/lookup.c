/* Different here: the lines are put together in memory and written at once, by write().
 *
 * usage: lookup NAME SERVICE
 */
#include "resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    char *text = NULL, host[HOST_TEXT], port[PORT_TEXT];
    size_t size = 0;
    struct addrinfo *list = NULL, *a;

    if (argc != 3 || !is_service(argv[2])) {
        dprintf(2, "usage: lookup NAME SERVICE\n");
        return 2;
    }
    int error = resolve(argv[1], argv[2], &list);
    if (error) {
        dprintf(2, "lookup: %s: %s\n", argv[1], resolve_reason(error));
        return 1;
    }
    FILE *memory = open_memstream(&text, &size);
    if (memory == NULL)
        return 1;
    for (a = list; a; a = a->ai_next) {
        address_text(a->ai_addr, a->ai_addrlen, host, port);
        fprintf(memory, "AF_INET%s SOCK_STREAM IPPROTO_TCP %s %s\n",
                a->ai_family == AF_INET6 ? "6" : "", host, port);
    }
    fclose(memory);
    freeaddrinfo(list);
    ssize_t n = write(1, text, size);
    free(text);
    return n == (ssize_t)size ? 0 : 1;
}

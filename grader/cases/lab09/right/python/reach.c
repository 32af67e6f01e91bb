/* Different here: create_connection(), line for line, all of it in main().
 *
 * usage: reach NAME SERVICE
 */
#include "resolve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct addrinfo *list, *res;
    struct sockaddr_storage end;
    int sock = -1, err, exception = 0;
    char host[HOST_TEXT], port[PORT_TEXT];

    if (argc != 3 || !is_service(argv[2])) {
        fputs("usage: reach NAME SERVICE\n", stderr);
        exit(2);
    }
    if ((err = resolve(argv[1], argv[2], &list)) != 0) {
        fprintf(stderr, "reach: %s: %s\n", argv[1], resolve_reason(err));
        exit(1);
    }
    for (res = list; res != NULL; res = res->ai_next) {
        address_text(res->ai_addr, res->ai_addrlen, host, port);
        printf("trying %s %s\n", host, port);
        sock = socket(res->ai_family, res->ai_socktype, res->ai_protocol);
        if (sock != -1 && connect(sock, res->ai_addr, res->ai_addrlen) == 0)
            break;
        exception = errno;
        if (sock != -1)
            close(sock);
        sock = -1;
    }
    freeaddrinfo(list);
    if (sock == -1) {
        fprintf(stderr, "reach: %s: %s\n", argv[1], strerror(exception));
        exit(1);
    }
    printf("connected");
    for (int i = 0; i < 2; i++) {
        socklen_t length = sizeof end;
        if ((i == 0 ? getsockname : getpeername)(sock, (struct sockaddr *)&end, &length) == -1)
            abort();
        address_text((struct sockaddr *)&end, length, host, port);
        printf(strchr(host, ':') != NULL ? " [%s]:%s" : " %s:%s", host, port);
    }
    putchar('\n');
    close(sock);
    return 0;
}

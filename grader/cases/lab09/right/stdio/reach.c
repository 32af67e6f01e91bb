/* Different here: the connection becomes a stream, which is closed by fclose().
 *
 * usage: reach NAME SERVICE
 */
#include "resolve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say_end(FILE *stream, int theirs)
{
    struct sockaddr_storage ss;
    socklen_t size = sizeof ss;
    char host[HOST_TEXT], port[PORT_TEXT];
    int fd = fileno(stream);

    if ((theirs ? getpeername(fd, (void *)&ss, &size) : getsockname(fd, (void *)&ss, &size)) == -1)
        exit(1);
    address_text((void *)&ss, size, host, port);
    if (ss.ss_family == AF_INET6)
        printf(" [%s]:%s", host, port);
    else
        printf(" %s:%s", host, port);
}

static FILE *open_one(const struct addrinfo *a)
{
    char host[HOST_TEXT], port[PORT_TEXT];
    FILE *stream = NULL;
    int saved;

    address_text(a->ai_addr, a->ai_addrlen, host, port);
    printf("trying %s %s\n", host, port);
    int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
    if (fd == -1 || connect(fd, a->ai_addr, a->ai_addrlen) == -1 || (stream = fdopen(fd, "r+")) == NULL) {
        saved = errno;
        if (fd != -1)
            close(fd);
        errno = saved;
    }
    return stream;
}

int main(int argc, char *argv[])
{
    struct addrinfo *list;
    FILE *stream = NULL;
    int error, last = 0;

    if (argc != 3 || !is_service(argv[2])) {
        fprintf(stderr, "usage: %s NAME SERVICE\n", "reach");
        return 2;
    }
    if ((error = resolve(argv[1], argv[2], &list)) != 0) {
        fprintf(stderr, "reach: %s: %s\n", argv[1], resolve_reason(error));
        return 1;
    }
    for (struct addrinfo *a = list; stream == NULL && a != NULL; a = a->ai_next)
        if ((stream = open_one(a)) == NULL)
            last = errno;
    freeaddrinfo(list);
    if (stream == NULL) {
        fprintf(stderr, "reach: %s: %s\n", argv[1], strerror(last));
        return 1;
    }
    printf("connected");
    say_end(stream, 0);
    say_end(stream, 1);
    puts("");
    fclose(stream);
    return 0;
}

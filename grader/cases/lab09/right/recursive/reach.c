/* Different here: no loop; who is refused calls itself for the rest of the list. The name comes back from the kernel as
 * one structure for both families.
 *
 * usage: reach NAME SERVICE
 */
#include "resolve.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int first_that_answers(const struct addrinfo *a, int reason)
{
    char host[HOST_TEXT], port[PORT_TEXT];
    int fd;

    if (a == NULL) {
        errno = reason;
        return -1;
    }
    address_text(a->ai_addr, a->ai_addrlen, host, port);
    printf("trying %s %s\n", host, port);
    if ((fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol)) == -1)
        return first_that_answers(a->ai_next, errno);
    if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
        return fd;
    reason = errno;
    close(fd);
    return first_that_answers(a->ai_next, reason);
}

static const char *end(const struct sockaddr_storage *ss, socklen_t length, char *text, size_t size)
{
    char host[HOST_TEXT], port[PORT_TEXT];

    address_text((const struct sockaddr *)ss, length, host, port);
    snprintf(text, size, strchr(host, ':') == NULL ? "%s:%s" : "[%s]:%s", host, port);
    return text;
}

int main(int argc, char *argv[])
{
    struct addrinfo *list;
    struct sockaddr_storage ends[2];
    socklen_t lengths[2] = {sizeof ends[0], sizeof ends[1]};
    char text[2][HOST_TEXT + PORT_TEXT + 3];

    setbuf(stdout, NULL);
    if (argc != 3 || !is_service(argv[2])) {
        fprintf(stderr, "usage: reach NAME SERVICE\n");
        return 2;
    }
    int error = resolve(argv[1], argv[2], &list);
    if (error) {
        fprintf(stderr, "reach: %s: %s\n", argv[1], resolve_reason(error));
        return 1;
    }
    int fd = first_that_answers(list, EINVAL);
    if (fd == -1) {
        fprintf(stderr, "reach: %s: %s\n", argv[1], strerror(errno));
        freeaddrinfo(list);
        return 1;
    }
    freeaddrinfo(list);
    getsockname(fd, (struct sockaddr *)&ends[0], &lengths[0]);
    getpeername(fd, (struct sockaddr *)&ends[1], &lengths[1]);
    close(fd);
    printf("connected %s %s\n", end(&ends[0], lengths[0], text[0], sizeof text[0]),
           end(&ends[1], lengths[1], text[1], sizeof text[1]));
    return 0;
}

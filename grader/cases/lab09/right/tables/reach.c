/* Different here: each attempt is a thread's, one after the other; it leaves its descriptor in a place of its own.
 *
 * usage: reach NAME SERVICE
 */
#include "resolve.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct attempt {
    const struct addrinfo *to;
    int fd, error;
};

static void *make(void *with)
{
    struct attempt *t = with;

    t->fd = socket(t->to->ai_family, t->to->ai_socktype, t->to->ai_protocol);
    t->error = t->fd == -1 || connect(t->fd, t->to->ai_addr, t->to->ai_addrlen) == -1 ? errno : 0;
    if (t->error != 0 && t->fd != -1)
        close(t->fd);
    return NULL;
}

static void put(const char *before, const struct sockaddr_storage *ss, socklen_t size)
{
    char host[HOST_TEXT], port[PORT_TEXT];

    address_text((const struct sockaddr *)ss, size, host, port);
    fputs(before, stdout);
    if (ss->ss_family == AF_INET6)
        printf("[%s]", host);
    else
        fputs(host, stdout);
    printf(":%s", port);
}

int main(int argc, char *argv[])
{
    struct attempt t = {NULL, -1, 0};
    struct sockaddr_storage ss = {0};
    socklen_t size;
    struct addrinfo *list;

    if (argc != 3 || !is_service(argv[2])) {
        fprintf(stderr, "usage: reach NAME SERVICE\n");
        exit(2);
    }
    int error = resolve(argv[1], argv[2], &list);
    if (error != 0) {
        fprintf(stderr, "reach: %s: %s\n", argv[1], resolve_reason(error));
        exit(1);
    }
    for (t.to = list; t.to != NULL; t.to = t.to->ai_next) {
        char host[HOST_TEXT], port[PORT_TEXT];
        pthread_t thread;

        address_text(t.to->ai_addr, t.to->ai_addrlen, host, port);
        printf("trying %s %s\n", host, port);
        if (pthread_create(&thread, NULL, make, &t) != 0)
            abort();
        pthread_join(thread, NULL);
        if (t.error == 0)
            break;
    }
    freeaddrinfo(list);
    if (t.error != 0) {
        fprintf(stderr, "reach: %s: %s\n", argv[1], strerror(t.error));
        exit(1);
    }
    size = sizeof ss;
    getsockname(t.fd, (struct sockaddr *)&ss, &size);
    put("connected ", &ss, size);
    size = sizeof ss;
    getpeername(t.fd, (struct sockaddr *)&ss, &size);
    put(" ", &ss, size);
    putchar('\n');
    close(t.fd);
    exit(0);
}

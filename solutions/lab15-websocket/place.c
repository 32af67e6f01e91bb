/* place.c -- the parts of ws://HOST:PORT/PATH, and the way there.
 *
 * usage: linked into wsc
 *
 * Nothing to write here.
 */
#include "place.h"

#include "net.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

int place_read(struct place *p, const char *text)
{
    size_t at, host;

    /* A blank or a line's end in the path would be one in our request; and what
     * follows a "#" is no part of it, nor allowed (RFC 6455, section 3). */
    for (const char *c = text; *c != '\0'; c++)
        if (*c <= ' ' || *c >= 0x7f || *c == '#')
            return -1;
    if (strncasecmp(text, "ws://", 5) != 0)
        return -1;
    text += 5;
    at = strcspn(text, "/?");
    host = strcspn(text, ":/?@");
    if (host == 0 || host >= sizeof p->host || text[host] == '@'
        || at - host > sizeof p->port || text[at] == '?')
        return -1;
    snprintf(p->host, sizeof p->host, "%.*s", (int)host, text);
    strcpy(p->port, "80");
    if (at > host)
        snprintf(p->port, sizeof p->port, "%.*s", (int)(at - host - 1),
                 text + host + 1);
    p->path = text[at] == '/' ? text + at : "/";
    return net_port(p->port) > 0 ? 0 : -1;
}

int place_connect(const struct place *p)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list;
    int error = getaddrinfo(p->host, p->port, &hints, &list), fd = -1;

    if (error != 0) {
        fprintf(stderr, "wsc: %s: %s\n", p->host, gai_strerror(error));
        return -1;
    }
    for (struct addrinfo *a = list; a != NULL && fd == -1; a = a->ai_next) {
        fd = socket(a->ai_family, SOCK_STREAM, 0);
        if (fd != -1 && connect(fd, a->ai_addr, a->ai_addrlen) == -1) {
            int saved = errno; /* of connect(), not of close() */

            close(fd);
            fd = -1;
            errno = saved;
        }
    }
    freeaddrinfo(list);
    if (fd == -1)
        perror("wsc: connect");
    return fd;
}

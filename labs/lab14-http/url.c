/* url.c -- the parts of http://HOST:PORT/PATH, and the way there.
 *
 * usage: linked into get
 *
 * Nothing to write here.
 */
#include "url.h"

#include "net.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

int url_read(struct url *u, const char *text)
{
    size_t at, host;

    /* A blank or a line's end in the path would be one in our request. */
    for (const char *c = text; *c != '\0'; c++)
        if (*c <= ' ' || *c >= 0x7f)
            return -1;
    if (strncasecmp(text, "http://", 7) != 0)
        return -1;
    text += 7;
    at = strcspn(text, "/?#");
    host = strcspn(text, ":/?#@");
    if (host == 0 || host >= sizeof u->host || at >= sizeof u->at
        || text[host] == '@' || at - host > sizeof u->port)
        return -1;
    snprintf(u->host, sizeof u->host, "%.*s", (int)host, text);
    snprintf(u->at, sizeof u->at, "%.*s", (int)at, text);
    strcpy(u->port, "80");
    if (at > host + 1)
        snprintf(u->port, sizeof u->port, "%.*s", (int)(at - host - 1),
                 text + host + 1);
    u->path = text[at] == '/' ? text + at : "/";
    u->path_length = strcspn(u->path, "#");
    /* "http://host?query" is allowed, and too rare for a line more here. */
    return net_port(u->port) > 0 && text[at] != '?' ? 0 : -1;
}

int url_connect(const struct url *u)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list;
    int error = getaddrinfo(u->host, u->port, &hints, &list), fd = -1;

    if (error != 0) {
        fprintf(stderr, "get: %s: %s\n", u->host, gai_strerror(error));
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
        perror("get: connect");
    return fd;
}

/* get.c -- keeps all that comes, and looks after each piece whether it is whole. */
#define _GNU_SOURCE
#include "net.h"

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static char host[300], at[300], port[8] = "80";
static const char *path = "/";

static int fail(const char *why)
{
    fflush(stdout);
    fprintf(stderr, "get: %s\n", why);
    exit(1);
}

static int connected(int argc, char *argv[])
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = AF_INET}, *list;
    bool good = argc == 2 && strncmp(argv[1], "http://", 7) == 0 && strlen(argv[1]) < 290;
    char request[1000], *colon;
    int error, fd, n;

    for (const char *c = argc == 2 ? argv[1] : ""; *c != '\0'; c++)
        good &= isgraph((unsigned char)*c) != 0;
    if (good) {
        snprintf(at, sizeof at, "%.*s", (int)strcspn(argv[1] + 7, "/"), argv[1] + 7);
        if (argv[1][7 + strlen(at)] != '\0')
            path = argv[1] + 7 + strlen(at);
        strcpy(host, at);
        if ((colon = strchr(host, ':')) != NULL) {
            *colon++ = '\0';
            good &= net_port(colon) > 0;
            snprintf(port, sizeof port, "%.6s", colon);
        }
    }
    if (!good || *host == '\0') {
        fprintf(stderr, "usage: get http://HOST[:PORT]/PATH\n");
        exit(2);
    }
    if ((error = getaddrinfo(host, port, &hints, &list)) != 0)
        fail(gai_strerror(error));
    fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, list->ai_addr, list->ai_addrlen) == -1) {
        perror("get: connect");
        exit(1);
    }
    freeaddrinfo(list);
    n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHOST: %s\r\nConnection: close\r\n\r\n", path, at);
    if (send(fd, request, (size_t)n, MSG_NOSIGNAL) != n)
        fail("send");
    return fd;
}

static char *bytes;
static size_t length;

static char *line_at(size_t *from)
{
    char *end = memchr(bytes + *from, '\n', length - *from), *line = bytes + *from;

    if (end == NULL)
        return NULL;
    *from = (size_t)(end + 1 - bytes);
    return line;
}

static bool empty(const char *line)
{
    return *line == '\n' || (*line == '\r' && line[1] == '\n');
}

/* Where the body has been printed up to, in a chunked one. 1: whole; 0: not yet; -1: bad. */
static int chunks(size_t from, size_t *printed)
{
    size_t number = 0;

    for (;; number++) {
        char *line = line_at(&from), *end;
        unsigned long long size;
        if (line == NULL)
            return 0;
        if (!isxdigit((unsigned char)*line) || strspn(line, "0123456789abcdefABCDEF") > 12)
            return -1;
        size = strtoull(line, &end, 16);
        if (end != line + strspn(line, "0123456789abcdefABCDEF") || (*end != ';' && *end != '\r'))
            return -1;
        if (size == 0)
            break;
        size_t here = length - from < size ? length - from : (size_t)size;
        if (from + here > *printed) {
            size_t old = *printed > from ? *printed : from;
            fwrite(bytes + old, 1, from + here - old, stdout);
            *printed = from + here;
        }
        if (here < size)
            return 0;
        from += here;
        if ((line = line_at(&from)) == NULL)
            return 0;
        if (!empty(line))
            return -1;
    }
    for (;;) {
        char *line = line_at(&from);
        if (line == NULL)
            return 0;
        if (empty(line))
            return 1;
    }
}

int main(int argc, char *argv[])
{
    int fd = connected(argc, argv), status = 0, lengths = 0;
    size_t room = 0, from = 0, body = 0, printed = 0;
    long long size = -1;
    bool chunked = false, headed = false, ended = false;

    for (;;) {
        if (length + 70000 > room && (bytes = realloc(bytes, room = 2 * room + 140000)) == NULL)
            fail("memory");
        ssize_t n = recv(fd, bytes + length, 65536, 0);
        if (n == -1)
            fail(strerror(errno));
        ended = n == 0;
        length += (size_t)n;
        bytes[length] = '\0';
        while (!headed) {
            size_t to = from;
            char *line = line_at(&to);
            if (line == NULL)
                break;
            if (status == 0) {
                if (sscanf(line, "HTTP/1.%*d %3d", &status) != 1)
                    fail("bad reply");
                from = to;
                if (status >= 400) {
                    bytes[to - (bytes[to - 2] == '\r' ? 2 : 1)] = '\0';
                    fail(strchr(line, ' ') + 1);
                }
                continue;
            }
            if (strncasecmp(line, "content-length:", 15) == 0) {
                char *value = line + 15 + strspn(line + 15, " \t"), *end;
                size = strtoll(value, &end, 10);
                if (!isdigit((unsigned char)*value) || end[strspn(end, " \t")] != '\r' || ++lengths > 1)
                    fail("bad reply");
            }
            if (strncasecmp(line, "transfer-encoding:", 18) == 0 && !(chunked = strcasestr(line, "chunked") != NULL))
                fail("bad reply");
            from = to;
            if (empty(line)) {
                headed = status >= 200;
                if (!headed)
                    status = 0;
                body = printed = from;
            }
        }
        if (headed && chunked) {
            int whole = chunks(body, &printed);
            if (whole == -1)
                fail("bad reply");
            if (whole == 1)
                break;
        } else if (headed) {
            size_t here = length - body;
            if (size >= 0 && (long long)here > size)
                here = (size_t)size;
            fwrite(bytes + printed, 1, body + here - printed, stdout);
            printed = body + here;
            if (size >= 0 ? (long long)here == size : ended)
                break;
        }
        if (ended)
            fail("connection closed early");
    }
    if (fflush(stdout) == EOF)
        fail("write");
    return 0;
}

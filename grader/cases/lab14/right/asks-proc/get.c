/* get.c -- a machine of states takes a byte after the other, however they come. */
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

static enum { VERSION, STATUS, REASON, NAME, VALUE, AFTER, BODY, ALL, SIZE, EXTENSION, DATA, DATA_END, TRAILER, TRAILER_LINE, DONE } state;
static char word[8192], reason[200], name[200];
static size_t n, r;
static int status, lengths;
static long long left;
static bool chunked;

static void bad(void)
{
    fail("bad reply");
}

static void field(void)
{
    char *value = word + strspn(word, " \t"), *end;

    word[n] = '\0';
    if (strcasecmp(name, "Content-Length") == 0) {
        left = strtoll(value, &end, 10);
        if (!isdigit((unsigned char)*value) || end[strspn(end, " \t")] != '\0' || ++lengths == 2)
            bad();
    }
    if (strcasecmp(name, "Transfer-Encoding") == 0 && !(chunked = strcasecmp(value, "chunked") == 0))
        bad();
    n = 0;
}

static void headed(void)
{
    if (status < 200) {
        state = VERSION;
        n = r = 0;
        return;
    }
    reason[r] = '\0';
    if (status >= 400)
        fail(reason);
    n = 0;
    state = chunked ? SIZE : lengths == 0 ? ALL : left > 0 ? BODY : DONE;
    left = chunked ? 0 : left;
}

static int digit(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? (c | 32) - 'a' + 10 : -1;
}

static void size_known(void)
{
    state = left == 0 ? TRAILER : DATA;
    n = 0;
}

static void take(char c)
{
    if (n >= sizeof word - 1 || r >= sizeof reason - 1)
        bad();
    switch (state) {
    case VERSION:
        if (c != ' ') {
            word[n++] = c;
            return;
        }
        if (n != 8 || memcmp(word, "HTTP/1.", 7) != 0)
            bad();
        state = STATUS;
        n = r = 0;
        status = 0;
        return;
    case STATUS:
        if (r < 3) {
            if (!isdigit((unsigned char)c))
                bad();
            status = 10 * status + (c - '0');
            reason[r++] = c;
            return;
        }
        state = REASON;
        /* fall through */
    case REASON:
        if (c == '\n')
            state = NAME;
        else if (c != '\r')
            reason[r++] = c;
        return;
    case NAME:
        if (c == '\r' && n == 0)
            return;
        if (c == '\n' && n == 0) {
            headed();
        } else if (c == ':') {
            word[n] = '\0';
            snprintf(name, sizeof name, "%.199s", word);
            n = 0;
            state = VALUE;
        } else if (c == '\n') {
            bad();
        } else {
            word[n++] = c;
        }
        return;
    case VALUE:
        if (c == '\n') {
            field();
            state = NAME;
        } else if (c != '\r') {
            word[n++] = c;
        }
        return;
    case BODY:
        putchar(c);
        if (--left == 0)
            state = DONE;
        return;
    case ALL:
        putchar(c);
        return;
    case SIZE:
        if (digit(c) >= 0 && n++ < 10)
            left = left * 16 + digit(c);
        else if (n == 0 || digit(c) >= 0)
            bad();
        else if (c == '\n')
            size_known();
        else if (c == ';' || c == '\r')
            state = EXTENSION;
        else
            bad();
        return;
    case EXTENSION:
        if (c == '\n')
            size_known();
        return;
    case DATA:
        putchar(c);
        if (--left == 0)
            state = DATA_END;
        return;
    case DATA_END:
        if (c == '\n')
            state = SIZE;
        else if (c != '\r')
            bad();
        return;
    case TRAILER:
        if (c == '\n')
            state = DONE;
        else if (c != '\r')
            state = TRAILER_LINE;
        return;
    case TRAILER_LINE:
        if (c == '\n')
            state = TRAILER;
        return;
    default:
        return;
    }
}

int main(int argc, char *argv[])
{
    int fd = connected(argc, argv);
    char piece[16384];
    ssize_t got;

    while (state != DONE && (got = recv(fd, piece, sizeof piece, 0)) > 0)
        for (ssize_t i = 0; i < got; i++)
            take(piece[i]);
    if (state == ALL)
        state = DONE;
    if (state != DONE)
        fail("connection closed early");
    if (fflush(stdout) == EOF)
        fail("write");
    close(fd);
    return 0;
}

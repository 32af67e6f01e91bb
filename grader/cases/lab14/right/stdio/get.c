/* get.c -- the connection is a stream of stdio: getc(), fgets(), fread(). */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static FILE *in;

static int fail(const char *why)
{
    fprintf(stderr, "get: %s\n", why);
    exit(1);
}

static void line_of(char *line, int room)
{
    size_t n;

    if (fgets(line, room, in) == NULL || (n = strlen(line), line[n - 1] != '\n'))
        fail("connection closed early");
    n--;
    if (n > 0 && line[n - 1] == '\r')
        n--;
    line[n] = '\0';
}

static void copy(unsigned long long n)
{
    static char text[5000];

    while (n > 0) {
        size_t some = fread(text, 1, n < sizeof text ? (size_t)n : sizeof text, in);
        if (some == 0)
            fflush(stdout), fail("connection closed early");
        if (fwrite(text, 1, some, stdout) != some)
            perror("get: write"), exit(1);
        n -= some;
    }
}

static void chunks(void)
{
    char line[8192], *end;
    unsigned long size;

    do {
        line_of(line, sizeof line);
        if (strspn(line, "0123456789abcdefABCDEF") == 0 || strspn(line, "0123456789abcdefABCDEF") > 8)
            fflush(stdout), fail("bad reply");
        size = strtoul(line, NULL, 16);
        end = line + strspn(line, "0123456789abcdefABCDEF");
        if (end[0] != '\0' && end[0] != ';')
            fflush(stdout), fail("bad reply");
        copy(size);
        if (size > 0) {
            line_of(line, sizeof line);
            if (*line != '\0')
                fflush(stdout), fail("bad reply");
        }
    } while (size > 0);
    do
        line_of(line, sizeof line);
    while (*line != '\0');
}

int main(int argc, char *argv[])
{
    char host[400], port[8] = "80", line[8192], first[8192], at[400], *colon, *end;
    const char *path;
    unsigned long long length = 0;
    int lengths = 0, chunked = 0, status, fd, error, usage;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = AF_UNSPEC}, *list;

    usage = argc != 2 || strncmp(argv[1], "http://", 7) != 0 || strpbrk(argv[1], " \r\n\t") != NULL
            || strlen(argv[1]) > 300;
    if (!usage) {
        path = strchr(argv[1] + 7, '/');
        snprintf(at, sizeof at, "%.*s", path != NULL ? (int)(path - argv[1] - 7) : 300, argv[1] + 7);
        if (path == NULL)
            path = "/";
        snprintf(host, sizeof host, "%s", at);
        if ((colon = strchr(host, ':')) != NULL) {
            *colon = '\0';
            usage = colon[1 + strspn(colon + 1, "0123456789")] != '\0' || strlen(colon + 1) > 5 || colon[1] == '\0';
            snprintf(port, sizeof port, "%.7s", colon + 1);
        }
        usage |= *host == '\0';
    }
    if (usage) {
        fprintf(stderr, "usage: get http://HOST[:PORT]/PATH\n");
        return 2;
    }
    if ((error = getaddrinfo(host, port, &hints, &list)) != 0)
        fail(gai_strerror(error));
    fd = socket(list->ai_family, SOCK_STREAM, 0);
    if (connect(fd, list->ai_addr, list->ai_addrlen) == -1) {
        perror("get: connect");
        return 1;
    }
    freeaddrinfo(list);
    in = fdopen(fd, "r+");
    fprintf(in, "GET %s HTTP/1.1\r\nUser-Agent: stdio\r\nHost: %s\r\nAccept: */*\r\n\r\n", path, at);
    fflush(in);
    do {
        line_of(first, sizeof first);
        if (sscanf(first, "HTTP/1.%*d %d", &status) != 1)
            fail("bad reply");
        for (;;) {
            line_of(line, sizeof line);
            if (*line == '\0')
                break;
            if ((colon = strchr(line, ':')) == NULL)
                fail("bad reply");
            *colon++ = '\0';
            colon += strspn(colon, " \t");
            if (strcasecmp(line, "Content-Length") == 0) {
                lengths++;
                length = strtoull(colon, &end, 10);
                if (strspn(colon, "0123456789") == 0 || end[strspn(end, " \t")] != '\0')
                    lengths = 2;
            }
            if (strcasecmp(line, "Transfer-Encoding") == 0 && !(chunked = strncasecmp(colon, "chunked", 7) == 0))
                fail("bad reply");
        }
    } while (status < 200);
    if (status >= 400) {
        fprintf(stderr, "get: %s\n", first + 9);
        return 1;
    }
    if (lengths > 1)
        fail("bad reply");
    if (chunked)
        chunks();
    else if (lengths == 1)
        copy(length);
    else
        for (int byte; (byte = getc(in)) != EOF;)
            putchar(byte);
    if (fflush(stdout) == EOF) {
        perror("get: write");
        return 1;
    }
    return 0;
}

/* served.c -- a process for each client, and both of its ends are streams of stdio. */
#define _XOPEN_SOURCE 700
#include "net.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[PATH_MAX];

struct client {
    FILE *in, *out;
    int head, close, status;
    int hosts, lengths, body, encoded, major, minor;
};

/* A line of the head, and how much of the head is left. 0: there is none; -1: it is too long; -2: it is bad. */
static int line_of(struct client *c, char *line, int *left)
{
    int n = 0, byte;

    while ((byte = getc(c->in)) != EOF) {
        if ((*left)-- == 0)
            return -1;
        if (byte == '\n') {
            if (n > 0 && line[n - 1] == '\r')
                n--;
            line[n] = '\0';
            return (int)strlen(line) == n && strchr(line, '\r') == NULL ? 1 : -2;
        }
        line[n++] = (char)byte;
    }
    return 0;
}

static void field(struct client *c, char *line)
{
    char *colon = strchr(line, ':'), *value, *end;

    if (colon == NULL || colon == line || strcspn(line, " \t") < (size_t)(colon - line)) {
        c->status = 400;
        return;
    }
    *colon = '\0';
    value = colon + 1 + strspn(colon + 1, " \t");
    for (end = value + strlen(value); end > value && (end[-1] == ' ' || end[-1] == '\t');)
        *--end = '\0';
    if (strcasecmp(line, "Host") == 0)
        c->hosts++;
    if (strcasecmp(line, "Transfer-Encoding") == 0)
        c->encoded = 1;
    if (strcasecmp(line, "Content-Length") == 0) {
        c->lengths++;
        if (*value == '\0' || value[strspn(value, "0123456789")] != '\0')
            c->status = 400;
        c->body |= value[strspn(value, "0")] != '\0';
    }
    if (strcasecmp(line, "Connection") == 0)
        for (char *word = strtok(value, ", \t"); word != NULL; word = strtok(NULL, ", \t"))
            c->close |= strcasecmp(word, "close") == 0;
}

static const char *reason(int status)
{
    static const struct {
        int status;
        const char *reason;
    } all[] = {{200, "Fine"}, {400, "Bad"}, {403, "No"}, {404, "Nothing Here"},
               {405, "Not So"}, {431, "Too Long"}, {501, "Not Yet"}, {505, "Too New"}};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].status == status)
            return all[i].reason;
    return "Oh";
}

static void head(struct client *c, long long length, const char *type)
{
    fprintf(c->out, "HTTP/1.1 %d %s\r\nSERVER: stdio\r\n", c->status, reason(c->status));
    if (c->status == 405)
        fprintf(c->out, "allow:GET, HEAD\r\n");
    fprintf(c->out, "CONTENT-LENGTH:%lld\r\ncontent-type:   %s; charset=utf-8\r\n", length, type);
    fprintf(c->out, "connection: %s\r\n\r\n", c->close ? "close" : "keep-alive");
}

static const char *type_of(const char *path)
{
    const char *dot = strrchr(path, '.');

    if (dot == NULL)
        dot = "";
    return strcmp(dot, ".html") == 0  ? "text/html"
           : strcmp(dot, ".txt") == 0 ? "text/plain"
           : strcmp(dot, ".css") == 0 ? "text/css"
           : strcmp(dot, ".js") == 0  ? "text/javascript"
           : strcmp(dot, ".svg") == 0 ? "image/svg+xml"
                                      : "application/octet-stream";
}

static int decode(char *p)
{
    char *to = p;
    unsigned byte;

    p[strcspn(p, "?")] = '\0';
    for (; *p != '\0'; p++)
        if (*p != '%')
            *to++ = *p;
        else if (isxdigit((unsigned char)p[1]) && isxdigit((unsigned char)p[2]) && sscanf(p + 1, "%2x", &byte) == 1
                 && byte != 0)
            *to++ = (char)byte, p += 2;
        else
            return 400;
    *to = '\0';
    return 200;
}

/* Takes the dots out, as RFC 3986 does, but for those that lead out. */
static int flatten(char *path)
{
    char *parts[4096], copy[16384], *save = NULL;
    int n = 0, slash = path[strlen(path) - 1] == '/';

    snprintf(copy, sizeof copy, "%s", path);
    for (char *s = strtok_r(copy, "/", &save); s != NULL; s = strtok_r(NULL, "/", &save)) {
        if (strcmp(s, ".") == 0)
            continue;
        if (strcmp(s, "..") == 0 && n-- == 0)
            return 403;
        if (strcmp(s, "..") != 0)
            parts[n++] = s;
    }
    *path = '\0';
    for (int i = 0; i < n; i++)
        strcat(strcat(path, "/"), parts[i]);
    if (slash || n == 0)
        strcat(path, "/index.html");
    return 200;
}

static FILE *page(struct client *c, char *target, long long *size)
{
    char path[20000], whole[40000], real[PATH_MAX];
    struct stat is;
    FILE *file;

    if (*target != '/') {
        c->status = 400;
        return NULL;
    }
    snprintf(path, sizeof path - 20, "%s", target);
    if ((c->status = decode(path)) != 200 || (c->status = flatten(path)) != 200)
        return NULL;
    snprintf(whole, sizeof whole, "%s%s", root, path);
    c->status = 404;
    if (realpath(whole, real) == NULL || stat(real, &is) == -1 || !S_ISREG(is.st_mode))
        return NULL;
    c->status = 403;
    if (strncmp(real, root, strlen(root)) != 0 || real[strlen(root)] != '/' || (file = fopen(real, "r")) == NULL)
        return NULL;
    c->status = 200;
    *size = is.st_size;
    head(c, *size, type_of(real));
    return file;
}

static void request_line(struct client *c, char *line, char **target)
{
    char *save, *method = strtok_r(line, " ", &save), *version;
    size_t length = strlen(line);

    (void)length;
    *target = strtok_r(NULL, " ", &save);
    version = strtok_r(NULL, "", &save);
    if (method == NULL || *target == NULL || version == NULL || strlen(version) != 8
        || sscanf(version, "HTTP/%1d.%1d", &c->major, &c->minor) != 2 || *target != line + strlen(line) + 1) {
        c->status = 400;
        return;
    }
    c->head = strcmp(method, "HEAD") == 0;
    if (c->major != 1)
        c->status = 505;
    else if (!c->head && strcmp(method, "GET") != 0)
        c->status = 405;
    c->close |= c->minor == 0;
}

static int serve_one(struct client *c)
{
    static char first[8200], line[8200], text[65536];
    char *target = NULL;
    int left = 8192, got;
    long long size = 0;
    FILE *file;
    size_t n;

    *c = (struct client){c->in, c->out, 0, 0, 200, 0, 0, 0, 0, 1, 1};
    got = line_of(c, first, &left);
    if (got == 0)
        return 0;
    while (got == 1 && (got = line_of(c, line, &left)) == 1 && *line != '\0')
        field(c, line);
    if (got == 0)
        return 0;
    int fields = c->status;
    if (got == -1)
        c->status = 431;
    else if (got == -2)
        c->status = 400;
    else
        request_line(c, first, &target);
    if (got == 1 && (c->status == 200 || c->status == 405)) {
        if (fields == 400 || c->hosts > 1 || (c->hosts == 0 && c->minor > 0) || c->lengths > 1)
            c->status = 400;
        else if (c->encoded)
            c->status = 501;
    }
    c->close |= c->body || c->encoded || (c->status != 200 && c->status != 405);
    file = c->status == 200 ? page(c, target, &size) : NULL;
    if (file == NULL) {
        head(c, 4, "text/plain");
        if (!c->head)
            fprintf(c->out, "%d\n", c->status);
    } else {
        while (!c->head && (n = fread(text, 1, sizeof text, file)) > 0)
            if (fwrite(text, 1, n, c->out) != n)
                break;
        fclose(file);
    }
    return fflush(c->out) == 0 && !c->close;
}

static void serve(int fd)
{
    struct client c = {fdopen(fd, "r"), fdopen(dup(fd), "w"), 0, 0, 0, 0, 0, 0, 0, 0, 0};
    char waste[4096];

    if (c.in == NULL || c.out == NULL)
        return;
    while (serve_one(&c))
        continue;
    shutdown(fd, SHUT_WR);
    alarm(2);
    while (fread(waste, 1, sizeof waste, c.in) > 0)
        continue;
}

int main(int argc, char *argv[])
{
    int port = argc == 3 ? net_port(argv[1]) : -1, lfd, fd;
    struct sockaddr_in sa;
    char text[NET_TEXT];
    struct stat is;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1) {
        fprintf(stderr, "usage: served PORT DIR\n");
        return 2;
    }
    if (realpath(argv[2], root) == NULL || stat(root, &is) == -1) {
        fprintf(stderr, "served: %s: %s\n", argv[2], strerror(errno));
        return 1;
    }
    if (strcmp(root, "/") == 0)
        root[0] = '\0'; /* a slash follows it */
    net_address(&sa, "127.0.0.1", port);
    if ((lfd = net_listen(&sa)) == -1) {
        fprintf(stderr, "served: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    printf("listening %s\n", net_text(&sa, text));
    for (;;) {
        fd = accept(lfd, NULL, NULL);
        if (fd == -1)
            continue;
        if (fork() == 0) {
            close(lfd);
            serve(fd);
            _exit(0);
        }
        close(fd);
    }
}

/* served.c -- opens a file first, asks /proc where it is, and sends head and page in one. */
#define _GNU_SOURCE
#include "net.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 8192 };

struct asked {
    bool head, close;
    int status;
    char path[MOST + 1]; /* decoded, without the query */
};

static int hex(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? (c | 32) - 'a' + 10 : -1;
}

static int decode(char *to, const char *from, size_t n)
{
    for (size_t i = 0; i < n && from[i] != '?'; i++) {
        int byte = (unsigned char)from[i];
        if (byte == '%') {
            if (i + 2 >= n || hex(from[i + 1]) < 0 || hex(from[i + 2]) < 0)
                return 400;
            byte = hex(from[i + 1]) * 16 + hex(from[i + 2]);
            i += 2;
        }
        if (byte == 0)
            return 400;
        *to++ = (char)byte;
    }
    *to = '\0';
    return 200;
}

/* A head with its empty line, n bytes of it. */
static void look(struct asked *a, const char *text, size_t n)
{
    const char *end = text + n, *line_end = memmem(text, n, "\r\n", 2), *sp1, *sp2;
    int hosts = 0, lengths = 0, minor, status = 200;
    bool coded = false, body = false, bad = memchr(text, 0, n) != NULL;

    *a = (struct asked){.close = true, .status = 400};
    sp1 = memchr(text, ' ', (size_t)(line_end - text));
    sp2 = sp1 ? memchr(sp1 + 1, ' ', (size_t)(line_end - sp1 - 1)) : NULL;
    if (sp2 == NULL || line_end - sp2 != 9 || memcmp(sp2, " HTTP/", 6) != 0 || !isdigit((unsigned char)sp2[6])
        || sp2[7] != '.' || !isdigit((unsigned char)sp2[8]) || sp1[1] == ' ' || bad)
        return;
    a->head = sp1 - text == 4 && memcmp(text, "HEAD", 4) == 0;
    if (sp2[6] != '1') {
        a->status = 505;
        return;
    }
    minor = sp2[8] - '0';
    a->close = minor == 0;
    for (const char *line = line_end + 2; line < end - 2;) {
        const char *stop = memmem(line, (size_t)(end - line), "\r\n", 2), *colon, *value, *last = stop;
        colon = memchr(line, ':', (size_t)(stop - line));
        if (colon == NULL || colon == line || isspace((unsigned char)colon[-1]) || isspace((unsigned char)*line)) {
            a->close = true;
            return;
        }
        for (value = colon + 1; value < stop && (*value == ' ' || *value == '\t'); value++)
            ;
        while (last > value && (last[-1] == ' ' || last[-1] == '\t'))
            last--;
        size_t name = (size_t)(colon - line), length = (size_t)(last - value);
        if (name == 4 && strncasecmp(line, "host", 4) == 0)
            hosts++;
        if (name == 17 && strncasecmp(line, "transfer-encoding", 17) == 0)
            coded = true;
        if (name == 10 && strncasecmp(line, "connection", 10) == 0 && length >= 5
            && strncasecmp(last - 5, "close", 5) == 0)
            a->close = true;
        if (name == 14 && strncasecmp(line, "content-length", 14) == 0) {
            lengths++;
            bad |= length == 0;
            for (size_t i = 0; i < length; i++) {
                bad |= !isdigit((unsigned char)value[i]);
                body |= value[i] != '0';
            }
        }
        line = stop + 2;
    }
    if (hosts > 1 || (hosts == 0 && minor > 0) || lengths > 1 || bad)
        status = 400;
    else if (coded)
        status = 501;
    else if (!a->head && (sp1 - text != 3 || memcmp(text, "GET", 3) != 0))
        status = 405;
    a->close |= body || coded || status == 400;
    if (status == 200)
        status = sp1[1] == '/' ? decode(a->path, sp1 + 1, (size_t)(sp2 - sp1 - 1)) : 400;
    a->close |= status == 400;
    a->status = status;
}

static const char *type_of(const char *path)
{
    static const char *const table[] = {".html", "text/html", ".txt", "text/plain", ".css", "text/css",
                                        ".js", "text/javascript", ".svg", "image/svg+xml", NULL};
    size_t n = strlen(path);

    for (int i = 0; table[i] != NULL; i += 2)
        if (n >= strlen(table[i]) && strcasecmp(path + n - strlen(table[i]), table[i]) == 0)
            return table[i + 1];
    return "application/octet-stream";
}

/* The head of the reply, and of a refusal its body. */
static int answer(char *to, size_t room, const struct asked *a, const char *type, long long size)
{
    bool refused = a->status != 200;

    return snprintf(to, room, "HTTP/1.1 %d X\r\n%sContent-type: %s\r\ncontent-Length: %lld\r\nConnection: %s\r\n\r\n%s",
                    a->status, a->status == 405 ? "Allow: GET, HEAD\r\n" : "", refused ? "text/html" : type,
                    refused ? 6 : size, a->close ? "close" : "keep-alive", refused && !a->head ? "sorry\n" : "");
}

/* Whether there are more steps up than down, from the left. */
static bool climbs(const char *path)
{
    int depth = 0;

    for (const char *p = path; (p = strchr(p, '/')) != NULL;) {
        size_t n = strcspn(++p, "/");
        depth += n == 2 && p[0] == '.' && p[1] == '.' ? -1 : n == 0 || (n == 1 && *p == '.') ? 0 : 1;
        if (depth < 0)
            return true;
    }
    return false;
}

static char root[PATH_MAX];

/* Opens it first, without touching it, and asks the kernel where that is. */
static int page(struct asked *a, struct stat *is)
{
    char name[PATH_MAX + MOST + 16], real[PATH_MAX], link[40];
    size_t n = strlen(root);
    ssize_t length;
    int place, fd = -1;

    a->status = 403;
    if (climbs(a->path))
        return -1;
    snprintf(name, sizeof name, "%s%s%s", root, a->path, a->path[strlen(a->path) - 1] == '/' ? "index.html" : "");
    a->status = 404;
    place = open(name, O_PATH);
    if (place == -1)
        return -1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", place);
    length = readlink(link, real, sizeof real - 1);
    real[length > 0 ? length : 0] = '\0';
    if (strncmp(real, root, n) != 0 || real[n] != '/')
        a->status = 403;
    else if (fstat(place, is) == 0 && S_ISREG(is->st_mode) && (fd = open(link, O_RDONLY)) != -1)
        a->status = 200;
    close(place);
    return fd;
}

static int all(int fd, const char *from, size_t n)
{
    while (n > 0) {
        ssize_t some = send(fd, from, n, MSG_NOSIGNAL);
        if (some == -1 && errno == EINTR)
            continue;
        if (some == -1)
            return -1;
        from += some;
        n -= (size_t)some;
    }
    return 0;
}

/* Takes what belongs to the head. Its length; 0: no more; -1: too long. */
static ssize_t take_head(int fd, char *buf)
{
    size_t n = 0;

    for (;;) {
        ssize_t some = recv(fd, buf + n, MOST - n, MSG_PEEK), take = some;
        char *end;
        if (some <= 0)
            return 0;
        end = memmem(buf, n + (size_t)some, "\r\n\r\n", 4);
        if (end != NULL)
            take = end + 4 - buf - (ssize_t)n;
        if (recv(fd, buf + n, (size_t)take, MSG_WAITALL) != take)
            return 0;
        n += (size_t)take;
        if (end != NULL)
            return (ssize_t)n;
        if (n == MOST)
            return -1;
    }
}

static void serve(int fd)
{
    static char buf[MOST], waste[30000];
    static struct asked a;
    ssize_t n;

    do {
        struct stat is = {0};
        int file = -1, head;
        n = take_head(fd, buf);
        if (n == 0)
            break;
        if (n == -1)
            a = (struct asked){.status = 431, .close = true};
        else
            look(&a, buf, (size_t)n);
        if (a.status == 200)
            file = page(&a, &is);
        const char *name = a.path[0] == '\0' || a.path[strlen(a.path) - 1] == '/' ? ".html" : a.path;
        char *reply = malloc(1000 + (size_t)is.st_size);
        if (reply == NULL)
            break;
        head = answer(reply, 1000, &a, type_of(name), is.st_size);
        size_t to = (size_t)head;
        while (file != -1 && !a.head && to < (size_t)head + (size_t)is.st_size) {
            ssize_t some = read(file, reply + to, (size_t)head + (size_t)is.st_size - to);
            if (some <= 0)
                break;
            to += (size_t)some;
        }
        if (file != -1)
            close(file);
        n = all(fd, reply, to);
        free(reply);
    } while (n == 0 && !a.close);
    shutdown(fd, SHUT_WR);
    alarm(1);
    while (recv(fd, waste, sizeof waste, 0) > 0)
        continue;
}

int main(int argc, char *argv[])
{
    int port = argc == 3 ? net_port(argv[1]) : -1, lfd;
    struct sockaddr_in sa;
    char text[NET_TEXT];

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1) {
        fprintf(stderr, "usage: served PORT DIR\n");
        return 2;
    }
    if (realpath(argv[2], root) == NULL || chdir(root) == -1) {
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
    signal(SIGPIPE, SIG_IGN);
    printf("listening %s\n", net_text(&sa, text));
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int fd = accept(lfd, NULL, NULL);
        if (fd != -1 && fork() == 0) {
            close(lfd);
            serve(fd);
            _exit(0);
        }
        if (fd != -1)
            close(fd);
    }
}

/* served.c -- a thread for each client; the path is walked name by name, with openat(). */
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

static int root;

/* Goes there name by name, and follows no link but by hand: the folders on the way are a stack, and nothing
 * leads below the first one. */
static int page(struct asked *a, struct stat *is)
{
    enum { DEEP = 64 };
    int stack[DEEP] = {root}, depth = 0, links = 0, fd = -1;
    char path[4 * PATH_MAX], rest[4 * PATH_MAX], name[NAME_MAX + 1], link[PATH_MAX];

    a->status = 403;
    if (climbs(a->path))
        return -1;
    snprintf(path, sizeof path, "%s%s", a->path, a->path[strlen(a->path) - 1] == '/' ? "index.html" : "");
    for (;;) {
        char *p = path + strspn(path, "/");
        size_t n = strcspn(p, "/");
        bool last = p[n] == '\0';
        ssize_t length;

        a->status = 404;
        if (n == 0 || n > NAME_MAX)
            break;
        snprintf(name, sizeof name, "%.*s", (int)n, p);
        snprintf(rest, sizeof rest, "%s", p + n);
        if (strcmp(name, ".") == 0) {
            strcpy(path, rest);
            continue;
        }
        if (strcmp(name, "..") == 0) {
            a->status = 403;
            if (depth == 0)
                break;
            close(stack[depth--]);
            strcpy(path, rest);
            continue;
        }
        length = readlinkat(stack[depth], name, link, sizeof link - 1);
        if (length > 0) {
            link[length] = '\0';
            a->status = 403; /* nobody gets out by a full name, be it the way in again */
            if (link[0] == '/' || ++links > 20)
                break;
            snprintf(path, sizeof path, "%s%.8000s", link, rest);
            continue;
        }
        fd = openat(stack[depth], name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | (last ? 0 : O_DIRECTORY));
        if (fd == -1 || last)
            break;
        if (depth + 1 == DEEP) {
            close(fd);
            fd = -1;
            break;
        }
        stack[++depth] = fd;
        fd = -1;
        strcpy(path, rest);
    }
    while (depth > 0)
        close(stack[depth--]);
    if (fd != -1 && (fstat(fd, is) == -1 || !S_ISREG(is->st_mode))) {
        close(fd);
        fd = -1;
    }
    if (fd != -1)
        a->status = 200;
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

/* A head into buf, of which *n bytes are there. Its length, 0 at the end, -1 when it is too long. */
static ssize_t next_head(int fd, char *buf, size_t *n)
{
    for (;;) {
        char *end = memmem(buf, *n, "\r\n\r\n", 4);
        if (end != NULL && end + 4 - buf <= MOST)
            return end + 4 - buf;
        if (*n >= MOST)
            return -1;
        ssize_t some = recv(fd, buf + *n, MOST + 1000 - *n, 0);
        if (some == -1 && errno == EINTR)
            continue;
        if (some <= 0)
            return 0;
        *n += (size_t)some;
    }
}

static void *serve(void *argument)
{
    int fd = (int)(long)argument, file;
    char buf[MOST + 1000], out[500];
    static _Thread_local struct asked a;
    struct timeval second = {1, 0};
    size_t n = 0;

    for (a.close = false; !a.close;) {
        ssize_t length = next_head(fd, buf, &n);
        struct stat is = {0};
        if (length == 0)
            break;
        if (length == -1)
            a = (struct asked){.status = 431, .close = true};
        else
            look(&a, buf, (size_t)length);
        file = a.status == 200 ? page(&a, &is) : -1;
        char *name = a.path[0] != '\0' && a.path[strlen(a.path) - 1] != '/' ? a.path : ".html";
        if (all(fd, out, (size_t)answer(out, sizeof out, &a, type_of(name), is.st_size)) == -1)
            break;
        off_t at = 0;
        while (file != -1 && !a.head && at < is.st_size && sendfile(fd, file, &at, 1 << 20) > 0)
            continue;
        if (file != -1)
            close(file);
        if (length > 0) {
            n -= (size_t)length;
            memmove(buf, buf + length, n);
        }
    }
    shutdown(fd, SHUT_WR);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    time_t until = time(NULL) + 2;
    while (time(NULL) < until && recv(fd, buf, sizeof buf, 0) > 0)
        continue;
    close(fd);
    return NULL;
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
    if ((root = open(argv[2], O_RDONLY | O_DIRECTORY)) == -1) {
        fprintf(stderr, "served: %s: %s\n", argv[2], strerror(errno));
        return 1;
    }
    net_address(&sa, "127.0.0.1", port);
    if ((lfd = net_listen(&sa)) == -1) {
        fprintf(stderr, "served: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    printf("listening %s\n", net_text(&sa, text));
    for (;;) {
        pthread_t thread;
        int fd = accept(lfd, NULL, NULL);
        if (fd == -1)
            continue;
        if (pthread_create(&thread, NULL, serve, (void *)(long)fd) != 0)
            close(fd);
        else
            pthread_detach(thread);
    }
}

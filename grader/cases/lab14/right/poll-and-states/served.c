/* served.c -- one loop with poll(), and nobody waits for anybody; where a head ends, a machine of states knows. */
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

/* A descriptor, or -1 and a->status. */
static int page(struct asked *a, struct stat *is)
{
    char name[PATH_MAX + MOST + 16], real[PATH_MAX];
    size_t n = strlen(root);
    int fd;

    a->status = 403;
    if (climbs(a->path))
        return -1;
    snprintf(name, sizeof name, "%s%s%s", root, a->path, a->path[strlen(a->path) - 1] == '/' ? "index.html" : "");
    a->status = 404;
    if (realpath(name, real) == NULL)
        return -1;
    a->status = 403;
    if (strncmp(real, root, n) != 0 || real[n] != '/')
        return -1;
    a->status = 404;
    fd = open(real, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd == -1 || fstat(fd, is) == -1 || !S_ISREG(is->st_mode)) {
        if (fd != -1)
            close(fd);
        return -1;
    }
    a->status = 200;
    return fd;
}

enum state { LINE, CR, EMPTY, EMPTY_CR, REPLY, LINGER };

static struct client {
    enum state state;
    char head[MOST];
    size_t n; /* of the head so far */
    struct asked a;
    char out[500];
    size_t out_from, out_to;
    int file; /* -1: none */
    off_t at, size;
    long long until; /* of the lingering */
    char in[4096]; /* received, and not looked at */
    size_t in_from, in_to;
} *clients[1024];
static struct pollfd polls[1024];
static int count;

static long long now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void reply(struct client *c, const char *name)
{
    c->out_from = 0;
    c->out_to = (size_t)answer(c->out, sizeof c->out, &c->a, type_of(name), c->size);
    if (c->a.head)
        c->size = 0;
    c->state = REPLY;
}

static void request(struct client *c, bool whole)
{
    struct stat is = {0};

    c->file = -1;
    c->at = c->size = 0;
    if (!whole)
        c->a = (struct asked){.status = 431, .close = true};
    else
        look(&c->a, c->head, c->n);
    if (c->a.status == 200 && (c->file = page(&c->a, &is)) != -1)
        c->size = is.st_size;
    reply(c, c->a.path[0] == '\0' || c->a.path[strlen(c->a.path) - 1] == '/' ? ".html" : c->a.path);
    c->n = 0;
}

/* One byte of a head. Whether it is complete. */
static bool step(struct client *c, char byte)
{
    c->head[c->n++] = byte;
    switch (c->state) {
    case LINE:
        c->state = byte == '\r' ? CR : LINE;
        return false;
    case CR:
        c->state = byte == '\n' ? EMPTY : byte == '\r' ? CR : LINE;
        return false;
    case EMPTY:
        c->state = byte == '\r' ? EMPTY_CR : LINE;
        return false;
    case EMPTY_CR:
        if (byte == '\n')
            return true;
        c->state = byte == '\r' ? CR : LINE;
        return false;
    default:
        return false;
    }
}

/* What has come may be the next head, or the one begun. */
static void digest(struct client *c)
{
    while (c->state < REPLY && c->in_from < c->in_to) {
        bool whole = step(c, c->in[c->in_from++]);
        if (whole || c->n == MOST)
            request(c, whole);
    }
}

static bool hear(struct client *c, int fd)
{
    ssize_t n = recv(fd, c->in, sizeof c->in, MSG_DONTWAIT);

    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (n <= 0)
        return false;
    if (c->state == LINGER)
        return true;
    c->in_from = 0;
    c->in_to = (size_t)n;
    digest(c);
    return true;
}

/* Says what can be said now. */
static bool say(struct client *c, int fd)
{
    char part[65536];

    while (c->out_from < c->out_to || c->at < c->size) {
        bool file = c->out_from == c->out_to;
        ssize_t n = file ? pread(c->file, part, sizeof part, c->at) : (ssize_t)(c->out_to - c->out_from);
        if (n <= 0)
            return false;
        n = send(fd, file ? part : c->out + c->out_from, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n == -1)
            return errno == EAGAIN || errno == EINTR;
        if (file)
            c->at += n;
        else
            c->out_from += (size_t)n;
    }
    if (c->file != -1)
        close(c->file);
    c->file = -1;
    if (c->a.close) {
        shutdown(fd, SHUT_WR);
        c->until = now() + 1000;
        c->state = LINGER;
    } else {
        c->state = LINE;
        digest(c);
    }
    return true;
}

static void leave(int i)
{
    if (clients[i]->file != -1)
        close(clients[i]->file);
    free(clients[i]);
    close(polls[i].fd);
    count--;
    clients[i] = clients[count];
    polls[i] = polls[count];
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
    polls[0] = (struct pollfd){lfd, POLLIN, 0};
    count = 1;
    for (;;) {
        int wait = -1;
        for (int i = 1; i < count; i++) {
            polls[i].events = clients[i]->state == REPLY ? POLLOUT : POLLIN;
            if (clients[i]->state == LINGER) {
                long long left = clients[i]->until - now();
                left = left < 0 ? 0 : left;
                wait = wait == -1 || left < wait ? (int)left : wait;
            }
        }
        poll(polls, (nfds_t)count, wait);
        for (int i = count - 1; i > 0; i--) {
            struct client *c = clients[i];
            bool stays = true;
            if (polls[i].revents != 0)
                stays = c->state == REPLY ? say(c, polls[i].fd) : hear(c, polls[i].fd);
            if (!stays || (c->state == LINGER && now() >= c->until))
                leave(i);
        }
        if (polls[0].revents & POLLIN) {
            int fd = accept(lfd, NULL, NULL);
            if (fd != -1 && (count == 1024 || (clients[count] = calloc(1, sizeof *clients[0])) == NULL)) {
                close(fd);
            } else if (fd != -1) {
                clients[count]->file = -1;
                polls[count++] = (struct pollfd){fd, POLLIN, 0};
            }
        }
    }
}

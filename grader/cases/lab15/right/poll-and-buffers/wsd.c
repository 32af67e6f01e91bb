/* wsd.c -- one process, one loop: poll(), and for each client what has come and what is to go. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "head.h"
#include "linger.h"
#include "net.h"
#include "send_all.h"

enum { MOST = 1048576 };

/* A machine: how many bytes are still to come, and from where to where the next one may be. */
static int is_text(const unsigned char *s, size_t n)
{
    int left = 0;
    unsigned char low = 0x80, high = 0xbf;

    for (; n > 0; s++, n--) {
        if (left > 0) {
            if (*s < low || *s > high)
                return 0;
            low = 0x80, high = 0xbf, left--;
        } else if (*s >= 0x80) {
            if (*s < 0xc2 || *s > 0xf4)
                return 0;
            left = *s < 0xe0 ? 1 : *s < 0xf0 ? 2 : 3;
            low = *s == 0xe0 ? 0xa0 : *s == 0xf0 ? 0x90 : 0x80;
            high = *s == 0xed ? 0x9f : *s == 0xf4 ? 0x8f : 0xbf;
        }
    }
    return left == 0;
}

static char *answer_to(const char *key, char text[NET_BASE64(NET_SHA1)])
{
    char both[128];
    unsigned char digest[NET_SHA1];

    snprintf(both, sizeof both, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    net_sha1(both, strlen(both), digest);
    return net_base64(digest, NET_SHA1, text);
}

/* The head of an unmasked frame. Returns its length. */
static size_t head_of(unsigned char *h, int first, size_t n)
{
    h[0] = (unsigned char)first;
    if (n < 126) {
        h[1] = (unsigned char)n;
        return 2;
    }
    if (n < 65536) {
        h[1] = 126, h[2] = (unsigned char)(n >> 8), h[3] = (unsigned char)n;
        return 4;
    }
    memset(h, 0, 10);
    h[0] = (unsigned char)first, h[1] = 127;
    for (int i = 9; n > 0; i--, n >>= 8)
        h[i] = (unsigned char)n;
    return 10;
}

static enum { HELLO, CLOCK, DIGITS, ECHO } mode;
static int every;

static long long now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static size_t tick_text(char text[64])
{
    struct timespec t;
    struct tm tm;
    static _Thread_local unsigned seed;

    clock_gettime(CLOCK_REALTIME, &t);
    if (mode == DIGITS) {
        if (seed == 0)
            seed = (unsigned)t.tv_nsec | 1;
        seed = seed * 1103515245u + 12345u;
        return (size_t)sprintf(text, "%u", (seed >> 16) % 10);
    }
    gmtime_r(&t.tv_sec, &tm);
    return (size_t)sprintf(text, "%04d-%02d-%02dT%02d:%02d:%02d.%06ldZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                           tm.tm_hour, tm.tm_min, tm.tm_sec, t.tv_nsec / 1000);
}

static int code_is_good(unsigned c)
{
    return c >= 1000 && c < 5000 && c != 1004 && c != 1005 && c != 1006 && !(c > 1014 && c < 3000);
}

static int begin(int argc, char *argv[])
{
    static const char *const names[] = {"hello", "clock", "digits", "echo"};
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int lfd, port = argc > 2 ? net_port(argv[1]) : -1, which = 0;

    setvbuf(stdout, NULL, _IOLBF, 0);
    while (argc > 2 && which < 4 && strcmp(argv[2], names[which]) != 0)
        which++;
    mode = which;
    if (argc == 4 && strlen(argv[3]) <= 5 && strspn(argv[3], "0123456789") == strlen(argv[3]))
        every = atoi(argv[3]);
    if (port < 0 || which > 3 || argc != (which == CLOCK || which == DIGITS ? 4 : 3) || (argc == 4 && (every < 1 || every > 60000))) {
        fprintf(stderr, "usage: wsd PORT hello|clock MS|digits MS|echo\n");
        exit(2);
    }
    net_address(&sa, "127.0.0.1", port);
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "wsd: %s: %s\n", net_failed, strerror(errno));
        exit(1);
    }
    signal(SIGPIPE, SIG_IGN);
    printf("listening %s\n", net_text(&sa, text));
    return lfd;
}

struct row {
    unsigned char *at;
    size_t n, room;
};
static void add(struct row *r, const void *from, size_t n)
{
    if (r->room - r->n < n) {
        r->room = 2 * (r->n + n);
        r->at = realloc(r->at, r->room);
        if (r->at == NULL)
            exit(1);
    }
    if (n > 0)
        memcpy(r->at + r->n, from, n);
    r->n += n;
}
static void drop(struct row *r, size_t n)
{
    r->n -= n;
    memmove(r->at, r->at + n, r->n);
}

enum { HEAD, TALK, LAST, WASTE, GONE };
static struct client {
    int fd, state, open;
    struct row in, out, message;
    long long next, until;
} all[1000];
static int count;

static void say(struct client *c, int first, const void *data, size_t n)
{
    unsigned char head[10];

    add(&c->out, head, head_of(head, first, n));
    add(&c->out, data, n);
}

static void bye(struct client *c, unsigned code)
{
    unsigned char two[2] = {(unsigned char)(code >> 8), (unsigned char)code};

    say(c, 0x88, two, code ? 2 : 0);
    c->state = LAST;
}

/* The value of a field, its blanks taken off, in letters as they are; NULL. */
static char *value(char *head, const char *name, char *to)
{
    size_t n = strlen(name);

    for (char *line = head; (line = strstr(line, "\r\n")) != NULL;) {
        line += 2;
        if (strncasecmp(line, name, n) == 0 && line[n] == ':') {
            char *v = line + n + 1 + strspn(line + n + 1, " ");
            size_t length = strcspn(v, "\r");

            while (length > 0 && v[length - 1] == ' ')
                length--;
            snprintf(to, 200, "%.*s", (int)length, v);
            return to;
        }
    }
    return NULL;
}

static int lists(const char *v, const char *word)
{
    size_t n = strlen(word);

    for (; v != NULL && *v != '\0'; v += strcspn(v, ","), v += *v == ',') {
        v += strspn(v, " ");
        if (strncasecmp(v, word, n) == 0 && strchr(", ", v[n]) != NULL)
            return 1;
    }
    return 0;
}

static int shake(struct client *c)
{
    char head[8193], key[200], v[200], reply[512], accept[NET_BASE64(NET_SHA1)], *end, *first;
    size_t n = c->in.n < 8192 ? c->in.n : 8192;
    int status = 400;

    memcpy(head, c->in.at, n);
    head[n] = '\0';
    end = strstr(head, "\r\n\r\n");
    if (end == NULL && c->in.n <= 8192)
        return 0;
    if (end != NULL) {
        end[2] = '\0';
        first = strstr(head, " HTTP/1.1\r\n");
        if (strncmp(head, "GET /", 5) == 0 && first != NULL && first < strstr(head, "\r\n") && value(head, "Host", v)
            && lists(value(head, "Upgrade", v), "websocket") && lists(value(head, "Connection", v), "upgrade")
            && value(head, "Sec-WebSocket-Version", v))
            status = strcmp(v, "13") ? 426 : value(head, "Sec-WebSocket-Key", key) && strlen(key) == 24 ? 101 : 400;
        drop(&c->in, (size_t)(end - head) + 4);
    }
    if (status == 101)
        n = (size_t)snprintf(reply, sizeof reply, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: %s\r\n\r\n", answer_to(key, accept));
    else
        n = (size_t)snprintf(reply, sizeof reply, "HTTP/1.1 %d Bad\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n", status);
    add(&c->out, reply, n);
    c->state = status == 101 ? TALK : LAST;
    c->next = now();
    return 1;
}

/* A whole frame, if it is there. Returns whether it was. */
static int frame(struct client *c)
{
    unsigned char *h = c->in.at, *p;
    uint64_t n;
    size_t size;
    int op, fin;

    if (c->in.n < 2)
        return 0;
    op = h[0] & 15, fin = h[0] >> 7, n = h[1] & 127;
    size = n == 126 ? 4 : n == 127 ? 10 : 2;
    if (c->in.n < size)
        return 0;
    if ((h[0] & 0x70) || !(h[1] & 128) || (op > 2 && op < 8) || op > 10 || (op > 7 && (n > 125 || !fin)) || (!op && !c->open)
        || (op && op < 3 && c->open)) {
        bye(c, 1002);
        return 1;
    }
    if (size > 2)
        for (n = 0, p = h + 2; p < h + size; p++)
            n = n << 8 | *p;
    if (n > MOST - (op < 8 ? c->message.n : 0)) {
        bye(c, 1009);
        return 1;
    }
    if (c->in.n < size + 4 + n)
        return 0;
    p = h + size + 4;
    for (size_t i = 0; i < n; i++)
        p[i] ^= h[size + i % 4];
    if (op == 8) {
        unsigned code = n > 1 ? (unsigned)p[0] << 8 | p[1] : 0;

        bye(c, n == 1 || (n > 1 && !code_is_good(code)) ? 1002 : n > 2 && !is_text(p + 2, n - 2) ? 1007 : code);
        return 1;
    }
    if (op == 9)
        say(c, 0x8a, p, n);
    if (op < 3) {
        c->open = op ? op : c->open;
        add(&c->message, p, n);
        if (fin && c->open == 1 && !is_text(c->message.at, c->message.n)) {
            bye(c, 1007);
            return 1;
        }
        if (fin && mode == ECHO)
            say(c, 0x80 | c->open, c->message.at, c->message.n);
        if (fin && mode == HELLO && c->open == 1) {
            unsigned char head[10];

            add(&c->out, head, head_of(head, 0x81, c->message.n + 7));
            add(&c->out, "Hello ", 6);
            add(&c->out, c->message.at, c->message.n);
            add(&c->out, "!", 1);
        }
        if (fin)
            c->message.n = 0, c->open = 0;
    }
    drop(&c->in, size + 4 + n);
    return 1;
}

static void attend(struct client *c, short events)
{
    static char piece[65536];
    ssize_t n;

    if (events & ~POLLOUT) {
        n = recv(c->fd, piece, sizeof piece, 0);
        if (n > 0 && c->state < LAST)
            add(&c->in, piece, (size_t)n);
        else if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
            c->state = GONE;
    }
    while (c->out.n < 65536 && (c->state == HEAD ? shake(c) : c->state == TALK && frame(c)))
        continue;
    if (c->state == TALK && every > 0 && now() >= c->next) {
        char text[64];

        if (c->out.n < 4096)
            say(c, 0x81, text, tick_text(text));
        c->next += every;
    }
    if (c->out.n > 0 && c->state != GONE) {
        n = send(c->fd, c->out.at, c->out.n, MSG_NOSIGNAL);
        if (n > 0)
            drop(&c->out, (size_t)n);
        else if (errno != EAGAIN && errno != EINTR)
            c->state = GONE;
    }
    if (c->out.n == 0 && c->state == LAST) {
        shutdown(c->fd, SHUT_WR);
        c->state = WASTE;
        c->until = now() + 1000;
    }
    if (c->state == WASTE && now() >= c->until)
        c->state = GONE;
}

int main(int argc, char *argv[])
{
    int lfd = begin(argc, argv);

    fcntl(lfd, F_SETFL, O_NONBLOCK);
    for (;;) {
        static struct pollfd p[1001];
        long long wait = -1;

        p[0] = (struct pollfd){.fd = lfd, .events = POLLIN};
        for (int i = 0; i < count; i++) {
            struct client *c = &all[i];
            long long due = c->state == WASTE ? c->until : c->state == TALK && every > 0 ? c->next : -1;

            if (due != -1) {
                due = due > now() ? due - now() : 0;
                wait = wait == -1 || due < wait ? due : wait;
            }
            p[i + 1] = (struct pollfd){.fd = c->fd, .events = (short)((c->out.n < 65536 ? POLLIN : 0) | (c->out.n > 0 ? POLLOUT : 0))};
        }
        poll(p, (nfds_t)count + 1, (int)wait);
        for (int i = count - 1; i >= 0; i--) {
            attend(&all[i], p[i + 1].revents);
            if (all[i].state == GONE) {
                close(all[i].fd);
                free(all[i].in.at), free(all[i].out.at), free(all[i].message.at);
                all[i] = all[--count];
            }
        }
        if (p[0].revents && count < 1000) {
            int cfd = accept(lfd, NULL, NULL);

            if (cfd != -1) {
                fcntl(cfd, F_SETFL, O_NONBLOCK);
                all[count] = (struct client){.fd = cfd};
                count++;
            }
        }
    }
}

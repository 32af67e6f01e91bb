/* wsd.c -- a grandchild for each client, so that nobody has to wait for it; select(), and half a buffer at a time. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
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

/* What a request gets, in reply; returns its status, 0 when there is nobody. */
static int greet(struct input *in, char reply[512])
{
    static _Thread_local struct head h;
    char accept[NET_BASE64(NET_SHA1)];
    int got = head_receive(&h, in), status = 400;
    const char *key = NULL, *version = NULL, *end;

    if (got == 0 || (got == -1 && errno != EMSGSIZE && errno != EBADMSG))
        return 0;
    if (got == 1) {
        key = head_field(&h, "Sec-WebSocket-Key", NULL);
        version = head_field(&h, "Sec-WebSocket-Version", NULL);
        end = strstr(h.text, " HTTP/1.1");
        if (strncmp(h.text, "GET /", 5) == 0 && end != NULL && end[9] == '\0' && head_field(&h, "Host", NULL)
            && head_lists(&h, "Upgrade", "websocket") && head_lists(&h, "Connection", "upgrade") && version != NULL)
            status = strcmp(version, "13") != 0 ? 426 : key != NULL && strlen(key) == 24 ? 101 : 400;
    }
    if (status == 101)
        snprintf(reply, 512, "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: %s\r\nConnection: Upgrade\r\n"
                             "Upgrade: websocket\r\n\r\n", answer_to(key, accept));
    else
        snprintf(reply, 512, "HTTP/1.1 %d No\r\nSec-WebSocket-Version: 13\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n",
                 status);
    return status;
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

struct link {
    struct input in;
    long long next;
};

static int say(struct link *l, int first, const void *data, size_t n)
{
    unsigned char head[10];

    return send_all(l->in.fd, head, head_of(head, first, n)) == 0 && (n == 0 || send_all(l->in.fd, data, n) == 0);
}

static int need(struct link *l, void *to, size_t n)
{
    for (unsigned char *at = to; n > 0;) {
        ssize_t got;

        while (l->in.from == l->in.to && every > 0) {
            long long left = l->next - now();
            struct timeval t = {left / 1000, left % 1000 * 1000};
            fd_set set;
            char text[64];

            FD_ZERO(&set);
            FD_SET(l->in.fd, &set);
            if (left > 0 && select(l->in.fd + 1, &set, NULL, NULL, &t) == 1)
                break;
            if (left <= 0) {
                if (!say(l, 0x81, text, tick_text(text)))
                    return 0;
                l->next += every;
            }
        }
        got = input_take(&l->in, at, n > 700 ? n / 2 : n);
        if (got <= 0)
            return 0;
        at += got, n -= (size_t)got;
    }
    return 1;
}

static int bye(struct link *l, unsigned code)
{
    unsigned char two[2] = {(unsigned char)(code >> 8), (unsigned char)code};

    say(l, 0x88, two, code ? 2 : 0);
    return 0;
}

static int answer(struct link *l, int opcode, unsigned char *m, size_t n)
{
    if (mode == ECHO)
        return say(l, 0x80 | opcode, m, n);
    if (mode == HELLO && opcode == 1) {
        char *text = malloc(n + 7);
        int status;

        if (text == NULL)
            return 0;
        memcpy(text, "Hello ", 6);
        if (n > 0)
            memcpy(text + 6, m, n);
        text[n + 6] = '!';
        status = say(l, 0x81, text, n + 7);
        free(text);
        return status;
    }
    return 1;
}

/* A frame. Returns whether there may be another one. */
static int frame(struct link *l, unsigned char **m, size_t *have, int *open)
{
    unsigned char h[2], more[8], key[4];
    uint64_t n;
    size_t at = *have;
    int op, fin;

    if (!need(l, h, 2))
        return 0;
    op = h[0] & 15, fin = h[0] & 128, n = h[1] & 127;
    if (h[0] & 0x70 || !(h[1] & 128) || (op > 2 && op < 8) || op > 10 || (op > 7 && (n > 125 || !fin))
        || (op == 0 && !*open) || ((op == 1 || op == 2) && *open))
        return bye(l, 1002);
    if (n > 125) {
        int size = n == 126 ? 2 : 8;

        if (!need(l, more, (size_t)size))
            return 0;
        n = 0;
        for (int i = 0; i < size; i++)
            n = n * 256 + more[i];
    }
    if (op < 8 && n > MOST - *have)
        return bye(l, 1009);
    if (!need(l, key, 4))
        return 0;
    while (n > 0) { /* so much memory as comes */
        size_t part = n < 65536 ? (size_t)n : 65536;
        unsigned char *bigger = realloc(*m, at + part);

        if (bigger == NULL)
            return 0;
        *m = bigger;
        if (!need(l, *m + at, part))
            return 0;
        at += part, n -= part;
    }
    for (size_t i = *have; i < at; i++)
        (*m)[i] ^= key[(i - *have) % 4];
    if (op == 9)
        return say(l, 0x8a, at > *have ? *m + *have : NULL, at - *have);
    if (op == 10)
        return 1;
    if (op == 8) {
        unsigned char *p = *m + *have;
        size_t size = at - *have;
        unsigned code = size > 1 ? (unsigned)p[0] << 8 | p[1] : 0;

        return bye(l, size == 1 || (size > 1 && !code_is_good(code)) ? 1002 : size > 2 && !is_text(p + 2, size - 2) ? 1007 : code);
    }
    *open = op ? op : *open, *have = at;
    if (!fin)
        return 1;
    op = *open, *open = 0, *have = 0;
    if (op == 1 && !is_text(*m, at))
        return bye(l, 1007);
    return answer(l, op, *m, at);
}

static void frames(struct link *l)
{
    unsigned char *m = NULL;
    size_t have = 0;
    int open = 0;

    while (frame(l, &m, &have, &open))
        continue;
    free(m);
}

static void serve(int cfd)
{
    static struct link l;
    char reply[512];
    int status;

    input_begin(&l.in, cfd);
    status = greet(&l.in, reply);
    l.next = now();
    if (status != 0 && send_all(cfd, reply, strlen(reply)) == 0 && status == 101)
        frames(&l);
    linger(cfd);
    close(cfd);
}

int main(int argc, char *argv[])
{
    int lfd = begin(argc, argv), cfd;

    while ((cfd = net_accept(lfd)) != -1) {
        pid_t pid = fork();

        if (pid == 0) {
            close(lfd);
            if (fork() == 0)
                serve(cfd);
            _exit(0);
        }
        close(cfd);
        while (pid > 0 && waitpid(pid, NULL, 0) == -1 && errno == EINTR)
            continue;
    }
    return 1;
}

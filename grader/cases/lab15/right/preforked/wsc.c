/* wsc.c -- two processes, and a pipe with one byte in it: who holds the byte may send. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "head.h"
#include "linger.h"
#include "net.h"
#include "send_all.h"

enum { MOST = 1048576 };

/* Each code point is put together, and must need as many bytes as it has. */
static int is_text(const unsigned char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        unsigned c = s[i++];
        int more = c < 0x80 ? 0 : (c & 0xe0) == 0xc0 ? 1 : (c & 0xf0) == 0xe0 ? 2 : (c & 0xf8) == 0xf0 ? 3 : -1;
        static const unsigned least[] = {0, 0x80, 0x800, 0x10000};
        if (more < 0)
            return 0;
        c &= more == 0 ? 0x7f : 0x3fu >> more;
        for (int k = 0; k < more; k++, i++) {
            if (i >= n || (s[i] & 0xc0) != 0x80)
                return 0;
            c = c << 6 | (s[i] & 0x3f);
        }
        if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
            return 0;
    }
    return 1;
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

static void usage(void)
{
    fprintf(stderr, "usage: wsc ws://HOST:PORT/\n");
    exit(2);
}

static void fail(const char *what)
{
    fprintf(stderr, "wsc: %s\n", what);
    exit(1);
}

static void noise(void *to, size_t n)
{
    int fd = open("/dev/urandom", O_RDONLY);

    if (fd == -1 || read(fd, to, n) != (ssize_t)n)
        fail("no random bytes");
    close(fd);
}

/* Connects, and shakes hands. What has come behind the reply is in *in. */
static int reach(const char *url, struct input *in)
{
    static struct head h;
    char host[256], port[6], request[4096], key[NET_BASE64(16)], accept[NET_BASE64(NET_SHA1)];
    unsigned char random[16];
    const char *path, *said;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list;
    int fd = -1, error, got;

    if (sscanf(url, "ws://%255[^:/]:%5[0-9]", host, port) != 2 || net_port(port) < 1)
        usage();
    path = strchr(url + 5, '/');
    if (path == NULL)
        path = "/";
    error = getaddrinfo(host, port, &hints, &list);
    if (error != 0)
        fail(gai_strerror(error));
    for (struct addrinfo *a = list; a != NULL; a = a->ai_next) {
        fd = socket(a->ai_family, SOCK_STREAM, 0);
        if (fd != -1 && connect(fd, a->ai_addr, a->ai_addrlen) == 0)
            break;
        error = errno;
        close(fd);
        fd = -1;
    }
    freeaddrinfo(list);
    if (fd == -1) {
        fprintf(stderr, "wsc: connect: %s\n", strerror(error));
        exit(1);
    }
    noise(random, 16);
    net_base64(random, 16, key);
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n", path, host, port, key);
    if (send_all(fd, request, strlen(request)) == -1)
        fail("send");
    input_begin(in, fd);
    got = head_receive(&h, in);
    if (got == 0)
        fail("connection closed early");
    if (got == -1 || strncmp(h.text, "HTTP/1.1 ", 9) != 0)
        fail("bad handshake");
    if (strncmp(h.text + 9, "101", 3) != 0)
        fail(h.text + 9);
    said = head_field(&h, "Sec-WebSocket-Accept", NULL);
    if (said == NULL || strcmp(said, answer_to(key, accept)) != 0 || !head_lists(&h, "Upgrade", "websocket")
        || !head_lists(&h, "Connection", "upgrade"))
        fail("bad handshake");
    return fd;
}

/* A masked frame, all of it, in memory that is to be freed. */
static unsigned char *masked(int first, const void *data, size_t n, size_t *length)
{
    unsigned char *all = malloc(n + 14);
    size_t head;

    if (all == NULL)
        fail("no memory");
    head = head_of(all, first, n);
    all[1] |= 128;
    noise(all + head, 4);
    for (size_t i = 0; i < n; i++)
        all[head + 4 + i] = ((const unsigned char *)data)[i] ^ all[head + i % 4];
    *length = head + 4 + n;
    return all;
}

static struct input in;
static int fd, token[2];

static int need(void *to, size_t n)
{
    for (unsigned char *at = to; n > 0;) {
        ssize_t got = input_take(&in, at, n);

        if (got <= 0)
            return 0;
        at += got, n -= (size_t)got;
    }
    return 1;
}

/* The byte says whether the farewell has been sent. */
static void tell(int first, const void *data, size_t n)
{
    size_t length;
    unsigned char *all = masked(first, data, n, &length);
    char said = 0;

    while (read(token[0], &said, 1) == -1 && errno == EINTR)
        continue;
    if (!said)
        send_all(fd, all, length);
    said |= first == 0x88;
    while (write(token[1], &said, 1) == -1 && errno == EINTR)
        continue;
    free(all);
}

static int closing;

/* Takes frames to the end. Returns the exit status. */
static int hear(void)
{
    static unsigned char *m;
    size_t have = 0;
    int open = 0;

    for (;;) {
        unsigned char h[2], more[8], *bigger;
        unsigned code = 0;
        uint64_t n;
        int op, fin;

        if (!need(h, 2))
            break;
        op = h[0] & 15, fin = h[0] >> 7, n = h[1] & 127;
        if ((h[0] & 0x70) || (h[1] & 128) || (op > 2 && op < 8) || op > 10 || (op > 7 && (n > 125 || !fin)) || (!op && !open)
            || (op && op < 3 && open))
            code = 1002;
        if (code == 0 && n > 125) {
            int size = n == 126 ? 2 : 8;

            if (!need(more, (size_t)size))
                break;
            n = 0;
            for (int i = 0; i < size; i++)
                n = n << 8 | more[i];
        }
        if (code == 0 && n > MOST - have)
            code = 1009;
        if (code == 0) {
            bigger = realloc(m, have + n + 1);
            if (bigger == NULL)
                fail("no memory");
            m = bigger;
            if (!need(m + have, n))
                break;
            if (op == 9)
                tell(0x8a, m + have, n);
            if (op == 8) {
                code = n > 1 ? (unsigned)m[have] << 8 | m[have + 1] : 0;
                if (n == 1)
                    code = 1002;
                tell(0x88, m + have, n > 1 ? 2 : 0);
                if (code == 0 || code == 1000 || code == 1001)
                    return 0;
                fprintf(stderr, "wsc: closed with %u\n", code);
                return 1;
            }
            if (op < 3) {
                open = op ? op : open;
                have += n;
                if (fin && open == 1 && !is_text(m, have))
                    code = 1007;
                if (fin && code == 0) {
                    m[have] = '\n';
                    fwrite(m, 1, have + 1, stdout);
                    fflush(stdout);
                }
                if (fin)
                    have = 0, open = 0;
            }
        }
        if (code != 0) {
            unsigned char two[2] = {(unsigned char)(code >> 8), (unsigned char)code};

            tell(0x88, two, 2);
            fprintf(stderr, "wsc: closed with %u\n", code);
            return 1;
        }
    }
    fprintf(stderr, "wsc: connection closed early\n");
    return 1;
}

static void type(void)
{
    static const unsigned char normal[2] = {1000 >> 8, 1000 & 255};
    char *line = NULL;
    size_t room = 0;
    ssize_t n;

    while ((n = getline(&line, &room, stdin)) != -1)
        tell(0x81, line, (size_t)n - (line[n - 1] == '\n'));
    free(line);
    tell(0x88, normal, 2);
}

int main(int argc, char *argv[])
{
    pid_t typist;
    int status;

    if (argc != 2)
        usage();
    fd = reach(argv[1], &in);
    if (pipe(token) == -1 || write(token[1], "", 1) != 1)
        fail("pipe");
    signal(SIGPIPE, SIG_IGN);
    typist = fork();
    if (typist == 0) {
        type();
        _exit(0);
    }
    status = hear();
    (void)closing;
    kill(typist, SIGKILL);
    waitpid(typist, NULL, 0);
    linger(fd);
    close(fd);
    return status;
}

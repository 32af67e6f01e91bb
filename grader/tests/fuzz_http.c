/* fuzz_http.c -- messages that nobody would write, for lab14's reference: the head of a request, its path, the page that it
 * gets, the body of a reply.
 *
 * usage: fuzz_http request|reply DIR SEED COUNT
 *
 * Linked with the reference's files and with -Wl,--wrap=recv: what it "receives" comes from here, in pieces of any size.
 * Each message is one of the good ones below with some bytes changed, doubled, cut, or put in from a list of what means
 * something. The sanitizers end it when something is not defined; it ends itself when a page is not below DIR, or a
 * program goes on after the end. At the end it prints how many messages were taken, and how many refused.
 */
#include "body.h"
#include "head.h"
#include "page.h"
#include "request.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 20000 };

static uint64_t state;

static unsigned below(unsigned n)
{
    state ^= state << 13; /* xorshift64 */
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 16) % n);
}

static char message[MOST];
static size_t length, given, ends;

ssize_t __wrap_recv(int fd, void *buf, size_t n, int flags)
{
    size_t left = length - given;

    (void)fd, (void)flags;
    if (n == 0)
        abort();
    if (below(4) == 0)
        n = 1 + below(3) < n ? 1 + below(3) : n;
    if (n > left)
        n = left;
    if (n == 0 && ++ends > 2)
        abort(); /* it asks again and again for what will not come */
    memcpy(buf, message + given, n);
    given += n;
    return (ssize_t)n;
}

static const char *const requests[] = {
    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "HEAD /sub/../index.html?x=%20 HTTP/1.0\r\n\r\n",
    "\r\nGET /%69ndex.html HTTP/1.1\r\nhost:x\r\nContent-Length: 5\r\n\r\nhello",
    "POST http://a/b/%2e%2e/%2fc HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "GET /out HTTP/1.1\r\nHost: [::1]:80\r\nConnection: a, close ,b\r\n\r\nGET /in HTTP/1.1\r\nHost: y\r\n\r\n",
};
static const char *const replies[] = {
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1a;x=y\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nA: b\r\n\r\n",
    "HTTP/1.0 200\r\nServer: x\r\n\r\nto the end",
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
};
static const char *const words[] = {
    "\r\n", "\r\n\r\n", "\n", "\r", "\t", " ", ":", "%", "%2e", "%2f", "%00", "%25", "..", "/../", "/", "//", "?", "#", ";", ",",
    "0", "5", "-1", "+5", "ffffffffffffffff", "7fffffffffffffff", "99999999999999999999", "0x", "Content-Length: ",
    "Transfer-Encoding: chunked\r\n", "Host: ", "Connection: ", "HTTP/1.1", "HTTP/9.9", "http://", "GET ", "HEAD ", "\xff",
};

static void put_in(size_t at, const char *from, size_t n)
{
    if (length + n > MOST)
        return;
    memmove(message + at + n, message + at, length - at);
    memcpy(message + at, from, n);
    length += n;
}

static void mutate(void)
{
    size_t at = below((unsigned)length + 1), n = 1 + below(20);
    char part[9000];

    switch (below(7)) {
    case 0:
        if (at < length)
            message[at] = (char)below(256);
        break;
    case 1:
        n = n > length - at ? length - at : n;
        memmove(message + at, message + at + n, length - at - n);
        length -= n;
        break;
    case 2:
        length = at > 0 ? at : length;
        break;
    case 3:
        n = n > length - at ? length - at : n;
        memcpy(part, message + at, n);
        put_in(below((unsigned)length + 1), part, n);
        break;
    case 4:
        n = below(20) == 0 ? 8000 + below(400) : n;
        memset(part, "ax/.% 0"[below(7)], n);
        put_in(at, part, n);
        break;
    default: {
        const char *word = words[below(sizeof words / sizeof *words)];
        put_in(at, word, strlen(word));
    }
    }
}

static void make(const char *const *good, size_t count)
{
    const char *seed = good[below((unsigned)count)];

    length = strlen(seed);
    memcpy(message, seed, length);
    for (unsigned times = below(6); times > 0 && length > 0; times--)
        mutate();
    given = ends = 0;
}

/* As client.c does. Returns whether a page was there. */
static int request(const char *root)
{
    struct input in;
    struct head head;
    struct request r = {0};
    struct page page;
    char link[40], real[4096];
    int served = 0;

    input_begin(&in, 3);
    while (head_receive(&head, &in) == 1) {
        if (request_read(&r, &head) != 200 || page_open(&page, root, r.target) != 200)
            break;
        snprintf(link, sizeof link, "/proc/self/fd/%d", page.fd);
        ssize_t n = readlink(link, real, sizeof real - 1);
        real[n > 0 ? n : 0] = '\0';
        if (strncmp(real, root, strlen(root)) != 0 || real[strlen(root)] != '/')
            abort(); /* it is not below DIR */
        close(page.fd);
        served = 1;
    }
    return served;
}

static int reply(void)
{
    struct input in;
    struct head head;

    input_begin(&in, 3);
    return head_receive(&head, &in) == 1 && body_copy(&in, &head) == 0;
}

int main(int argc, char *argv[])
{
    int requesting = argc == 5 && strcmp(argv[1], "request") == 0;
    char *root = argc == 5 ? page_root(argv[2]) : NULL;
    long taken = 0, count = argc == 5 ? atol(argv[4]) : 0;
    FILE *says = fdopen(dup(STDOUT_FILENO), "w");

    if (root == NULL || says == NULL || freopen("/dev/null", "w", stdout) == NULL)
        return 2;
    state = strtoull(argv[3], NULL, 10) * 2 + 1;
    for (long i = 0; i < count; i++) {
        if (requesting)
            make(requests, sizeof requests / sizeof *requests);
        else
            make(replies, sizeof replies / sizeof *replies);
        taken += requesting ? request(root) : reply();
    }
    fprintf(says, "%ld messages, %ld taken\n", count, taken);
    free(root);
    return fclose(says) == 0 ? 0 : 1;
}

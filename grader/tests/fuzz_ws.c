/* fuzz_ws.c -- frames that nobody would send, for lab15's reference: heads, payloads, fragments, pings, farewells.
 *
 * usage: fuzz_ws SEED COUNT
 *
 * Linked with the reference's files and with -Wl,--wrap=recv: what it "receives" comes from here, in pieces of any size.
 * Each conversation is one of the good ones below with some bytes changed, doubled, cut, or put in from a list of what
 * means something. The sanitizers end it when something is not defined; it ends itself when more memory is taken than
 * bytes have come, when something that is not a whole frame of a server's is sent, or anything behind a close frame. At
 * the end it prints how many conversations there were, and how many messages were taken in them.
 */
#include "message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { MOST = 1 << 17 };
static unsigned char bytes[MOST];
static size_t length, given;
static int closed; /* a close frame has been sent */
static unsigned long long state;

static unsigned below(unsigned n) /* xorshift64* */
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (unsigned)((state * 2685821657736338717ull) >> 33) % n;
}

ssize_t __wrap_recv(int fd, void *buf, size_t room, int flags);
ssize_t __wrap_recv(int fd, void *buf, size_t room, int flags)
{
    size_t n = below(3) == 0 ? 1 : 1 + below(600);

    (void)fd;
    (void)flags;
    if (below(50) == 0) {
        errno = EINTR;
        return -1;
    }
    n = n > length - given ? length - given : n;
    n = n > room ? room : n;
    memcpy(buf, bytes + given, n);
    given += n;
    return (ssize_t)n;
}

static int waits(struct ws *ws)
{
    (void)ws;
    return 0;
}

/* What is sent is short here: a frame comes in one piece. */
static int put(struct ws *ws, const void *data, size_t n)
{
    const unsigned char *at = data;

    (void)ws;
    if (closed || n < 2 || (at[0] & 0x70) != 0 || (at[0] & 0x80) == 0 || (at[1] & 0x80) != 0)
        abort();
    if (at[0] >= 0x88 && n != 2u + at[1])
        abort();
    closed = at[0] == 0x88;
    return 0;
}

static void put_in(size_t at, const void *from, size_t n)
{
    if (length + n > MOST)
        return;
    memmove(bytes + at + n, bytes + at, length - at);
    memcpy(bytes + at, from, n);
    length += n;
}

/* Adds a frame, masked unless it should not be. */
static void add(unsigned first, const char *payload, size_t n)
{
    unsigned char head[14] = {(unsigned char)first, (unsigned char)(0x80 | (n < 126 ? n : 126)), (unsigned char)(n >> 8),
                              (unsigned char)n};
    size_t size = n < 126 ? 2 : 4;
    unsigned char key[4];

    for (int i = 0; i < 4; i++)
        key[i] = (unsigned char)below(256);
    put_in(length, head, size);
    put_in(length, key, 4);
    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)payload[i] ^ key[i % 4];
        put_in(length, &byte, 1);
    }
}

static void mutate(void)
{
    static const char *const words[] = {"\x81\x80", "\x81\xfe", "\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff", "\x88\x82", "\x89\xfd",
                                        "\x80\x80", "\x01\x80", "\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90"};
    size_t at = below((unsigned)length + 1), n = 1 + below(20);
    unsigned char part[400];

    switch (below(6)) {
    case 0:
        if (at < length)
            bytes[at] ^= (unsigned char)(1u << below(8));
        break;
    case 1:
        n = n > length - at ? length - at : n;
        memmove(bytes + at, bytes + at + n, length - at - n);
        length -= n;
        break;
    case 2: length = at > 0 ? at : length; break;
    case 3:
        n = n > length - at ? length - at : n;
        memcpy(part, bytes + at, n);
        put_in(below((unsigned)length + 1), part, n);
        break;
    case 4: {
        const char *word = words[below(sizeof words / sizeof *words)];
        put_in(at, word, strlen(word));
        break;
    }
    default:
        for (size_t i = 0; i < n; i++)
            part[i] = (unsigned char)below(256);
        put_in(at, part, n);
    }
}

static void make(void)
{
    static char text[70000];

    length = given = 0;
    closed = 0;
    memset(text, 'x', sizeof text);
    for (unsigned frames = 1 + below(6); frames > 0; frames--)
        switch (below(7)) {
        case 0: add(0x81, "h\xc3\xa9llo", 6); break;
        case 1: add(0x82, "\x00\xff", 2); break;
        case 2: add(0x01, "\xe2\x82", 2), add(0x89, "p", 1), add(0x80, "\xac", 1); break;
        case 3: add(0x89, text, below(126)); break;
        case 4: add(0x81, text, below(3) == 0 ? 60000 : below(400)); break;
        case 5: add(0x8a, "", 0); break;
        default: add(0x88, "\x03\xe8" "bye", below(6)); break;
        }
    for (unsigned times = below(5); times > 0 && length > 0; times--)
        mutate();
}

int main(int argc, char *argv[])
{
    long count = argc == 3 ? atol(argv[2]) : 0, taken = 0;

    if (argc != 3)
        return 2;
    state = strtoull(argv[1], NULL, 10) * 2 + 1;
    for (long i = 0; i < count; i++) {
        struct ws ws = {.wait = waits, .put = put};
        struct message m = {0};

        make();
        input_begin(&ws.in, 3);
        while (message_receive(&m, &ws) != 0) {
            taken++;
            if (m.length > length || m.room > 2 * length + 1024)
                abort(); /* more than has come */
        }
        if (m.room > 2 * length + 1024)
            abort();
        message_free(&m);
    }
    printf("%ld conversations, %ld messages\n", count, taken);
    return 0;
}

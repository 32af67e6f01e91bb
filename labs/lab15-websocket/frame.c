/* frame.c -- a frame: a head of 2 to 14 bytes, and so many bytes of payload.
 *
 * usage: linked into wsd and wsc
 *
 * You write: the lengths, the head that is sent, and a key for the mask.
 */
#include "frame.h"

#include <string.h>

enum { FIN = 0x80, MASKED = 0x80, CHUNK = 4096 };

/* A number in `size` bytes, the most significant one first. */
static unsigned long long number(const unsigned char *at, size_t size)
{
    (void)at, (void)size; /* TODO 15.4 */
    return 0;
}

/* The length of the payload: in `seven`, the low bits of the second byte; or in
 * the 2 bytes after it, when these bits are 126; or in the 8 after it, for 127.
 * Returns as frame_head() does. */
static int take_length(struct frame *f, struct ws *ws, int seven)
{
    unsigned char more[8];
    size_t size = 0; /* TODO 15.4: 126 and 127 are no lengths */
    int got = ws_take(ws, more, size);

    f->length = size > 0 ? number(more, size) : (unsigned)seven;
    return got;
}

int frame_head(struct frame *f, struct ws *ws)
{
    unsigned char head[2] = {0};
    int got = (int)ws_some(ws, head, sizeof head); /* TODO 15.5: both? */

    if (got <= 0)
        return got;
    f->fin = (head[0] & FIN) != 0;
    f->reserved = head[0] & 0x70;
    f->opcode = head[0] & 0x0f;
    f->masked = (head[1] & MASKED) != 0;
    got = take_length(f, ws, head[1] & 0x7f);
    if (got <= 0)
        return got;
    memset(f->mask, 0, sizeof f->mask);
    return f->masked ? ws_take(ws, f->mask, sizeof f->mask) : 1;
}

/* Writes a length into a head: its second byte, and what comes behind that.
 * Returns how many bytes came behind it. */
static size_t put_length(unsigned char *head, size_t n)
{
    head[1] |= (unsigned char)n; /* TODO 15.4: and if it does not fit? */
    return 0;
}

/* Writes the head of a frame with n bytes. Returns how long it is, or 0 with
 * errno: there is no key. */
static size_t put_head(unsigned char *head, int opcode, size_t n, int masks,
                       unsigned char mask[4])
{
    size_t length;

    (void)opcode;
    head[0] = head[1] = 0; /* TODO 15.3: what the two bytes say */
    length = 2 + put_length(head, n);
    /* TODO 15.12: a client masks. The key is a part of the head. */
    (void)masks, (void)mask;
    return length;
}

int frame_send(struct ws *ws, int opcode, const void *data, size_t n)
{
    unsigned char chunk[CHUNK], mask[4] = {0};
    const unsigned char *bytes = data;
    size_t used = put_head(chunk, opcode, n, ws->masks, mask), done = 0;

    if (used == 0)
        return -1;
    do {
        for (; done < n && used < CHUNK; done++)
            chunk[used++] = bytes[done] ^ mask[done % 4];
        if (ws->put(ws, chunk, used) == -1)
            return -1;
        used = 0;
    } while (done < n);
    return 0;
}

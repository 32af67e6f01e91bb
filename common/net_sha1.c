/* net_sha1.c -- SHA-1 (RFC 3174). */
#include "net.h"

#include <stdint.h>
#include <string.h>

static uint32_t rotate(uint32_t word, int bits)
{
    return word << bits | word >> (32 - bits);
}

/* Section 6.1: one block of 64 bytes. */
static void block(uint32_t h[5], const unsigned char at[64])
{
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];

    for (int t = 0; t < 16; t++)
        w[t] = (uint32_t)at[4 * t] << 24 | (uint32_t)at[4 * t + 1] << 16
               | (uint32_t)at[4 * t + 2] << 8 | at[4 * t + 3];
    for (int t = 16; t < 80; t++)
        w[t] = rotate(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
    for (int t = 0; t < 80; t++) {
        uint32_t f = t < 20   ? ((b & c) | (~b & d)) + 0x5a827999
                     : t < 40 ? (b ^ c ^ d) + 0x6ed9eba1
                     : t < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
                              : (b ^ c ^ d) + 0xca62c1d6;
        uint32_t next = rotate(a, 5) + f + e + w[t];

        e = d;
        d = c;
        c = rotate(b, 30);
        b = a;
        a = next;
    }
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
    h[4] += e;
}

void net_sha1(const void *data, size_t n, unsigned char digest[NET_SHA1])
{
    uint32_t h[5]
        = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    const unsigned char *at = data;
    unsigned char last[128] = {0}; /* what is left, 0x80, and the length */
    size_t left = n % 64, room = left < 56 ? 64 : 128;

    for (size_t i = 0; i + 64 <= n; i += 64)
        block(h, at + i);
    if (left > 0)
        memcpy(last, at + n - left, left);
    last[left] = 0x80;
    for (size_t i = 0; i < 8; i++)
        last[room - 1 - i] = (unsigned char)((uint64_t)n * 8 >> 8 * i);
    for (size_t i = 0; i < room; i += 64)
        block(h, last + i);
    for (size_t i = 0; i < NET_SHA1; i++)
        digest[i] = (unsigned char)(h[i / 4] >> (24 - 8 * (i % 4)));
}

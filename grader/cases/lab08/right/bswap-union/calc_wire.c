/* calc_wire.c -- numbers and bytes share a union; a builtin of the compiler turns the bytes round
 * where the machine needs it. */
#include "calc_wire.h"

#include <string.h>

union two {
    uint16_t n;
    unsigned char b[2];
};

union four {
    uint32_t n;
    unsigned char b[4];
};

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NET16(x) __builtin_bswap16(x)
#define NET32(x) __builtin_bswap32(x)
#else
#define NET16(x) (x)
#define NET32(x) (x)
#endif

static unsigned char *store2(unsigned char *at, uint16_t n)
{
    union two u = {.n = NET16(n)};

    return (unsigned char *)memcpy(at, u.b, 2) + 2;
}

static unsigned char *store4(unsigned char *at, uint32_t n)
{
    union four u = {.n = NET32(n)};

    return (unsigned char *)memcpy(at, u.b, 4) + 4;
}

static const unsigned char *load2(const unsigned char *at, uint16_t *n)
{
    union two u;

    memcpy(u.b, at, 2);
    *n = NET16(u.n);
    return at + 2;
}

static const unsigned char *load4(const unsigned char *at, uint32_t *n)
{
    union four u;

    memcpy(u.b, at, 4);
    *n = NET32(u.n);
    return at + 4;
}

size_t calc_request_size(uint8_t op)
{
    return op == '~' ? 7 : op != '\0' && strchr("+-*", op) != NULL ? 11 : 0;
}

void calc_pack_request(unsigned char *wire, const struct calc_request *q)
{
    unsigned char *p = wire;

    *p++ = q->op;
    p = store2(p, q->id);
    p = store4(p, q->a);
    if (calc_request_size(q->op) == 11)
        store4(p, q->b);
}

void calc_unpack_request(struct calc_request *q, const unsigned char *wire)
{
    const unsigned char *p = load2(wire + 1, &q->id);

    q->op = *wire;
    q->a = q->b = 0;
    if (calc_request_size(q->op) != 0)
        p = load4(p, &q->a);
    if (calc_request_size(q->op) == 11)
        load4(p, &q->b);
}

void calc_pack_reply(unsigned char *wire, const struct calc_reply *r)
{
    wire = store2(wire, r->id);
    *wire++ = r->status;
    store4(wire, r->result);
}

void calc_unpack_reply(struct calc_reply *r, const unsigned char *wire)
{
    wire = load2(wire, &r->id);
    r->status = *wire++;
    load4(wire, &r->result);
}

/* calc_wire.c -- a table says of each part where it begins and how long it is; one loop packs and
 * one unpacks. */
#include "calc_wire.h"

#include <string.h>

struct part {
    unsigned char at, size;
};

enum { OP, ID, A, B };
static const struct part request[] = {{0, 1}, {1, 2}, {3, 4}, {7, 4}};
static const struct part reply[] = {{0, 2}, {2, 1}, {3, 4}};

static void put(unsigned char *wire, struct part p, uint32_t n)
{
    for (int i = p.size - 1; i >= 0; i--, n /= 256)
        wire[p.at + i] = (unsigned char)(n % 256);
}

static uint32_t get(const unsigned char *wire, struct part p)
{
    uint32_t n = 0;

    for (int i = 0; i < p.size; i++)
        n = n * 256 + wire[p.at + i];
    return n;
}

size_t calc_request_size(uint8_t op)
{
    static const unsigned char sizes[256] = {['+'] = 11, ['-'] = 11, ['*'] = 11, ['~'] = 7};

    return sizes[op];
}

void calc_pack_request(unsigned char *wire, const struct calc_request *q)
{
    put(wire, request[OP], q->op);
    put(wire, request[ID], q->id);
    put(wire, request[A], q->a);
    if (calc_request_size(q->op) > request[B].at)
        put(wire, request[B], q->b);
}

void calc_unpack_request(struct calc_request *q, const unsigned char *wire)
{
    size_t size = calc_request_size(wire[0]);

    q->op = (uint8_t)get(wire, request[OP]);
    q->id = (uint16_t)get(wire, request[ID]);
    q->a = size > request[A].at ? get(wire, request[A]) : 0;
    q->b = size > request[B].at ? get(wire, request[B]) : 0;
}

void calc_pack_reply(unsigned char *wire, const struct calc_reply *r)
{
    put(wire, reply[0], r->id);
    put(wire, reply[1], r->status);
    put(wire, reply[2], r->result);
}

void calc_unpack_reply(struct calc_reply *r, const unsigned char *wire)
{
    r->id = (uint16_t)get(wire, reply[0]);
    r->status = (uint8_t)get(wire, reply[1]);
    r->result = get(wire, reply[2]);
}

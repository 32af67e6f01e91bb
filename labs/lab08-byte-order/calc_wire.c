/* calc_wire.c -- from structs to bytes and back.
 *
 * usage: linked into calcd and calcc
 *
 * You write: put16, get16, put32, get32 and calc_pack_reply.
 */
#include "calc_wire.h"

#include <arpa/inet.h>
#include <string.h>

/* Where each part begins, in a request and in a reply. */
enum { Q_OP = 0, Q_ID = 1, Q_A = 3, Q_B = 7 };
enum { R_ID = 0, R_STATUS = 2, R_RESULT = 3 };

/* memcpy() and no pointer to uint16_t: a number may begin anywhere in a
 * message, but not every address is good for a uint16_t (alignment). */
static void put16(unsigned char *at, uint16_t value)
{
    /* TODO 8.5: an id has 16 bits, and this sends 8 of them. */
    at[0] = 0;
    at[1] = (unsigned char)value;
}

static uint16_t get16(const unsigned char *at)
{
    return at[1]; /* TODO 8.5: the same, on the way in */
}

static void put32(unsigned char *at, uint32_t value)
{
    uint32_t net = value; /* TODO 8.2: in which byte order? */

    memcpy(at, &net, sizeof net);
}

static uint32_t get32(const unsigned char *at)
{
    uint32_t net;

    memcpy(&net, at, sizeof net);
    return net; /* TODO 8.2: and this one? */
}

size_t calc_request_size(uint8_t op)
{
    switch (op) {
    case '+':
    case '-':
    case '*': return CALC_REQUEST;
    case '~': return CALC_NO_B;
    default: return 0;
    }
}

void calc_pack_request(unsigned char *wire, const struct calc_request *q)
{
    size_t size = calc_request_size(q->op);

    wire[Q_OP] = q->op;
    put16(wire + Q_ID, q->id);
    if (size > Q_A)
        put32(wire + Q_A, q->a);
    if (size > Q_B)
        put32(wire + Q_B, q->b);
}

void calc_unpack_request(struct calc_request *q, const unsigned char *wire)
{
    size_t size = calc_request_size(wire[Q_OP]);

    q->op = wire[Q_OP];
    q->id = get16(wire + Q_ID);
    q->a = size > Q_A ? get32(wire + Q_A) : 0;
    q->b = size > Q_B ? get32(wire + Q_B) : 0;
}

void calc_pack_reply(unsigned char *wire, const struct calc_reply *r)
{
    /* TODO 8.1: id, status and result, each at its place. */
    (void)r;
    memset(wire, 0, CALC_REPLY);
}

void calc_unpack_reply(struct calc_reply *r, const unsigned char *wire)
{
    r->id = get16(wire + R_ID);
    r->status = wire[R_STATUS];
    r->result = get32(wire + R_RESULT);
}

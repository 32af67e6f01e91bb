/* calc_wire.h -- what calcd and calcc send to each other, byte by byte.
 *
 *     request   op u8, id u16, a i32, and with + - * also b i32
 *     reply     id u16, status u8, result i32
 *
 * Numbers stand in network byte order: the most significant byte first. The
 * structs are for the program alone: none of them is ever sent.
 */
#ifndef CALC_WIRE_H
#define CALC_WIRE_H

#include <stddef.h>
#include <stdint.h>

enum {
    CALC_HEAD = 3,     /* op and id: what every request has */
    CALC_NO_B = 7,     /* a request without b */
    CALC_REQUEST = 11, /* a request with b: the longest one */
    CALC_REPLY = 7,
};

enum { CALC_DONE = 0, CALC_UNKNOWN_OP = 1 };

/* With a sign or without, 32 bits are the same bits. Here they are unsigned, so
 * that they wrap around, and they get a sign where they are printed. */
struct calc_request {
    uint8_t op;
    uint16_t id;
    uint32_t a, b;
};

struct calc_reply {
    uint16_t id;
    uint8_t status;
    uint32_t result;
};

/* The length of a request with this op, in bytes; 0 for an unknown op. */
size_t calc_request_size(uint8_t op);

/* Write calc_request_size(q->op) bytes, and CALC_REPLY bytes. */
void calc_pack_request(unsigned char *wire, const struct calc_request *q);
void calc_pack_reply(unsigned char *wire, const struct calc_reply *r);

/* Read as many. A number that the request does not have becomes 0: b with ~,
 * a and b with an unknown op. */
void calc_unpack_request(struct calc_request *q, const unsigned char *wire);
void calc_unpack_reply(struct calc_reply *r, const unsigned char *wire);

#endif

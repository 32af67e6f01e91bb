/* tally_wire.h -- the datagrams of tallyd and ask: an id and a number.
 *
 * Both programs use it: leave it as it is.
 */
#ifndef TALLY_WIRE_H
#define TALLY_WIRE_H

#include <stdint.h>

/* A request is an id and a number, a reply the same id and the total. Both are
 * 6 bytes long, in network byte order. */
enum { TALLY_BYTES = 6 };

struct tally {
    uint16_t id;
    uint32_t number; /* modulo 2^32: 0xffffffff is -1 */
};

void tally_pack(unsigned char wire[TALLY_BYTES], const struct tally *t);
void tally_unpack(struct tally *t, const unsigned char wire[TALLY_BYTES]);

#endif

/* tally_wire.c -- the datagrams of tallyd and ask, packed and unpacked.
 *
 * usage: linked into tallyd and ask
 */
#include "tally_wire.h"

#include <arpa/inet.h>
#include <string.h>

void tally_pack(unsigned char wire[TALLY_BYTES], const struct tally *t)
{
    uint16_t id = htons(t->id);
    uint32_t number = htonl(t->number);

    memcpy(wire, &id, sizeof id);
    memcpy(wire + sizeof id, &number, sizeof number);
}

void tally_unpack(struct tally *t, const unsigned char wire[TALLY_BYTES])
{
    uint16_t id;
    uint32_t number;

    memcpy(&id, wire, sizeof id);
    memcpy(&number, wire + sizeof id, sizeof number);
    t->id = ntohs(id);
    t->number = ntohl(number);
}

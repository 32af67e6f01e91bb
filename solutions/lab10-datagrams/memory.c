/* memory.c -- the requests that tallyd has counted, and what it answered.
 *
 * usage: linked into tallyd
 *
 * You write: memory_find.
 */
#include "memory.h"

#include <stddef.h>

static struct counted {
    struct sockaddr_in from;
    uint16_t id;
    uint32_t total;
} memory[REMEMBERED]; /* the oldest is overwritten */

static unsigned counted; /* how many there ever were */

void memory_add(const struct sockaddr_in *from, uint16_t id, uint32_t total)
{
    memory[counted++ % REMEMBERED] = (struct counted){*from, id, total};
}

const uint32_t *memory_find(const struct sockaddr_in *from, uint16_t id)
{
    unsigned known = counted < REMEMBERED ? counted : REMEMBERED;

    for (unsigned i = 0; i < known; i++)
        if (memory[i].id == id && memory[i].from.sin_port == from->sin_port
            && memory[i].from.sin_addr.s_addr == from->sin_addr.s_addr)
            return &memory[i].total;
    return NULL;
}

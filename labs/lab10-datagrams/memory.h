/* memory.h -- the requests that tallyd has counted, and what it answered. */
#ifndef MEMORY_H
#define MEMORY_H

#include <netinet/in.h>
#include <stdint.h>

/* How many are remembered: the last ones, of all clients together. */
enum { REMEMBERED = 64 };

/* Remembers that the request with this id, from there, got this total. */
void memory_add(const struct sockaddr_in *from, uint16_t id, uint32_t total);

/* The total that the request with this id, from there, got; NULL: it is not
 * remembered. */
const uint32_t *memory_find(const struct sockaddr_in *from, uint16_t id);

#endif

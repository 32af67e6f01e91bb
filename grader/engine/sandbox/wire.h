/* wire.h -- the packets on the loopback of the play's own network, as packet(7) shows them.
 *
 * Only where the network is the play's own (contain.h, isolated): there an ordinary user may look, too, and
 * sees nobody else's traffic. Nothing is captured until wire_open() is called.
 */
#ifndef WIRE_H
#define WIRE_H

#include "base/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The flags of a TCP segment (RFC 9293, section 3.1), and what is none. */
enum { WIRE_FIN = 1, WIRE_SYN = 2, WIRE_RST = 4, WIRE_ACK = 16, WIRE_UDP = 256 };

/* Packets beyond MOST_PACKETS are counted; of each the first MOST_KEPT bytes are kept. */
enum { WIRE_MOST_PACKETS = 32768, WIRE_MOST_KEPT = 1920 };

struct wire_packet {
    int64_t time;       /* CLOCK_MONOTONIC, nanoseconds: the log's clock */
    int64_t date;       /* nanoseconds since 1970 */
    size_t at, kept;    /* its bytes from the IP header on, in struct wire */
    size_t length;      /* how many it had */
    bool segment;       /* it is a TCP segment or a UDP datagram; only then: */
    int from, to;       /* its ports */
    unsigned flags;     /* WIRE_...; WIRE_UDP alone for a datagram, whose window is 1 */
    unsigned window;    /* as the header has it, not scaled */
    size_t bytes;       /* of data */
};

struct wire {
    struct wire_packet *packets; /* each once, in order of time */
    size_t count, lost;
    struct bytes data;
};

/* Begins to capture in the network namespace that this process is in. Returns 0, or -1 with errno. */
int wire_open(void);

/* Takes what has come since; nothing when no capture is open. Called often, or the ring runs over. */
void wire_take(void);

/* Takes what has come, and no more: what follows is not the play's, as the FINs of programs that are killed. */
void wire_end(void);

/* All that was captured; NULL: no capture is open. */
const struct wire *wire_seen(void);

#endif

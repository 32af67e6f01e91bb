/* frame.h -- a frame: a head of 2 to 14 bytes, and so many bytes of payload.
 *
 * wsd and wsc use it: leave it as it is.
 */
#ifndef FRAME_H
#define FRAME_H

#include "ws.h"

enum { CONTINUATION = 0, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10 };
enum { CONTROL_MOST = 125 }; /* bytes in a close, a ping or a pong */

struct frame {
    int fin;      /* it is the last one of its message */
    int reserved; /* the three bits that mean nothing */
    int opcode;
    int masked;
    unsigned char mask[4];
    unsigned long long length; /* of the payload, as the sender claims */
};

/* Receives the head of a frame. Returns 1; 0 when the connection ends before
 * the head does; or -1 with errno. */
int frame_head(struct frame *f, struct ws *ws);

/* Sends a whole message in one frame. Returns 0, or -1 with errno. */
int frame_send(struct ws *ws, int opcode, const void *data, size_t n);

#endif

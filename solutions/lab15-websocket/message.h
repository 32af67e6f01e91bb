/* message.h -- messages: frames put together, and the frames between them.
 *
 * wsd and wsc use it: leave it as it is.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "frame.h"

enum { MESSAGE_MOST = 1024 * 1024 }; /* bytes */

/* Why a connection is closed: RFC 6455, section 7.4.1. */
enum {
    NO_CODE = 0, /* a close frame without one, 1005 in other places */
    NORMAL = 1000,
    GOING_AWAY = 1001,
    PROTOCOL_ERROR = 1002,
    LOST = 1006, /* the connection has ended without a close frame */
    NOT_TEXT = 1007,
    TOO_BIG = 1009
};

struct message {
    int opcode; /* TEXT or BINARY; 0: none has begun */
    unsigned char *bytes;
    size_t length, room; /* it has room for so many */
};

/* Receives the next message into *m, which is all zero at first and takes
 * memory as bytes come: message_free() gives it back. Answers pings, and the
 * other side's close frame. Returns the message's opcode; or 0 when the
 * connection is over, with the reason in ws->code. */
int message_receive(struct message *m, struct ws *ws);
void message_free(struct message *m);

/* Sends our close frame, unless it has been sent. Returns 0, or -1 with errno.
 */
int message_close(struct ws *ws, int code);

#endif

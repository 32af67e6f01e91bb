/* control.c -- the frames between messages: ping, pong, and the farewell.
 *
 * usage: linked into wsd and wsc
 *
 * You write: answer_close, and a part of control_take.
 */
#include "control.h"

/* Which codes may be sent: RFC 6455, section 7.4, and IANA's list. 1005, 1006
 * and 1015 are for a program to say to itself. */
static int is_code(int code)
{
    return code != 0; /* TODO 15.8: not all of them */
}

int message_close(struct ws *ws, int code)
{
    unsigned char payload[2]
        = {(unsigned char)(code >> 8), (unsigned char)code};

    if (ws->closing)
        return 0;
    ws->closing = 1;
    return frame_send(ws, CLOSE, payload, code == NO_CODE ? 0 : sizeof payload);
}

int control_fail(struct ws *ws, int code)
{
    ws->code = code;
    message_close(ws, code); /* if that fails, nobody is there to be told */
    return 0;
}

int control_lost(struct ws *ws)
{
    ws->code = LOST;
    return 0;
}

/* The other side's close frame has come, with this payload. Returns 0. */
static int answer_close(struct ws *ws, const unsigned char *payload, size_t n)
{
    (void)payload, (void)n, (void)is_code; /* TODO 15.8 */
    ws->code = NO_CODE;
    return 0;
}

int control_take(const struct frame *f, struct ws *ws)
{
    unsigned char payload[CONTROL_MOST];
    size_t n = (size_t)f->length;

    /* It has memory of its own: it may come in the middle of a message. */
    if (f->length > sizeof payload)
        return control_fail(ws, PROTOCOL_ERROR);
    if (ws_take(ws, payload, n) <= 0)
        return control_lost(ws);
    /* TODO 15.6: here, too */
    if (f->opcode == CLOSE)
        return answer_close(ws, payload, n);
    /* TODO 15.7: a ping wants an answer. */
    return 1;
}

/* control.c -- the frames between messages: ping, pong, and the farewell.
 *
 * usage: linked into wsd and wsc
 *
 * You write: answer_close, and a part of control_take.
 */
#include "control.h"

#include "utf8.h"

/* Which codes may be sent: RFC 6455, section 7.4, and IANA's list. 1005, 1006
 * and 1015 are for a program to say to itself. */
static int is_code(int code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014)
           || (code >= 3000 && code <= 4999);
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
    int code = n >= 2 ? payload[0] << 8 | payload[1] : NO_CODE;

    if (n == 1 || (n >= 2 && !is_code(code)))
        return control_fail(ws, PROTOCOL_ERROR);
    if (n > 2 && !utf8_valid(payload + 2, n - 2)) /* the reason is text */
        return control_fail(ws, NOT_TEXT);
    return control_fail(ws, code); /* no fault: the same code goes back */
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
    for (size_t i = 0; i < n; i++)
        payload[i] ^= f->mask[i % 4];
    if (f->opcode == CLOSE)
        return answer_close(ws, payload, n);
    if (f->opcode == PING && !ws->closing
        && frame_send(ws, PONG, payload, n) == -1)
        return control_lost(ws);
    return 1;
}

/* message.c -- messages: frames put together, and the frames between them.
 *
 * usage: linked into wsd and wsc
 *
 * You write: parts of take_payload and message_receive, and wrong_with.
 */
#include "message.h"

#include "control.h"
#include "utf8.h"

#include <stdlib.h>

enum { FIRST_ROOM = 1024 };

/* Memory for what has come, never for what is claimed: whoever claims a
 * megabyte has to send it. Returns 0, or -1 with errno. */
static int make_room(struct message *m)
{
    size_t room = m->room == 0 ? FIRST_ROOM : 2 * m->room;
    unsigned char *bytes
        = m->length < m->room ? m->bytes : realloc(m->bytes, room);

    if (bytes == NULL)
        return -1;
    if (m->length == m->room)
        m->room = room;
    m->bytes = bytes;
    return 0;
}

/* Adds the payload of a frame to the message. Returns as frame_head() does. */
static int take_payload(struct message *m, const struct frame *f, struct ws *ws)
{
    for (unsigned long long done = 0; done < f->length;) {
        unsigned char *to;
        size_t most;
        ssize_t n;

        if (make_room(m) == -1)
            return -1;
        to = m->bytes + m->length;
        most = m->room - m->length;
        if (most > f->length - done)
            most = (size_t)(f->length - done);
        n = ws_some(ws, to, most);
        if (n <= 0)
            return (int)n;
        for (ssize_t i = 0; i < n; i++)
            to[i] ^= f->mask[done++ % 4];
        m->length += (size_t)n;
    }
    return 1;
}

/* Looks at the head of a frame, before any payload is taken. Returns 0, or the
 * code of the close frame that it gets. */
static int wrong_with(const struct frame *f, const struct message *m,
                      const struct ws *ws)
{
    int known
        = f->opcode <= BINARY || (f->opcode >= CLOSE && f->opcode <= PONG);

    /* Whoever masks is the client: the other side does what we do not. */
    if (f->reserved != 0 || !known || f->masked == ws->masks)
        return PROTOCOL_ERROR;
    if (f->opcode >= CLOSE)
        return f->fin && f->length <= CONTROL_MOST ? 0 : PROTOCOL_ERROR;
    /* One message after the other: the first frame of each has its opcode. */
    if ((f->opcode == CONTINUATION) != (m->opcode != 0))
        return PROTOCOL_ERROR;
    return f->length > MESSAGE_MOST - m->length ? TOO_BIG : 0;
}

int message_receive(struct message *m, struct ws *ws)
{
    struct frame f = {0};

    m->opcode = 0;
    m->length = 0;
    do {
        int wrong;

        if (frame_head(&f, ws) <= 0)
            return control_lost(ws);
        wrong = wrong_with(&f, m, ws);
        if (wrong != 0)
            return control_fail(ws, wrong);
        if (f.opcode >= CLOSE) {
            if (!control_take(&f, ws))
                return 0;
            continue;
        }
        if (f.opcode != CONTINUATION)
            m->opcode = f.opcode;
        if (take_payload(m, &f, ws) <= 0)
            return control_lost(ws);
    } while (f.opcode >= CLOSE || !f.fin);
    if (m->opcode == TEXT && !utf8_valid(m->bytes, m->length))
        return control_fail(ws, NOT_TEXT);
    return m->opcode;
}

void message_free(struct message *m)
{
    free(m->bytes);
    *m = (struct message){0};
}

/* ws.c -- one end of a WebSocket connection: how it receives.
 *
 * usage: linked into wsd and wsc
 *
 * Nothing to write here: read it.
 */
#include "ws.h"

#include <errno.h>

ssize_t ws_some(struct ws *ws, void *buf, size_t most)
{
    ssize_t n;

    do
        if (ws->in.from == ws->in.to && ws->wait(ws) == -1)
            return -1;
        else
            n = input_take(&ws->in, buf, most);
    while (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK));
    return n;
}

int ws_take(struct ws *ws, void *buf, size_t n)
{
    char *to = buf;

    while (n > 0) {
        ssize_t got = ws_some(ws, to, n);

        if (got <= 0)
            return (int)got;
        to += got;
        n -= (size_t)got;
    }
    return 1;
}

/* ws.h -- one end of a WebSocket connection: how it receives and sends.
 *
 * wsd and wsc use it: leave it as it is.
 */
#ifndef WS_H
#define WS_H

#include "input.h"

struct ws {
    struct input in; /* what has been received; in.fd is the socket */
    int masks;       /* a client masks what it sends, a server does not */
    int closing;     /* our close frame has been sent: no frame may follow */
    int code;        /* why it is over (message_receive() returned 0) */

    /* Waits until something can be received, and does meanwhile what else
     * there is to do. Returns 0, or -1 with errno. */
    int (*wait)(struct ws *);
    /* Sends n bytes, now or a little later. Returns 0, or -1 with errno. */
    int (*put)(struct ws *, const void *, size_t n);
    void *with; /* theirs */
};

/* Takes up to most bytes: those that are here, or else what comes next.
 * Returns how many, 0 at the end of file, or -1 with errno. */
ssize_t ws_some(struct ws *ws, void *buf, size_t most);

/* Takes n bytes, in whatever pieces they come. Returns 1; 0 when the file ends
 * before they are all there; or -1 with errno. */
int ws_take(struct ws *ws, void *buf, size_t n);

#endif

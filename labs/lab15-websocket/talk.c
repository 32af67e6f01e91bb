/* talk.c -- both at once: lines that are sent, and messages that come.
 *
 * usage: linked into wsc
 *
 * You write: say_lines.
 */
#include "talk.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

int talk_put(struct ws *ws, const void *bytes, size_t n)
{
    struct talk *t = ws->with;

    return outbox_add(&t->out, bytes, n);
}

/* Reads from standard input, and sends each line as a message; at its end,
 * says goodbye. Returns 0, or -1 with errno. */
static int say_lines(struct ws *ws, struct talk *t)
{
    (void)ws; /* TODO 15.12: each line is a text message; then goodbye */
    t->ended = 1;
    return 0;
}

/* Never waits for one of them alone: whoever only sends and whoever only
 * receives may wait for the other for ever. */
int talk_wait(struct ws *ws)
{
    struct talk *t = ws->with;

    for (;;) {
        int full = t->out.length > 0;
        struct pollfd p[2] = {
            {.fd = ws->in.fd, .events = (short)(POLLIN | (full ? POLLOUT : 0))},
            {.fd = full || t->ended || ws->closing ? -1 : STDIN_FILENO,
             .events = POLLIN}};

        if (poll(p, 2, -1) == -1 && errno != EINTR)
            return -1;
        if ((p[0].revents & POLLOUT) != 0
            && outbox_send(&t->out, ws->in.fd) == -1)
            return -1;
        if ((p[0].revents & ~POLLOUT) != 0)
            return 0;
        if (p[1].revents != 0 && say_lines(ws, t) == -1)
            return -1;
    }
}

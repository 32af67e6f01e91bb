/* wsc.c -- a WebSocket client: sends lines as messages, and prints messages.
 *
 * usage: wsc ws://HOST:PORT/
 *
 * Nothing to write here: read it.
 */
#include "ask.h"
#include "linger.h"
#include "message.h"
#include "talk.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Prints each message. Returns 0, or -1 after reporting what is wrong. */
static int listen_to(struct ws *ws)
{
    struct message m = {0};
    int status = 0;

    while (status == 0 && message_receive(&m, ws) != 0)
        if (fwrite(m.bytes, 1, m.length, stdout) != m.length
            || putchar('\n') == EOF || fflush(stdout) == EOF) {
            perror("wsc: write");
            status = -1;
        }
    message_free(&m);
    if (status == 0 && ws->code == LOST)
        fprintf(stderr, "wsc: connection closed early\n");
    else if (status == 0 && ws->code != NORMAL && ws->code != GOING_AWAY
             && ws->code != NO_CODE)
        fprintf(stderr, "wsc: closed with %d\n", ws->code);
    else
        return status;
    return -1;
}

int main(int argc, char *argv[])
{
    struct talk talk = {0};
    struct ws ws
        = {.masks = 1, .wait = talk_wait, .put = talk_put, .with = &talk};
    struct place p;
    int fd, status = 1;

    if (argc != 2 || place_read(&p, argv[1]) == -1) {
        fprintf(stderr, "usage: wsc ws://HOST:PORT/\n");
        return 2;
    }
    fd = place_connect(&p);
    if (fd == -1)
        return 1;
    input_begin(&ws.in, fd);
    if (ask(&ws.in, &p) == 0) {
        if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
            perror("wsc: fcntl");
        else if (listen_to(&ws) == 0)
            status = 0;
        outbox_send(&talk.out, fd); /* our close frame, if nothing is before */
        linger(fd);
    }
    close(fd); /* all has been read, or given up */
    free(talk.out.bytes);
    free(talk.lines.bytes);
    return status;
}

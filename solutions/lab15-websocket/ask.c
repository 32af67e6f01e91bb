/* ask.c -- the opening handshake, as a client.
 *
 * usage: linked into wsc
 *
 * You write: ask_for and accepts.
 */
#include "ask.h"

#include "head.h"
#include "key.h"
#include "send_all.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 8192 }; /* of our own head */

/* Sends the request. Returns 0, or -1 with errno. */
static int ask_for(int fd, const struct place *p, const char *key)
{
    char head[LONGEST];
    int n = snprintf(head, sizeof head,
                     "GET %s HTTP/1.1\r\n"
                     "Host: %s:%s\r\n"
                     "Upgrade: websocket\r\n"
                     "Connection: Upgrade\r\n"
                     "Sec-WebSocket-Key: %s\r\n"
                     "Sec-WebSocket-Version: 13\r\n"
                     "\r\n",
                     p->path, p->host, p->port, key);

    if (n >= LONGEST) {
        errno = EMSGSIZE;
        return -1;
    }
    return send_all(fd, head, (size_t)n);
}

/* Whether this reply is from a server that speaks WebSocket, to this key:
 * RFC 6455, section 4.1. We have asked for no extension and no protocol. */
static int accepts(const struct head *h, const char *key)
{
    const char *accept = head_field(h, "Sec-WebSocket-Accept", NULL);
    char text[KEY_ACCEPT];

    return head_lists(h, "Upgrade", "websocket")
           && head_lists(h, "Connection", "Upgrade") && accept != NULL
           && strcmp(accept, key_accept(key, text)) == 0
           && head_field(h, "Sec-WebSocket-Extensions", NULL) == NULL
           && head_field(h, "Sec-WebSocket-Protocol", NULL) == NULL;
}

int ask(struct input *in, const struct place *p)
{
    unsigned char bytes[16];
    char key[NET_BASE64(sizeof bytes)];
    struct head h;
    int got;

    if (key_random(bytes, sizeof bytes) == -1
        || ask_for(in->fd, p, net_base64(bytes, sizeof bytes, key)) == -1) {
        perror("wsc: send");
        return -1;
    }
    got = head_receive(&h, in);
    if (got == -1 && errno != EMSGSIZE && errno != EBADMSG)
        perror("wsc: recv");
    else if (got == 0)
        fprintf(stderr, "wsc: connection closed early\n");
    else if (got == -1 || strncmp(h.text, "HTTP/1.1 ", 9) != 0
             || (strncmp(h.text + 9, "101 ", 4) == 0 && !accepts(&h, key)))
        fprintf(stderr, "wsc: bad handshake\n");
    else if (strncmp(h.text + 9, "101 ", 4) != 0)
        fprintf(stderr, "wsc: %s\n", h.text + 9);
    else
        return 0;
    return -1;
}

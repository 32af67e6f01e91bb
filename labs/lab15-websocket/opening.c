/* opening.c -- the opening handshake, as a server: HTTP, for the last time.
 *
 * usage: linked into wsd
 *
 * You write: check, and a field of refuse.
 */
#include "opening.h"

#include "head.h"
#include "key.h"
#include "send_all.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Whether it is "GET /PATH HTTP/1.1". */
static int is_get(const char *line)
{
    const char *version = strrchr(line, ' ');

    return strncmp(line, "GET /", 5) == 0 && strcmp(version, " HTTP/1.1") == 0;
}

/* The status of the reply that such a request gets: 101 when it may go on.
 * RFC 6455, section 4.2.1 */
static int check(const struct head *h)
{
    const char *key = head_field(h, "Sec-WebSocket-Key", NULL);

    /* TODO 15.2: is a key all that a handshake needs, and will any do? */
    return is_get(h->text) && key != NULL ? 101 : 400;
}

static int refuse(int cfd, int status)
{
    char reply[256]; /* more than all that comes into it */

    snprintf(reply, sizeof reply,
             "HTTP/1.1 %d %s\r\n"
             "%s"
             "Content-Length: 0\r\n"
             "Connection: close\r\n"
             "\r\n",
             status, status == 426 ? "Upgrade Required" : "Bad Request",
             ""); /* TODO 15.2: 426 has to say which version would do */
    send_all(cfd, reply, strlen(reply)); /* if it fails, nobody is there */
    return -1;
}

int opening_accept(struct input *in)
{
    struct head head;
    char reply[256], text[KEY_ACCEPT];
    int got = head_receive(&head, in), status;

    if (got == 0 || (got == -1 && errno != EMSGSIZE && errno != EBADMSG))
        return -1; /* there is nobody to answer */
    status = got == 1 ? check(&head) : 400;
    if (status != 101)
        return refuse(in->fd, status);
    snprintf(reply, sizeof reply,
             "HTTP/1.1 101 Switching Protocols\r\n"
             "Upgrade: websocket\r\n"
             "Connection: Upgrade\r\n"
             "Sec-WebSocket-Accept: %s\r\n"
             "\r\n",
             key_accept(head_field(&head, "Sec-WebSocket-Key", NULL), text));
    return send_all(in->fd, reply, strlen(reply));
}

/* client.c -- one client of crowdd: half a line of it, and what waits for it.
 *
 * usage: linked into crowdd
 *
 * You write: client_keep and client_send.
 */
#include "client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct client *client_new(int cfd, unsigned number)
{
    struct client *c = calloc(1, sizeof *c);

    if (c == NULL)
        return NULL;
    c->fd = cfd;
    c->number = number;
    return c;
}

void client_free(struct client *c)
{
    close(c->fd); /* it has left: an error would not matter */
    free(c->half);
    free(c->out);
    free(c);
}

/* After a call that returned -1: is it only too early? */
static int later(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

ssize_t client_receive(const struct client *c, char text[LINE_LIMIT])
{
    ssize_t n;

    if (c->said > 0)
        memcpy(text, c->half, c->said);
    n = recv(c->fd, text + c->said, LINE_LIMIT - c->said, 0);
    if (n == -1)
        return later() ? 0 : -1;
    return n == 0 ? -1 : (ssize_t)c->said + n;
}

int client_keep(struct client *c, const char *bytes, size_t len)
{
    char *half = NULL;

    if (len == LINE_LIMIT)
        return -1; /* and no newline among them */
    if (len > 0) {
        half = malloc(len);
        if (half == NULL)
            return -1;
        memcpy(half, bytes, len);
    }
    free(c->half);
    c->half = half;
    c->said = len;
    return 0;
}

int client_send(struct client *c, const char *bytes, size_t len)
{
    ssize_t n = 0;
    char *out;

    /* What waits goes first. The kernel may have room by now. */
    if (client_flush(c) == -1)
        return -1;
    if (c->waiting == 0)
        n = send(c->fd, bytes, len, MSG_NOSIGNAL);
    if (n == -1 && !later())
        return -1;
    if (n > 0) {
        bytes += n;
        len -= (size_t)n;
    }
    if (len == 0)
        return 0;
    if (len > QUEUE_LIMIT - c->waiting)
        return -1;
    out = realloc(c->out, c->waiting + len);
    if (out == NULL)
        return -1;
    memcpy(out + c->waiting, bytes, len);
    c->out = out;
    c->waiting += len;
    return 0;
}

int client_flush(struct client *c)
{
    ssize_t n;

    if (c->waiting == 0)
        return 0;
    n = send(c->fd, c->out, c->waiting, MSG_NOSIGNAL);
    if (n == -1)
        return later() ? 0 : -1;
    c->waiting -= (size_t)n;
    memmove(c->out, c->out + n, c->waiting);
    if (c->waiting == 0) {
        free(c->out);
        c->out = NULL;
    }
    return 0;
}

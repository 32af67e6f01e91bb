/* client.c -- one client of relayd: what it has sent, and what waits for it.
 *
 * usage: linked into relayd
 *
 * You write: client_receive, client_line, client_queue and client_flush.
 */
#include "client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct client *client_new(int cfd, unsigned number)
{
    struct client *c = malloc(sizeof *c);

    if (c == NULL)
        return NULL;
    c->fd = cfd;
    c->number = number;
    c->said = c->waiting = 0;
    return c;
}

void client_free(struct client *c)
{
    close(c->fd); /* it has left: an error would concern nobody */
    free(c);
}

/* After a call that returned -1: is it only too early? */
static int later(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

int client_receive(struct client *c)
{
    ssize_t n = recv(c->fd, c->in + c->said, LINE_LIMIT - c->said, 0);

    if (n == -1)
        return later() ? 0 : -1;
    c->said += (size_t)n;
    return n == 0 ? -1 : 0;
}

size_t client_line(struct client *c, char line[LINE_LIMIT])
{
    char *newline = memchr(c->in, '\n', c->said);
    size_t len;

    if (newline == NULL)
        return 0;
    len = (size_t)(newline - c->in) + 1;
    memcpy(line, c->in, len);
    c->said -= len;
    memmove(c->in, c->in + len, c->said);
    return len;
}

int client_queue(struct client *c, const void *bytes, size_t len)
{
    /* Many may talk in one round: a full queue does not prove that its reader
     * has stopped. The kernel may have room. */
    if (len > QUEUE_LIMIT - c->waiting && client_flush(c) == -1)
        return -1;
    if (len > QUEUE_LIMIT - c->waiting)
        return -1;
    memcpy(c->out + c->waiting, bytes, len);
    c->waiting += len;
    return 0;
}

int client_flush(struct client *c)
{
    ssize_t n = send(c->fd, c->out, c->waiting, MSG_NOSIGNAL);

    if (n == -1)
        return later() ? 0 : -1;
    c->waiting -= (size_t)n;
    memmove(c->out, c->out + n, c->waiting);
    return 0;
}

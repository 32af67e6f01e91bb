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

    if (n == -1 && later())
        return 0;
    if (n == -1)
        exit(1); /* TODO 6.5: one connection has failed. Who has to end? */
    c->said += (size_t)n;
    return n == 0 ? -1 : 0;
}

size_t client_line(struct client *c, char line[LINE_LIMIT])
{
    /* TODO 6.3: this finds a newline only where recv() happened to stop.
     * Return one line; what follows it has to stay in `in`. */
    size_t len = c->said;

    if (len == 0 || c->in[len - 1] != '\n')
        return 0;
    memcpy(line, c->in, len);
    c->said = 0;
    return len;
}

int client_queue(struct client *c, const void *bytes, size_t len)
{
    /* TODO 6.7: does it help anybody to lose the line and say nothing? The
     * kernel may have room by now; and if it has none: see client.h. */
    if (len > QUEUE_LIMIT - c->waiting)
        return 0;
    memcpy(c->out + c->waiting, bytes, len);
    c->waiting += len;
    return 0;
}

int client_flush(struct client *c)
{
    ssize_t n = send(c->fd, c->out, c->waiting, MSG_NOSIGNAL);

    if (n == -1 && later())
        return 0;
    if (n == -1)
        exit(1); /* TODO 6.5: and here? */
    /* TODO 6.6: what if the kernel took only some of it? */
    c->waiting = 0;
    return 0;
}

/* client.c -- one client of holdd: its line so far, and its time.
 *
 * usage: linked into holdd
 *
 * You write: the end of client_serve.
 */
#include "client.h"

#include "alive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct client *client_new(int cfd, int ms)
{
    struct client *c = malloc(sizeof *c);

    /* A new socket has no other flag to keep. */
    if (c == NULL || fcntl(cfd, F_SETFL, O_NONBLOCK) == -1
        || give_up_dead(cfd) == -1) {
        free(c);
        close(cfd); /* all that it reads is the end of file */
        return NULL;
    }
    c->fd = cfd;
    c->limit = (struct limit){now_ms(), ms};
    c->length = 0;
    return c;
}

void client_free(struct client *c)
{
    close(c->fd); /* it is over: an error would concern nobody */
    free(c);
}

int client_serve(struct client *c)
{
    ssize_t n = recv(c->fd, c->line + c->length, LONGEST - c->length, 0);
    size_t whole; /* the bytes up to the last newline */

    if (n == -1)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    if (n == 0)
        return -1;
    c->length += (size_t)n;
    whole = c->length;
    while (whole > 0 && c->line[whole - 1] != '\n')
        whole--;
    if (whole == 0)
        return c->length < LONGEST ? 0 : -1;
    /* What does not fit now would have to wait for a client that does not
     * read. */
    if (send(c->fd, c->line, whole, MSG_NOSIGNAL) != (ssize_t)whole)
        return -1;
    c->length -= whole;
    memmove(c->line, c->line + whole, c->length);
    /* A line is complete, and not before is there time for another one. */
    c->limit.begun = now_ms();
    return 0;
}

/* input.c -- what comes on a connection: bytes and lines, in whatever pieces.
 *
 * usage: linked into served and get
 *
 * You write: a line of next_byte.
 */
#include "input.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

void input_begin(struct input *in, int fd)
{
    in->fd = fd;
    in->from = in->to = 0;
}

/* Receives once, when all has been taken. Returns as recv(2) does; a call that
 * a signal interrupts is no failure. */
static ssize_t receive(struct input *in)
{
    ssize_t n;

    do
        n = recv(in->fd, in->bytes, sizeof in->bytes, 0);
    while (n == -1 && errno == EINTR);
    if (n > 0) {
        in->from = 0;
        in->to = (size_t)n;
    }
    return n;
}

/* Takes a byte. Returns 1, or as receive() does. */
static ssize_t next_byte(struct input *in, char *byte)
{
    if (in->from == in->to) {
        /* TODO 14.2: will nothing come after the first piece? */
        ssize_t n = in->to == 0 ? receive(in) : 0;

        if (n <= 0)
            return n;
    }
    *byte = in->bytes[in->from++];
    return 1;
}

ssize_t input_take(struct input *in, void *buf, size_t most)
{
    ssize_t n = in->from == in->to ? receive(in) : 1;
    size_t here = in->to - in->from;

    if (n <= 0)
        return n;
    if (most > here)
        most = here;
    memcpy(buf, in->bytes + in->from, most);
    in->from += most;
    return (ssize_t)most;
}

ssize_t input_line(struct input *in, char *line, size_t most)
{
    size_t taken = 0, length;
    char byte = '\0', last;

    do {
        ssize_t n;

        if (taken == most) {
            errno = EMSGSIZE;
            return -1;
        }
        last = byte;
        n = next_byte(in, &byte);
        if (n <= 0)
            return n;
        line[taken++] = byte;
    } while (byte != '\n');
    length = taken - (last == '\r' ? 2 : 1);
    line[length] = '\0';
    /* Whoever finds the end of a line at another place than we do reads another
     * message than we do: a NUL or a lone CR may not be in it. */
    for (size_t i = 0; i < length; i++)
        if (iscntrl((unsigned char)line[i]) && line[i] != '\t') {
            errno = EBADMSG;
            return -1;
        }
    return (ssize_t)taken;
}

/* key.c -- the key of the opening handshake, and bytes that nobody can guess.
 *
 * usage: linked into wsd and wsc
 *
 * You write: key_accept.
 */
#include "key.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* RFC 6455, section 1.3. A server that has never heard of WebSocket does not
 * know it, and so cannot give the right answer by accident. */
static const char GUID[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

char *key_accept(const char *key, char text[KEY_ACCEPT])
{
    /* TODO 15.1: the answer is made of key and GUID; this is the key alone. */
    (void)GUID;
    snprintf(text, KEY_ACCEPT, "%.*s", KEY_LENGTH, key);
    return text;
}

int key_random(void *buf, size_t n)
{
    int fd = open("/dev/urandom", O_RDONLY);
    ssize_t got;

    if (fd == -1)
        return -1;
    got = read(fd, buf, n); /* up to 256 bytes come at once, random(4) says */
    close(fd);              /* it was only read */
    return got == (ssize_t)n ? 0 : -1;
}

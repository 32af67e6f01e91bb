/* get.c -- fetch a page over HTTP, and print it.
 *
 * usage: get http://HOST[:PORT]/PATH
 *
 * You write: ask.
 */
#include "body.h"
#include "broken.h"
#include "head.h"
#include "send_all.h"
#include "url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST = 8192 }; /* of our own head */

/* Sends the request. Returns 0, or -1 after reporting that it has failed. */
static int ask(int fd, const struct url *u)
{
    char head[LONGEST];
    /* TODO 14.8: this is only a first line, not a head. */
    int n = snprintf(head, sizeof head, "GET %.*s\n", (int)u->path_length,
                     u->path);

    if (n >= LONGEST) {
        fprintf(stderr, "get: path too long\n");
        return -1;
    }
    if (send_all(fd, head, (size_t)n) == -1) {
        perror("get: send");
        return -1;
    }
    return 0;
}

/* The status in "HTTP/1.1 200 OK", or -1 when the line is another one. */
static int status_in(const char *line)
{
    if (strncmp(line, "HTTP/1.", 7) != 0 || line[7] == '\0' || line[8] != ' '
        || strspn(line + 9, "0123456789") != 3 || line[9] == '0'
        || (line[12] != ' ' && line[12] != '\0'))
        return -1;
    return atoi(line + 9);
}

/* Receives the head of the reply, and returns its status; or -1 after reporting
 * what is wrong. A status below 200 is news, and the reply has yet to come. */
static int receive_head(struct head *h, struct input *in)
{
    int status;

    do {
        int got = head_receive(h, in);

        if (got != 1)
            return broken(got);
        status = status_in(h->text);
        if (status == -1)
            return broken(BAD_REPLY);
    } while (status < 200);
    return status;
}

static int fetch(int fd, const struct url *u)
{
    struct input in;
    struct head h;
    int status;

    input_begin(&in, fd);
    if (ask(fd, u) == -1 || (status = receive_head(&h, &in)) == -1)
        return -1;
    if (status >= 400) {
        fprintf(stderr, "get: %s\n", h.text + strlen("HTTP/1.1 "));
        return -1;
    }
    return status == 204 || status == 304 ? 0 : body_copy(&in, &h);
}

int main(int argc, char *argv[])
{
    struct url u;
    int fd, status = 1;

    if (argc != 2 || url_read(&u, argv[1]) == -1) {
        fprintf(stderr, "usage: get http://HOST[:PORT]/PATH\n");
        return 2;
    }
    fd = url_connect(&u);
    if (fd == -1)
        return 1;
    if (fetch(fd, &u) == 0)
        status = 0;
    close(fd); /* all is read, or given up: nothing is lost if this fails */
    return status;
}

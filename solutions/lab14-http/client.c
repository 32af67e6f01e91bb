/* client.c -- one client of served: its requests, one after the other.
 *
 * usage: linked into served
 *
 * You write: the end of client_serve.
 */
#include "client.h"

#include "linger.h"
#include "page.h"
#include "reply.h"
#include "request.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 30 };

/* Answers one request. Returns whether another one may follow. */
static int answer(struct input *in, const char *root)
{
    struct head head;
    struct request r = {0};
    struct page page;
    int got, status, sent;

    got = head_receive(&head, in);
    if (got == 0 || (got == -1 && errno != EMSGSIZE && errno != EBADMSG))
        return 0; /* there is nobody to answer */
    if (got == -1)
        status = errno == EMSGSIZE ? 431 : 400;
    else
        status = request_read(&r, &head);
    if (status == 200)
        status = page_open(&page, root, r.target);
    if (status != 200)
        return reply_error(in->fd, &r, status) == 0 && r.stays;
    sent = reply_page(in->fd, &r, &page);
    close(page.fd); /* it was only read */
    return sent == 0 && r.stays;
}

void client_serve(int cfd, const char *root)
{
    struct timeval most = {.tv_sec = PATIENCE_SECONDS}; /* for each call */
    struct input in;

    input_begin(&in, cfd);
    if (setsockopt(cfd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most) == -1
        || setsockopt(cfd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most) == -1)
        perror("served: setsockopt");
    else
        while (answer(&in, root))
            continue;
    /* There may be more that nobody has read, and to close now would be to
     * reset the connection: a reset overtakes the reply. */
    linger(cfd);
    close(cfd); /* the reply has left, or the client has */
}

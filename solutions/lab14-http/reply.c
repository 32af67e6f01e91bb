/* reply.c -- what served sends.
 *
 * usage: linked into served
 *
 * You write: the text of send_head, and when there is no body.
 */
#include "reply.h"

#include "send_all.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 16384 };

static const char *reason_of(int status)
{
    switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 431: return "Request Header Fields Too Large";
    case 501: return "Not Implemented";
    case 505: return "HTTP Version Not Supported";
    default: return "Internal Server Error";
    }
}

/* Sends the head for a body of size bytes. Returns as send_all() does. */
static int send_head(int cfd, int status, const char *type, long long size,
                     int stays)
{
    char head[512], date[64] = ""; /* more than all that comes into it */
    time_t now = time(NULL);
    struct tm utc;

    if (gmtime_r(&now, &utc) != NULL) /* RFC 9110, section 5.6.7 */
        strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    snprintf(head, sizeof head,
             "HTTP/1.1 %d %s\r\n"
             "Content-Type: %s\r\n"
             "Content-Length: %lld\r\n"
             "Date: %s\r\n"
             "%s%s\r\n",
             status, reason_of(status), type, size, date,
             status == 405 ? "Allow: GET, HEAD\r\n" : "",
             stays ? "" : "Connection: close\r\n");
    return send_all(cfd, head, strlen(head));
}

/* Sends size bytes of the file. Returns 0, or -1: the file has become shorter,
 * or send(2) has failed. */
static int send_file(int cfd, int fd, long long size)
{
    char chunk[CHUNK];

    while (size > 0) {
        ssize_t n = read(fd, chunk, size < CHUNK ? (size_t)size : CHUNK);

        if (n == -1 && errno == EINTR)
            continue;
        if (n <= 0 || send_all(cfd, chunk, (size_t)n) == -1)
            return -1;
        size -= n;
    }
    return 0;
}

int reply_page(int cfd, const struct request *r, const struct page *p)
{
    if (send_head(cfd, 200, p->type, p->size, r->stays) == -1)
        return -1;
    return r->is_head ? 0 : send_file(cfd, p->fd, p->size);
}

int reply_error(int cfd, const struct request *r, int status)
{
    char text[64];

    snprintf(text, sizeof text, "%d %s\n", status, reason_of(status));
    if (send_head(cfd, status, "text/plain", (long long)strlen(text), r->stays)
        == -1)
        return -1;
    return r->is_head ? 0 : send_all(cfd, text, strlen(text));
}

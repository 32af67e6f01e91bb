/* request.c -- what a client asks for.
 *
 * usage: linked into served
 *
 * You write: the four functions before request_read.
 */
#include "request.h"

#include <string.h>

/* Returns 200, or the status of the reply to such a version. */
static int check_version(const char *version)
{
    static const char digits[] = "0123456789";

    /* "HTTP/", a digit, a dot, a digit: RFC 9112, section 2.3 */
    if (strlen(version) != 8 || strncmp(version, "HTTP/", 5) != 0
        || strchr(digits, version[5]) == NULL || version[6] != '.'
        || strchr(digits, version[7]) == NULL)
        return 400;
    return version[5] == '1' ? 200 : 505;
}

/* The same for the method. Methods are in capital letters. */
static int check_method(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ? 200
                                                                     : 405;
}

/* The same for the fields that say which site it is for, and how long it is.
 * Two lengths may be two opinions about where the next request begins. */
static int check_fields(const struct head *h, const char *version)
{
    const char *host = head_field(h, "Host", NULL);
    const char *length = head_field(h, "Content-Length", NULL);

    if (host == NULL && strcmp(version, "HTTP/1.0") != 0)
        return 400;
    if (host != NULL
        && (host[strcspn(host, " \t/?#@")] != '\0'
            || head_field(h, "Host", host) != NULL))
        return 400;
    if (length != NULL
        && (*length == '\0' || length[strspn(length, "0123456789")] != '\0'
            || head_field(h, "Content-Length", length) != NULL))
        return 400;
    return head_field(h, "Transfer-Encoding", NULL) == NULL ? 200 : 501;
}

/* Whether another request may follow: HTTP/1.1 says yes unless it says no. */
static int stays(const struct head *h, const char *version)
{
    const char *length = head_field(h, "Content-Length", NULL);

    /* We read no bodies, so the next request would begin behind this one's. */
    if (length != NULL && length[strspn(length, "0")] != '\0')
        return 0;
    return strcmp(version, "HTTP/1.0") != 0
           && !head_lists(h, "Connection", "close");
}

int request_read(struct request *r, struct head *h)
{
    char *method = h->text, *target = strchr(method, ' '), *version;
    int status;

    /* Three words, and one blank between them: RFC 9112, section 3 */
    if (target == NULL || (version = strchr(target + 1, ' ')) == NULL)
        return 400;
    r->stays = 0;
    r->is_head = strncmp(method, "HEAD ", 5) == 0;
    *target++ = '\0';
    *version++ = '\0';
    r->target = target;
    status = check_version(version);
    if (status == 200)
        status = check_fields(h, version);
    if (status == 200)
        r->stays = stays(h, version);
    return status == 200 ? check_method(method) : status;
}

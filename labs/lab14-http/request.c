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
    (void)version; /* TODO 14.3: 400 and 505 */
    return 200;
}

/* The same for the method. Methods are in capital letters. */
static int check_method(const char *method)
{
    (void)method; /* TODO 14.3: 405 */
    return 200;
}

/* The same for the fields that say which site it is for, and how long it is.
 * Two lengths may be two opinions about where the next request begins. */
static int check_fields(const struct head *h, const char *version)
{
    (void)h, (void)version; /* TODO 14.3: 400 and 501 */
    return 200;
}

/* Whether another request may follow: HTTP/1.1 says yes unless it says no. */
static int stays(const struct head *h, const char *version)
{
    (void)h, (void)version; /* TODO 14.10: when may one follow? */
    return 0;
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

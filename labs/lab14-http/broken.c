/* broken.c -- what get says about a reply that it cannot use.
 *
 * usage: linked into get
 *
 * Nothing to write here.
 */
#include "broken.h"

#include <errno.h>
#include <stdio.h>

int broken(ssize_t n)
{
    if (n == 0)
        fprintf(stderr, "get: connection closed early\n");
    else if (n == BAD_REPLY || errno == EBADMSG || errno == EMSGSIZE)
        fprintf(stderr, "get: bad reply\n");
    else
        perror("get: recv");
    return -1;
}

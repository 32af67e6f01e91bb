/* net_address.c -- a dotted quad and a port to a socket address. */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

int net_address(struct sockaddr_in *sa, const char *quad, int port)
{
    memset(sa, 0, sizeof *sa);
    sa->sin_family = AF_INET;
    sa->sin_port = htons((in_port_t)port);
    if (inet_pton(AF_INET, quad, &sa->sin_addr) != 1) {
        errno = EINVAL;
        return -1;
    }
    return 0;
}

/* net_port.c -- text to a port number. */
#include "net.h"

#include <ctype.h>
#include <errno.h>

int net_port(const char *text)
{
    int port = 0;

    /* strtol() would take " 80", "+80" and "-1"; a port is digits alone. */
    for (const char *p = text; *p != '\0'; p++) {
        if (!isdigit((unsigned char)*p) || port > 65535) {
            errno = EINVAL;
            return -1;
        }
        port = port * 10 + (*p - '0');
    }
    if (*text == '\0' || port > 65535) {
        errno = EINVAL;
        return -1;
    }
    return port;
}

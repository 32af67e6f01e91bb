/* udp.c -- what the kernel knows of UDP sockets. */
#include "udp.h"

#include <stdio.h>

bool udp_sockets(bool (*visit)(const struct udp_fact *, void *), void *with)
{
    FILE *f = fopen("/proc/self/net/udp", "re");
    bool done = false;
    char line[512];

    while (f != NULL && !done && fgets(line, sizeof line, f) != NULL) {
        struct udp_fact fact = {.local.v4.sin_family = AF_INET};
        unsigned address, port;
        /* sl local remote st tx:rx tr:when retransmits uid timeout inode; an address as the memory
         * has it, a port as a number */
        if (sscanf(line, " %*u: %8X:%4X %*s %*X %*8X:%8X %*s %*s %*s %*s %lu", &address, &port,
                   &fact.unread, &fact.inode)
            != 4)
            continue;
        fact.local.v4.sin_addr.s_addr = address;
        fact.local.v4.sin_port = htons((in_port_t)port);
        done = visit(&fact, with);
    }
    if (f != NULL)
        fclose(f);
    return done;
}

/* resolve.c -- names to addresses, and addresses to text.
 *
 * usage: linked into lookup and reach
 *
 * You write: is_service, the hints in resolve, resolve_reason and address_text.
 */
#include "resolve.h"

#include "net.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

int is_service(const char *text)
{
    /* TODO 9.5: what getaddrinfo() takes for a port need not be one. */
    (void)text;
    return 1;
}

int resolve(const char *name, const char *service, struct addrinfo **list)
{
    /* What is not set has to be 0. */
    struct addrinfo hints = {0};
    hints.ai_flags = AI_NUMERICHOST; /* TODO 9.2: names are wanted, too. */

    /* The families: IPv4 and IPv6, whatever the name has. */
    hints.ai_family = AF_INET; /* TODO 9.1: whatever it has? */
    /* The kind of socket: else each address comes once for each kind. */
    /* TODO 9.3: say which one. */
    return getaddrinfo(name, service, &hints, list);
}

const char *resolve_reason(int error)
{
    /* TODO 9.4: this is not where getaddrinfo() leaves its error. */
    (void)error;
    return strerror(errno);
}

void address_text(const struct sockaddr *sa, socklen_t length,
                  char host[HOST_TEXT], char port[PORT_TEXT])
{
    /* TODO 9.1: this is for IPv4 alone. */
    const struct sockaddr_in *four = (const struct sockaddr_in *)sa;

    (void)length;
    inet_ntop(AF_INET, &four->sin_addr, host, HOST_TEXT);
    snprintf(port, PORT_TEXT, "%d", ntohs(four->sin_port));
}

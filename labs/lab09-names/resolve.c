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
    /* TODO 9.5: getaddrinfo() also accepts wrong ports. */
    (void)text;
    return 1;
}

int resolve(const char *name, const char *service, struct addrinfo **list)
{
    /* All other fields must be 0. */
    struct addrinfo hints = {0};
    hints.ai_flags = AI_NUMERICHOST; /* TODO 9.2: allow names, too. */

    /* The family: IPv4, IPv6, or whatever the name has. */
    hints.ai_family = AF_INET; /* TODO 9.1: what about IPv6? */
    /* The type of socket: without it, each address comes once for each type. */
    /* TODO 9.3: ask for one type. */
    return getaddrinfo(name, service, &hints, list);
}

const char *resolve_reason(int error)
{
    /* TODO 9.4: getaddrinfo() does not put its error into errno. */
    (void)error;
    return strerror(errno);
}

void address_text(const struct sockaddr *sa, socklen_t length,
                  char host[HOST_TEXT], char port[PORT_TEXT])
{
    /* TODO 9.1: this can print IPv4 addresses only. */
    const struct sockaddr_in *four = (const struct sockaddr_in *)sa;

    (void)length;
    inet_ntop(AF_INET, &four->sin_addr, host, HOST_TEXT);
    snprintf(port, PORT_TEXT, "%d", ntohs(four->sin_port));
}

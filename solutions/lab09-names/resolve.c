/* resolve.c -- names to addresses, and addresses to text.
 *
 * usage: linked into lookup and reach
 *
 * You write: is_service, the hints in resolve, resolve_reason and address_text.
 */
#include "resolve.h"

#include "net.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

int is_service(const char *text)
{
    /* getaddrinfo() takes "" and " 80" for ports, and 99999 as well, of which
     * it keeps 16 bits: 34463. */
    if (!isalnum((unsigned char)*text))
        return 0;
    if (text[strspn(text, "0123456789")] != '\0')
        return 1; /* a name: RFC 6335, section 5.1 */
    return net_port(text) >= 1;
}

int resolve(const char *name, const char *service, struct addrinfo **list)
{
    /* All other fields must be 0. */
    struct addrinfo hints = {0};

    /* The family: IPv4, IPv6, or whatever the name has. */
    hints.ai_family = AF_UNSPEC;
    /* The type of socket: without it, each address comes once for each type. */
    hints.ai_socktype = SOCK_STREAM;
    return getaddrinfo(name, service, &hints, list);
}

const char *resolve_reason(int error)
{
    return error == EAI_SYSTEM ? strerror(errno) : gai_strerror(error);
}

void address_text(const struct sockaddr *sa, socklen_t length,
                  char host[HOST_TEXT], char port[PORT_TEXT])
{
    /* Numbers need no look-up, and fit: this cannot fail. */
    getnameinfo(sa, length, host, HOST_TEXT, port, PORT_TEXT,
                NI_NUMERICHOST | NI_NUMERICSERV);
}

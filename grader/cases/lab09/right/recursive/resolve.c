/* Different here: the service is looked up first, by getservbyname(), and getaddrinfo() gets a number: AI_NUMERICSERV.
 *
 * usage: linked into lookup and reach
 */
#include "resolve.h"

#include "net.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static int all_digits(const char *text)
{
    return *text == '\0' || (isdigit((unsigned char)*text) && all_digits(text + 1));
}

int is_service(const char *text)
{
    return isalnum((unsigned char)*text) && (!all_digits(text) || net_port(text) > 0);
}

int resolve(const char *name, const char *service, struct addrinfo **list)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICSERV,
                             .ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_protocol = IPPROTO_TCP};
    char digits[16];

    if (!all_digits(service)) {
        struct servent *entry = getservbyname(service, "tcp");
        if (entry == NULL)
            return EAI_SERVICE;
        snprintf(digits, sizeof digits, "%d", ntohs((in_port_t)entry->s_port));
        service = digits;
    }
    return getaddrinfo(name, service, &hints, list);
}

const char *resolve_reason(int error)
{
    return error != EAI_SYSTEM ? gai_strerror(error) : strerror(errno);
}

void address_text(const struct sockaddr *sa, socklen_t length, char host[HOST_TEXT], char port[PORT_TEXT])
{
    const struct sockaddr_in *four = (const void *)sa;
    const struct sockaddr_in6 *six = (const void *)sa;
    int is_six = sa->sa_family == AF_INET6;

    (void)length;
    inet_ntop(sa->sa_family, is_six ? (const void *)&six->sin6_addr : (const void *)&four->sin_addr,
              host, HOST_TEXT);
    snprintf(port, PORT_TEXT, "%u", (unsigned)ntohs(is_six ? six->sin6_port : four->sin_port));
}

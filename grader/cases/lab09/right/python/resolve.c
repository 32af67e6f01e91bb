/* Different here: proto=IPPROTO_TCP and no kind of socket, as the Python line has it; the service is
 * judged by strtoul() and where it stopped.
 *
 * usage: linked into lookup and reach
 */
#include "resolve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int is_service(const char *text)
{
    char *end;
    unsigned long port = strtoul(text, &end, 10);

    if (!(*text >= '0' && *text <= '9') && !(*text >= 'a' && *text <= 'z')
        && !(*text >= 'A' && *text <= 'Z'))
        return 0;
    return end == text || *end != '\0' || (port > 0 && port < 65536);
}

int resolve(const char *name, const char *service, struct addrinfo **list)
{
    struct addrinfo hints;

    memset(&hints, 0, sizeof hints);
    hints.ai_protocol = IPPROTO_TCP;
    return getaddrinfo(name, service, &hints, list);
}

const char *resolve_reason(int error)
{
    if (error == EAI_SYSTEM)
        return strerror(errno);
    return gai_strerror(error);
}

void address_text(const struct sockaddr *sa, socklen_t length, char host[HOST_TEXT], char port[PORT_TEXT])
{
    getnameinfo(sa, length, host, HOST_TEXT, port, PORT_TEXT, NI_NUMERICHOST | NI_NUMERICSERV);
}

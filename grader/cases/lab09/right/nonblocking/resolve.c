/* Different here: a regular expression says what a service is; the hints are on the heap.
 *
 * usage: linked into lookup and reach
 */
#include "resolve.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

int is_service(const char *text)
{
    regex_t re;
    int port = 0, name = 0;

    if (regcomp(&re, "^[0-9]+$", REG_EXTENDED | REG_NOSUB) == 0) {
        port = regexec(&re, text, 0, NULL, 0) == 0;
        regfree(&re);
    }
    if (port)
        return strlen(text) < 10 && atol(text) >= 1 && atol(text) <= 65535;
    if (regcomp(&re, "^[0-9A-Za-z]", REG_EXTENDED | REG_NOSUB) == 0) {
        name = regexec(&re, text, 0, NULL, 0) == 0;
        regfree(&re);
    }
    return name;
}

int resolve(const char *name, const char *service, struct addrinfo **list)
{
    struct addrinfo *hints = calloc(1, sizeof *hints);
    int error = EAI_MEMORY;

    if (hints != NULL) {
        hints->ai_socktype = SOCK_STREAM;
        hints->ai_protocol = IPPROTO_TCP;
        error = getaddrinfo(name, service, hints, list);
    }
    free(hints);
    return error;
}

const char *resolve_reason(int error)
{
    return error == EAI_SYSTEM ? strerror(errno) : gai_strerror(error);
}

void address_text(const struct sockaddr *sa, socklen_t length, char host[HOST_TEXT], char port[PORT_TEXT])
{
    if (getnameinfo(sa, length, host, HOST_TEXT, port, PORT_TEXT, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        strcpy(strcpy(host, "?"), port);
}

/* address.c -- an address of IPv4 or IPv6, with its port. */
#include "address.h"

#include "net.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* Cuts the port from the end: what stands behind the colon of an IPv4 address, or behind "]:".
 * Returns false when there is one that is no port. */
static bool take_port(char *text, int *port)
{
    char *end = text[0] == '[' ? strchr(text, ']') : strchr(text, ':');

    if (end == NULL || (text[0] != '[' && strchr(end + 1, ':') != NULL))
        return text[0] != '['; /* no port; without brackets, more colons than one are IPv6's own */
    if (*end == ']')
        *end++ = '\0';
    if (*end == '\0')
        return true;
    if (*end != ':')
        return false;
    *end = '\0';
    *port = net_port(end + 1);
    return *port != -1;
}

bool address_read(union address *a, const char *text, int port)
{
    char copy[ADDRESS_TEXT];

    memset(a, 0, sizeof *a);
    if (strlen(text) >= sizeof copy)
        return false;
    strcpy(copy, text);
    if (!take_port(copy, &port))
        return false;
    if (inet_pton(AF_INET, copy, &a->v4.sin_addr) == 1)
        a->any.sa_family = AF_INET;
    else if (inet_pton(AF_INET6, copy + (copy[0] == '['), &a->v6.sin6_addr) == 1)
        a->any.sa_family = AF_INET6;
    address_set_port(a, port);
    return a->any.sa_family != AF_UNSPEC;
}

char *address_text_of(int family, const void *bytes, in_port_t port, char text[ADDRESS_TEXT])
{
    char where[INET6_ADDRSTRLEN] = "";

    inet_ntop(family, bytes, where, sizeof where);
    snprintf(text, ADDRESS_TEXT, family == AF_INET6 ? "[%s]:%d" : "%s:%d", where, ntohs(port));
    return text;
}

char *address_text(const union address *a, char text[ADDRESS_TEXT])
{
    if (a->any.sa_family == AF_UNIX)
        return strcpy(text, "AF_UNIX");
    if (a->any.sa_family == AF_INET6)
        return address_text_of(AF_INET6, &a->v6.sin6_addr, a->v6.sin6_port, text);
    return address_text_of(AF_INET, &a->v4.sin_addr, a->v4.sin_port, text);
}

int address_port(const union address *a)
{
    return ntohs(a->v4.sin_port);
}

void address_set_port(union address *a, int port)
{
    a->v4.sin_port = htons((in_port_t)port);
}

socklen_t address_length(const union address *a)
{
    return a->any.sa_family == AF_INET6 ? sizeof a->v6 : sizeof a->v4;
}

bool address_is_any(const union address *a)
{
    if (a->any.sa_family == AF_INET6)
        return IN6_IS_ADDR_UNSPECIFIED(&a->v6.sin6_addr);
    return a->v4.sin_addr.s_addr == htonl(INADDR_ANY);
}

bool address_same(const union address *a, const union address *b)
{
    if (a->any.sa_family != b->any.sa_family || a->v4.sin_port != b->v4.sin_port)
        return false;
    if (a->any.sa_family == AF_INET6)
        return IN6_ARE_ADDR_EQUAL(&a->v6.sin6_addr, &b->v6.sin6_addr);
    return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
}

union address address_loopback(int family, int port)
{
    union address a = {.any.sa_family = (sa_family_t)family};

    if (family == AF_INET6)
        a.v6.sin6_addr = in6addr_loopback;
    else
        a.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address_set_port(&a, port);
    return a;
}

void address_unmap(union address *a)
{
    struct in6_addr six = a->v6.sin6_addr;

    if (a->any.sa_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&six))
        return;
    in_port_t port = a->v6.sin6_port;
    memset(a, 0, sizeof *a);
    a->v4.sin_family = AF_INET;
    a->v4.sin_port = port;
    memcpy(&a->v4.sin_addr, six.s6_addr + 12, sizeof a->v4.sin_addr);
}

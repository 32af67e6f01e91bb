/* names.h -- what the C library says of names, where a program runs. */
#ifndef NAMES_H
#define NAMES_H

#include <netinet/in.h>

/* An address as getaddrinfo(3) gives it for SOCK_STREAM. */
struct names_address {
    int family;
    char text[INET6_ADDRSTRLEN];
};

/* The addresses of `name`, of any family, in getaddrinfo()'s order, as a program has them whose
 * /etc/hosts holds `hosts`, in a private root; NULL: as the machine has them. Asks in a child. Returns how
 * many, at most `room`; 0: the name is not known; -1: there can be no such root, or no child. */
int names_addresses(const char *hosts, const char *name, struct names_address *list, int room);

/* The C library's words for an error of getaddrinfo(), "EAI_NONAME". NULL: there is no such error. */
const char *names_reason(const char *error);

#endif

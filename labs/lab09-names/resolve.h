/* resolve.h -- names to addresses, and addresses to text. */
#ifndef RESOLVE_H
#define RESOLVE_H

#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* The room for an IPv6 address with its interface, "fe80::1%eth0", and for a
 * port; each with its NUL. */
enum { HOST_TEXT = INET6_ADDRSTRLEN + IF_NAMESIZE, PORT_TEXT = 6 };

/* Whether text may be a service: a port, 1 to 65535 in decimal digits, or a
 * name, which begins with a letter or a digit. */
int is_service(const char *text);

/* Finds the addresses at which a TCP client may reach name and service, of any
 * family, the best one first. Returns 0, and the caller frees *list with
 * freeaddrinfo(); or an error of getaddrinfo(3). */
int resolve(const char *name, const char *service, struct addrinfo **list);

/* An error of resolve() as text. Call it before errno changes. */
const char *resolve_reason(int error);

/* Writes the address and the port at sa as "127.0.0.1" or "::1", and "80". */
void address_text(const struct sockaddr *sa, socklen_t length,
                  char host[HOST_TEXT], char port[PORT_TEXT]);

#endif

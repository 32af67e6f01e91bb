/* address.h -- an address of IPv4 or IPv6, with its port. */
#ifndef ADDRESS_H
#define ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

/* The family, and the port, are at the same place in both (ip(7), ipv6(7)). All zero: none. */
union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* The room for "[" 45 characters "]:65535" and its NUL. */
enum { ADDRESS_TEXT = 56 };

/* Reads "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:80", "::1". A text without a port has this one,
 * in host byte order. Returns whether it is an address. */
bool address_read(union address *a, const char *text, int port);

/* Writes "127.0.0.1:80" or "[::1]:80" into text and returns it; of a socket without a port, its family. */
char *address_text(const union address *a, char text[ADDRESS_TEXT]);

/* The same of four or 16 bytes and a port, both in network byte order. */
char *address_text_of(int family, const void *bytes, in_port_t port, char text[ADDRESS_TEXT]);

/* Its port, in host byte order; 0: it has none. */
int address_port(const union address *a);
void address_set_port(union address *a, int port);

/* What bind(2) and connect(2) want to know. */
socklen_t address_length(const union address *a);

/* 0.0.0.0 or ::; whether both are the same address and port. */
bool address_is_any(const union address *a);
bool address_same(const union address *a, const union address *b);

/* 127.0.0.1 or ::1, at this port. */
union address address_loopback(int family, int port);

/* IPv4 written as IPv6, ::ffff:127.0.0.1 (RFC 4291, section 2.5.5.2), becomes IPv4 again. */
void address_unmap(union address *a);

#endif

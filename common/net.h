/* net.h -- what every lab may use: small, POSIX, one job a file.
 *
 * No function here prints, and none exits: a failure is a return value of -1
 * (or NULL) and a reason in errno. What a function does is the lesson of an
 * earlier lab; the later labs build on it.
 */
#ifndef NET_H
#define NET_H

#include <netinet/in.h>

/* The room for "255.255.255.255:65535" and its NUL. */
#define NET_TEXT 22

/* Text to a port number: 0 to 65535, decimal digits only.
 * Returns the port in host byte order, or -1 with errno EINVAL. */
int net_port(const char *text);

/* Fills *sa from a dotted quad and a port in host byte order.
 * Returns 0, or -1 with errno EINVAL when it is no dotted quad. */
int net_address(struct sockaddr_in *sa, const char *quad, int port);

/* Writes "127.0.0.1:7777" for *sa into text and returns text. */
char *net_text(const struct sockaddr_in *sa, char text[NET_TEXT]);

/* A TCP socket connected to *sa. Returns the descriptor, or -1 with the errno
 * of socket(2) or connect(2). */
int net_connect(const struct sockaddr_in *sa);

/* A TCP socket listening on *sa, with SO_REUSEADDR and the longest queue the
 * system allows. Returns the descriptor, or -1 with the errno of socket(2),
 * bind(2) or listen(2). */
int net_listen(const struct sockaddr_in *sa);

#endif

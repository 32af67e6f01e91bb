/* net.h -- what every lab may use: small, POSIX, one job a file.
 *
 * Each function does what an earlier lab teaches, for the labs that build on
 * it. None prints and none exits: a failure is a return value of -1 and a
 * reason in errno.
 */
#ifndef NET_H
#define NET_H

#include <netinet/in.h>
#include <stddef.h>

/* The room for "255.255.255.255:65535" and its NUL. */
#define NET_TEXT 22

/* Text to a port number: 0 to 65535, decimal digits only.
 * Returns the port in host byte order, or -1 with errno EINVAL. */
int net_port(const char *text);

/* Fills *sa from a dotted quad and a port in host byte order.
 * Returns 0, or -1 with errno EINVAL for any other text. */
int net_address(struct sockaddr_in *sa, const char *quad, int port);

/* Writes "127.0.0.1:7777" for *sa into text and returns text. */
char *net_text(const struct sockaddr_in *sa, char text[NET_TEXT]);

/* After net_connect() or net_listen() has failed: the name of the call that
 * failed, such as "bind". errno has the reason. As with errno, each thread has
 * its own. */
extern _Thread_local const char *net_failed;

/* A TCP socket connected to *sa. Returns the descriptor, or -1 with the errno
 * of socket(2) or connect(2). */
int net_connect(const struct sockaddr_in *sa);

/* A TCP socket listening on *sa, with SO_REUSEADDR and the longest queue the
 * system allows. If the port in *sa is 0, it becomes the one that the kernel
 * chose. Returns the descriptor, or -1 with the errno of socket(2),
 * setsockopt(2), bind(2), listen(2) or getsockname(2). */
int net_listen(struct sockaddr_in *sa);

/* The next client in lfd's queue. After a signal, or when a client has left
 * before its turn, it goes on waiting. Returns the connected descriptor, or -1
 * with any other errno of accept(2). */
int net_accept(int lfd);

/* The bytes of a SHA-1 digest; and of the base64 text of n bytes, its NUL
 * included. */
#define NET_SHA1 20
#define NET_BASE64(n) (((n) + 2) / 3 * 4 + 1)

/* Writes the SHA-1 digest (RFC 3174) of n bytes. WebSocket still asks for it;
 * it no longer protects anything. */
void net_sha1(const void *data, size_t n, unsigned char digest[NET_SHA1]);

/* Writes n bytes as base64 (RFC 4648, section 4) with a NUL, NET_BASE64(n)
 * characters, and returns text. */
char *net_base64(const void *data, size_t n, char *text);

#endif

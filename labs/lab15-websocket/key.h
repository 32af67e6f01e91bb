/* key.h -- the key of the opening handshake, and bytes that nobody can guess.
 *
 * wsd and wsc use it: leave it as it is.
 */
#ifndef KEY_H
#define KEY_H

#include "net.h"

enum { KEY_LENGTH = 24 }; /* 16 bytes in base64 */

#define KEY_ACCEPT NET_BASE64(NET_SHA1)

/* What a server answers to a key of KEY_LENGTH characters, for the field
 * Sec-WebSocket-Accept (RFC 6455, section 4.2.2). Returns text. */
char *key_accept(const char *key, char text[KEY_ACCEPT]);

/* Fills buf with random bytes of the system's. Returns 0, or -1 with errno. */
int key_random(void *buf, size_t n);

#endif

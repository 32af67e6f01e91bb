/* url.h -- the parts of http://HOST:PORT/PATH, and the way there. */
#ifndef URL_H
#define URL_H

#include <stddef.h>

struct url {
    char host[256];   /* a name or an address */
    char port[6];     /* "80" when there is none in it */
    char at[264];     /* both as they stand there, for the field Host */
    const char *path; /* from its "/" on; "/" when there is none in it */
    size_t path_length;
};

/* Takes a URL apart; path is a part of text. Returns 0, or -1 when it is no
 * http URL. What is behind a "#" is the reader's, and no part of the path. */
int url_read(struct url *u, const char *text);

/* Connects to the first of the host's addresses that answers. Returns the
 * descriptor, or -1 after reporting what has failed. */
int url_connect(const struct url *u);

#endif

/* place.h -- the parts of ws://HOST:PORT/PATH, and the way there. */
#ifndef PLACE_H
#define PLACE_H

struct place {
    char host[256]; /* a name or an address */
    char port[6];
    const char *path; /* a part of the text */
};

/* Takes a ws URL apart. Returns 0, or -1 when it is none: PORT is 80 when there
 * is none in it, and PATH "/". */
int place_read(struct place *p, const char *text);

/* Connects to the first of the host's addresses that answers. Returns the
 * descriptor, or -1 after reporting what has failed. */
int place_connect(const struct place *p);

#endif

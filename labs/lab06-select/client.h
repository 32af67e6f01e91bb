/* client.h -- one client of relayd: what it has sent, and what waits for it.
 *
 * No function here waits and none prints. -1 means: close this client.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <stddef.h>

enum {
    LINE_LIMIT = 1024,       /* bytes in a line, its newline included */
    QUEUE_LIMIT = 64 * 1024, /* bytes that may wait for one client */
};

struct client {
    int fd;
    unsigned number; /* from 1, in the order of arrival */
    size_t said;     /* bytes in `in`: the beginning of a line */
    size_t waiting;  /* bytes in `out`: not yet taken by the kernel */
    char in[LINE_LIMIT];
    char out[QUEUE_LIMIT];
};

/* A client on the non-blocking socket cfd. Returns NULL with errno when there
 * is no memory: then cfd is still the caller's to close. */
struct client *client_new(int cfd, unsigned number);

/* Closes the client's socket and frees its memory. */
void client_free(struct client *c);

/* Receives what has arrived, as far as there is room. Returns 0, or -1 at the
 * end of file and after an error. */
int client_receive(struct client *c);

/* Moves the next complete line, newline included, to `line`. Returns its
 * length, or 0 when there is none yet. */
size_t client_line(struct client *c, char line[LINE_LIMIT]);

/* Adds len bytes to those that wait. Returns 0, or -1 when they would be more
 * than QUEUE_LIMIT. */
int client_queue(struct client *c, const void *bytes, size_t len);

/* Sends what the kernel takes of the bytes that wait, and keeps the rest.
 * Returns 0, or -1 after an error. */
int client_flush(struct client *c);

#endif

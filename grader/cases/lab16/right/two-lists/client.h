/* client.h -- one client of crowdd: half a line of it, and what waits for it.
 *
 * No function here waits and none prints. -1 means: close this client. One
 * that is silent costs nothing but this struct: there is memory for bytes while
 * there are bytes.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum {
    LINE_LIMIT = 1024,       /* bytes in a line, its newline included */
    QUEUE_LIMIT = 64 * 1024, /* bytes that may wait for one client */
};

struct client {
    int fd;
    unsigned number; /* from 1, in the order of arrival */
    char *half;      /* the beginning of a line, or NULL */
    size_t said;     /* bytes in it */
    char *out;       /* not yet taken by the kernel, or NULL */
    size_t waiting;  /* bytes in it */

    /* crowd.c's */
    size_t place;        /* in the crowd */
    bool watched;        /* in the list of those for whom something waits */
    bool gone;           /* it is on the list of those who leave, */
    struct client *next; /*   and this one is next there */
};

/* A client on the non-blocking socket cfd. Returns NULL with errno when there
 * is no memory: then cfd is still the caller's to close. */
struct client *client_new(int cfd, unsigned number);

/* Closes the client's socket and frees its memory. */
void client_free(struct client *c);

/* Receives what has arrived, as far as there is room, behind the half line that
 * was kept. Returns how many bytes are in text then, 0 when nothing has
 * arrived, -1 at the end of file and after an error. */
ssize_t client_receive(const struct client *c, char text[LINE_LIMIT]);

/* Keeps half a line, in place of the one before. Returns 0, or -1 when it is
 * too long or there is no memory. */
int client_keep(struct client *c, const char *bytes, size_t len);

/* Sends these bytes, behind those that wait, as far as the kernel takes them;
 * the rest waits. Returns 0, or -1 after an error, and when more than
 * QUEUE_LIMIT would have to wait. */
int client_send(struct client *c, const char *bytes, size_t len);

/* Sends what the kernel takes of the bytes that wait, and keeps the rest.
 * Returns 0, or -1 after an error. */
int client_flush(struct client *c);

#endif

/* client.h -- one client of holdd: its line so far, and its time. */
#ifndef CLIENT_H
#define CLIENT_H

#include "limit.h"

#include <stddef.h>

enum { LONGEST = 1024 }; /* of a line, with its newline */

struct client {
    int fd;
    struct limit limit; /* for its next line */
    size_t length;      /* of the line so far */
    char line[LONGEST];
};

/* A client on the connected socket cfd, with ms milliseconds for each line. It
 * owns cfd from now on. Returns NULL, and has closed cfd, when that is not
 * possible. */
struct client *client_new(int cfd, int ms);

/* Receives what is there, and echoes complete lines. Never waits. Returns 0, or
 * -1: this connection is over. */
int client_serve(struct client *c);

/* Closes its socket. */
void client_free(struct client *c);

#endif

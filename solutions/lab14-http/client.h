/* client.h -- one client of served: its requests, one after the other. */
#ifndef CLIENT_H
#define CLIENT_H

/* Serves the client at cfd from the folder root, to its end, and closes cfd.
 * Uses alarm(2): a client that takes too long ends this process. */
void client_serve(int cfd, const char *root);

#endif

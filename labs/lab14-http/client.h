/* client.h -- one client of served: its requests, one after the other. */
#ifndef CLIENT_H
#define CLIENT_H

/* Serves the client at cfd from the folder root, to its end, and closes cfd.
 * A client that is silent, or does not read, for half a minute is given up. */
void client_serve(int cfd, const char *root);

#endif

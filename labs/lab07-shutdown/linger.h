/* linger.h -- half-close, and read away what still comes. */
#ifndef LINGER_H
#define LINGER_H

/* Tells the peer of the connected socket fd that nothing more will be sent,
 * and reads what it still sends to its end of file, for a second at most and
 * 16 MiB at most. fd stays open: the caller closes it. */
void linger(int fd);

#endif

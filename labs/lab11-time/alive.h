/* alive.h -- notice that the other host has gone. */
#ifndef ALIVE_H
#define ALIVE_H

/* From now on, the connected socket fd fails with ETIMEDOUT when the other host
 * has not answered for two seconds or three. Returns 0, or -1 with the errno of
 * setsockopt(2). */
int give_up_dead(int fd);

#endif

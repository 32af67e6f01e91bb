/* room.h -- everyone who is connected to relayd. */
#ifndef ROOM_H
#define ROOM_H

#include "client.h"

#include <sys/select.h>

/* A client's place is its descriptor; all other places are NULL. */
extern struct client *room[FD_SETSIZE];

/* Takes in the client on the non-blocking socket cfd and gives it the next
 * number. Returns 0, or -1 when it cannot: cfd is still the caller's. */
int room_enter(int cfd);

/* The client at fd leaves: its socket is closed, its place is free. */
void room_leave(int fd);

/* Receives from the client at fd, and relays its complete lines. */
void room_hear(int fd);

#endif

/* facts.h -- what the kernel knows of a program that a rule of the diagnosis may ask for: taken before the
 * program is ended.
 */
#ifndef FACTS_H
#define FACTS_H

#include "sandbox/pipes.h"

#include <stdbool.h>

struct facts {
    int sockets;                   /* it holds open */
    unsigned long soft, hard;      /* its limits of descriptors; 0: not known */
    int edge_triggered, asks_room; /* descriptors in its epoll instances with EPOLLET, with EPOLLOUT */
    int unread_port;               /* the other end's, of a connection where something may lie unread; 0: none */
    unsigned unread;               /* so many bytes; 0: an end of file, perhaps */
    unsigned in_queue;             /* clients that wait where it listens */
    bool holds_it;                 /* the connection that the step is about is still open in it */
    unsigned long long held_back;  /* signals that its first process has blocked and that are pending: 1 << (number - 1) */
    int living[64];                /* its processes, by the numbers that they have for themselves; */
    int living_count;              /*   0: not known */
    struct pipes pipes;            /* between it and the commands that it runs */
};

struct student;
struct conn;

/* Of a program that runs; all of it 0 of another. The step is about that connection, or NULL. */
void facts_take(struct student *s, const struct conn *about);

#endif

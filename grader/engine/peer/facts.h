/* facts.h -- what the kernel knows of a program that a rule of the diagnosis may ask for: taken before the
 * program is ended.
 */
#ifndef FACTS_H
#define FACTS_H

#include <stdbool.h>

struct facts {
    int sockets;                   /* it holds open */
    unsigned long soft, hard;      /* its limits of descriptors; 0: not known */
    int edge_triggered, asks_room; /* descriptors in its epoll instances with EPOLLET, with EPOLLOUT */
    unsigned unread;               /* bytes that lie unread on one of its connections, */
    bool unread_end;               /*   and whether an end of file does */
    unsigned in_queue;             /* clients that wait where it listens */
};

struct student;

/* Of a program that runs; all of it 0 of another. */
void facts_take(struct student *s);

#endif

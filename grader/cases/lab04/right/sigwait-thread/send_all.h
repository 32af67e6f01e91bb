/* A send_all.h whose loop keeps its state in a struct the caller can see. */
#ifndef SEND_ALL_H
#define SEND_ALL_H

#include <stdatomic.h>
#include <stddef.h>

int send_all(int fd, const void *buf, size_t len);

struct sending {
    const char *next;
    atomic_size_t left;
};
int send_rest(int fd, struct sending *it);

#endif

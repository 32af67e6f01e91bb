/* A send_all.h with a call-back where the reference has a counter. */
#ifndef SEND_ALL_H
#define SEND_ALL_H

#include <stddef.h>

int send_all(int fd, const void *buf, size_t len);

/* Calls between(taken so far) before each system call. */
int send_all_telling(int fd, const void *buf, size_t len, void (*between)(size_t taken));

#endif

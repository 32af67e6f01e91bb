/* A send_all.h with send_all() alone: progress is the caller's business. */
#ifndef SEND_ALL_H
#define SEND_ALL_H

#include <stddef.h>

int send_all(int fd, const void *buf, size_t len);

#endif

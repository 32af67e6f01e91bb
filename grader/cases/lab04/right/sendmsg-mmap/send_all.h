/* A send_all.h that reports through a plain volatile number. */
#ifndef SEND_ALL_H
#define SEND_ALL_H

#include <stddef.h>

int send_all(int fd, const void *buf, size_t len);
int send_all_reporting(int fd, const void *buf, size_t len, volatile size_t *done);

#endif

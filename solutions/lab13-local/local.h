/* local.h -- addresses of the family AF_UNIX: names in the file system. */
#ifndef LOCAL_H
#define LOCAL_H

#include <sys/un.h>

/* Fills *sa with a path. Returns 0, or -1 with errno: ENAMETOOLONG when the
 * path and its NUL do not fit (107 bytes do on Linux, 103 on other systems),
 * EINVAL when it is empty. */
int local_address(struct sockaddr_un *sa, const char *path);

#endif

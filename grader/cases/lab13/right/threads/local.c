/* local.c -- addresses of the family AF_UNIX: names in the file system. */
#include "local.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

int local_address(struct sockaddr_un *sa, const char *path)
{
    size_t n = strlen(path);

    memset(sa, 0, sizeof *sa);
    sa->sun_family = AF_UNIX;
    if (n == 0 || n >= sizeof sa->sun_path) {
        errno = n == 0 ? EINVAL : ENAMETOOLONG;
        return -1;
    }
    memcpy(sa->sun_path, path, n); /* and the NUL is there already */
    return 0;
}

/* scope.c -- a program that can signal nobody but itself and what it starts (landlock(7)). */
#include "scope.h"

#include <errno.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As in linux/landlock.h of Linux 6.12; the headers here may be older than the kernel. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif

struct ruleset {
    uint64_t handled_access_fs;
    uint64_t handled_access_net;
    uint64_t scoped;
};

enum { ABSTRACT_UNIX_SOCKET = 1 << 0, SIGNAL = 1 << 1 };

int scope_close(void)
{
    struct ruleset rules = {.scoped = ABSTRACT_UNIX_SOCKET | SIGNAL};
    int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);

    if (fd == -1)
        return -1;
    int done = (int)syscall(SYS_landlock_restrict_self, fd, 0);
    int error = errno;
    close(fd);
    errno = error;
    return done;
}

/* memfd.c -- memory that is a file, where the sandbox lets nobody have it outside of its limits. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tap.h"


enum { OWN_MIB = 64 };

/* The machine's is larger: it is no place for a program that may fill it. */
static int is_the_plays_own(const char *folder)
{
    struct statvfs size;

    return statvfs(folder, &size) == 0 && size.f_blocks * size.f_frsize <= (unsigned long long)OWN_MIB << 20;
}

/* A file without a name in the play's file system in memory, which has a size. It cannot be sealed. */
EXPORT int memfd_create(const char *name, unsigned flags)
{
    static const char folder[] = "/dev/shm";
    long fd = syscall(SYS_memfd_create, name, flags);

    if (fd != -1 || errno != ENOSYS)
        return (int)fd;
    if (is_the_plays_own(folder))
        fd = open(folder, O_TMPFILE | O_RDWR | ((flags & MFD_CLOEXEC) != 0 ? O_CLOEXEC : 0), 0600);
    if (fd == -1)
        errno = ENOSYS;
    return (int)fd;
}

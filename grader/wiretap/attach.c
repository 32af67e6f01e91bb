/* attach.c -- the beginning and the end: joining the peer's memory, writing down the exit. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

/* Sockets are looked for up to here; it is what select() can watch. */
enum { DESCRIPTORS = 1024 };

static int open_sockets(void)
{
    int sockets = 0;

    for (int fd = 3; fd < DESCRIPTORS; fd++)
        sockets += socket_type(fd) != 0;
    return sockets;
}

static _Atomic int written; /* the process whose exit is in the record */

/* Of two threads that call exit() at the same time, glibc lets the first one call the handlers, and the second
 * end the process meanwhile: that one waits until the exit is in the record. Not for long: a handler of the
 * program's may wait for the second thread. */
void wait_to_exit(void)
{
    enum { MOST_MS = 1000 };
    static _Atomic uint64_t first; /* process and thread */
    uint64_t process = (uint64_t)syscall(SYS_getpid), me = process << 32 | (uint64_t)syscall(SYS_gettid);
    uint64_t was = atomic_load(&first);

    while (was >> 32 != process)
        if (atomic_compare_exchange_weak(&first, &was, me))
            return;
    for (int i = 0; i < MOST_MS && was != me && atomic_load(&written) != (int)process; i++)
        nanosleep(&(struct timespec){0, 1000000}, NULL);
}

/* Once in each process: a forked child that exits has its own event. */
void note_exit(int status)
{
    static _Atomic int noted;
    int pid = (int)syscall(SYS_getpid);

    if (tap == NULL || atomic_exchange(&noted, pid) == pid)
        return;
    struct call c = enter(TAP_CALL_exit, -1, status, open_sockets(), 0);

    proceed(&c);
    leave(&c, 0);
    atomic_store(&written, pid);
}

#ifdef __GLIBC__
/* A return from main() reaches exit() inside the C library, past every function of calls.c. What is
 * registered first runs last: a handler of the program's may still close its sockets. */
static void at_exit(int status, void *nothing)
{
    (void)nothing;
    note_exit(status);
}
#else /* no on_exit(): the status of a return from main() stays unknown */
__attribute__((destructor)) static void at_exit(void)
{
    note_exit(-1);
}
#endif

/* The number that the text begins with, or -1. */
static int number(const char *text)
{
    int n = -1;

    for (; text != NULL && *text >= '0' && *text <= '9' && n < 1000000; text++)
        n = (n == -1 ? 0 : n * 10) + (*text - '0');
    return n;
}

/* NULL when the descriptor is not one that the peer made. */
static struct tap_shared *map(int fd)
{
    size_t size = sizeof(struct tap_shared);
    struct stat file;

    if (fstat(fd, &file) == -1 || (size_t)file.st_size < size)
        return NULL;
    struct tap_shared *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (shared == MAP_FAILED)
        return NULL;
    if (shared->magic == TAP_MAGIC)
        return shared;
    munmap(shared, size);
    return NULL;
}

/* Takes away what the program is not to see: the two descriptors, so that its own begin at 3, and
 * the two variables, so that a program it starts does not miss them. */
static void hide(int shared_fd)
{
    static const char folder[] = "/proc/self/fd/";
    const char *preload = getenv("LD_PRELOAD");
    const char *library = preload != NULL ? strstr(preload, folder) : NULL;
    int library_fd = library != NULL ? number(library + strlen(folder)) : -1;

    syscall(SYS_close, shared_fd);
    if (library_fd != -1)
        syscall(SYS_close, library_fd);
    unsetenv(TAP_VARIABLE);
    unsetenv(TAP_PROGRAM);
    unsetenv("LD_PRELOAD");
}

/* Under valgrind the process is a shell's and valgrind's own before it is the program's. */
static int is_the_program(void)
{
    const char *name = getenv(TAP_PROGRAM);
    char path[4096];

    if (name == NULL)
        return 1;
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    return length > 0 && (size_t)length == strlen(name) && memcmp(path, name, (size_t)length) == 0;
}

__attribute__((constructor)) static void attach(void)
{
    int before = errno;
    int fd = is_the_program() ? number(getenv(TAP_VARIABLE)) : -1;
    struct tap_shared *shared = map(fd);

    find_real_calls();
    if (shared != NULL) {
        hide(fd);
        atomic_fetch_add(&shared->attached, 1);
#ifdef __GLIBC__
        on_exit(at_exit, NULL);
#endif
        tap = shared;
        repair_process();
    }
    errno = before;
}

/* local.c -- the peer's connections of the family AF_UNIX. */
#include "local.h"

#include "base/fault.h"
#include "performance.h"
#include "sandbox/unixdiag.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A name within the folder, as the programs have it: with the folder's own, it might be too long. */
static struct sockaddr_un named(const char *name)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};

    memcpy(un.sun_path, name, strnlen(name, sizeof un.sun_path));
    return un;
}

static int open_folder(const struct performance *p)
{
    int folder = p->files.shared ? files_open(p) : -1;

    if (folder == -1)
        fault("play-not-shared");
    return folder;
}

/* Who may write to a socket may connect to it (unix(7)). */
static int bind_in_folder(const struct performance *p, int fd, const char *name)
{
    struct sockaddr_un un = named(name);
    int folder = open_folder(p), here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);

    if (here == -1 || fchdir(folder) == -1)
        fault("cannot-write", files_folder(p));
    mode_t mask = umask(0);
    int done = bind(fd, (const struct sockaddr *)&un, sizeof un), error = errno;
    umask(mask);
    if (fchdir(here) == -1)
        fault("cannot-write", files_folder(p));
    close(here);
    close(folder);
    errno = error;
    return done;
}

/* Where the name is a link that a program has made, it leads out of the folder. */
static int connect_in_folder(const struct performance *p, int fd, const char *name)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    int folder = open_folder(p), done = -1;
    int at = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC), error = errno;
    struct stat is;

    close(folder);
    errno = error;
    if (at == -1)
        return -1;
    errno = ELOOP;
    if (fstat(at, &is) == 0 && !S_ISLNK(is.st_mode)) {
        snprintf(un.sun_path, sizeof un.sun_path, "/proc/self/fd/%d", at);
        done = connect(fd, (const struct sockaddr *)&un, sizeof un);
    }
    error = errno;
    close(at);
    errno = error;
    return done;
}

static int new_socket(void)
{
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

int local_listen(struct performance *p, const char *name)
{
    p->listener = new_socket();
    if (p->listener == -1 || bind_in_folder(p, p->listener, name) == -1)
        return -1;
    return listen(p->listener, SOMAXCONN);
}

int local_leave_dead(struct performance *p, const char *name)
{
    int fd = new_socket();
    int done = fd == -1 ? -1 : bind_in_folder(p, fd, name);

    if (fd != -1)
        close(fd);
    return done;
}

/* The kernel gives it a name of five hexadecimal digits (unix(7), "Autobind feature"), by which the program's
 * accept() tells it from others; here and in the record of its calls, they stand for a port. */
static void take_name(struct conn *c)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    socklen_t size = sizeof un;

    c->peer = c->student = (union address){.any.sa_family = AF_UNIX};
    if (bind(c->fd, (struct sockaddr *)&un, sizeof un.sun_family) == 0
        && getsockname(c->fd, (struct sockaddr *)&un, &size) == 0)
        address_set_port(&c->peer, (int)(strtoul(un.sun_path + 1, NULL, 16) & 0xffff));
}

bool local_connect(struct performance *p, struct conn *c, const char *name)
{
    c->local = true;
    c->made.earliest = c->acted.earliest = log_now();
    if (c->fd == -1) {
        c->fd = new_socket();
        if (c->fd == -1)
            fault("no-memory");
        take_name(c);
    }
    int done = connect_in_folder(p, c->fd, name);
    c->made.latest = c->acted.latest = log_now();
    c->connected = done == 0;
    if (done == -1 && errno == EAGAIN)
        return false;
    if (done == -1) {
        c->end = CONN_FAILED;
        c->error = errno;
    }
    return true;
}

unsigned local_unread(const struct conn *c)
{
    int unread = 0; /* for AF_UNIX the kernel counts what it holds for us until it is read (unix_outq_len()) */

    if (c->fd != -1)
        ioctl(c->fd, SIOCOUTQ, &unread);
    return (unsigned)unread;
}

/* Returns 0, or -1 where it is not known. */
static int ask_other_end(const struct conn *c, unsigned long *other)
{
    struct stat is;

    return c->fd != -1 && fstat(c->fd, &is) == 0 ? unixdiag_other_end(is.st_ino, other) : -1;
}

/* The kernel shuts an end when the other one is closed; one that waits in a queue has no inode either. */
bool local_closed(const struct conn *c)
{
    struct pollfd ends = {c->fd, 0, 0};
    unsigned long other;

    if (c->fd == -1)
        return true;
    if (poll(&ends, 1, 0) != 1 || (ends.revents & POLLHUP) == 0)
        return false;
    return ask_other_end(c, &other) == -1 || other == 0;
}

unsigned long local_other_end(const struct conn *c)
{
    unsigned long other;

    return ask_other_end(c, &other) == 0 ? other : 0;
}

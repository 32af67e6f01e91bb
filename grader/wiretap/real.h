/* real.h -- the functions that the wiretap stands in front of. */
#ifndef REAL_H
#define REAL_H

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

/* clang-format off */
#define CALLS(X) \
    X(socket) X(bind) X(listen) X(accept) X(accept4) X(connect) X(setsockopt) X(shutdown) \
    X(close) X(fcntl) X(send) X(sendto) X(sendmsg) X(write) X(writev) X(recv) X(recvfrom) \
    X(recvmsg) X(read) X(readv) X(sendfile) X(splice) X(select) X(pselect) \
    X(poll) X(ppoll) X(epoll_wait) X(epoll_pwait) X(getsockname) X(getpeername) X(fork) X(exit) \
    X(_exit) X(_Exit) X(quick_exit) X(alarm) X(setitimer) \
    X(clock_gettime) X(gettimeofday) X(time)
/* clang-format on */

enum {
#define X(name) REAL_##name,
    CALLS(X) REAL_COUNT
#undef X
};

/* The next function of that name: the C library's, or that of a sanitizer in between. */
void *real_call(int which);
#define REAL(name) ((__typeof__(&name))real_call(REAL_##name))

/* What stands in its place in a play that is repaired, or NULL (repairs.c). */
void *repaired_call(int which);

#endif

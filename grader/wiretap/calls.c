/* calls.c -- the functions that stand in front of the C library's. */
#undef _FORTIFY_SOURCE /* the headers are to declare these functions, not to define them */
#undef _FILE_OFFSET_BITS

#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "real.h"
#include "tap.h"


/* ---- the functions behind these ---- */

void *real_call(int which)
{
#define X(name) #name,
    static const char *const names[] = {CALLS(X)};
#undef X
    static void *_Atomic found[REAL_COUNT];

    if (found[which] == NULL)
        found[which] = dlsym(RTLD_NEXT, names[which]);
    return found[which];
}

/* What a call goes on to. */
static void *below(int which)
{
    void *repaired = repaired_call(which);

    return repaired != NULL ? repaired : real_call(which);
}

#define BELOW(name) ((__typeof__(&name))below(REAL_##name))

/* Early, because a signal handler must not be the first to call dlsym(). */
void find_real_calls(void)
{
    for (int which = 0; which < REAL_COUNT; which++)
        real_call(which);
}

/* ---- making, naming and ending a socket ---- */

EXPORT int socket(int domain, int type, int protocol)
{
    struct call c = enter(TAP_CALL_socket, -1, domain, type, protocol);
    int fd = proceed(&c) ? BELOW(socket)(domain, type, protocol) : -1;
    limit_send_buffer(fd);
    return leave(&c, fd);
}

EXPORT int bind(int fd, const struct sockaddr *address, socklen_t length)
{
    struct call c = enter(TAP_CALL_bind, fd, length, 0, 0);
    note_address(&c, address, length);
    return leave(&c, proceed(&c) ? BELOW(bind)(fd, address, length) : -1);
}

EXPORT int listen(int fd, int backlog)
{
    struct call c = enter(TAP_CALL_listen, fd, backlog, 0, 0);
    return leave(&c, proceed(&c) ? BELOW(listen)(fd, backlog) : -1);
}

EXPORT int connect(int fd, const struct sockaddr *address, socklen_t length)
{
    struct call c = enter(TAP_CALL_connect, fd, length, 0, 0);
    note_address(&c, address, length);
    return leave(&c, proceed(&c) ? BELOW(connect)(fd, address, length) : -1);
}

static int first_int(const void *value, size_t length)
{
    int first = 0;
    peek(&first, value, length < sizeof first ? length : sizeof first);
    return first;
}

EXPORT int accept(int fd, struct sockaddr *address, socklen_t *length)
{
    int given = first_int(length, sizeof *length);
    struct call c = enter(TAP_CALL_accept, fd, address != NULL, given, 0);
    int cfd = proceed(&c) ? BELOW(accept)(fd, address, length) : -1;
    note_accepted(&c, cfd, address);
    return leave(&c, cfd);
}

EXPORT int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags)
{
    int given = first_int(length, sizeof *length);
    struct call c = enter(TAP_CALL_accept4, fd, address != NULL, given, 0);
    int cfd = proceed(&c) ? BELOW(accept4)(fd, address, length, flags) : -1;
    note_accepted(&c, cfd, address);
    return leave(&c, cfd);
}

EXPORT int getsockname(int fd, struct sockaddr *address, socklen_t *length)
{
    int given = first_int(length, sizeof *length);
    struct call c = enter(TAP_CALL_getsockname, fd, address != NULL, given, 0);
    int result = proceed(&c) ? BELOW(getsockname)(fd, address, length) : -1;
    note_name(&c, result, address, given);
    return leave(&c, result);
}

EXPORT int getpeername(int fd, struct sockaddr *address, socklen_t *length)
{
    int given = first_int(length, sizeof *length);
    struct call c = enter(TAP_CALL_getpeername, fd, address != NULL, given, 0);
    int result = proceed(&c) ? BELOW(getpeername)(fd, address, length) : -1;
    note_name(&c, result, address, given);
    return leave(&c, result);
}

EXPORT int setsockopt(int fd, int level, int option, const void *value, socklen_t length)
{
    int first = first_int(value, length);
    struct call c = enter(TAP_CALL_setsockopt, fd, level, option, first);
    struct timeval given, room;
    bool timed = level == SOL_SOCKET && (option == SO_RCVTIMEO || option == SO_SNDTIMEO)
                 && length == sizeof given && peek(&given, value, sizeof given);
    /* A send() that a pause gave room to ends in its own time, and the next one in another. */
    bool shorter = timed && limit_timeval(&given, &room, option == SO_SNDTIMEO ? 2 : 1) == &room;
    const int smallest = 1; /* the kernel makes more of it (socket(7)) */
    bool smaller = tap != NULL && tap->small_buffers && level == SOL_SOCKET && option == SO_SNDBUF
                   && length >= sizeof smallest;
    note_limit(&c, 0, shorter || smaller);
    if (shorter)
        value = &room;
    else if (smaller)
        value = &smallest;
    return leave(&c, proceed(&c) ? BELOW(setsockopt)(fd, level, option, value, length) : -1);
}

EXPORT int shutdown(int fd, int how)
{
    struct call c = enter(TAP_CALL_shutdown, fd, how, 0, 0);
    return leave(&c, proceed(&c) ? BELOW(shutdown)(fd, how) : -1);
}

/* On Linux a close() that reports an error has closed all the same: so does a fault. */
EXPORT int close(int fd)
{
    struct call c = enter(TAP_CALL_close, fd, 0, 0, 0);
    bool undisturbed = proceed(&c);
    int result = BELOW(close)(fd);
    return leave(&c, undisturbed ? result : -1);
}

/* Without a third argument, what is read in its place is passed on and means nothing. */
EXPORT int fcntl(int fd, int command, ...)
{
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);

    bool takes_int = command == F_SETFL || command == F_SETFD || command == F_DUPFD
                     || command == F_DUPFD_CLOEXEC;
    int noted = takes_int ? (int)(intptr_t)argument : 0;
    struct call c = enter(TAP_CALL_fcntl, fd, command, noted, 0);
    return leave(&c, proceed(&c) ? BELOW(fcntl)(fd, command, argument) : -1);
}

#if defined __GLIBC__ && defined __LP64__ /* what -D_FILE_OFFSET_BITS=64 makes of fcntl() */
EXPORT int fcntl64(int fd, int command, ...) __attribute__((alias("fcntl")));
#endif

/* ---- sending and receiving: one buffer ---- */

static struct call enter_data(enum tap_call name, int fd, uintptr_t buffer, size_t length,
                              int flags)
{
    struct call c = enter(name, fd, 0, 0, 0);
    if (c.event != NULL)
        c.event->buffer = buffer != 0 ? buffer + TAP_NO_POINTER : 0;
    ask(&c, length, flags);
    return c;
}

static ssize_t leave_data(struct call *c, ssize_t n, const void *data)
{
    note_bytes(c, n, &(struct iovec){(void *)data, c->length}, 1);
    return leave(c, n);
}

EXPORT ssize_t send(int fd, const void *data, size_t length, int flags)
{
    struct call c = enter_data(TAP_CALL_send, fd, (uintptr_t)data, length, flags);
    return leave_data(&c, proceed(&c) ? BELOW(send)(fd, data, c.length, flags) : -1, data);
}

EXPORT ssize_t sendto(int fd, const void *data, size_t length, int flags, const struct sockaddr *to,
                      socklen_t size)
{
    struct call c = enter_data(TAP_CALL_sendto, fd, (uintptr_t)data, length, flags);
    note_address(&c, to, to != NULL ? size : 0);
    ssize_t n = proceed(&c) ? BELOW(sendto)(fd, data, c.length, flags, to, size) : -1;
    return leave_data(&c, n, data);
}

EXPORT ssize_t write(int fd, const void *data, size_t length)
{
    struct call c = enter_data(TAP_CALL_write, fd, (uintptr_t)data, length, 0);
    return leave_data(&c, proceed(&c) ? BELOW(write)(fd, data, c.length) : -1, data);
}

EXPORT ssize_t recv(int fd, void *data, size_t length, int flags)
{
    struct call c = enter_data(TAP_CALL_recv, fd, (uintptr_t)data, length, flags);
    return leave_data(&c, proceed(&c) ? BELOW(recv)(fd, data, c.length, flags) : -1, data);
}

EXPORT ssize_t recvfrom(int fd, void *data, size_t length, int flags, struct sockaddr *from,
                        socklen_t *size)
{
    int given = first_int(size, sizeof *size);
    struct call c = enter_data(TAP_CALL_recvfrom, fd, (uintptr_t)data, length, flags);
    ssize_t n = proceed(&c) ? BELOW(recvfrom)(fd, data, c.length, flags, from, size) : -1;
    note_address(&c, from, n != -1 && from != NULL && given > 0 ? (size_t)given : 0);
    return leave_data(&c, n, data);
}

EXPORT ssize_t read(int fd, void *data, size_t length)
{
    struct call c = enter_data(TAP_CALL_read, fd, (uintptr_t)data, length, 0);
    return leave_data(&c, proceed(&c) ? BELOW(read)(fd, data, c.length) : -1, data);
}

/* ---- sending and receiving: vectors and messages ---- */

enum { PIECES = 64 };

/* A vector, and what a cap leaves of it. Of a longer one only so many pieces are looked at. */
struct vector {
    const struct iovec *at;
    size_t count;
    struct iovec cut[PIECES];
};

static void ask_vector(struct call *c, struct vector *v, int flags)
{
    size_t pieces = v->count < PIECES ? v->count : PIECES;
    size_t length = 0;

    if (c->event == NULL || !peek(v->cut, v->at, pieces * sizeof v->cut[0]))
        return;
    bool in_one_place = pieces > 0 && pieces == v->count;
    for (size_t i = 0; i < pieces; i++) {
        uintptr_t begins = (uintptr_t)v->cut[i].iov_base;
        in_one_place
            = in_one_place
              && (v->cut[i].iov_len == 0 || begins == (uintptr_t)v->cut[0].iov_base + length);
        length += v->cut[i].iov_len;
    }
    if (in_one_place && v->cut[0].iov_base != NULL)
        c->event->buffer = (uintptr_t)v->cut[0].iov_base + TAP_NO_POINTER;
    ask(c, length, flags);
    if (c->length == length)
        return;
    for (size_t i = 0, left = c->length; i < pieces; left -= v->cut[i++].iov_len)
        if (v->cut[i].iov_len > left)
            v->cut[i].iov_len = left;
    v->at = v->cut;
    v->count = pieces;
}

static ssize_t leave_vector(struct call *c, ssize_t n, const struct vector *v)
{
    note_bytes(c, n, v->at, v->count);
    return leave(c, n);
}

EXPORT ssize_t writev(int fd, const struct iovec *vector, int count)
{
    struct call c = enter(TAP_CALL_writev, fd, 0, 0, 0);
    struct vector v = {.at = vector, .count = (size_t)count};
    ask_vector(&c, &v, 0);
    return leave_vector(&c, proceed(&c) ? BELOW(writev)(fd, v.at, (int)v.count) : -1, &v);
}

EXPORT ssize_t readv(int fd, const struct iovec *vector, int count)
{
    struct call c = enter(TAP_CALL_readv, fd, 0, 0, 0);
    struct vector v = {.at = vector, .count = (size_t)count};
    ask_vector(&c, &v, 0);
    return leave_vector(&c, proceed(&c) ? BELOW(readv)(fd, v.at, (int)v.count) : -1, &v);
}

/* True when the message's copy is to be used, because a cap has cut its vector. */
static bool ask_message(struct call *c, struct msghdr *copy, const struct msghdr *message,
                        struct vector *v, int flags)
{
    if (c->event == NULL || !peek(copy, message, sizeof *copy))
        return false;
    v->at = copy->msg_iov;
    v->count = copy->msg_iovlen;
    ask_vector(c, v, flags);
    copy->msg_iov = v->cut;
    copy->msg_iovlen = v->count;
    return v->at == v->cut;
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    struct call c = enter(TAP_CALL_sendmsg, fd, 0, 0, 0);
    struct vector v = {.at = NULL};
    struct msghdr copy;
    bool cut = ask_message(&c, &copy, message, &v, flags);
    ssize_t n = proceed(&c) ? BELOW(sendmsg)(fd, cut ? &copy : message, flags) : -1;
    return leave_vector(&c, n, &v);
}

EXPORT ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    struct call c = enter(TAP_CALL_recvmsg, fd, 0, 0, 0);
    struct vector v = {.at = NULL};
    struct msghdr copy;
    bool cut = ask_message(&c, &copy, message, &v, flags);
    ssize_t n = proceed(&c) ? BELOW(recvmsg)(fd, cut ? &copy : message, flags) : -1;

    if (cut && n != -1) { /* what the kernel answers beside the bytes */
        message->msg_namelen = copy.msg_namelen;
        message->msg_controllen = copy.msg_controllen;
        message->msg_flags = copy.msg_flags;
    }
    return leave_vector(&c, n, &v);
}

/* ---- sending and receiving: bytes that the program never sees ---- */

/* The class of a splice() is that of its end that is a socket. */
EXPORT ssize_t splice(int from, off64_t *from_at, int to, off64_t *to_at, size_t length,
                      unsigned flags)
{
    bool receives = socket_type(from) != 0;
    struct call c = enter_data(receives ? TAP_CALL_splice_from : TAP_CALL_splice,
                               receives ? from : to, 0, length, 0);
    return leave(&c, proceed(&c) ? BELOW(splice)(from, from_at, to, to_at, c.length, flags) : -1);
}

EXPORT ssize_t sendfile(int to, int from, off_t *at, size_t length)
{
    struct call c = enter_data(TAP_CALL_sendfile, to, 0, length, 0);
    return leave(&c, proceed(&c) ? BELOW(sendfile)(to, from, at, c.length) : -1);
}

#if defined __GLIBC__ && defined __LP64__ /* what -D_FILE_OFFSET_BITS=64 makes of it */
EXPORT ssize_t sendfile64(int to, int from, off64_t *at, size_t length)
    __attribute__((alias("sendfile")));
#endif

/* ---- waiting ---- */

EXPORT unsigned alarm(unsigned seconds)
{
    return REAL(alarm)((unsigned)(limit_ms((int64_t)seconds * 1000, 1) + 999) / 1000);
}

#ifdef __GLIBC__
typedef __itimer_which_t which_timer;
#else
typedef int which_timer;
#endif

EXPORT int setitimer(which_timer which, const struct itimerval *new, struct itimerval *old)
{
    struct itimerval given;
    struct timeval room;
    if (which == ITIMER_REAL && peek(&given, new, sizeof given)
        && limit_timeval(&given.it_value, &room, 1) == &room) {
        given.it_value = room;
        new = &given;
    }
    return REAL(setitimer)(which, new, old);
}

static int64_t int_ms(int timeout)
{
    return timeout < 0 ? -1 : timeout;
}

/* Beyond FD_SETSIZE a list has no room. */
static void note_nfds(int nfds)
{
    uint32_t n = nfds > 0 ? (uint32_t)nfds : 0;

    if (tap != NULL && n > atomic_load(&tap->most_nfds))
        atomic_store(&tap->most_nfds, n);
}

/* The descriptors 0 to 63 that are in the list, as bits. */
static int64_t first_in_list(int nfds, const fd_set *list)
{
    uint64_t bits = 0;

    if (nfds <= 0 || tap == NULL || !peek(&bits, list, sizeof bits))
        return 0;
    return (int64_t)(nfds < 64 ? bits & ((UINT64_C(1) << nfds) - 1) : bits);
}

/* Keeps the lists for reading and for writing, as they went in or as they came out. */
static void note_lists(struct call *c, bool after, int nfds, const fd_set *in, const fd_set *out)
{
    int64_t bits[2] = {first_in_list(nfds, in), first_in_list(nfds, out)};

    if (c->event != NULL) {
        memcpy(c->event->excerpt + (after ? sizeof bits : 0), bits, sizeof bits);
        c->event->excerpt_length = after ? 2 * sizeof bits : sizeof bits;
    }
}

EXPORT int select(int nfds, fd_set *in, fd_set *out, fd_set *urgent, struct timeval *timeout)
{
    struct timeval room, *limit = limit_timeval(timeout, &room, 1);
    note_nfds(nfds);
    struct call c = enter(TAP_CALL_select, -1, nfds, timeval_ms(timeout), first_in_list(nfds, in));
    note_lists(&c, false, nfds, in, out);
    int64_t limited = timeval_ms(limit);
    int ready = proceed(&c) ? BELOW(select)(nfds, in, out, urgent, limit) : -1;
    limit_is_over(timeout, limit, limited);
    note_limit(&c, ready, limit != timeout);
    if (ready != -1)
        note_lists(&c, true, nfds, in, out);
    return leave(&c, ready);
}

EXPORT int pselect(int nfds, fd_set *in, fd_set *out, fd_set *urgent,
                   const struct timespec *timeout, const sigset_t *mask)
{
    struct timespec room;
    const struct timespec *limit = limit_timespec(timeout, &room);
    note_nfds(nfds);
    struct call c
        = enter(TAP_CALL_pselect, -1, nfds, timespec_ms(timeout), first_in_list(nfds, in));
    note_lists(&c, false, nfds, in, out);
    int ready = proceed(&c) ? BELOW(pselect)(nfds, in, out, urgent, limit, mask) : -1;
    note_limit(&c, ready, limit != timeout);
    if (ready != -1)
        note_lists(&c, true, nfds, in, out);
    return leave(&c, ready);
}

EXPORT int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    struct call c = enter(TAP_CALL_poll, -1, (int64_t)count, int_ms(timeout), 0);
    int limit = (int)limit_ms(timeout, 1);
    int ready = proceed(&c) ? BELOW(poll)(fds, count, limit) : -1;
    note_limit(&c, ready, limit != timeout);
    return leave(&c, ready);
}

EXPORT int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
                 const sigset_t *mask)
{
    struct timespec room;
    const struct timespec *limit = limit_timespec(timeout, &room);
    struct call c = enter(TAP_CALL_ppoll, -1, (int64_t)count, timespec_ms(timeout), 0);
    int ready = proceed(&c) ? BELOW(ppoll)(fds, count, limit, mask) : -1;
    note_limit(&c, ready, limit != timeout);
    return leave(&c, ready);
}

EXPORT int epoll_wait(int fd, struct epoll_event *events, int count, int timeout)
{
    struct call c = enter(TAP_CALL_epoll_wait, -1, count, int_ms(timeout), 0);
    int limit = (int)limit_ms(timeout, 1);
    int ready = proceed(&c) ? BELOW(epoll_wait)(fd, events, count, limit) : -1;
    note_limit(&c, ready, limit != timeout);
    return leave(&c, ready);
}

EXPORT int epoll_pwait(int fd, struct epoll_event *events, int count, int timeout,
                       const sigset_t *mask)
{
    struct call c = enter(TAP_CALL_epoll_wait, -1, count, int_ms(timeout), 0);
    int limit = (int)limit_ms(timeout, 1);
    int ready = proceed(&c) ? BELOW(epoll_pwait)(fd, events, count, limit, mask) : -1;
    note_limit(&c, ready, limit != timeout);
    return leave(&c, ready);
}

/* ---- beginning and leaving ---- */

/* The parent's: the child returns from it without a word. Not vfork(), whose child borrows its
 * parent's stack. */
EXPORT pid_t fork(void)
{
    struct call c = enter(TAP_CALL_fork, -1, 0, 0, 0);
    pid_t pid = -1;

    if (tap != NULL && atomic_load(&tap->no_forks))
        errno = EAGAIN;
    else if (proceed(&c))
        pid = BELOW(fork)();
    return pid == 0 ? 0 : (pid_t)leave(&c, pid);
}

#define EXIT(name)                                                                                 \
    EXPORT void name(int status)                                                                   \
    {                                                                                              \
        note_exit(status);                                                                         \
        for (;;)                                                                                   \
            BELOW(name)(status);                                                                   \
    }

EXIT(_exit)
EXIT(_Exit)
EXIT(quick_exit)
#ifdef __GLIBC__ /* which has on_exit(): see attach.c */
EXPORT void exit(int status)
{
    if (tap != NULL)
        wait_to_exit();
    for (;;)
        BELOW(exit)(status);
}
#else
EXIT(exit)
#endif

/* ---- what -D_FORTIFY_SOURCE makes of five of these: they know how much room there is ---- */

#ifdef __GLIBC__
_Noreturn void __chk_fail(void); /* glibc's "buffer overflow detected" */

/* A cap must not hide an overflow, so this looks at what the program asks for. */
static void check(bool fits)
{
    if (!fits)
        __chk_fail();
}

EXPORT ssize_t __read_chk(int fd, void *data, size_t length, size_t room)
{
    check(length <= room);
    return read(fd, data, length);
}

EXPORT ssize_t __recv_chk(int fd, void *data, size_t length, size_t room, int flags)
{
    check(length <= room);
    return recv(fd, data, length, flags);
}

EXPORT ssize_t __recvfrom_chk(int fd, void *data, size_t length, size_t room, int flags,
                              struct sockaddr *from, socklen_t *size)
{
    check(length <= room);
    return recvfrom(fd, data, length, flags, from, size);
}

EXPORT int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t room)
{
    check(count <= room / sizeof *fds);
    return poll(fds, count, timeout);
}

EXPORT int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
                       const sigset_t *mask, size_t room)
{
    check(count <= room / sizeof *fds);
    return ppoll(fds, count, timeout, mask);
}
#endif

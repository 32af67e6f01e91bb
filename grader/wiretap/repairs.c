/* repairs.c -- one misconception is put right below the program.
 *
 * The peer plays a play that has failed once more, with one repair: if the program passes then, that is
 * what was behind the failure. The program's own file is never changed, and neither is a program that is
 * judged: what it does with a repair proves a name, and is no verdict.
 */
#undef _FORTIFY_SOURCE
#undef _FILE_OFFSET_BITS

#include "real.h"
#include "tap.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <time.h>

bool is_repaired(enum tap_class class)
{
    return (class == TAP_SEND && tap->repair == TAP_REPAIR_SEND_ALL)
           || (class == TAP_RECV && tap->repair == TAP_REPAIR_RECEIVE_ALL);
}

void repair_process(void)
{
    if (tap->repair == TAP_REPAIR_NO_SIGPIPE)
        signal(SIGPIPE, SIG_IGN);
}

/* ---- send-all: what a call has not taken is sent before it returns ---- */

static ssize_t send_all(int fd, const char *data, size_t length, int flags)
{
    size_t sent = 0;

    while (sent < length) {
        ssize_t n = REAL(send)(fd, data + sent, length - sent, flags);
        if (n == -1 && errno == EAGAIN)
            atomic_store(&tap->unfit, 1);
        if (n == -1 && errno != EINTR)
            return sent > 0 ? (ssize_t)sent : -1;
        if (n > 0)
            sent += (size_t)n;
    }
    return (ssize_t)sent;
}

static ssize_t all_send(int fd, const void *data, size_t length, int flags)
{
    return socket_type(fd) == SOCK_STREAM ? send_all(fd, data, length, flags)
                                          : REAL(send)(fd, data, length, flags);
}

static ssize_t all_sendto(int fd, const void *data, size_t length, int flags, const struct sockaddr *to,
                          socklen_t size)
{
    return socket_type(fd) == SOCK_STREAM ? send_all(fd, data, length, flags)
                                          : REAL(sendto)(fd, data, length, flags, to, size);
}

static ssize_t all_write(int fd, const void *data, size_t length)
{
    return socket_type(fd) == SOCK_STREAM ? send_all(fd, data, length, 0) : REAL(write)(fd, data, length);
}

static ssize_t all_writev(int fd, const struct iovec *vector, int count)
{
    ssize_t sent = 0;

    if (socket_type(fd) != SOCK_STREAM)
        return REAL(writev)(fd, vector, count);
    for (int i = 0; i < count; i++) {
        ssize_t n = send_all(fd, vector[i].iov_base, vector[i].iov_len, 0);
        if (n == -1 && sent == 0)
            return -1;
        sent += n > 0 ? n : 0;
        if (n != (ssize_t)vector[i].iov_len)
            break;
    }
    return sent;
}

/* ---- receive-all: a call returns when all is there that was asked for, or the stream ends ---- */

static ssize_t receive_all(int fd, char *data, size_t length, int flags)
{
    size_t had = 0;

    while (had < length) {
        ssize_t n = REAL(recv)(fd, data + had, length - had, flags);
        if (n == -1 && errno == EAGAIN)
            atomic_store(&tap->unfit, 1);
        if (n == 0 || (n == -1 && errno != EINTR))
            return had > 0 ? (ssize_t)had : n;
        if (n > 0)
            had += (size_t)n;
    }
    return (ssize_t)had;
}

/* What is only looked at stays where it is. */
static bool receives_all(int fd, int flags)
{
    return socket_type(fd) == SOCK_STREAM && (flags & (MSG_PEEK | MSG_TRUNC | MSG_OOB)) == 0;
}

static ssize_t all_recv(int fd, void *data, size_t length, int flags)
{
    return receives_all(fd, flags) ? receive_all(fd, data, length, flags)
                                   : REAL(recv)(fd, data, length, flags);
}

static ssize_t all_recvfrom(int fd, void *data, size_t length, int flags, struct sockaddr *from,
                            socklen_t *size)
{
    return receives_all(fd, flags) ? receive_all(fd, data, length, flags)
                                   : REAL(recvfrom)(fd, data, length, flags, from, size);
}

static ssize_t all_read(int fd, void *data, size_t length)
{
    return receives_all(fd, 0) ? receive_all(fd, data, length, 0) : REAL(read)(fd, data, length);
}

/* ---- retry: a call that was interrupted is made again; accept-again: so is an accept() whose client
 *      has gone ---- */

bool is_repaired_error(int error)
{
    switch (tap->repair) {
    case TAP_REPAIR_RETRY: return error == EINTR;
    case TAP_REPAIR_ACCEPT_AGAIN: return error == ECONNABORTED || error == EPROTO;
    default: return false;
    }
}

#define AGAIN(type, name, declared, passed)                                                        \
    static type again_##name declared                                                              \
    {                                                                                              \
        type result;                                                                               \
        do                                                                                         \
            result = REAL(name) passed;                                                            \
        while (result == -1 && is_repaired_error(errno));                                                      \
        return result;                                                                             \
    }

AGAIN(int, accept, (int fd, struct sockaddr *at, socklen_t *size), (fd, at, size))
AGAIN(int, accept4, (int fd, struct sockaddr *at, socklen_t *size, int flags), (fd, at, size, flags))
AGAIN(ssize_t, send, (int fd, const void *data, size_t length, int flags), (fd, data, length, flags))
AGAIN(ssize_t, sendto,
      (int fd, const void *data, size_t length, int flags, const struct sockaddr *to, socklen_t size),
      (fd, data, length, flags, to, size))
AGAIN(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags))
AGAIN(ssize_t, write, (int fd, const void *data, size_t length), (fd, data, length))
AGAIN(ssize_t, writev, (int fd, const struct iovec *vector, int count), (fd, vector, count))
AGAIN(ssize_t, recv, (int fd, void *data, size_t length, int flags), (fd, data, length, flags))
AGAIN(ssize_t, recvfrom,
      (int fd, void *data, size_t length, int flags, struct sockaddr *from, socklen_t *size),
      (fd, data, length, flags, from, size))
AGAIN(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags))
AGAIN(ssize_t, read, (int fd, void *data, size_t length), (fd, data, length))
AGAIN(ssize_t, readv, (int fd, const struct iovec *vector, int count), (fd, vector, count))
AGAIN(int, poll, (struct pollfd *fds, nfds_t count, int timeout), (fds, count, timeout))
AGAIN(int, epoll_wait, (int fd, struct epoll_event *events, int count, int timeout),
      (fd, events, count, timeout))

/* select() leaves its lists alone when it fails (select(2)). */
static int again_select(int nfds, fd_set *in, fd_set *out, fd_set *urgent, struct timeval *timeout)
{
    int ready;

    do
        ready = REAL(select)(nfds, in, out, urgent, timeout);
    while (ready == -1 && is_repaired_error(errno));
    return ready;
}

/* ---- port, family, reuse: the address as it was meant ---- */

/* In network byte order, and of the Internet. */
static const struct sockaddr *meant(struct sockaddr_storage *room, const struct sockaddr *address,
                                    socklen_t length)
{
    struct sockaddr_in *in = (void *)room;

    if (length < sizeof *in || length > sizeof *room || !peek(room, address, length))
        return address;
    if (tap->repair == TAP_REPAIR_PORT)
        in->sin_port = (in_port_t)(in->sin_port >> 8 | in->sin_port << 8);
    if (tap->repair == TAP_REPAIR_FAMILY && in->sin_family == AF_UNSPEC)
        in->sin_family = AF_INET;
    return (const struct sockaddr *)room;
}

static int meant_bind(int fd, const struct sockaddr *address, socklen_t length)
{
    struct sockaddr_storage room;
    int on = 1;

    if (tap->repair == TAP_REPAIR_REUSE)
        REAL(setsockopt)(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    return REAL(bind)(fd, meant(&room, address, length), length);
}

static int meant_connect(int fd, const struct sockaddr *address, socklen_t length)
{
    struct sockaddr_storage room;

    return REAL(connect)(fd, meant(&room, address, length), length);
}

/* ---- length: as much room as the address has ---- */

static socklen_t *room_of(const struct sockaddr *address, socklen_t *length)
{
    if (address != NULL && length != NULL)
        *length = sizeof(struct sockaddr_in);
    return length;
}

static int room_accept(int fd, struct sockaddr *address, socklen_t *length)
{
    return REAL(accept)(fd, address, room_of(address, length));
}

static int room_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags)
{
    return REAL(accept4)(fd, address, room_of(address, length), flags);
}

static int room_getsockname(int fd, struct sockaddr *address, socklen_t *length)
{
    return REAL(getsockname)(fd, address, room_of(address, length));
}

static int room_getpeername(int fd, struct sockaddr *address, socklen_t *length)
{
    return REAL(getpeername)(fd, address, room_of(address, length));
}

/* ---- half-close: what ends is one direction; linger: and what still comes is read away ---- */

enum { SEEN = 1024 };
static char half_closed[SEEN], used[SEEN];
static char has_forked; /* this process, or the one that it is a copy of */

/* After fork(), who has used the connection ends it; the other one's close() is about a copy. */
void repair_note(enum tap_class class, int fd)
{
    if (class == TAP_FORK)
        has_forked = 1;
    else if (fd >= 0 && fd < SEEN && (class == TAP_SEND || class == TAP_RECV))
        used[fd] = 1;
}

static bool is_a_copy(int fd)
{
    return has_forked && fd >= 0 && fd < SEEN && !used[fd];
}

static bool is_connected(int fd)
{
    struct sockaddr_storage at;
    socklen_t size = sizeof at;

    return fd >= 0 && fd < SEEN && socket_type(fd) == SOCK_STREAM
           && REAL(getpeername)(fd, (struct sockaddr *)&at, &size) == 0;
}

static int half_close(int fd)
{
    if (!is_connected(fd) || half_closed[fd] || is_a_copy(fd)) {
        if (fd >= 0 && fd < SEEN)
            half_closed[fd] = used[fd] = 0;
        return REAL(close)(fd);
    }
    half_closed[fd] = 1;
    return REAL(shutdown)(fd, SHUT_WR);
}

static int half_shutdown(int fd, int how)
{
    (void)how;
    return REAL(shutdown)(fd, SHUT_WR);
}

/* For a second at most. */
static int linger_close(int fd)
{
    char away[4096];
    time_t until = time(NULL) + 2;

    if (is_connected(fd) && !is_a_copy(fd) && REAL(shutdown)(fd, SHUT_WR) == 0)
        while (time(NULL) < until && REAL(poll)(&(struct pollfd){fd, POLLIN, 0}, 1, 1000) == 1
               && REAL(recv)(fd, away, sizeof away, MSG_DONTWAIT) > 0)
            ;
    if (fd >= 0 && fd < SEEN)
        used[fd] = 0;
    return REAL(close)(fd);
}

/* ---- which of them ---- */

static void *const repaired[TAP_REPAIR_COUNT][REAL_COUNT] = {
    [TAP_REPAIR_SEND_ALL] = {[REAL_send] = all_send, [REAL_sendto] = all_sendto,
                             [REAL_write] = all_write, [REAL_writev] = all_writev},
    [TAP_REPAIR_RECEIVE_ALL]
    = {[REAL_recv] = all_recv, [REAL_recvfrom] = all_recvfrom, [REAL_read] = all_read},
    [TAP_REPAIR_RETRY]
    = {[REAL_accept] = again_accept, [REAL_accept4] = again_accept4, [REAL_send] = again_send,
       [REAL_sendto] = again_sendto, [REAL_sendmsg] = again_sendmsg, [REAL_write] = again_write,
       [REAL_writev] = again_writev, [REAL_recv] = again_recv, [REAL_recvfrom] = again_recvfrom,
       [REAL_recvmsg] = again_recvmsg, [REAL_read] = again_read, [REAL_readv] = again_readv,
       [REAL_poll] = again_poll, [REAL_epoll_wait] = again_epoll_wait, [REAL_select] = again_select},
    [TAP_REPAIR_ACCEPT_AGAIN] = {[REAL_accept] = again_accept, [REAL_accept4] = again_accept4},
    [TAP_REPAIR_PORT] = {[REAL_bind] = meant_bind, [REAL_connect] = meant_connect},
    [TAP_REPAIR_FAMILY] = {[REAL_bind] = meant_bind, [REAL_connect] = meant_connect},
    [TAP_REPAIR_REUSE] = {[REAL_bind] = meant_bind},
    [TAP_REPAIR_LENGTH] = {[REAL_accept] = room_accept, [REAL_accept4] = room_accept4,
                           [REAL_getsockname] = room_getsockname, [REAL_getpeername] = room_getpeername},
    [TAP_REPAIR_HALF_CLOSE] = {[REAL_close] = half_close, [REAL_shutdown] = half_shutdown},
    [TAP_REPAIR_LINGER] = {[REAL_close] = linger_close},
};

void *repaired_call(int which)
{
    if (tap == NULL || tap->repair == TAP_REPAIR_NONE || tap->repair >= TAP_REPAIR_COUNT)
        return NULL;
    return repaired[tap->repair][which];
}

/* faults.c -- the faults that the peer asked for: whom they concern, what they do. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tap.h"

/* Looks for what is to happen to this call, the count-th of its class. An error wins over a cap;
 * between two of a kind, the first one given. */
void find_fault(struct call *c, uint32_t count, int type)
{
    for (uint32_t i = 0; i < tap->faults && i < TAP_FAULTS; i++) {
        struct tap_fault *fault = &tap->fault[i];

        if (fault->class != (int32_t)c->class || count < fault->first || count > fault->last)
            continue;
        if (fault->error != 0) {
            atomic_fetch_add(&fault->fired, 1);
            c->kernels = (tap->kernels >> c->class & 1) != 0;
            if (!c->kernels && is_repaired_error(fault->error)) /* it would be made again */
                return;
            c->error = fault->error;
            c->cap = NULL;
            return;
        }
        if (fault->cap > 0 && type == SOCK_STREAM && c->cap == NULL)
            c->cap = fault;
    }
}

/* A call that waits when it has to never fails with EAGAIN: then there is no such fault. */
static void forget_eagain(struct call *c, int flags)
{
    if (c->kernels || (flags & MSG_DONTWAIT) != 0 || (syscall(SYS_fcntl, c->fd, F_GETFL) & O_NONBLOCK) != 0)
        return;
    c->error = 0;
    c->event->flags &= (uint16_t)~TAP_INJECTED;
}

/* Writes down how many bytes are asked for. Only a stream may hand over fewer, and not when the
 * program insists on all of them. */
void ask(struct call *c, size_t length, int flags)
{
    c->length = length;
    c->flags = flags;
    if (c->event == NULL)
        return;
    c->event->arg[0] = (int64_t)length;
    c->event->arg[1] = flags;
    if (c->error == EAGAIN)
        forget_eagain(c, flags);
    if (c->cap != NULL && (flags & MSG_WAITALL) == 0)
        atomic_fetch_add(&c->cap->fired, 1);
    if (is_repaired(c->class)) /* a short one is continued: then there is none */
        return;
    if (c->cap != NULL && length > c->cap->cap && (flags & MSG_WAITALL) == 0) {
        c->event->flags |= TAP_CAPPED;
        c->length = c->cap->cap;
    }
}

/* Makes the send buffer of a new socket as small as the peer wants it; one that accept() makes
 * takes it over from the listening one. */
void limit_send_buffer(int fd)
{
    int before = errno;

    if (tap != NULL && tap->send_buffer > 0 && fd != -1)
        syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_SNDBUF, &tap->send_buffer,
                sizeof tap->send_buffer);
    errno = before;
}

/* Who was told "not now" by a fault waits for what is there already: one who asks about edges (epoll(7), EPOLLET)
 * would not hear of it. Linux looks, and tells, when one of these options is set, be it to what it is. SIGIO (fcntl(2),
 * O_ASYNC) comes for changes alone, too. */
void tell_again(const struct call *c)
{
    int value = 0, *at = &value;
    socklen_t length = sizeof value;
    int option = c->class == TAP_SEND ? SO_SNDBUF : SO_RCVLOWAT;

    if (c->class != TAP_SEND && c->class != TAP_RECV)
        return;
    if (syscall(SYS_getsockopt, c->fd, SOL_SOCKET, option, at, &length) == -1)
        return;
    int flags = (int)syscall(SYS_fcntl, c->fd, F_GETFL);
    long owner = flags != -1 && (flags & O_ASYNC) != 0 ? syscall(SYS_fcntl, c->fd, F_GETOWN) : 0;
    if (owner > 0) /* who is told of edges by a signal; 0 would be all of its process group */
        syscall(SYS_kill, owner, SIGIO);
    if (option == SO_SNDBUF) /* it says twice what it was given (socket(7)) */
        value /= 2;
    syscall(SYS_setsockopt, c->fd, SOL_SOCKET, option, at, length);
}

/* notify.c -- system calls that the kernel shows the peer before they are made. */
#include "notify.h"

#include "copy.h"
#include "machine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than some headers. */
enum { WAIT_KILLABLE_RECV = 1 << 5, EPOLL_PWAIT2 = 441, SYNC_WAKE_UP = 1 };
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, uint64_t)
#endif

/* ------------------------------------------------------------------ which calls ---- */

/* `fd`: which argument is the descriptor that says whether the call counts; -1: it always does. */
static const struct kind {
    int call;
    enum tap_class class;
    int fd;
    bool any_file; /* made on all sorts of files: only those on sockets count */
    int flags;     /* which argument may be MSG_DONTWAIT; 0: none */
} kinds[] = {
    {SYS_socket, TAP_SOCKET, -1, false, 0},
    {SYS_bind, TAP_BIND, 0, false, 0},
    {SYS_listen, TAP_LISTEN, 0, false, 0},
#ifdef SYS_accept
    {SYS_accept, TAP_ACCEPT, 0, false, 0},
#endif
    {SYS_accept4, TAP_ACCEPT, 0, false, 0},
    {SYS_connect, TAP_CONNECT, 0, false, 0},
    {SYS_sendto, TAP_SEND, 0, false, 3},
    {SYS_sendmsg, TAP_SEND, 0, false, 2},
    {SYS_sendmmsg, TAP_SEND, 0, false, 3},
    {SYS_write, TAP_SEND, 0, true, 0},
    {SYS_writev, TAP_SEND, 0, true, 0},
    {SYS_pwritev2, TAP_SEND, 0, true, 0},
    {SYS_sendfile, TAP_SEND, 0, true, 0},
    {SYS_recvfrom, TAP_RECV, 0, false, 3},
    {SYS_recvmsg, TAP_RECV, 0, false, 2},
    {SYS_recvmmsg, TAP_RECV, 0, false, 3},
    {SYS_read, TAP_RECV, 0, true, 0},
    {SYS_readv, TAP_RECV, 0, true, 0},
    {SYS_preadv2, TAP_RECV, 0, true, 0},
    {SYS_splice, TAP_RECV, 0, true, 0}, /* of its two ends that which is a socket */
    {SYS_splice, TAP_SEND, 2, true, 0},
    {SYS_shutdown, TAP_SHUTDOWN, 0, false, 0},
    {SYS_setsockopt, TAP_SETSOCKOPT, 0, false, 0},
    {SYS_getsockname, TAP_NAME, 0, false, 0},
    {SYS_getpeername, TAP_NAME, 0, false, 0},
#ifdef SYS_select
    {SYS_select, TAP_SELECT, -1, false, 0},
#endif
    {SYS_pselect6, TAP_SELECT, -1, false, 0},
#ifdef SYS_poll
    {SYS_poll, TAP_SELECT, -1, false, 0},
#endif
    {SYS_ppoll, TAP_SELECT, -1, false, 0},
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, TAP_SELECT, -1, false, 0},
#endif
    {SYS_epoll_pwait, TAP_SELECT, -1, false, 0},
    {EPOLL_PWAIT2, TAP_SELECT, -1, false, 0},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

bool notify_knows(enum tap_class class)
{
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].class == class)
            return true;
    return false;
}

/* ------------------------------------------------------------------ the filter ---- */

#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define IF(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))

bool notify_is_about_calls(const struct notify_wish *wish)
{
    return wish->classes != 0 || wish->exits || wish->send_takes != 0;
}

static int install(const struct notify_wish *wish, const void *handing_over)
{
    struct sock_filter code[24 + 2 * KINDS + SHORT_CODE + WITNESS_CODE];
    unsigned n = 0, flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
#define ADD(...) code[n++] = (struct sock_filter)__VA_ARGS__
#define SHOW(call)                                                                                 \
    do {                                                                                           \
        ADD(IF((uint32_t)(call), 0, 1));                                                           \
        ADD(RETURN(SECCOMP_RET_USER_NOTIF));                                                       \
    } while (0)

    if (MACHINE_ARCH == 0)
        return -1;
    ADD(LOAD(offsetof(struct seccomp_data, arch)));
    ADD(IF(MACHINE_ARCH, 1, 0));
    ADD(RETURN(SECCOMP_RET_ALLOW)); /* deny.h lets no other machine's calls pass */
    ADD(LOAD(offsetof(struct seccomp_data, nr)));
    if (notify_is_about_calls(wish)) {
        /* Without it, a signal that is caught takes a call back that is being answered. */
        flags |= WAIT_KILLABLE_RECV;
        ADD(IF(SYS_sendmsg, 0, 6));
        ADD(LOAD(machine_argument(1)));
        ADD(IF((uint32_t)(uintptr_t)handing_over, 0, 3));
        ADD(LOAD(machine_argument(1) + sizeof(uint32_t)));
        ADD(IF((uint32_t)((uint64_t)(uintptr_t)handing_over >> 32), 0, 1));
        ADD(RETURN(SECCOMP_RET_ALLOW));
        ADD(LOAD(offsetof(struct seccomp_data, nr)));
    }
    for (size_t i = 0; i < KINDS; i++)
        if (wish->classes >> kinds[i].class & 1)
            SHOW(kinds[i].call);
    if (wish->send_takes != 0)
        n += short_filter(code + n, wish->send_takes);
    if (wish->exits) {
        SHOW(SYS_exit_group);
        SHOW(SYS_exit);
    }
    if (wish->signals)
        n += witness_filter(code + n);
    ADD(RETURN(SECCOMP_RET_ALLOW));
    struct sock_fprog program = {(unsigned short)n, code};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

int notify_install(struct notify_wish *wish, const void *handing_over)
{
    int fd = -1;

    if (notify_is_about_calls(wish))
        fd = install(wish, handing_over);
    if (fd == -1)
        *wish = (struct notify_wish){.signals = wish->signals};
    if (fd == -1 && wish->signals)
        fd = install(wish, handing_over);
    return fd;
}

/* Who asks for descriptors must be allowed to trace (pidfd_getfd(2), ptrace(2)). Yama lets an
 * ancestor do so, unless it is set to let nobody but root, or nobody. */
static bool may_ask(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct caps[2] = {{0}, {0}};
    char level = '0';

    int fd = open("/proc/sys/kernel/yama/ptrace_scope", O_RDONLY | O_CLOEXEC);
    if (fd != -1) {
        if (read(fd, &level, 1) != 1)
            level = '0';
        close(fd);
    }
    if (geteuid() != 0) /* the program is run by the same user */
        return level < '2';
    syscall(SYS_capget, &header, caps);
    return level < '3' && (caps[0].effective & 1u << CAP_SYS_PTRACE) != 0;
}

bool notify_may_work(void)
{
    unsigned flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | WAIT_KILLABLE_RECV;

    /* A kernel that knows the flags goes on to look for the filter, and finds none (seccomp(2)). */
    return MACHINE_ARCH != 0 && may_ask()
           && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, NULL) == -1 && errno == EFAULT;
}

/* ---------------------------------------------------------------- the peer's side ---- */

void notify_clear(struct notify *n)
{
    memset(n, 0, sizeof *n);
    n->fd = n->shorts.ready = n->open_at_exit = -1;
}

void notify_add_fault(struct notify *n, const struct tap_fault *fault, unsigned planned)
{
    struct notify_fault *f = &n->faults[n->fault_count++];

    f->fault = *fault;
    f->planned = planned;
}

void notify_begin(struct notify *n, int fd, const struct notify_wish *shows, pid_t first,
                  pid_t supervisor)
{
    uint64_t flags = SYNC_WAKE_UP;

    n->fd = fd;
    if (fd == -1)
        return;
    n->shows = *shows;
    n->first = first;
    n->shorts.most = shows->send_takes;
    if (n->shorts.most != 0) {
        struct epoll_event calls = {.events = EPOLLIN};
        n->shorts.ready = epoll_create1(EPOLL_CLOEXEC);
        if (n->shorts.ready != -1 && epoll_ctl(n->shorts.ready, EPOLL_CTL_ADD, fd, &calls) == -1) {
            close(n->shorts.ready);
            n->shorts.ready = -1;
        }
    }
    ioctl(fd, SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags); /* faster, where the kernel can (6.6) */
    if (shows->signals)
        witness_begin(&n->witness, first, supervisor);
}

static bool is_internet(int domain)
{
    return domain == AF_INET || domain == AF_INET6;
}

static bool is_stream(int fd)
{
    int domain = 0, type = 0;
    socklen_t length = sizeof domain;

    return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0
           && getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && is_internet(domain)
           && type == SOCK_STREAM;
}

/* Whether the call is one of those that the play is about. The C library makes sockets for itself,
 * too, to ask for names and interfaces: those do not count. They are close-on-exec, and not TCP's.
 * *may_wait: the call waits when it has to, and so never fails with EAGAIN (recv(2), send(2), accept(2)). */
static bool counts(struct notify *n, const struct kind *kind, const struct seccomp_notif *call,
                   bool *may_wait)
{
    int domain = 0, type = 0;
    socklen_t length = sizeof domain;

    *may_wait = false;
    if (kind->class == TAP_SOCKET)
        return (call->data.args[1] & SOCK_CLOEXEC) == 0
               || (is_internet((int)call->data.args[0])
                   && (call->data.args[1] & 0xf) == SOCK_STREAM);
    if (kind->fd == -1)
        return true;
    int fd = copy_of(call->pid, (int)call->data.args[kind->fd]);
    if (fd == -1) {
        n->blind |= errno == EPERM || errno == EACCES;
        return errno == EBADF && !kind->any_file;
    }
    bool is_socket = getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0
                     && getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0;
    *may_wait = (fcntl(fd, F_GETFL) & O_NONBLOCK) == 0
                && (kind->flags == 0 || (call->data.args[kind->flags] & MSG_DONTWAIT) == 0);
    close(fd);
    if (!is_socket)
        return !kind->any_file;
    return is_internet(domain) && (kind->class != TAP_CONNECT || type == SOCK_STREAM);
}

/* Counts the call; returns the error that answers it, or 0. */
static int meet(struct notify *n, enum tap_class class, bool may_wait)
{
    uint32_t count = ++n->called[class];

    for (unsigned i = 0; i < n->fault_count; i++) {
        struct tap_fault *f = &n->faults[i].fault;
        if (f->error == 0 || f->class != (int32_t)class || count < f->first || count > f->last)
            continue;
        atomic_fetch_add(&f->fired, 1);
        if (f->error != EAGAIN || !may_wait) /* a call that waits is made: it has met what there is to meet */
            return f->error;
    }
    return 0;
}

/* The sockets that a process has open, as the wiretap counts them; -1 when we may not know. */
static int open_sockets(pid_t process)
{
    char path[32], to[64];
    struct dirent *e;
    int sockets = 0;

    snprintf(path, sizeof path, "/proc/%d/fd", process);
    DIR *d = opendir(path);
    if (d == NULL)
        return -1;
    while ((e = readdir(d)) != NULL) {
        ssize_t length
            = atoi(e->d_name) > STDERR_FILENO ? readlinkat(dirfd(d), e->d_name, to, sizeof to) : 0;
        sockets += length > 8 && memcmp(to, "socket:[", 8) == 0;
    }
    closedir(d);
    return sockets;
}

/* The last of its threads to come here has the last word. */
static void note_exit(struct notify *n, pid_t thread)
{
    if (thread != n->first && process_of(thread) != n->first)
        return;
    int sockets = open_sockets(n->first);
    if (sockets == -1)
        n->blind = true;
    else
        n->open_at_exit = sockets;
}

/* A send that would take more than it may: on a stream of the internet it is made here. */
static enum short_end shorten(struct notify *n, const struct seccomp_notif *call,
                              struct seccomp_notif_resp *reply)
{
    enum short_end end = SHORT_NONE;

    for (size_t i = 0; n->shorts.most != 0 && end == SHORT_NONE && i < KINDS; i++) {
        if (kinds[i].call != call->data.nr || kinds[i].class != TAP_SEND)
            continue;
        int fd = copy_of((pid_t)call->pid, (int)call->data.args[kinds[i].fd]);
        if (fd == -1) {
            n->blind |= errno == EPERM || errno == EACCES;
            continue;
        }
        if (is_stream(fd))
            end = short_meet(&n->shorts, n->fd, call, fd, reply);
        close(fd);
    }
    n->uncut |= end == SHORT_UNSEEN;
    for (unsigned i = 0; end != SHORT_NONE && i < n->fault_count; i++)
        if (n->faults[i].fault.cap != 0)
            atomic_fetch_add(&n->faults[i].fault.fired, 1);
    return end;
}

/* Fills the reply. Returns false when it is given later. */
static bool answer(struct notify *n, const struct seccomp_notif *call,
                   struct seccomp_notif_resp *reply)
{
    bool of_a_class = false, may_wait;

    reply->id = call->id;
    if (n->shows.exits && (call->data.nr == SYS_exit_group || call->data.nr == SYS_exit)) {
        note_exit(n, (pid_t)call->pid);
        of_a_class = true;
    }
    for (size_t i = 0; i < KINDS && reply->error == 0; i++)
        if (kinds[i].call == call->data.nr && notify_shows(n, kinds[i].class)) {
            of_a_class = true;
            if (counts(n, &kinds[i], call, &may_wait))
                reply->error = -meet(n, kinds[i].class, may_wait);
        }
    if (reply->error != 0)
        return true;
    enum short_end end = shorten(n, call, reply);
    if (end == SHORT_DONE || end == SHORT_WAITS)
        return end == SHORT_DONE;
    if (n->shows.signals && !of_a_class)
        witness_note(&n->witness, &call->data);
    reply->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    return true;
}

void notify_look(struct notify *n)
{
    short_look(&n->shorts, n->fd);
    while (n->fd != -1) {
        struct pollfd ready = {n->fd, POLLIN, 0};
        struct seccomp_notif call = {0};
        struct seccomp_notif_resp reply = {0};

        if (poll(&ready, 1, 0) != 1)
            return;
        if ((ready.revents & POLLIN) == 0) { /* nobody is left who could call */
            n->fd = -1;
            return;
        }
        if (ioctl(n->fd, SECCOMP_IOCTL_NOTIF_RECV, &call) == -1)
            continue; /* who called is dead, or a signal came first: then it calls again */
        if (answer(n, &call, &reply))
            ioctl(n->fd, SECCOMP_IOCTL_NOTIF_SEND, &reply);
    }
}

void notify_end(struct notify *n)
{
    notify_look(n);
    n->fd = -1;
    short_end(&n->shorts);
    if (n->shorts.ready != -1)
        close(n->shorts.ready);
    n->shorts.ready = -1;
}

struct pollfd notify_poll(const struct notify *n)
{
    return (struct pollfd){n->fd != -1 && n->shorts.ready != -1 ? n->shorts.ready : n->fd, POLLIN,
                           0};
}

bool notify_shows(const struct notify *n, enum tap_class class)
{
    return (n->shows.classes >> class & 1) != 0;
}

bool notify_has_fault(const struct notify *n, unsigned planned)
{
    for (unsigned i = 0; i < n->fault_count; i++)
        if (n->faults[i].planned == planned)
            return n->faults[i].fault.cap != 0
                       ? n->shows.send_takes != 0
                       : notify_shows(n, (enum tap_class)n->faults[i].fault.class);
    return false;
}

bool notify_fault_reached(const struct notify *n, unsigned planned)
{
    for (unsigned i = 0; i < n->fault_count; i++)
        if (n->faults[i].planned == planned)
            return atomic_load(&n->faults[i].fault.fired) > 0;
    return false;
}

/* short.c -- sends that take fewer bytes than were asked for, made in the program's place. */
#include "short.h"

#include "copy.h"
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* How many pieces one call may gather from: the kernel's own limit (IOV_MAX). */
enum { MOST_PIECES = 1024, UNKNOWN = -1 };

/* ------------------------------------------------------------------ which calls ---- */

#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define IF(what, value, yes, no) BPF_JUMP(BPF_JMP | (what) | BPF_K, (value), (yes), (no))
#define SHOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)

unsigned short_filter(struct sock_filter *code, uint32_t most)
{
    static const unsigned with_length[] = {SYS_write, SYS_sendto};
    static const unsigned others[]
        = {SYS_sendmsg, SYS_writev, SYS_pwritev2, SYS_sendfile, SYS_sendmmsg, SYS_splice};
    unsigned n = 0;
#define ADD(...) code[n++] = (struct sock_filter)__VA_ARGS__

    for (size_t i = 0; i < sizeof with_length / sizeof *with_length; i++) {
        ADD(IF(BPF_JEQ, with_length[i], 0, 6));
        ADD(LOAD(machine_argument(2) + sizeof(uint32_t)));
        ADD(IF(BPF_JEQ, 0, 0, 2));
        ADD(LOAD(machine_argument(2)));
        ADD(IF(BPF_JGT, most, 0, 1));
        ADD(SHOW);
        ADD(LOAD(offsetof(struct seccomp_data, nr)));
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        ADD(IF(BPF_JEQ, others[i], 0, 1));
        ADD(SHOW);
    }
    return n;
#undef ADD
}

/* -------------------------------------------------------------- what they would send ---- */

static int peek(uint32_t thread, uint64_t from, void *to, size_t length)
{
    struct iovec here = {to, length}, there = {(void *)(uintptr_t)from, length};

    if (length == 0 || process_vm_readv((pid_t)thread, &here, 1, &there, 1, 0) == (ssize_t)length)
        return 0;
    return errno == EPERM ? UNKNOWN : EFAULT;
}

/* The first bytes of several pieces. */
static int gather(struct short_send *s, uint64_t at, uint64_t count, uint32_t most)
{
    struct iovec *pieces;

    if (count > MOST_PIECES)
        return EINVAL;
    pieces = calloc(count + 1, sizeof *pieces);
    if (pieces == NULL)
        return ENOMEM;
    int error = peek(s->thread, at, pieces, count * sizeof *pieces);
    for (uint64_t i = 0; error == 0 && i < count && s->length < most; i++) {
        uint32_t room = most - s->length,
                 n = pieces[i].iov_len < room ? (uint32_t)pieces[i].iov_len : room;
        error = peek(s->thread, (uint64_t)(uintptr_t)pieces[i].iov_base, s->bytes + s->length, n);
        s->length += n;
    }
    free(pieces);
    return error;
}

/* sendfile(2): from a place in the program's memory, or from where the file stands. */
static int read_file(struct short_send *s, int file, uint64_t where, uint64_t length, uint32_t most)
{
    s->file = copy_of((pid_t)s->thread, file);
    s->where = where;
    if (s->file == -1)
        return errno;
    if (where != 0) {
        int error = peek(s->thread, where, &s->at, sizeof s->at);
        if (error != 0)
            return error;
    } else {
        s->at = lseek(s->file, 0, SEEK_CUR);
        if (s->at == -1)
            return UNKNOWN;
    }
    ssize_t got = pread(s->file, s->bytes, length < most ? length : most, s->at);
    if (got == -1)
        return errno;
    s->length = (uint32_t)got;
    return 0;
}

/* The first bytes in a pipe: there they stay (tee(2)), or, when they are sent, they are taken away. Never waits.
 * Returns how many, 0 at its end, or -1 with errno. */
static ssize_t look_into_pipe(int pipe, void *bytes, size_t length, bool takes)
{
    int own[2];

    if (pipe2(own, O_CLOEXEC | O_NONBLOCK) == -1)
        return -1;
    ssize_t n = takes ? splice(pipe, NULL, own[1], NULL, length, SPLICE_F_NONBLOCK)
                      : tee(pipe, own[1], length, SPLICE_F_NONBLOCK);
    int error = errno;
    if (n > 0 && !takes)
        n = read(own[0], bytes, (size_t)n);
    close(own[0]);
    close(own[1]);
    errno = error;
    return n;
}

/* splice(2) from a pipe. */
static int read_pipe(struct short_send *s, const uint64_t *arg, uint32_t most)
{
    enum { FROM, FROM_AT, TO, TO_AT, LENGTH, FLAGS };
    struct stat is;

    s->file = copy_of((pid_t)s->thread, (int)arg[FROM]);
    if (s->file == -1)
        return errno;
    if (fstat(s->file, &is) == -1 || !S_ISFIFO(is.st_mode))
        return EINVAL;
    if (arg[FROM_AT] != 0 || arg[TO_AT] != 0)
        return ESPIPE;
    s->is_a_pipe = true;
    ssize_t got = look_into_pipe(s->file, s->bytes, arg[LENGTH] < most ? arg[LENGTH] : most, false);
    if (got == -1)
        return errno == EAGAIN && (arg[FLAGS] & SPLICE_F_NONBLOCK) != 0 ? EAGAIN : UNKNOWN;
    s->length = (uint32_t)got;
    return 0;
}

/* What a call would send: its first bytes, as many as may be taken. Returns an error, 0, or
 * UNKNOWN. */
static int look_into(struct short_send *s, const struct seccomp_data *call, uint32_t most)
{
    const uint64_t *arg = (const uint64_t *)call->args;
    struct msghdr m;
    int error;

    switch (call->nr) {
    case SYS_sendto: s->flags = (int)arg[3]; __attribute__((fallthrough));
    case SYS_write:
        s->length = arg[2] < most ? (uint32_t)arg[2] : most;
        return peek(s->thread, arg[1], s->bytes, s->length);
    case SYS_sendmsg:
        s->flags = (int)arg[2];
        error = peek(s->thread, arg[1], &m, sizeof m);
        return error != 0 ? error : gather(s, (uint64_t)(uintptr_t)m.msg_iov, m.msg_iovlen, most);
    case SYS_pwritev2:
        if ((int64_t)arg[3] != -1)
            return ESPIPE;
        __attribute__((fallthrough));
    case SYS_writev: return gather(s, arg[1], arg[2], most);
    case SYS_sendmmsg: /* of the first message, and that it was one */
        s->flags = (int)arg[3];
        s->counts = arg[1] + offsetof(struct mmsghdr, msg_len);
        error = arg[2] == 0 ? UNKNOWN : peek(s->thread, arg[1], &m, sizeof m);
        return error != 0 ? error : gather(s, (uint64_t)(uintptr_t)m.msg_iov, m.msg_iovlen, most);
    case SYS_splice: return read_pipe(s, arg, most);
    case SYS_sendfile: return read_file(s, (int)arg[1], arg[2], arg[3], most);
    default: return UNKNOWN;
    }
}

/* -------------------------------------------------------------------- the answer ---- */

/* As the kernel does it: SIGPIPE for the thread that calls (send(2)). */
static void tell_that_it_is_broken(const struct short_send *s)
{
    if ((s->flags & MSG_NOSIGNAL) == 0)
        syscall(SYS_tgkill, process_of((pid_t)s->thread), (int)s->thread, SIGPIPE);
}

static void write_there(const struct short_send *s, uint64_t to, const void *from, size_t length)
{
    struct iovec here = {(void *)from, length}, there = {(void *)(uintptr_t)to, length};

    process_vm_writev((pid_t)s->thread, &here, 1, &there, 1, 0);
}

/* Behind what was taken of a file or a pipe. */
static void go_on(const struct short_send *s, ssize_t n)
{
    off_t at = s->at + n;

    if (s->is_a_pipe)
        look_into_pipe(s->file, NULL, (size_t)n, true);
    else if (s->where != 0)
        write_there(s, s->where, &at, sizeof at);
    else
        lseek(s->file, at, SEEK_SET);
}

/* Fills the reply, unless there is no room: then false. */
static bool take(const struct short_send *s, struct seccomp_notif_resp *reply)
{
    enum { PASSED_ON = MSG_OOB | MSG_MORE | MSG_DONTROUTE | MSG_EOR };
    bool is_at_its_end = s->is_a_pipe && s->length == 0;
    ssize_t n = is_at_its_end ? 0
                              : send(s->fd, s->bytes, s->length,
                                     (s->flags & PASSED_ON) | MSG_DONTWAIT | MSG_NOSIGNAL);
    int error = n == -1 ? errno : 0;

    if (error == EAGAIN && s->waits)
        return false;
    if (error == EPIPE)
        tell_that_it_is_broken(s);
    if (n > 0 && s->file != -1)
        go_on(s, n);
    if (n >= 0 && s->counts != 0) {
        unsigned count = (unsigned)n;
        write_there(s, s->counts, &count, sizeof count);
        n = 1;
    }
    *reply = (struct seccomp_notif_resp){.id = s->id, .error = -error, .val = error == 0 ? n : 0};
    return true;
}

static void forget(const struct short_send *s)
{
    if (s->file != -1)
        close(s->file);
    if (s->fd != -1)
        close(s->fd);
    free(s->bytes);
}

/* Of those that wait, the i-th. The program has the file open as well: it would stay in the list
 * (epoll(7)). */
static void wait_no_more(struct shorts *all, unsigned i)
{
    epoll_ctl(all->ready, EPOLL_CTL_DEL, all->waiting[i].fd, NULL);
    forget(&all->waiting[i]);
    all->waiting[i] = all->waiting[--all->count];
}

static enum short_end wait_for_room(struct shorts *all, const struct short_send *s)
{
    struct epoll_event room = {.events = EPOLLOUT};

    if (all->ready == -1 || all->count == SHORT_WAITING
        || epoll_ctl(all->ready, EPOLL_CTL_ADD, s->fd, &room) == -1)
        return SHORT_UNSEEN;
    all->waiting[all->count++] = *s;
    return SHORT_WAITS;
}

enum short_end short_meet(struct shorts *all, int listener, const struct seccomp_notif *call,
                          int fd, struct seccomp_notif_resp *reply)
{
    int length = call->data.nr == SYS_splice ? 4 : 2; /* which argument it is */
    if ((call->data.nr == SYS_write || call->data.nr == SYS_sendto || call->data.nr == SYS_splice)
        && call->data.args[length] <= all->most)
        return SHORT_NONE;
    struct short_send s = {.id = call->id,
                           .thread = call->pid,
                           .file = -1,
                           .fd = fcntl(fd, F_DUPFD_CLOEXEC, 0),
                           .bytes = malloc(all->most)};
    enum short_end end = SHORT_DONE;
    int error = s.fd == -1 || s.bytes == NULL ? UNKNOWN : look_into(&s, &call->data, all->most);

    s.waits = (s.flags & MSG_DONTWAIT) == 0 && (fcntl(s.fd, F_GETFL) & O_NONBLOCK) == 0;
    /* Whose memory was it? The number is another thread's only when this one is gone. */
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &s.id) == -1)
        ;
    else if (error == UNKNOWN)
        end = SHORT_UNSEEN;
    else if (error != 0)
        reply->error = -error;
    else if (!take(&s, reply))
        end = wait_for_room(all, &s);
    if (end != SHORT_WAITS)
        forget(&s);
    return end;
}

/* Whether a signal has come to a thread that waits for its answer: until then it sleeps so that a signal wakes
 * it, from then on nothing but the answer does (SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, seccomp(2)). */
static bool was_interrupted(const struct short_send *s)
{
    char path[64], text[512];

    snprintf(path, sizeof path, "/proc/%u/stat", s->thread);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd == -1 ? -1 : read(fd, text, sizeof text - 1);
    if (fd != -1)
        close(fd);
    text[n > 0 ? n : 0] = '\0';
    const char *name_ends = strrchr(text, ')'); /* proc(5): behind it, the state */
    return name_ends != NULL && strncmp(name_ends, ") D", 3) == 0;
}

void short_look(struct shorts *all, int listener)
{
    /* What the kernel's send() says inside when a signal comes before a byte was taken: for the program EINTR, or
     * the call is made again (signal(7), SA_RESTART; a program that was stopped and goes on). */
    enum { ERESTARTSYS = 512 };

    for (unsigned i = all->count; i-- > 0;) {
        struct short_send *s = &all->waiting[i];
        struct seccomp_notif_resp reply;
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &s->id) == 0) {
            if (!take(s, &reply)) {
                if (!was_interrupted(s))
                    continue;
                reply = (struct seccomp_notif_resp){.id = s->id, .error = -ERESTARTSYS};
            }
            ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &reply);
        }
        wait_no_more(all, i);
    }
}

void short_end(struct shorts *all)
{
    while (all->count > 0)
        wait_no_more(all, 0);
}

/* record.c -- one call: its slot taken, shown to the peer and completed. */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "real.h"
#include "tap.h"

struct tap_shared *tap;

/* Stands for the slot of a call that gets none: it is written to and never read. */
static struct tap_event lost;

/* Answers 0 for what is not a socket or not open. */
int socket_type(int fd)
{
    int before = errno;
    int type = 0;
    socklen_t length = sizeof type;

    if (syscall(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, &type, &length) == -1)
        type = 0;
    errno = before;
    return type;
}

static int64_t nanoseconds(void)
{
    struct timespec now;

    /* vdso(7) reads the clock again when a tick of it has come meanwhile: one instruction at a time, it
     * would do so for ever. */
    if (atomic_load_explicit(&tap->stepped, memory_order_relaxed))
        syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    else
        REAL(clock_gettime)(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static enum tap_class class_of(enum tap_call name)
{
#define X(name, class) class,
    static const unsigned char classes[] = {TAP_CALLS(X)};
#undef X
    return classes[name];
}

/* Whether a call is of interest only when its descriptor is a socket: the others are made for
 * sockets alone, and made on anything else they are a mistake worth seeing. */
static bool is_for_all_files(enum tap_call name)
{
    return name == TAP_CALL_read || name == TAP_CALL_readv || name == TAP_CALL_write
           || name == TAP_CALL_writev || name == TAP_CALL_close || name == TAP_CALL_fcntl
           || name == TAP_CALL_sendfile || name == TAP_CALL_splice || name == TAP_CALL_splice_from;
}

/* Where a call is written down. One of the last ones takes the place of an earlier one; where that is still
 * going on, it keeps its place. */
static struct tap_event *take_slot(uint32_t number)
{
    if (number < TAP_FIRST)
        return &tap->event[number];
    struct tap_event *event = &tap->event[TAP_FIRST + (number - TAP_FIRST) % TAP_LAST];
    uint32_t state = atomic_load(&event->state);

    if ((state != TAP_EMPTY && state != TAP_RETURNED)
        || !atomic_compare_exchange_strong(&event->state, &state, TAP_TAKEN))
        return &lost;
    memset(&event->call, 0, sizeof *event - offsetof(struct tap_event, call));
    return event;
}

/* Of threads that look at the same time the one that began last has seen what all of them freed before: its number
 * stays. They are numbered as they begin, and a number is kept with what was seen. */
static void note_number(uint64_t in_use, uint64_t turn)
{
    uint64_t before = atomic_load(&tap->heap), now = (turn << TAP_HEAP_BITS) | (in_use & TAP_HEAP_MASK);

    while ((int32_t)((uint32_t)(before >> TAP_HEAP_BITS << 8) - (uint32_t)(turn << 8)) < 0
           && !atomic_compare_exchange_weak(&tap->heap, &before, now))
        continue;
}

/* What the first process of the program holds of malloc(), in all arenas, noted before it asks for something
 * to come. The function is glibc's, since 2.33 (mallinfo(3)); elsewhere nothing is known. */
static void note_heap(enum tap_class class)
{
    struct heap {
        size_t unused[4], mapped, unused_either[2], in_use, others[2];
    };
    static struct heap (*look)(void);
    static _Atomic uint64_t turns;
    static int first;
    int me = (int)syscall(SYS_getpid);

    if (class != TAP_ACCEPT && class != TAP_RECV && class != TAP_SELECT)
        return;
    if (first == 0) {
        first = me;
        atomic_store(&tap->heap, 0);
        void *at = dlsym(RTLD_DEFAULT, "mallinfo2");
        memcpy(&look, &at, sizeof look);
    }
    if (first != me || look == NULL)
        return;
    uint64_t turn = atomic_fetch_add(&turns, 1) + 1;
    struct heap now = look();
    note_number(now.in_use + now.mapped, turn);
}

/* Takes a slot and fills in what is known before the call. A call that concerns no socket gets
 * none, and is not counted. */
struct call enter(enum tap_call name, int fd, int64_t a, int64_t b, int64_t c)
{
    struct call call = {.class = class_of(name), .fd = fd};
    bool has_fd = call.class != TAP_SOCKET && call.class != TAP_SELECT && call.class != TAP_EXIT
                  && call.class != TAP_FORK;

    if (tap == NULL)
        return call;
    if (tap->heap_watched)
        note_heap(call.class);
    /* One more system call: made only where the answer matters, since a program may send by the
     * byte. */
    bool asks = is_for_all_files(name) || tap->faults > 0;
    int type = has_fd && asks ? socket_type(fd) : 0;
    if (type == 0 && is_for_all_files(name))
        return call;
    repair_note(call.class, fd);
    find_fault(&call, atomic_fetch_add(&tap->called[call.class], 1) + 1, type);

    uint32_t number = atomic_fetch_add(&tap->events, 1);
    struct tap_event *event = take_slot(number);

    call.event = event;
    if (event == &lost)
        return call;
    event->call = name;
    event->flags = call.error != 0 && !call.kernels ? TAP_INJECTED : 0;
    event->pid = (int32_t)syscall(SYS_getpid); /* never from a cache: the program may have forked */
    event->tid = (int32_t)syscall(SYS_gettid);
    event->fd = fd;
    event->number = number;
    event->arg[0] = a;
    event->arg[1] = b;
    event->arg[2] = c;
    return call;
}

/* A call that the kernel shows the peer fails with EINTR when a signal comes before the peer has it,
 * also one that never waits and so never would. And an _exit() that failed would be a crash. */
static void hold_signals(struct call *c)
{
    static const uint32_t never_wait = 1u << TAP_SOCKET | 1u << TAP_BIND | 1u << TAP_LISTEN | 1u << TAP_SHUTDOWN
                                       | 1u << TAP_SETSOCKOPT | 1u << TAP_EXIT;
    static const uint64_t all = UINT64_MAX;

    if ((tap->kernels & never_wait & 1u << c->class) != 0)
        c->held = syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, &c->mask, sizeof all) == 0;
}

static void let_signals_come(struct call *c)
{
    int before = errno;

    if (c->held && c->class != TAP_EXIT)
        syscall(SYS_rt_sigprocmask, SIG_SETMASK, &c->mask, NULL, sizeof c->mask);
    errno = before;
}

/* From here on the peer sees the call, even one that never returns. */
bool proceed(struct call *c)
{
    if (c->event == NULL)
        return true;
    hold_signals(c);
    if (c->event == &lost)
        return c->error == 0 || c->kernels;
    c->event->began = nanoseconds();
    atomic_store_explicit(&c->event->state, TAP_ENTERED, memory_order_release);
    return c->error == 0 || c->kernels;
}

/* Counts how long the program has gone on with calls that bring it nothing, on one descriptor. */
static void count_fruitless(const struct call *c, ssize_t result)
{
    bool accepts = c->class == TAP_ACCEPT;

    if (c->class == TAP_SELECT && result > 0)
        atomic_fetch_add(&tap->idle_rounds, 1);

    if (!accepts && c->class != TAP_SEND && c->class != TAP_RECV)
        return;
    bool fruitful = accepts ? result >= 0 : result > 0;
    bool fruitless = result == -1 ? errno != EINTR : c->class == TAP_RECV && c->length > 0;

    if (fruitful) {
        atomic_store(&tap->idle_rounds, 0);
        atomic_store(&tap->fruitless, 0);
    } else if (fruitless) {
        if (atomic_exchange(&tap->fruitless_fd, c->fd) != c->fd)
            atomic_store(&tap->fruitless, 0);
        atomic_fetch_add(&tap->fruitless, 1);
    }
}

ssize_t leave(struct call *c, ssize_t result)
{
    if (c->event == NULL)
        return result;
    let_signals_come(c);
    if (c->kernels && (result != -1 || errno != c->error)) /* the kernel counts otherwise than we */
        c->error = 0;
    if (c->error == EAGAIN)
        tell_again(c);
    if (c->error == 0)
        count_fruitless(c, result);
    else
        errno = c->error;
    if (result >= 0)
        atomic_fetch_add(&tap->succeeded[c->class], 1);
    if (c->event == &lost)
        return result;
    if (c->error != 0)
        c->event->flags |= TAP_INJECTED;
    c->event->ended = nanoseconds();
    c->event->result = result;
    c->event->error = result == -1 ? errno : 0;
    atomic_store_explicit(&c->event->state, TAP_RETURNED, memory_order_release);
    return result;
}

/* tap.h -- the inside of the wiretap: what its files share.
 *
 * Each function in calls.c goes the same way:
 *     enter()    takes a slot for the call, if it is one to write down
 *     ask()      for data: how much is asked for, and how much of that a cap allows
 *     proceed()  shows the slot to the peer; false when a fault answers instead
 *                ... here the real call is made ...
 *     leave()    completes the slot and hands the result to the program
 *
 * All of it may run at any moment, in a signal handler, in any thread, in a forked child: it
 * allocates nothing, locks nothing, opens nothing, and leaves errno as the real call set it.
 */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>

#include "wiretap.h"

/* The program meets this function in the C library's place. */
#define EXPORT __attribute__((visibility("default")))

/* One call on its way. */
struct call {
    struct tap_event *event; /* where it is written down; NULL: the tap keeps out of it */
    enum tap_class class;
    int fd;
    int error;             /* what a fault returns in its place, or 0 */
    bool kernels;          /* the kernel does, when the call is made */
    bool held;             /* signals are, until it returns; */
    uint64_t mask;         /*   then these again */
    struct tap_fault *cap; /* what limits its length, or NULL */
    size_t length;         /* how many bytes it may handle */
    int flags;
};

extern struct tap_shared *tap; /* NULL: nobody listens, every call passes through */

/* record.c */
struct call enter(enum tap_call name, int fd, int64_t a, int64_t b, int64_t c);
bool proceed(struct call *c);
ssize_t leave(struct call *c, ssize_t result);
int socket_type(int fd); /* SOCK_STREAM, ..., or 0: not a socket */

/* faults.c */
void find_fault(struct call *c, uint32_t count, int type);
void ask(struct call *c, size_t length, int flags);
void limit_send_buffer(int fd);
void tell_again(const struct call *c);

/* limits.c: a wait that ends after `ms` by itself (-1, 0: none such) is noted, and how often one
 * after the other it may be waited for; returns what it is to be, shorter where the play pauses.
 * The same of a struct, which is left as it is: what is to be passed on is `t`, or `room` in its
 * place. */
int64_t limit_ms(int64_t ms, int waits);
const struct timespec *limit_timespec(const struct timespec *t, struct timespec *room);
struct timeval *limit_timeval(struct timeval *t, struct timeval *room, int waits);
/* After a select(), which leaves in `left` what is left of its time, which was limit_ms: the program's says
 * that, too. */
void limit_is_over(struct timeval *t, const struct timeval *left, int64_t limit_ms);
/* What came of it (0: the time was over), and whether it was shorter than the program's. */
void note_limit(struct call *c, int result, bool shorter);
int64_t timespec_ms(const struct timespec *t);
int64_t timeval_ms(const struct timeval *t);

/* memory.c */
bool peek(void *copy, const void *from, size_t length);
void note_address(struct call *c, const void *address, size_t length);
void note_accepted(struct call *c, int cfd, const void *address);
void note_name(struct call *c, int result, const void *address, int room);
void note_bytes(struct call *c, ssize_t handled, const struct iovec *vector, size_t count);

/* repairs.c: whether this play is one in which calls of this class handle all that was asked for;
 * what is to be put right before the program begins. And whether it is one in which calls that fail
 * so are made again. */
bool is_repaired(enum tap_class class);
bool is_repaired_error(int error);
void repair_process(void);
void repair_note(enum tap_class class, int fd);

/* attach.c */
void note_exit(int status);
void wait_to_exit(void);

/* calls.c */
void find_real_calls(void);

#endif

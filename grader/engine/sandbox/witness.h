/* witness.h -- which signals the program itself sends, or asks the kernel to send.
 *
 * A seccomp filter hands those of its calls that can bring a signal about to the peer, which looks
 * at them and lets them go on as they are (seccomp_unotify(2)). The kernel holds the filter: the
 * program cannot take it off. What is not seen: a child's exit signal other than SIGCHLD
 * (clone(2)), and the calls of another machine's ABI.
 */
#ifndef WITNESS_H
#define WITNESS_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* In the child that is about to run the program, new privileges given up: puts the filter on.
 * Returns the descriptor that the peer must have, or -1 where the kernel or a filter above us does
 * not allow it. */
int witness_install(void);

/* What is seen of one program. */
struct witness {
    int fd; /* -1: nothing more to see */
    bool there;
    pid_t first, supervisor; /* as the program numbers them */
    uint64_t to_first;   /* a bit a signal */
    bool to_supervisor, asked;
};

/* The peer's side: `fd` as it came (-1: none), which stays the caller's; the first
 * process and the supervisor as the peer numbers them. */
void witness_begin(struct witness *seen, int fd, pid_t first, pid_t supervisor);

/* Looks at the calls that have been made, and lets them go on. Never waits. */
void witness_look(struct witness *seen);

/* The descriptor is about to be closed; what was seen stays known. */
void witness_end(struct witness *seen);

/* What to poll for calls; its fd is -1 when there is nothing to wait for. */
struct pollfd witness_poll(const struct witness *seen);

/* Whether there is one. */
bool witness_is_there(const struct witness *seen);

/* Whether one of its processes has made a call that may have sent this signal to the first one, or
 * any signal to the supervisor; or one by which the kernel sends signals later on (timer_create, prctl
 * with PR_SET_PDEATHSIG, ...). */
bool witness_sent(const struct witness *seen, int number);
bool witness_sent_to_supervisor(const struct witness *seen);

#endif

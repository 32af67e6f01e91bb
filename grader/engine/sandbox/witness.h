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
#include <sys/types.h>

/* In the child that is about to run the program, new privileges given up: puts the filter on.
 * Returns the descriptor that the peer must have, or -1 where the kernel or a filter above us does
 * not allow it. */
int witness_install(void);

/* The peer's side, for one program: `fd` as it came (-1: none), which stays the caller's; the first
 * process and the keeper as the peer numbers them. */
void witness_begin(int fd, pid_t first, pid_t keeper);

/* Looks at the calls that have been made, and lets them go on. Never waits. */
void witness_look(void);

/* The descriptor is about to be closed; what was seen stays known. */
void witness_end(void);

/* What to poll for calls; its fd is -1 when there is nothing to wait for. */
struct pollfd witness_poll(void);

/* Whether there is a witness for the program that was started last. */
bool witness_is_there(void);

/* Whether one of its processes has made a call that may have sent this signal to the first one, or
 * any signal to the keeper; or one by which the kernel sends signals later on (timer_create, prctl
 * with PR_SET_PDEATHSIG, ...). */
bool witness_sent(int number);
bool witness_sent_to_keeper(void);

#endif

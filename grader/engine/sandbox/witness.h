/* witness.h -- which signals the program itself sends, or asks the kernel to send.
 *
 * A seccomp filter hands those of its calls that can bring a signal about to the peer, which looks
 * at them and lets them go on as they are (notify.h). The kernel holds the filter: the
 * program cannot take it off. What is not seen: the calls of another machine's ABI.
 */
#ifndef WITNESS_H
#define WITNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct sock_filter;
struct seccomp_data;

/* Adds to a filter that has loaded the call's number: at most WITNESS_CODE instructions. Returns how
 * many. A call that none of them is about comes out behind the last one, or passes. */
enum { WITNESS_CODE = 80 };
size_t witness_filter(struct sock_filter *code);

/* What is seen of one program. */
struct witness {
    bool there;
    pid_t first, supervisor; /* as the program numbers them */
    uint64_t to_first;   /* a bit a signal */
    bool to_supervisor, asked;
};

/* The first process and the supervisor as the peer numbers them. */
void witness_begin(struct witness *seen, pid_t first, pid_t supervisor);

/* One of its processes is about to make this call, which the filter has shown. */
void witness_note(struct witness *seen, const struct seccomp_data *call);

/* Whether there is one. */
bool witness_is_there(const struct witness *seen);

/* Whether one of its processes has made a call that may have sent this signal to the first one, or
 * any signal to the supervisor; or one by which the kernel sends signals later on (timer_create, prctl
 * with PR_SET_PDEATHSIG, clone with another signal than SIGCHLD, ...). */
bool witness_sent(const struct witness *seen, int number);
bool witness_sent_to_supervisor(const struct witness *seen);

#endif

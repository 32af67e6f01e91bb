/* notify.h -- system calls that the kernel shows the peer before they are made.
 *
 * A seccomp filter hands the calls that a play is about to the peer (seccomp_unotify(2)), which
 * counts them, answers one with an error in the program's place, or lets it go on. The kernel holds
 * the filter, the peer the numbers: the program can reach neither. It is all one whether libc makes
 * the call, a stream of stdio, a static program or a raw system call. Not seen: sockets in a table
 * of descriptors that one thread has for itself (clone(2) without CLONE_FILES).
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include "../../wiretap/wiretap.h"
#include "short.h"
#include "witness.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What is to be shown. */
struct notify_wish {
    uint32_t classes; /* calls, a bit for each enum tap_class */
    bool exits;       /* the end of a process by itself */
    bool signals;     /* witness.h */
    uint32_t
        send_takes; /* no send on a stream takes more bytes (short.h); 0: it takes what it takes */
};

/* Whether anything but signals is to be shown. */
bool notify_is_about_calls(const struct notify_wish *wish);

/* Whether the kernel may do it here for calls and exits (Linux 5.19), and lets us ask about the
 * program's descriptors. A filter above us may still refuse it. */
bool notify_may_work(void);

/* Whether calls of this class can be shown: not close(), which has to close whatever it reports. */
bool notify_knows(enum tap_class class);

/* In the child that is about to run the program, new privileges given up: puts the filter on. Where
 * calls and exits cannot be had, it does without, and takes them from the wish. Returns the
 * descriptor that the peer must have; -1: there is nothing to show, or it is not allowed. Nobody
 * can answer before the peer has it: the sendmsg() of the message at `handing_over` is not shown,
 * an address that the program cannot know. */
int notify_install(struct notify_wish *wish, const void *handing_over);

/* What is seen of one program. */
struct notify {
    int fd; /* -1: nothing more to see */
    struct notify_wish shows;
    struct witness witness;
    struct shorts shorts;
    pid_t first; /* as the peer numbers it */
    struct notify_fault {
        struct tap_fault fault;
        unsigned planned; /* its place in the play's plan */
    } faults[TAP_FAULTS];
    unsigned fault_count;
    uint32_t called[TAP_CLASSES];
    bool blind;       /* the kernel would not tell what a call was about: then nothing is claimed */
    bool uncut;       /* a send was made whole that was to be short (SHORT_UNSEEN) */
    int open_at_exit; /* sockets of the first process, from descriptor 3 on, when it ended itself;
                         -1: it has not */
};

/* Before it starts: nothing is shown. Then the faults that it is to meet. */
void notify_clear(struct notify *n);
void notify_add_fault(struct notify *n, const struct tap_fault *fault, unsigned planned);

/* It is about to start: `fd` as it came (-1: none), which stays the caller's; what it shows; the
 * first process and the supervisor as the peer numbers them. */
void notify_begin(struct notify *n, int fd, const struct notify_wish *shows, pid_t first,
                  pid_t supervisor);

/* Answers the calls that have been made. Never waits. */
void notify_look(struct notify *n);

/* The descriptor is about to be closed; what was seen stays known. */
void notify_end(struct notify *n);

/* What to poll for calls; its fd is -1 when there is nothing to wait for. */
struct pollfd notify_poll(const struct notify *n);

/* Whether calls of this class are shown; whether this fault of the plan is answered here, and has
 * been met (of sends that take few bytes: that one was cut short here). */
bool notify_shows(const struct notify *n, enum tap_class class);
bool notify_has_fault(const struct notify *n, unsigned planned);
bool notify_fault_reached(const struct notify *n, unsigned planned);

#endif

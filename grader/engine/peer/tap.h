/* tap.h -- the peer's side of the wiretap (../wiretap/wiretap.h). */
#ifndef TAP_H
#define TAP_H

#include "../../wiretap/wiretap.h"

#include <stdbool.h>
#include <stddef.h>

/* What is to be done to the calls of the programs that are started from now on. */
struct tap_plan {
    bool listens; /* there is a wiretap; without one every program is unseen */
    int library_fd;
    struct tap_planned {
        struct tap_fault fault;
        char role[24]; /* of the program that is to meet it; "": of all */
        bool optional; /* who does not make the call is right, too */
    } faults[TAP_FAULTS];
    unsigned fault_count;
    unsigned send_buffer; /* of every socket that a program makes, in bytes; 0: as it is */
    bool small_buffers;    /* no program makes its send buffers larger than they are */
    unsigned longest_wait; /* in ms: no time-out of a program's is longer; 0: they are as they are */
    bool heap_watched;      /* whether tap_heap is asked for */
    enum tap_repair repair; /* what is put right below every program (wiretap/repairs.c) */
};

/* The wiretap of one program. */
struct tap {
    int library_fd, memory_fd;
    struct tap_shared *shared; /* the program writes there at any time; NULL: none */
    struct tap_shared *copy;   /* what tap_take returns */
    unsigned fault_count, planned[TAP_FAULTS]; /* its faults, by their places in the plan */
};

/* Opens the library. Returns 0, or -1. */
int tap_open(struct tap_plan *plan, const char *library);

/* Adds a fault for the program of this role, or for all ("").  Returns 0, or -1 when there are too
 * many. */
int tap_add_fault(struct tap_plan *plan, const struct tap_fault *fault, const char *role);

/* What the rules call this repair; TAP_REPAIR_NONE: there is none of that name. */
enum tap_repair tap_repair_named(const char *name);

/* Whether the repair could not be done where the program would have to do it: then it proves nothing. */
bool tap_repair_unfit(const struct tap *t);

/* Makes the memory of a program that is about to start; and gives it back. */
void tap_begin(struct tap *t, const struct tap_plan *plan, const char *role);
void tap_close(struct tap *t);

/* The programs run under another one: the wiretap is to wait for this one. */
void tap_only_in(const char *program);

/* Before the program begins: the kernel answers calls of these classes, a bit each, and shows them to the
 * peer (sandbox/notify.h). The wiretap writes down what they meet. */
void tap_leave_to_kernel(struct tap *t, uint32_t classes);

/* The two descriptors that a program must inherit, and the variables it needs: "NAME=value". */
void tap_inherit(const struct tap *t, int keep[2]);
const char *const *tap_environment(const struct tap *t);

/* A task of the program runs one instruction at a time, or no longer. */
void tap_is_stepped(struct tap *t, bool yes);

/* From now on fork() fails with EAGAIN, by the wiretap's own hand, or no longer does. */
void tap_forbid_forks(struct tap *t, bool yes);

/* For the program its clocks are so much later from now on, in ns. */
void tap_put_forward(struct tap *t, int64_t ns);

/* The bytes that its first process had from malloc() when it last asked for something; 0: unknown. */
uint64_t tap_heap(const struct tap *t);

/* Whether the program has been seen at all; how many fruitless calls it has made in a row; how many
 * connections it has accepted; whether it has met this fault of the plan. */
bool tap_sees(const struct tap *t);
uint32_t tap_fruitless(const struct tap *t);
uint32_t tap_accepted(const struct tap *t);
bool tap_fault_reached(const struct tap *t, unsigned planned);

/* The record as it stands now, or NULL. The program can write to its record at any time, whatever
 * it likes: so each byte is read once, into a copy of our own, and what the wiretap cannot have
 * written is an empty slot there: in all others call, state, flags, descriptor and result are
 * within their ranges, and the excerpt is no longer than its room. The copy stays as it is until
 * the next call of this. */
const struct tap_shared *tap_take(struct tap *t);

/* That copy, as the last tap_take left it; NULL: there is none. */
const struct tap_shared *tap_taken(const struct tap *t);

/* Of such a copy: how many slots it has, in the order of the calls; how many calls are missing between the
 * first TAP_FIRST and the others. */
size_t tap_count(const struct tap_shared *record);
size_t tap_lost(const struct tap_shared *record);

/* The copy of the program that is judged, or NULL; the number of its slots, in the order in which
 * the calls were entered (judged.c). */
const struct tap_shared *tap_record(void);
size_t tap_events(void);

const char *tap_call_name(const struct tap_event *e);
enum tap_class tap_class_of(const struct tap_event *e);

/* The class a play calls by this name, or -1. */
int tap_class_named(const char *name);

/* The class of the call of this name, "writev"; -1: there is none. */
int tap_call_named(const char *name);

#endif

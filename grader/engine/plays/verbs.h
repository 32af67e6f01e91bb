/* verbs.h -- what a play can say, by subject: a table of verbs each, and what their files share.
 * steps.c joins the tables. */
#ifndef VERBS_H
#define VERBS_H

#include "base/fault.h"
#include "peer/performance.h"
#include "script.h"

/* Each ends with a NULL pattern. */
extern const struct verb streams_verbs[], program_verbs[], calls_verbs[], connections_verbs[],
    talk_verbs[], datagrams_verbs[], time_verbs[], line_verbs[], processes_verbs[],
    instructions_verbs[], costs_verbs[], names_verbs[], loops_verbs[], local_verbs[];

/* words.c: $PORT, taken when it is asked for first; an address, which must be one
 * (at_port: the port of one without); from now on the
 * words of a play stand for what they are in this performance. */
int words_port(struct performance *p);
union address words_address(const char *text, int at_port);
void words_begin(struct performance *p);

/* The program of this name, and the connection, which must be there; and the same, and this step
 * reads from it. */
struct student *that_program(struct performance *p, const char *role);
struct conn *that_connection(struct performance *p, const char *name);
struct conn *reads_from(struct performance *p, const char *name);

/* The class of calls that a play calls so, which must be one. */
enum tap_class class_of(const char *call);

/* Ends the play where the calls cannot be recorded, or the kernel does not show what they are about: not
 * observed. */
void need_wiretap(const struct performance *p);
void need_sight(const struct performance *p);

/* calls.c: which calls the kernel is to show, for the steps of this play; and that each fault of the
 * play has been met, without which nothing can be said. */
void calls_are_shown(struct performance *p, const struct play *play);
void check_faults(struct performance *p);

/* time.c: where this play pauses, no time-out of the program's is to be longer than it does. */
void pauses_are_short(struct performance *p, const struct play *play);

/* processes.c: where this play asks for memory, its first process tells what it holds. */
void heap_is_watched(struct performance *p, const struct play *play);

/* For wait_until: whether a struct student has ended. */
bool has_ended(void *student);

/* The program that the step is about has ended: with this status, and left nobody behind. */
void exited_with(struct performance *p, long number, const char *expected);

/* The rest of the play cannot be performed here, for this reason: it ends, and has passed as far as it can be
 * seen. For a step of a required test that says so in its name. */
void as_far_as_seen(struct performance *p, const char *why);

/* The same when the play goes on, with less than it should be. */
void seen_in_part(struct performance *p, const char *why);

/* Sends it on c, and waits until the kernel has taken it. */
void send_piece(struct performance *p, struct conn *c, const void *data, size_t n);

/* For wait_until, of a struct conn: whether bytes or an end have come that no step has asked for;
 * whether no program holds its other end any more. */
bool has_come(void *conn);
bool is_closed(void *conn);

/* ", then the end of file": how it has ended; "" while it is open. */
const char *then(const struct conn *c);

/* Whether what came cannot become what is expected, or differs from it already. */
bool differs(const struct bytes *expected, const struct bytes *came);

#endif

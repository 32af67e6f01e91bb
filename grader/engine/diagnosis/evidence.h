/* evidence.h -- what the rules of the diagnosis ask of the wiretap's record. */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "diagnosis.h"
#include "peer/tap.h"

#include <stdbool.h>
#include <stddef.h>

/* What a rule has found, for its sentence: {1}, {2}, {3}. There is room for the longest name of a file, and its line. */
enum { EVIDENCE_TEXT = 288 };
struct evidence {
    char a[EVIDENCE_TEXT], b[EVIDENCE_TEXT], c[EVIDENCE_TEXT];
};
void number(char text[64], long long value);
void count_bytes(char text[64], size_t n); /* "1 byte", "20 bytes" */

/* Whether this text stands in those bytes, which may be NULL; the same for a line, if there is one.
 */
bool has_text(const struct bytes *text, const char *what);
bool has_line(const struct bytes *text, const struct bytes *line);

/* The calls in order, from 0 to calls() - 1. None, where they could not be recorded.
 */
size_t calls(void);
const struct tap_event *call(size_t i);

/* Of a program that makes very many calls the first and the last ones are kept, and those between them are
 * missing (wiretap.h). What asks about a stretch of calls says so: from call a to call b, which may be calls().
 * Where they stand on both sides of what is missing, nothing is sure any more, and a rule that has come to
 * depend on that does not fire (rules.awk). */
bool is_whole(size_t a, size_t b); /* whether none is missing between them */
void spans(size_t a, size_t b);
bool is_sure(void);
void be_sure(bool sure);
bool has_all_calls(void);

/* One more look at n calls. Returns whether there may be another one: when a rule, or all of them, have looked at too
 * many, it is false, and nothing is sure any more. begin_to_look() is called before all rules, and before each. */
void begin_to_look(bool at_all);
bool look_on(size_t n);

/* About one call: its class, whether it has returned, whether it failed with that errno. */
bool is(const struct tap_event *e, enum tap_class class);
bool returned(const struct tap_event *e);
bool failed(const struct tap_event *e, int error);

/* The next call of the same process on this descriptor after call i (its place in *where), or NULL.
 * setsockopt(), fcntl(), getsockname() and getpeername() are passed over. */
const struct tap_event *next_on(size_t i, int fd, size_t *where);

/* The last receive of bytes on this descriptor before call i, by the same process; or NULL. */
const struct tap_event *last_receive(size_t i, int fd);

/* How many calls of that class succeeded. */
size_t times(enum tap_class class);

/* Whether the program is a server: it listens. */
bool is_server(void);

/* Whether a call went wrong, and not only for the moment. */
bool went_wrong(const struct tap_event *e);

/* Whether the program has ended by itself, and with which exit status. */
bool exited(int *status);

/* Whether the calls were made by several processes: each has descriptors of its own. */
bool forks(void);

/* Whether it is the program of this name: what it speaks is known then. */
bool is_program(const char *name);

/* Of the calls before call `end` the one that came to its end last, and is not a close, an exit or a question
 * for a name; or NULL. */
const struct tap_event *last_act(size_t end);

/* "ECONNRESET"; "0" where there was no error. */
void name_error(char text[64], int error);

/* The call of that class in which the program waits and will wait, or NULL. */
const struct tap_event *waiting_in(enum tap_class class);

/* Where the talk on this descriptor begins that call i belongs to: after its accept() or socket().
 */
size_t opened(size_t i, int fd);

/* The descriptor that accept() gave last to the client at this port of the peer's, or -1. */
int descriptor_of(int port);

/* How many bytes the calls [from, to) of that class have sent or received on this descriptor. */
size_t handled(size_t from, size_t to, int fd, enum tap_class class);

/* The peer's port of the connection that the step is about, by its name where it is not read in
 * that step; or 0. */
int port_of(const struct failure *f);

/* Whether a socket with this number is open at the end: accepted or made, and not closed since. */
bool is_open(int fd);

/* Whether a client has sent its input up to a NUL, and then what stands further on in it. */
bool sent_to_a_nul(const struct failure *f);

/* Of call i, a short send: whether a later one there was offered just as much as it had left. */
bool rest_has_left(size_t i);

/* The lab whose play it is, "lab03"; "" when it is none's. */
const char *the_lab(void);
void the_lab_is(const char *play);

/* How many bytes of a send or a receive are known: the first ones. */
uint32_t excerpt(const struct tap_event *e);

#endif

/* ask.h -- the words of the rules' language, as C: grader/rules.awk writes calls of these. A call
 * of the program's is its number here, as in call(i).
 */
#ifndef ASK_H
#define ASK_H

#include "diagnosis.h"
#include "evidence.h"
#include "peer/log.h"

/* ---- one call */
long long result_of(size_t i);           /* LLONG_MIN while it has not returned */
int port_in(size_t i);                   /* of its address, as a number */
int type_of(size_t i);                   /* socket(): without SOCK_NONBLOCK and the like */
size_t shown(size_t i);                  /* how many of its bytes are known: the first ones */
bool begins(size_t i, const char *text, size_t length); /* its bytes do; among the text's may be NULs */
long long nul_in(size_t i);              /* the place of the first NUL in them; -1: there is none */
size_t same_bytes(size_t a, size_t b);   /* how many of the first ones are the same in both */
bool waits(size_t i);                    /* it has not returned, and never will */
bool is_short(size_t i);                 /* a send() that took less than offered */
bool spins_on(size_t i);  /* it is on the descriptor of a call that is repeated without end */
bool has_lists(size_t i); /* select() or pselect() */

/* The descriptor that it is about: the new one of an accept() or socket(). */
int descriptor(size_t i);

/* The connection (or the socket that may become one) that it is about: the number of the accept()
 * or socket() that made it, also in a child and when a descriptor's number comes again; of one that
 * nobody has seen made, a number below 0 for each descriptor. */
int connection_of(size_t i);

/* Its descriptor; of an exit, that of the connection which it ends. */
int fd_of(size_t i);

/* A close() that ends nothing: a parent's copy of what a child serves, or a child's copy of what its
 * parent does. The process has never used it, and another one has it, too (fork(2)). */
bool is_handed_over(size_t i);

/* It closes a connection: another close(), or the exit of a child that has not closed the one it served. */
bool closes(size_t i);

/* The one that the failed step is about; INT_MIN when there is none. */
int the_connection(const struct failure *f);

/* The next call after a on its descriptor, by the same process, is i. */
bool is_next(size_t i, size_t a);
/* Call i returned while a, of another thread, was under way. */
bool returned_during(size_t i, size_t a);

/* Bytes that have moved on its connection, before that call and ever; how many receives. */
size_t sent_before(size_t i);
size_t sent_ever(size_t i);
size_t received_before(size_t i);
size_t received_ever(size_t i);
size_t receives_before(size_t i);
size_t receives_between(size_t a, size_t b);

/* ---- the program, and the play */
bool whole_server(void);
bool whole_ended(void);
bool whole_exited(void);
bool whole_asleep(void);
bool whole_complete(void); /* all its calls are known */
bool died_of(int signal);
long long whole_status(const struct failure *f); /* -1 unless it has exited */
const char *whole_signal(const struct failure *f);
const char *whole_connection_name(const struct failure *f);
long long whole_PORT(const struct failure *f);
long long whole_input(const struct failure *f); /* how many bytes its standard input holds */
long long whole_clients_waiting(const struct failure *f);
long long whole_idle_rounds(const struct failure *f);
long long whole_most_nfds(const struct failure *f);
long long whole_calls_made(const struct failure *f);
long long whole_calls_lost(const struct failure *f);
long long whole_all_sent(const struct failure *f); /* on all connections */
long long whole_all_received(const struct failure *f);
long long whole_peer_sent(const struct failure *f);
long long whole_conn_sent(const struct failure *f); /* by the peer, on the connection of the step */
long long whole_conn_got(const struct failure *f);
long long whole_typed(const struct failure *f);
long long whole_tasks(const struct failure *f); /* processes and threads that are there now */
bool peer_has(enum log_kind kind);
size_t called(enum tap_class class); /* also those that failed, or are not kept */
int swapped(int port);               /* its two bytes exchanged */

/* ---- what was expected, and what came: bytes, -1 when the step is not about bytes; the address in
 * them, where the two differ in one: -1 when not */
long long got_length(const struct failure *f);
long long expected_length(const struct failure *f);
long long got_port(const struct failure *f);
long long expected_port(const struct failure *f);
long long got_address(const struct failure *f);
long long expected_address(const struct failure *f);
const char *got_place(const struct failure *f); /* "127.0.0.1:7777" */
const char *expected_place(const struct failure *f);

void shows(char text[64], const char *from);

#endif

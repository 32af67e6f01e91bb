/* evidence.h -- what the rules of the diagnosis ask of the wiretap's record. */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "diagnosis.h"
#include "tap.h"

#include <stdbool.h>
#include <stddef.h>

/* What a rule has found, for its sentence: {1}, {2}, {3}. */
struct evidence {
    char a[64], b[64], c[64];
};
void number(char text[64], long long value);

/* The calls in order, from 0 to calls() - 1. None, where the program could not be listened in on. */
size_t calls(void);
const struct tap_event *call(size_t i);

/* About one call: its class, whether it has returned, whether it failed with that errno. */
bool is(const struct tap_event *e, enum tap_class class);
bool returned(const struct tap_event *e);
bool failed(const struct tap_event *e, int error);

/* The next call on this descriptor after call i (its place in *where), or NULL. setsockopt() and
 * fcntl() are passed over. */
const struct tap_event *next_on(size_t i, int fd, size_t *where);

/* The last receive of bytes on this descriptor before call i, or NULL. */
const struct tap_event *last_receive(size_t i, int fd);

/* How many calls of that class succeeded. */
size_t times(enum tap_class class);

/* Whether the program is a server: it listens. */
bool is_server(void);

#endif

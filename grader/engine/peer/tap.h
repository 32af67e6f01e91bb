/* tap.h -- the peer's side of the wiretap (../wiretap/wiretap.h). */
#ifndef TAP_H
#define TAP_H

#include "../../wiretap/wiretap.h"

#include <stdbool.h>
#include <stddef.h>

/* Opens the library and makes the shared memory. Returns 0, or -1: every program will be unseen. */
int tap_open(const char *library);

/* Adds a fault for all programs started from now on; error 0 means a cap. Returns 0, or -1 when
 * there are too many. */
int tap_add_fault(enum tap_class class, unsigned first, unsigned last, int error, unsigned cap);

/* Gives every socket that a program makes a send buffer of this many bytes. */
void tap_limit_send_buffers(unsigned bytes);

/* Empties the record, before a program starts. */
void tap_reset(void);

/* The programs run under another one: the wiretap is to wait for this one. */
void tap_only_in(const char *program);

/* The two descriptors that a program must inherit, and the variables it needs: "NAME=value". */
void tap_inherit(int keep[2]);
const char *const *tap_environment(void);

/* The record; NULL when there is none. */
const struct tap_shared *tap_record(void);

/* Whether the program has been seen at all; whether each fault was reached. */
bool tap_sees(void);
bool tap_faults_reached(void);

/* The number of complete events, in the order in which they were entered. */
size_t tap_events(void);

/* How many calls came after the record was full. */
size_t tap_lost(void);

const char *tap_call_name(const struct tap_event *e);
enum tap_class tap_class_of(const struct tap_event *e);

/* The class a play calls by this name, or -1. */
int tap_class_named(const char *name);

#endif

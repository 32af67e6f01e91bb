/* log.h -- what happened, in order: the peer's side of the timeline, and how it is shown. */
#ifndef LOG_H
#define LOG_H

#include "bytes.h"

#include <stdint.h>

/* CLOCK_MONOTONIC, nanoseconds: the wiretap's clock too. */
int64_t log_now(void);

/* The peer did something, or saw something. */
void log_peer(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The program ended, in words. */
void log_ending(const char *words);

/* Forgets all: a new program starts. */
void log_reset(void);

/* Appends the two-sided list of events, 80 columns wide, to text. `program` heads the left side. */
void log_show(struct bytes *text, const char *program);

#endif

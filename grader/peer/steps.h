/* steps.h -- performs a play, step by step. */
#ifndef STEPS_H
#define STEPS_H

#include "conn.h"
#include "play.h"

/* What a play can say. */
extern const struct rule steps_rules[];

/* Performs a play whose programs stand in the folder `programs`. Returns when all is as it should
 * be; every other end is one of report.h's. */
void steps_perform(const struct play *play, const char *file, const char *programs);

/* Performs one step of a play that has no end: another may follow, also when this one has failed. A
 * connection that sends is read until steps_rest. */
void steps_perform_one(const struct step *step, const char *programs);
void steps_rest(void);
bool steps_is_for_one(const struct rule *rule); /* no part of a loop */

/* The play's port ($PORT), or -1 while no step has asked for it. */
int steps_port(void);

/* The line that the last step about standard error asked for; empty when there was none. */
const struct bytes *steps_line(void);

/* The connection whose step is being performed, or NULL. */
struct conn *steps_connection(void);

#endif

/* steps.h -- performs a play, step by step. */
#ifndef STEPS_H
#define STEPS_H

#include "script.h"

/* What a play can say. */
extern const struct rule steps_rules[];

/* Performs a play whose programs stand in the folder `programs`. Returns when all is as it should
 * be; every other end is one of verdict/report.h's or base/fault.h's. */
void steps_perform(const struct play *play, const char *file, const char *programs);

/* Performs one step of a play that has no end: another may follow, also when this one has failed. A
 * connection that sends is read until steps_rest. */
void steps_perform_one(const struct step *step, const char *programs);
void steps_rest(void);
bool steps_is_for_one(const struct rule *rule); /* no part of a loop */

#endif

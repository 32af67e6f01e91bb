/* steps.h -- performs a play, step by step. */
#ifndef STEPS_H
#define STEPS_H

#include "script.h"

/* What a play can say: tables of verbs, NULL at the end. */
extern const struct verb *const steps_verbs[];

/* Performs a play whose programs stand in p->folder. Returns when all is as it should be; every
 * other end is one of verdict/report.h's or base/fault.h's. */
void steps_perform(struct performance *p, const struct play *play, const char *file);

/* Performs one step of a play that has no end: another may follow, also when this one has failed. A
 * connection that sends is read until p->current is NULL again. */
void steps_perform_one(struct performance *p, const struct step *step);
/* Whether a rule can speak of a step like this (diagnosis/failure.h). */
bool steps_may_be(const char *pattern);

bool steps_is_for_one(const struct verb *verb); /* no part of a loop */

#endif

/* diagnosis.h -- names the misconception behind a failure, when the evidence is there.
 *
 * A rule looks at the calls that the wiretap has written down, and at how the program ended. It
 * fires on evidence alone: with none, the facts stand for themselves.
 */
#ifndef DIAGNOSIS_H
#define DIAGNOSIS_H

#include "failure.h"

/* Fills failure->diagnosis: what the first rule that fires says, and what a second one does.
 * `title` begins with the number of the test. */
void diagnose(struct failure *failure, const char *title);

/* Prints the rules in their order: the lab, or "-", and the id. Complains of each that speaks of a
 * step which is none; returns 1 then, else 0. */
int diagnosis_rules(bool (*is_a_step)(const char *pattern));

#endif

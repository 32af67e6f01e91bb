/* diagnosis.h -- names the misconception behind a failure, when the evidence is there.
 *
 * A rule looks at the calls that the wiretap has written down, and at how the program ended. It
 * fires on evidence alone: with none, the facts stand for themselves.
 */
#ifndef DIAGNOSIS_H
#define DIAGNOSIS_H

#include "failure.h"

/* What a play shows that is played again with this repair. */
enum proof {
    PROOF_NONE,    /* nothing: it could not be played */
    PROOF_AGAINST, /* it fails at the same step, or an earlier one */
    PROOF_FURTHER, /* it fails at a later one */
    PROOF_WHOLE    /* it passes */
};

/* Fills failure->diagnosis: what the first rule that fires says, and what a second one does. A rule
 * that has a repair is asked for its proof, and one that the proof is against says nothing. `title`
 * begins with the number of the test; prove NULL: nothing is proved. */
void diagnose(struct failure *failure, const char *title,
              enum proof (*prove)(const struct failure *failure, const char *repair));

/* Prints the rules in their order: the lab, or "-", and the id. Complains of each that speaks of a
 * step which is none; returns 1 then, else 0. */
int diagnosis_rules(bool (*is_a_step)(const char *pattern));

#endif

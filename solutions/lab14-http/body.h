/* body.h -- the body of a reply. */
#ifndef BODY_H
#define BODY_H

#include "head.h"

/* Copies the body that follows this head to standard output. Returns 0, or -1
 * after reporting what is wrong. */
int body_copy(struct input *in, const struct head *h);

#endif

/* lab03.rules.c -- predicates of lab03.rules. */
#include "diagnosis/rules.h"

#include "peer/student.h"

#include <string.h>

/* What has come back ends with a newline, and not where a chunk ends; there is no other newline in
 * the rest. */
PREDICATE(up_to_a_newline)
{
    const struct bytes *x = f->expected, *came = f->came;

    return step_is(f, "NAME expects DATA ...") && x != NULL && came != NULL && !student.ended
           && came->length > 0 && came->length < x->length && f->same == came->length
           && came->length % 16 != 0 && came->at[came->length - 1] == '\n'
           && memchr(x->at + came->length, '\n', x->length - came->length) == NULL;
}

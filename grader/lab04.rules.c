/* lab04.rules.c -- predicates of lab04.rules. */
#include "diagnosis/rules.h"

#include "peer/student.h"

#include <string.h>

/* What was sent of the input before close() ends where its first NUL stands. */
PREDICATE(input_to_a_nul)
{
    const struct bytes *input = &student.input;

    if (!step_is(f, "NAME expects ..."))
        return false;
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_CLOSE) && sent_before(i) > 0)
            return sent_before(i) < input->length && input->at[sent_before(i)] == 0
                   && memchr(input->at, 0, sent_before(i)) == NULL;
    return false;
}

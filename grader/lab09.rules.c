/* lab09.rules.c -- predicates of lab09.rules: how the program was started, and whether it has printed anything. */
#include "diagnosis/rules.h"

#include <string.h>

/* Always true: for the sentence, {1} is SERVICE, {2} the exit status. */
PREDICATE(service)
{
    const char *text = student.argument[1];
    int status = -1;

    exited(&status);
    bytes_quote(e->a, 40, (const uint8_t *)text, strlen(text), NULL);
    number(e->b, status);
    return true;
}

/* Earlier steps have found something on standard output. */
PREDICATE(printed_before)
{
    return student.out_ever > student.out.length;
}

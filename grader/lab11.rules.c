/* lab11.rules.c -- predicates of lab11.rules: how long after a client's last line its time was over. */
#include "diagnosis/rules.h"

#include <stdlib.h>
#include <string.h>

/* A client was told "timeout" well before its time after the last line that was echoed to it. */
PREDICATE(time_never_renewed)
{
    static const char farewell[] = "timeout\n";
    long long ms = atoi(student.argument[1]);

    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *s = call(i), *echo = NULL;
        if (!is(s, TAP_SEND) || excerpt(s) < sizeof farewell - 1
            || memcmp(s->excerpt, farewell, sizeof farewell - 1) != 0)
            continue;
        for (size_t k = opened(i, s->fd); k < i; k++)
            if (call(k)->fd == s->fd && is(call(k), TAP_SEND) && returned(call(k)))
                echo = call(k);
        if (echo == NULL)
            continue;
        long long passed = (s->began - echo->ended) / 1000000;
        number(e->a, passed);
        number(e->b, ms);
        if (passed < ms / 2)
            return true;
    }
    return false;
}

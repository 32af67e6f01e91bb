/* rules_many.c -- rules about several clients at once. */
#include "rules.h"


#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

/* It waits for one client's bytes while the step is about another client's. */
RULE(blocked_on_another)
{
    const struct tap_event *waiting = NULL;

    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_RECV) && !returned(call(i)))
            waiting = call(i);
    if (waiting == NULL || f->port == 0)
        return false;
    for (size_t i = calls(); i-- > 0;)
        if (is(call(i), TAP_ACCEPT) && call(i)->result == waiting->fd
            && call(i)->family == AF_INET) {
            number(e->a, waiting->fd);
            snprintf(e->b, sizeof e->b, "%s", f->conn != NULL ? f->conn : "");
            return ntohs(call(i)->port) != f->port;
        }
    return false;
}

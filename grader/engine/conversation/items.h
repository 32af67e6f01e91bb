/* items.h -- what conversation.c makes its lines of: each event of either side, in order of
 * time, and which of them caused which. */
#ifndef CONVERSATION_ITEMS_H
#define CONVERSATION_ITEMS_H

#include "peer/performance.h"

#include <stdbool.h>

/* A process or a thread of the program's. */
struct actor {
    int program, pid, tid;
    enum { ACTOR_FIRST, ACTOR_CHILD, ACTOR_THREAD } kind;
    int number; /* among its kind, from 1 */
};

/* How a call is shown: at once, or its beginning and its return apart; or it has not returned. */
enum call_part { CALL_WHOLE, CALL_BEGINS, CALL_ENDS, CALL_HANGS };

struct item {
    int64_t time;
    const struct tap_event *call; /* the student's, or NULL; in a copy of the record */
    int program; /* its number: whose call it is, or whom the event is about; -1: none */
    enum call_part part;
    bool cut; /* it has not returned, and the program has ended in it */
    int actor;                     /* its number in actors[], or -1 */
    const struct log_event *event; /* the peer's, or NULL */
    long talk;                     /* the connection: the item of the peer's that began it, or -1 */
    size_t from, to;               /* the bytes it moves, counted from the talk's beginning */
    long tie;     /* of an event of the peer's: the call that it is the cause or the effect of,
                   * or -1 */
    bool sees;    /* the call is the cause */
    bool datagram; /* an event of the peer's about one: no connection's */
    long partner; /* the item that shares its line, or -1 */
    size_t missing; /* how many calls of the program before this one are not known */
};

struct items {
    struct item *at;
    size_t count;
    struct actor *actors;
    size_t actor_count;
    const struct performance *p; /* whose programs they are */
    size_t lost;                 /* calls that are not known, of all programs */
    const struct student *blind; /* one that could not be seen, or NULL */
    bool incomplete;             /* more happened than the calls that were seen explain */
};

/* Collects both sides and finds the ties. */
struct items items_collect(struct performance *p);
void items_free(struct items *items);

#endif

/* loops.c -- what is done several times over. */
#include "verbs.h"

static void repeat(struct performance *p, const struct step *s)
{
    if (p->depth == MOST_LOOPS)
        fault("play-too-long");
    p->loops[p->depth++] = (struct loop){p->next_step, 1, step_number(s, 0)};
}

static void end(struct performance *p, const struct step *s)
{
    (void)s;
    if (p->depth == 0)
        fault("play-end");
    struct loop *l = &p->loops[p->depth - 1];
    if (l->round < l->rounds) {
        l->round++;
        p->next_step = l->first;
    } else {
        p->depth--;
    }
}

const struct verb loops_verbs[] = {
    {"repeat NUMBER", repeat},
    {"end", end},
    {NULL, NULL},
};

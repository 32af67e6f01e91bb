/* loops.c -- what is done several times over. */
#include "verbs.h"

#include <stdio.h>
#include <sys/resource.h>

static void begin(struct performance *p, long rounds)
{
    if (p->depth == MOST_LOOPS)
        fault("play-too-long");
    p->loops[p->depth++] = (struct loop){p->next_step, 1, rounds};
}

static void repeat(struct performance *p, const struct step *s)
{
    begin(p, step_number(s, 0));
}

/* How many connections the system's limits allow to us, and to the next program; some descriptors are
 * for other things. */
static long most_connections(const struct performance *p)
{
    enum { OURS = 256, ITS = 64 };
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == -1)
        return 0;
    long ours = files.rlim_cur > OURS ? (long)files.rlim_cur - OURS : 1;
    long its = files.rlim_max < (rlim_t)p->most_if_raised ? (long)files.rlim_max : p->most_if_raised;
    its = its > ITS ? its - ITS : 1;
    return ours < its ? ours : its;
}

/* After `descriptors may be raised to`: fewer rounds where the system allows fewer, and this is said. */
static void repeat_as_allowed(struct performance *p, const struct step *s)
{
    long wanted = step_number(s, 0), most = most_connections(p);
    char some[24], all[24];

    snprintf(some, sizeof some, "%ld", most);
    snprintf(all, sizeof all, "%ld", wanted);
    if (most < wanted)
        seen_in_part(p, say("fewer-connections", some, all));
    begin(p, most < wanted ? most : wanted);
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
    {"repeat NUMBER where descriptors allow", repeat_as_allowed},
    {"end", end},
    {NULL, NULL},
};

/* loops.c -- what is done several times over. */
#include "verbs.h"

#include "sandbox/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static struct loop *begin_loop(struct performance *p, long rounds)
{
    if (p->depth == MOST_LOOPS)
        fault("play-too-long");
    p->loops[p->depth] = (struct loop){p->next_step, 1, rounds, NULL};
    return &p->loops[p->depth++];
}

static void repeat(struct performance *p, const struct step *s)
{
    begin_loop(p, step_number(s, 0));
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
    begin_loop(p, most < wanted ? most : wanted);
}

/* Once for each that getaddrinfo(3) gives, in its order. */
static void repeat_addresses(struct performance *p, const struct step *s)
{
    enum { MOST = 64 };
    struct names_address *list = calloc(MOST, sizeof *list);
    const char *name = step_word(s, 0), *last = step_has(s, 1) ? step_word(s, 1) : "";
    int n = list != NULL ? names_addresses(p->hosts, name, list, MOST) : -1, count = 0;

    if (n <= 0)
        fault("play-no-name", name);
    while (count < n && strcmp(list[count++].text, last) != 0)
        continue;
    if (*last != '\0' && strcmp(list[count - 1].text, last) != 0)
        fault("play-no-name", last);
    begin_loop(p, count)->addresses = list;
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
        free(l->addresses);
        p->depth--;
    }
}

const struct verb loops_verbs[] = {
    {"repeat NUMBER", repeat},
    {"repeat NUMBER where descriptors allow", repeat_as_allowed},
    {"repeat addresses of WORD [up to WORD]", repeat_addresses},
    {"end", end},
    {NULL, NULL},
};

/* verbs.c -- what the files of verbs share. */
#include "verbs.h"

#include "verdict/report.h"

#include <limits.h>
#include <string.h>

struct student *that_program(struct performance *p, const char *role)
{
    struct student *s = student_named(p, role);

    if (s == NULL && p->program_count == 0 && strcmp(role, "student") == 0)
        return &p->nobody;
    if (s == NULL)
        fault("play-no-such-program", role);
    return s;
}

struct conn *that_connection(struct performance *p, const char *name)
{
    struct conn *c = conn_find(p, name);

    if (c == NULL)
        fault("play-no-connection", name);
    return c;
}

struct conn *reads_from(struct performance *p, const char *name)
{
    struct conn *c = that_connection(p, name);

    p->current = c;
    p->student = c->program != NULL ? c->program : student_meant(p);
    return c;
}

enum tap_class class_of(const char *call)
{
    int class = tap_class_named(call);

    if (class == -1)
        fault("play-no-call", call);
    return (enum tap_class) class;
}

void need_wiretap(const struct performance *p)
{
    if (!tap_sees(&p->student->tap))
        unobserved(say("unseen", student_title(p, p->student)));
}

void need_sight(const struct performance *p)
{
    if (p->student->notify.blind)
        unobserved(say("unseen-hidden", student_title(p, p->student)));
}

void as_far_as_seen(struct performance *p, const char *why)
{
    p->partly = strdup(why);
    if (p->partly == NULL)
        fault("no-memory");
    p->next_step = INT_MAX;
}

bool has_ended(void *with)
{
    const struct student *s = with;

    return s->ended;
}

bool differs(const struct bytes *expected, const struct bytes *came)
{
    size_t n = expected->length < came->length ? expected->length : came->length;

    return n > 0 && memcmp(expected->at, came->at, n) != 0;
}

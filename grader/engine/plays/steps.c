/* steps.c -- performs a play, step by step. */
#include "steps.h"

#include "peer/performance.h"
#include "more_verbs.h" /* made by the Makefile: MORE_VERBS, of grader/NAME.steps.c NAME_verbs */
#include "verbs.h"
#include "verdict/report.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

const struct verb *const steps_verbs[]
    = {datagrams_verbs, connections_verbs, talk_verbs, program_verbs, streams_verbs, calls_verbs,
       time_verbs, line_verbs, local_verbs, processes_verbs, instructions_verbs, costs_verbs, names_verbs, loops_verbs,
       MORE_VERBS NULL};

/* What holds for every program when the last step is done. */
static void check_the_end_of(struct performance *p, struct student *s)
{
    struct bytes nothing = {0};

    p->student = s;
    if (s->speaks_of_stdout && !s->ended)
        wait_calm(p); /* so that what it still has to say has been said */
    else
        student_pump(p, s);
    if (s->speaks_of_stdout && s->out.length > 0)
        wrong_bytes(&nothing, &s->out, "", true);
    if (s->ended && !s->end_is_told && (s->start_error || WIFSIGNALED(s->status)))
        wrong(say("expected-no-signal"), student_ending(s));
    if (p->needs_small_sockets)
        need_wiretap(p);
}

static void check_the_end(struct performance *p)
{
    if (p->program_count == 0)
        fault("play-runs-nothing");
    for (int i = 0; i < p->program_count; i++)
        check_the_end_of(p, &p->programs[i]);
    p->student = student_meant(p);
    check_faults(p);
}

static void takes_too_much(const char *came)
{
    wrong(say("expected-modest"), came);
}

/* A step may be written in two ways, as `stdout` and `student prints`: for a rule it is the first. */
static const struct verb *first_that_does(const struct verb *verb)
{
    for (const struct verb *const *table = steps_verbs; *table != NULL; table++)
        for (const struct verb *v = *table; v->pattern != NULL; v++)
            if (v->perform == verb->perform)
                return v;
    return verb;
}

bool steps_may_be(const char *pattern)
{
    for (const struct verb *const *table = steps_verbs; *table != NULL; table++)
        for (const struct verb *v = *table; v->pattern != NULL; v++)
            if (v == first_that_does(v) && step_may_be(v->pattern, pattern))
                return true;
    return false;
}

/* Whatever a capture that is no data says has been asked for by the step itself. */
static void about_the_play(const struct performance *p, struct failure *f)
{
    const struct step *s = p->step;
    struct processes now = {0};

    if (p->student != NULL && !p->student->ended)
        processes_look(p->student->supervisor, &now);
    f->tasks = now.living + now.threads;
    f->play_port = p->port;
    f->asked = &p->line_asked_for;
    f->verb = s != NULL ? first_that_does(s->verb)->pattern : "";
    for (int i = 0; s != NULL && i < s->capture_count && i < FAILURE_CAPTURES; i++) {
        const struct capture *c = &s->captures[i];
        f->has[i] = c->there;
        if (c->there && c->to == c->from + 1 && s->tokens[c->from].kind == TOKEN_WORD)
            snprintf(f->captured[i], FAILURE_WORD, "%s", step_word(s, i));
    }
}

static void set_up(struct performance *p)
{
    words_begin(p);
    report_play(p, about_the_play);
    p->excess_told = takes_too_much;
}

/* Whom a step is about, as long as it does not say otherwise. */
static void begin_step(struct performance *p, const struct step *s)
{
    const char *who = s != NULL ? s->who : NULL;

    p->step = s;
    p->current = NULL; /* a connection is read in its own steps only */
    p->student = student_meant(p);
    if (who != NULL && strcmp(who, p->student->role) != 0)
        p->student = that_program(p, who);
}

void steps_perform(struct performance *p, const struct play *play, const char *file)
{
    set_up(p);
    calls_are_shown(p, play);
    pauses_are_short(p, play);
    heap_is_watched(p, play);
    while (p->next_step < play->count) {
        const struct step *s = &play->steps[p->next_step++];
        fault_at(file, s->line, s->text);
        begin_step(p, s);
        s->verb->perform(p, s);
    }
    if (p->depth > 0)
        fault("play-end");
    begin_step(p, NULL);
    fault_at(file, play->count ? play->steps[play->count - 1].line : 0, say("the-end"));
    if (p->program_count == 0 && p->next_step == INT_MAX)
        return; /* what the program would have needed cannot be had here: nothing was to be seen */
    check_the_end(p);
    if (report_is_traced())
        wait_fate(p); /* so that the conversation ends where the program waits */
    student_end_all(p);
}

bool steps_is_for_one(const struct verb *verb)
{
    for (const struct verb *v = loops_verbs; v->pattern != NULL; v++)
        if (v == verb)
            return false;
    return true;
}

void steps_perform_one(struct performance *p, const struct step *s)
{
    set_up(p);
    begin_step(p, s);
    if (!steps_is_for_one(s->verb))
        fault("live-no-loops");
    s->verb->perform(p, s);
    p->step = NULL;
    if (strstr(s->verb->pattern, " sends ") == NULL) /* who sends reads the answer, all of it */
        p->current = NULL;
}

/* calls.c -- steps about the calls of a program: what they are to meet, and what they were. */
#include "verbs.h"

#include "verdict/report.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------- what they meet ---- */

static void buffers_are_small(struct performance *p, const struct step *s)
{
    (void)s;
    /* The peer takes in little at a time, not the program: who waits until some bytes are there together, or
     * looks at them before it takes them (MSG_PEEK, SO_RCVLOWAT), would wait for ever where there is no room
     * for them. */
    p->small = true;
    p->plan.small_buffers = true;
    if (contain_small_send_buffers() == 0)
        return;
    /* The network is not the play's own: each side's sockets are made small one by one. */
    p->plan.send_buffer = 1; /* the kernel's smallest (socket(7), SO_SNDBUF) */
    p->needs_small_sockets = true;
}

static void there_is_one_processor(struct performance *p, const struct step *s)
{
    (void)s;
    p->one_processor = true;
}

/* For the program of this name, which may have none yet; "": for all. */
static void add_fault(struct performance *p, const struct tap_fault *f, const char *role)
{
    if (tap_add_fault(&p->plan, f, role) == -1)
        fault("play-too-long");
}

static void fault_takes(struct performance *p, const struct step *s)
{
    enum tap_class class = class_of(step_word(s, 0));

    add_fault(p,
              &(struct tap_fault){.class = (int)class,
                                  .first = 1,
                                  .last = UINT32_MAX,
                                  .cap = (uint32_t)step_number(s, 1)},
              step_has(s, 2) ? step_word(s, 2) : "");
}

static void fault_takes_once(struct performance *p, const struct step *s)
{
    uint32_t number = (uint32_t)step_number(s, 1);

    add_fault(p,
              &(struct tap_fault){.class = (int)class_of(step_word(s, 0)),
                                  .first = number,
                                  .last = number,
                                  .cap = (uint32_t)step_number(s, 2)},
              step_has(s, 3) ? step_word(s, 3) : "");
}

static void fault_fails(struct performance *p, const struct step *s)
{
    enum tap_class class = class_of(step_word(s, 0));
    const char *name = step_word(s, 2);
    char *end;
    unsigned first = (unsigned)strtoul(step_word(s, 1), &end, 10);

    for (int error = 1; error < 134; error++) {
        const char *known = strerrorname_np(error);
        if (known != NULL && strcmp(known, name) == 0) {
            add_fault(p,
                      &(struct tap_fault){.class = (int)class,
                                          .first = first,
                                          .last = *end == '+' ? UINT32_MAX : first,
                                          .error = error},
                      step_has(s, 3) ? step_word(s, 3) : "");
            return;
        }
    }
    fault("play-no-error", name);
}

static void fault_may_fail(struct performance *p, const struct step *s)
{
    fault_fails(p, s);
    p->plan.faults[p->plan.fault_count - 1].optional = true;
}

/* Whether this program has met that fault. Of an error that the kernel answers it alone knows. A send that
 * asks for no more than it may is not shown: then the wiretap says that there was one; and where it sees
 * nothing, what the peer has got was sent so. */
static bool has_met(const struct performance *p, const struct student *s, unsigned fault)
{
    bool is_error = p->plan.faults[fault].fault.error != 0;

    if (!notify_has_fault(&s->notify, fault))
        return tap_fault_reached(&s->tap, fault);
    if (is_error)
        return notify_fault_reached(&s->notify, fault);
    return !tap_sees(&s->tap) || tap_fault_reached(&s->tap, fault)
           || notify_fault_reached(&s->notify, fault);
}

/* The first fault that no program has met; plan.fault_count when there is none. */
static unsigned first_unmet(const struct performance *p)
{
    unsigned i = 0;

    for (bool reached = true; i < p->plan.fault_count; i += reached) {
        reached = p->plan.faults[i].optional;
        for (int k = 0; k < p->program_count; k++)
            reached |= has_met(p, &p->programs[k], i);
        if (!reached)
            break;
    }
    return i;
}

void check_faults(struct performance *p)
{
    unsigned i = first_unmet(p);

    for (int k = 0; k < p->program_count; k++)
        if (p->programs[k].notify.uncut)
            unobserved(say("unseen-uncut", student_title(p, &p->programs[k])));
    if (i == p->plan.fault_count)
        return;
    struct student *s = student_named(p, p->plan.faults[i].role);
    if (s != NULL)
        p->student = s;
    need_sight(p);
    bool seen = tap_sees(&p->student->tap) || notify_has_fault(&p->student->notify, i);
    unobserved(say(seen ? "fault-not-reached" : "unseen", student_title(p, p->student)));
}

/* Who can do without that call is right, too. */
static void met_every_fault_or_that_is_all(struct performance *p, const struct step *s)
{
    (void)s;
    wait_until(p, has_ended, p->student, PACE_EVENT);
    if (first_unmet(p) == p->plan.fault_count)
        return;
    p->plan.fault_count = 0;
    p->next_step = INT_MAX;
    p->student->end_is_told = true;
}

/* -------------------------------------------- what the wiretap has seen ---- */

/* What a step says of the calls holds for all that the program makes before the peer does something
 * more: one that still runs may be about to make the next. */
static const struct tap_shared *need_all_calls(struct performance *p)
{
    if (!p->student->ended)
        wait_calm(p);
    need_wiretap(p);
    return tap_take(&p->student->tap);
}

/* How often it has called that, in all. What the kernel has shown holds for every program; the wiretap
 * may have seen more, as sockets that are not TCP's. */
static uint32_t times_called(struct performance *p, enum tap_class class)
{
    const struct student *s = p->student;

    if (!notify_shows(&s->notify, class))
        return need_all_calls(p)->called[class];
    if (!s->ended)
        wait_calm(p);
    need_sight(p);
    uint32_t seen = tap_sees(&s->tap) ? atomic_load(&tap_take(&p->student->tap)->called[class]) : 0;
    return seen > s->notify.called[class] ? seen : s->notify.called[class];
}

static void all_are_closed(size_t open)
{
    if (open != 0)
        wrong(say("expected-all-closed"), say_count("open-at-exit", open));
}

static void closed_every_socket(struct performance *p, const struct step *s)
{
    (void)s;
    wait_until(p, has_ended, p->student, PACE_EVENT);
    if (p->student->notify.shows.exits || p->exits_unseen) {
        need_sight(p);
        if (p->student->notify.open_at_exit == -1)
            unobserved(say("unseen-exit", student_title(p, p->student)));
        all_are_closed((size_t)p->student->notify.open_at_exit);
        return;
    }
    need_wiretap(p);
    const struct tap_shared *record = tap_take(&p->student->tap);
    for (size_t i = tap_count(record); i-- > 0;) {
        const struct tap_event *e = &record->event[i];
        if (tap_class_of(e) != TAP_EXIT)
            continue;
        all_are_closed((size_t)e->arg[1]);
        return;
    }
    unobserved(say("unseen-exit", student_title(p, p->student)));
}

static void never_called(struct performance *p, const struct step *s)
{
    enum tap_class class = class_of(step_word(s, 0));

    uint32_t times = times_called(p, class);
    if (times != 0)
        wrong(say("expected-no-call", step_word(s, 0)), say_count("came-calls", times));
}

static void called_at_most(struct performance *p, const struct step *s)
{
    enum tap_class class = class_of(step_word(s, 0));

    uint32_t times = times_called(p, class);
    if (times > step_number(s, 1))
        wrong(say("expected-at-most", step_word(s, 0), step_word(s, 1)),
              say_count("came-calls", times));
}

/* Not those of data where a play has very many: of those the wiretap's count has to do. */
static bool may_be_shown(enum tap_class class, long most)
{
    enum { FEW = 1000 };

    return notify_knows(class) && ((class != TAP_SEND && class != TAP_RECV) || most <= FEW);
}

void calls_are_shown(struct performance *p, const struct play *play)
{
    for (int i = 0; i < play->count; i++) {
        const struct step *s = &play->steps[i];
        if (s->verb->perform == closed_every_socket)
            p->shows.exits = !p->exits_unseen;
        if (s->verb->perform == never_called || s->verb->perform == called_at_most) {
            enum tap_class class = class_of(step_word(s, 0));
            if (may_be_shown(class, s->verb->perform == called_at_most ? step_number(s, 1) : 0))
                p->shows.classes |= 1u << class;
        }
    }
}

const struct verb calls_verbs[] = {
    {"buffers are small", buffers_are_small},
    {"there is one processor", there_is_one_processor},
    {"fault WORD takes NUMBER [in NAME]", fault_takes},
    {"fault WORD NUMBER takes NUMBER [in NAME]", fault_takes_once},
    {"fault WORD WORD WORD [in NAME]", fault_fails},
    {"fault WORD WORD WORD if it is made", fault_may_fail},
    {"student met every fault or that is all", met_every_fault_or_that_is_all},
    {"student closed every socket", closed_every_socket},
    {"student never called WORD", never_called},
    {"student called WORD at most NUMBER times", called_at_most},
    {NULL, NULL},
};

/* tap.c -- the peer's side of the wiretap. */
#include "tap.h"

#include "base/fault.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char only_in[4200]; /* a variable: "NAME=path" */

/* ------------------------------------------------------------------ beforehand ---- */

int tap_open(struct tap_plan *plan, const char *library)
{
    plan->library_fd = open(library, O_RDONLY | O_CLOEXEC);
    plan->listens = plan->library_fd != -1;
    return plan->listens ? 0 : -1;
}

int tap_add_fault(struct tap_plan *plan, const struct tap_fault *fault, const char *role)
{
    if (plan->fault_count == TAP_FAULTS)
        return -1;
    struct tap_planned *f = &plan->faults[plan->fault_count++];
    f->fault = *fault;
    snprintf(f->role, sizeof f->role, "%s", role);
    return 0;
}

enum tap_repair tap_repair_named(const char *name)
{
    static const char *const names[] = {
#define X(repair, word) [TAP_REPAIR_##repair] = word,
        TAP_REPAIRS(X)
#undef X
    };

    for (int i = 1; i < TAP_REPAIR_COUNT; i++)
        if (strcmp(names[i], name) == 0)
            return (enum tap_repair)i;
    return TAP_REPAIR_NONE;
}

bool tap_repair_unfit(const struct tap *t)
{
    return t->shared != NULL && atomic_load(&t->shared->unfit) != 0;
}

static bool concerns(const struct tap_planned *f, const char *role)
{
    return f->role[0] == '\0' || strcmp(f->role, role) == 0;
}

void tap_begin(struct tap *t, const struct tap_plan *plan, const char *role)
{
    *t = (struct tap){.library_fd = plan->library_fd, .memory_fd = -1};
    if (!plan->listens)
        return;
    t->memory_fd = memfd_create("wiretap", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (t->memory_fd == -1 || ftruncate(t->memory_fd, sizeof *t->shared) == -1)
        fault("no-memory");
    /* A program whose calls are not recorded keeps the descriptor, and must not take it from us. */
    if (fcntl(t->memory_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == -1)
        fault("no-memory");
    void *at = mmap(NULL, sizeof *t->shared, PROT_READ | PROT_WRITE, MAP_SHARED, t->memory_fd, 0);
    t->copy = calloc(1, sizeof *t->copy);
    if (at == MAP_FAILED || t->copy == NULL)
        fault("no-memory");
    t->shared = at;
    for (unsigned i = 0; i < plan->fault_count; i++)
        if (concerns(&plan->faults[i], role)) {
            t->planned[t->shared->faults] = i;
            t->shared->fault[t->shared->faults++] = plan->faults[i].fault;
        }
    t->fault_count = t->shared->faults;
    t->shared->send_buffer = plan->send_buffer;
    t->shared->small_buffers = plan->small_buffers;
    t->shared->longest_wait = plan->longest_wait;
    t->shared->heap_watched = plan->heap_watched;
    t->shared->repair = plan->repair;
    t->shared->magic = TAP_MAGIC;
}

void tap_close(struct tap *t)
{
    if (t->shared == NULL)
        return;
    munmap(t->shared, sizeof *t->shared);
    close(t->memory_fd);
    free(t->copy);
    *t = (struct tap){.library_fd = -1, .memory_fd = -1};
}

void tap_leave_to_kernel(struct tap *t, uint32_t classes)
{
    if (t->shared != NULL)
        t->shared->kernels = classes;
}

void tap_inherit(const struct tap *t, int keep[2])
{
    keep[0] = t->shared != NULL ? t->library_fd : -1;
    keep[1] = t->memory_fd;
}

void tap_only_in(const char *program)
{
    snprintf(only_in, sizeof only_in, "%s=%s", TAP_PROGRAM, program);
}

const char *const *tap_environment(const struct tap *t)
{
    static char preload[64], variable[64];
    static const char *const both[] = {preload, variable, NULL}, *const none[] = {NULL};
    static const char *const all[] = {preload, variable, only_in, NULL};

    if (t->shared == NULL)
        return none;
    /* By descriptor, not by name: a path may hold spaces and colons, which LD_PRELOAD splits. */
    snprintf(preload, sizeof preload, "LD_PRELOAD=/proc/self/fd/%d", t->library_fd);
    snprintf(variable, sizeof variable, "%s=%d", TAP_VARIABLE, t->memory_fd);
    if (only_in[0] == '\0')
        return both;
    return all;
}

/* -------------------------------------------------------------------- afterwards ---- */

bool tap_sees(const struct tap *t)
{
    return t->shared != NULL && atomic_load(&t->shared->attached) > 0;
}

void tap_is_stepped(struct tap *t, bool yes)
{
    if (t->shared != NULL)
        atomic_store(&t->shared->stepped, yes);
}

void tap_forbid_forks(struct tap *t, bool yes)
{
    if (t->shared != NULL)
        atomic_store(&t->shared->no_forks, yes);
}

void tap_put_forward(struct tap *t, int64_t ns)
{
    if (t->shared != NULL)
        atomic_fetch_add(&t->shared->ahead, ns);
}

uint64_t tap_heap(const struct tap *t)
{
    return t->shared != NULL ? atomic_load(&t->shared->heap) & TAP_HEAP_MASK : 0;
}

uint32_t tap_fruitless(const struct tap *t)
{
    return t->shared != NULL ? atomic_load(&t->shared->fruitless) : 0;
}

uint32_t tap_accepted(const struct tap *t)
{
    return t->shared != NULL ? atomic_load(&t->shared->succeeded[TAP_ACCEPT]) : 0;
}

bool tap_fault_reached(const struct tap *t, unsigned planned)
{
    for (unsigned i = 0; i < t->fault_count; i++)
        if (t->planned[i] == planned && atomic_load(&t->shared->fault[i].fired) > 0)
            return true;
    return false;
}

/* Whether the wiretap may have written this. */
static bool is_call(const struct tap_event *e)
{
    return e->call < TAP_CALL_COUNT && e->fd >= -1 && e->result >= -1 && e->result <= INT32_MAX;
}

/* One call as it stands now. Its state comes first: what is valid for that is there already. */
static void take_event(struct tap_event *to, const struct tap_event *from)
{
    if (atomic_load(&to->state) == TAP_RETURNED)
        return; /* what has happened stays as it was */
    uint32_t state = atomic_load_explicit(&from->state, memory_order_acquire);

    memcpy(to, from, sizeof *to);
    if (state > TAP_RETURNED || !is_call(to)) {
        *to = (struct tap_event){0};
        return;
    }
    atomic_init(&to->state, state);
    to->flags &= TAP_INJECTED | TAP_CAPPED;
    if (to->excerpt_length > TAP_EXCERPT)
        to->excerpt_length = TAP_EXCERPT;
}

/* One of the last calls as it stands now, if it stays the same meanwhile: another may take its slot. */
static void take_again(struct tap_event *to, const struct tap_event *from)
{
    uint32_t state = atomic_load_explicit(&from->state, memory_order_acquire), number = from->number;

    *to = (struct tap_event){0};
    take_event(to, from);
    if (to->number != number || atomic_load(&from->state) != state || state == TAP_TAKEN)
        *to = (struct tap_event){.number = UINT32_MAX};
}

/* Slots without a call come last. */
static int by_number(const void *a, const void *b)
{
    const struct tap_event *x = a, *y = b;
    bool no_x = x->state == TAP_EMPTY, no_y = y->state == TAP_EMPTY;

    return no_x != no_y ? no_x - no_y : (x->number > y->number) - (x->number < y->number);
}

const struct tap_shared *tap_take(struct tap *t)
{
    const struct tap_shared *from = t->shared;
    struct tap_shared *to = t->copy;

    if (from == NULL)
        return NULL;
    uint32_t events = atomic_load(&from->events), before = atomic_load(&to->events);
    atomic_init(&to->attached, atomic_load(&from->attached));
    for (size_t i = 0; i < TAP_CLASSES; i++) {
        atomic_init(&to->called[i], atomic_load(&from->called[i]));
        atomic_init(&to->succeeded[i], atomic_load(&from->succeeded[i]));
    }
    atomic_init(&to->fruitless_fd, atomic_load(&from->fruitless_fd));
    atomic_init(&to->fruitless, atomic_load(&from->fruitless));
    atomic_init(&to->idle_rounds, atomic_load(&from->idle_rounds));
    atomic_init(&to->longest_limit, atomic_load(&from->longest_limit));
    atomic_init(&to->most_nfds, atomic_load(&from->most_nfds));
    atomic_init(&to->events, events > before ? events : before);
    size_t count = tap_count(to), first = count < TAP_FIRST ? count : TAP_FIRST;
    for (size_t i = 0; i < first; i++)
        take_event(&to->event[i], &from->event[i]);
    for (size_t i = first; i < count; i++)
        take_again(&to->event[i], &from->event[i]);
    qsort(&to->event[first], count - first, sizeof *to->event, by_number);
    return to;
}

const struct tap_shared *tap_taken(const struct tap *t)
{
    return t->copy;
}

size_t tap_count(const struct tap_shared *record)
{
    uint32_t n = record != NULL ? record->events : 0;

    return n < TAP_EVENTS ? n : TAP_EVENTS;
}

size_t tap_lost(const struct tap_shared *record)
{
    uint32_t n = record != NULL ? record->events : 0;

    return n > TAP_EVENTS ? n - TAP_EVENTS : 0;
}

static const char *const call_names[] = {
#define X(name, class) #name,
    TAP_CALLS(X)
#undef X
};

static const enum tap_class call_classes[] = {
#define X(name, class) class,
    TAP_CALLS(X)
#undef X
};

const char *tap_call_name(const struct tap_event *e)
{
    if (e->call == TAP_CALL_splice_from)
        return call_names[TAP_CALL_splice]; /* the same function, the other way */
    return e->call < TAP_CALL_COUNT ? call_names[e->call] : "?";
}

enum tap_class tap_class_of(const struct tap_event *e)
{
    return e->call < TAP_CALL_COUNT ? call_classes[e->call] : TAP_CLASSES;
}

int tap_class_named(const char *name)
{
    static const char *const names[]
        = {"socket", "bind",     "listen", "accept", "connect",   "send",
           "recv",   "shutdown", "close",  "select", "setsockopt", "fcntl", "getname"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return (int)i;
    return -1;
}

int tap_call_named(const char *name)
{
    for (size_t i = 0; i < sizeof call_names / sizeof *call_names; i++)
        if (strcmp(name, call_names[i]) == 0)
            return (int)call_classes[i];
    return -1;
}

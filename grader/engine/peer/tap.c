/* tap.c -- the peer's side of the wiretap. */
#include "tap.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int library_fd = -1, memory_fd = -1;
static struct tap_shared *shared;
static struct tap_fault faults[TAP_FAULTS];
static unsigned fault_count, send_buffer;
static char only_in[4200]; /* a variable: "NAME=path" */

int tap_open(const char *library)
{
    library_fd = open(library, O_RDONLY | O_CLOEXEC);
    memory_fd = memfd_create("wiretap", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (library_fd == -1 || memory_fd == -1 || ftruncate(memory_fd, sizeof *shared) == -1)
        return -1;
    /* A program that is not listened in on keeps the descriptor, and must not take it from us. */
    if (fcntl(memory_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == -1)
        return -1;
    void *at = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, memory_fd, 0);
    if (at == MAP_FAILED)
        return -1;
    shared = at;
    return 0;
}

int tap_add_fault(enum tap_class class, unsigned first, unsigned last, int error, unsigned cap)
{
    if (fault_count == TAP_FAULTS)
        return -1;
    faults[fault_count++] = (struct tap_fault){(int)class, first, last, error, cap, 0};
    return 0;
}

void tap_limit_send_buffers(unsigned bytes)
{
    send_buffer = bytes;
}

void tap_reset(void)
{
    if (shared == NULL)
        return;
    /* A hole reads as zeros, and costs nothing for what was never written. */
    if (fallocate(memory_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, sizeof *shared) == -1)
        memset(shared, 0, sizeof *shared);
    memcpy(shared->fault, faults, sizeof faults);
    shared->faults = fault_count;
    shared->send_buffer = send_buffer;
    shared->magic = TAP_MAGIC;
}

void tap_inherit(int keep[2])
{
    keep[0] = shared != NULL ? library_fd : -1;
    keep[1] = shared != NULL ? memory_fd : -1;
}

void tap_only_in(const char *program)
{
    snprintf(only_in, sizeof only_in, "%s=%s", TAP_PROGRAM, program);
}

const char *const *tap_environment(void)
{
    static char preload[64], variable[64];
    static const char *const both[] = {preload, variable, NULL}, *const none[] = {NULL};
    static const char *const all[] = {preload, variable, only_in, NULL};

    if (shared == NULL)
        return none;
    /* By descriptor, not by name: a path may hold spaces and colons, which LD_PRELOAD splits. */
    snprintf(preload, sizeof preload, "LD_PRELOAD=/proc/self/fd/%d", library_fd);
    snprintf(variable, sizeof variable, "%s=%d", TAP_VARIABLE, memory_fd);
    if (only_in[0] == '\0')
        return both;
    return all;
}

const struct tap_shared *tap_record(void)
{
    return shared;
}

bool tap_sees(void)
{
    return shared != NULL && atomic_load(&shared->attached) > 0;
}

bool tap_faults_reached(void)
{
    for (unsigned i = 0; i < fault_count; i++)
        if (shared == NULL || atomic_load(&shared->fault[i].fired) == 0)
            return false;
    return true;
}

size_t tap_events(void)
{
    if (shared == NULL)
        return 0;
    uint32_t n = atomic_load(&shared->events);
    return n < TAP_EVENTS ? n : TAP_EVENTS;
}

size_t tap_lost(void)
{
    uint32_t n = shared != NULL ? atomic_load(&shared->events) : 0;

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

/* The record is the program's own memory too: nothing in it is taken on trust. */
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
           "recv",   "shutdown", "close",  "select", "setsockopt"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return (int)i;
    return -1;
}

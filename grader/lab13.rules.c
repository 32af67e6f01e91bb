/* lab13.rules.c -- predicates of lab13.rules: who waits for whom between two pipes, and what lines have come. */
#include "diagnosis/rules.h"

#include <stdio.h>
#include <string.h>

static const struct pipes *pipes(void)
{
    return &student.facts.pipes;
}

static bool command_in(enum call_class class)
{
    return pipes()->commands > 0 && pipes()->command.class == class;
}

/* The command waits for its standard input, or for the end of it. */
static bool command_waits_for_input(void)
{
    return command_in(CALL_RECV) && pipes()->command.fd == 0;
}

/* This process waits in a call of that class, and not for the program's own standard input. */
static bool is_in(const struct blocked *b, enum call_class class)
{
    return b->class == class && b->fd != 0;
}

static bool waits_for_own_input(const struct blocked *b)
{
    return b->class == CALL_RECV && b->fd == 0;
}

/* The kernel says so, or the command does: it was to tell whether it has a pipe, and has said nothing. */
PREDICATE(same_input)
{
    static const char says[] = "pipe\n";
    bool asked = f->expected != NULL && f->expected->length == sizeof says - 1
                 && memcmp(f->expected->at, says, sizeof says - 1) == 0;

    return (pipes()->commands > 0 && pipes()->same_input) || (asked && f->came != NULL && f->came->length == 0);
}

/* The command was to tell it. */
PREDICATE(same_output)
{
    return has_text(&student.err, "no pipe\n");
}

PREDICATE(waits_for_the_command)
{
    return pipes()->first.class == CALL_CHILD && pipes()->commands > 0
           && (command_in(CALL_SEND) || step_is(f, "stdout DATA"));
}

PREDICATE(both_write)
{
    return pipes()->own == 1 && is_in(&pipes()->first, CALL_SEND) && command_in(CALL_SEND);
}

PREDICATE(reads_its_input_alone)
{
    return pipes()->own == 1 && pipes()->commands > 0 && waits_for_own_input(&pipes()->first)
           && step_is(f, "stdout DATA");
}

PREDICATE(both_read)
{
    return pipes()->own == 1 && is_in(&pipes()->first, CALL_RECV) && command_waits_for_input()
           && pipes()->feeds_itself == -1 && pipes()->fed_by == 1;
}

PREDICATE(command_feeds_itself)
{
    number(e->a, pipes()->feeds_itself);
    return command_waits_for_input() && pipes()->feeds_itself != -1;
}

PREDICATE(input_not_closed)
{
    snprintf(e->a, sizeof e->a, "%s", say_count("left-behind", (size_t)pipes()->fed_by));
    return command_waits_for_input() && pipes()->fed_by > 0 && !waits_for_own_input(&pipes()->helper)
           && !waits_for_own_input(&pipes()->first);
}

PREDICATE(reads_itself)
{
    number(e->a, pipes()->reads_itself);
    return pipes()->commands == 0 && pipes()->reads_itself != -1;
}

PREDICATE(waits_for_its_input)
{
    return pipes()->commands == 0
           && (waits_for_own_input(&pipes()->first) || waits_for_own_input(&pipes()->helper));
}

PREDICATE(left_behind)
{
    snprintf(e->a, sizeof e->a, "%s", say_count("left-behind", (size_t)student.left_behind));
    return student.left_behind > 0;
}

/* The command went on behind a signal that should have ended it, and said so. */
PREDICATE(ignored_by_the_command)
{
    return has_text(&student.out, "ignored");
}

/* The number of its descriptors, and it should be smaller. */
PREDICATE(more_descriptors)
{
    if (f->expected == NULL || f->came == NULL || f->expected->length != 2 || f->came->length != 2
        || memcmp(f->expected->at, "4\n", 2) != 0)
        return false;
    number(e->a, f->came->at[0] - '0');
    return f->came->at[0] > '4' && f->came->at[0] <= '9';
}

/* A line that begins with a NUL was to come, and a newline or nothing has. */
PREDICATE(line_to_a_nul)
{
    return f->expected != NULL && f->expected->length > 1 && f->expected->at[0] == '\0'
           && (f->came == NULL || f->came->length == 0 || f->came->at[0] != '\0');
}

/* All but the newline at the end has come. */
PREDICATE(newline_is_missing)
{
    return f->expected != NULL && f->came != NULL && f->came->length > 0
           && f->came->length + 1 == f->expected->length && f->expected->at[f->came->length] == '\n'
           && memcmp(f->expected->at, f->came->at, f->came->length) == 0;
}

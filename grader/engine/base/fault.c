/* fault.c -- the end that every floor may ask for: the grader cannot judge. */
#include "fault.h"

#include <stdio.h>
#include <stdlib.h>

static struct place place = {"play", 0, ""};
static void (*told)(const char *sentence);

void fault_at(const char *file, int line, const char *step)
{
    place = (struct place){file, line, step};
}

const struct place *fault_place(void)
{
    return &place;
}

void fault_tells(void (*whom)(const char *sentence))
{
    told = whom;
}

void fault_(const char *sentence)
{
    if (told != NULL)
        told(sentence);
    printf("verdict fault\n");
    if (place.line > 0)
        printf("%s:%d: ", place.file, place.line);
    printf("%s\n", sentence);
    if (*place.step != '\0')
        printf("    %s\n", place.step);
    exit(FAULT);
}

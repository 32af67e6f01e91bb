/* functions.c -- predicates about a function of the student's that a program of the grader's calls by itself. It
 * prints a line for each call: `FUNCTION: RESULT`, and what else there is to say. */
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Copies the line that begins at `at`, without its end, and returns where the next one begins; NULL when there is no
 * whole line, or it has no room. */
static const char *take_line(const char *at, char line[EVIDENCE_TEXT])
{
    size_t n = strcspn(at, "\n");

    if (at[n] == '\0' || n >= EVIDENCE_TEXT)
        return NULL;
    memcpy(line, at, n);
    line[n] = '\0';
    return at + n + 1;
}

/* Parts "recv_exact(5): 3 bye" at its colon, and reads the number behind it. */
static bool part(char *line, long *result)
{
    char *colon = strstr(line, ": "), *end;

    if (colon == NULL)
        return false;
    *colon = '\0';
    *result = strtol(colon + 2, &end, 10);
    return end != colon + 2 && strchr(" ,", *end) != NULL; /* its NUL is one of these, too */
}

/* Of the two texts, the first line that differs is of the same call, and has another result. */
PREDICATE(function_returned)
{
    char text[2][1024], line[2][EVIDENCE_TEXT];
    const char *expected = text[0], *came = text[1];
    long result[2];

    if (f->came == NULL || !bytes_text(f->expected, text[0], sizeof text[0])
        || !bytes_text(f->came, text[1], sizeof text[1]))
        return false;
    do {
        expected = take_line(expected, line[0]);
        came = take_line(came, line[1]);
        if (expected == NULL || came == NULL)
            return false;
    } while (strcmp(line[0], line[1]) == 0);
    if (!part(line[0], &result[0]) || !part(line[1], &result[1]) || strcmp(line[0], line[1]) != 0)
        return false;
    snprintf(e->a, sizeof e->a, "%s", line[0]);
    number(e->b, result[1]);
    number(e->c, result[0]);
    return result[0] != result[1];
}

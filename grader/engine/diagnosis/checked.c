/* checked.c -- predicates about what a program that was built with checks (SAN=1) has said before
 * it ended. */
#include "rules.h"

#include "peer/student.h"

#include <stdio.h>
#include <string.h>

/* What it wrote to standard error, from the first place on where `text` stands; or NULL. */
static const char *said(const char *text)
{
    if (student.err.length == 0)
        return NULL;
    return memmem(student.err.at, student.err.length, text, strlen(text));
}

static const char *end_of_errors(void)
{
    return (const char *)student.err.at + student.err.length;
}

/* Copies what can be shown in a sentence, up to `end` or to where it would be too long. */
static void copy(char into[64], const char *from, const char *end)
{
    size_t n = 0;

    for (; from < end && n < 56; from++)
        if (*from >= ' ' && *from <= '~')
            into[n++] = *from;
    into[n] = '\0';
}

/* Where the path in [from, end) names a file and its line, "program.c, line 41"; false when not. */
static bool copy_place(char into[64], const char *from, const char *end)
{
    char name[41] = "", text[256];
    int line = 0;
    size_t n = (size_t)(end - from) < sizeof text - 1 ? (size_t)(end - from) : sizeof text - 1;

    memcpy(text, from, n);
    text[n] = '\0';
    const char *slash = strrchr(text, '/');
    if (sscanf(slash != NULL ? slash + 1 : text, "%40[A-Za-z0-9_.-]:%d", name, &line) != 2)
        return false;
    snprintf(into, 64, "%s:%d", name, line);
    return true;
}

/* "    #1 0x55926e036cd0 in main labs/labNN-name/program.c:80": the innermost such line that
 * is of the program's own. Those of libraries begin with "../" or, where no line is known, with
 * "(". */
PREDICATE(checked_memory)
{
    static const char begins[] = "ERROR: AddressSanitizer: ";
    const char *report = said(begins), *end = end_of_errors();

    if (report == NULL)
        return false;
    report += strlen(begins);
    const char *line_end = memchr(report, '\n', (size_t)(end - report));
    const char *blank = memchr(report, ' ', (size_t)(end - report));
    if (line_end == NULL || blank == NULL || blank > line_end)
        return false;
    copy(e->a, report, blank);
    for (const char *line = line_end + 1; line < end; line = line_end + 1) {
        line_end = memchr(line, '\n', (size_t)(end - line));
        if (line_end == NULL)
            return false;
        const char *in = memmem(line, (size_t)(line_end - line), " in ", 4);
        const char *path = in != NULL ? memchr(in + 4, ' ', (size_t)(line_end - in - 4)) : NULL;
        if (path == NULL || path[1] == '(' || memcmp(path, " ../", 4) == 0
            || memmem(line, (size_t)(line_end - line), "grader/wiretap/", 15) != NULL)
            continue;
        copy(e->c, in + 4, path);
        if (copy_place(e->b, path + 1, line_end))
            return true;
    }
    return false;
}

/* "labs/labNN-name/program.c:80:5: runtime error: index 8 out of bounds for type 'char [8]'"
 */
PREDICATE(undefined_behaviour)
{
    static const char middle[] = ": runtime error: ";
    const char *at = said(middle), *end = end_of_errors(), *line = at;

    if (at == NULL || said("misaligned address") || said("signed integer overflow")
        || said("cannot be represented in type")) /* they have rules of their own */
        return false;
    while (line > (const char *)student.err.at && line[-1] != '\n')
        line--;
    at += strlen(middle);
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    copy(e->a, at, line_end != NULL ? line_end : end);
    return copy_place(e->b, line, at);
}

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

/* Copies what is to stand in a sentence, whole; false when it has no room, or bytes that are not for a terminal. */
static bool copy(char into[EVIDENCE_TEXT], const char *from, const char *end)
{
    size_t n = (size_t)(end - from);

    if (n >= EVIDENCE_TEXT)
        return false;
    for (size_t i = 0; i < n; i++)
        if (from[i] < ' ' || from[i] > '~')
            return false;
    memcpy(into, from, n);
    into[n] = '\0';
    return true;
}

/* Where the path in [from, end) names a file and its line, "program.c:41"; false when not. */
static bool copy_place(char into[EVIDENCE_TEXT], const char *from, const char *end)
{
    const char *slash = memrchr(from, '/', (size_t)(end - from));
    const char *name = slash != NULL ? slash + 1 : from;
    const char *colon = memchr(name, ':', (size_t)(end - name));

    if (colon == NULL || colon == name)
        return false;
    const char *line_end = colon + 1;
    while (line_end < end && *line_end >= '0' && *line_end <= '9')
        line_end++;
    return line_end > colon + 1 && copy(into, name, line_end);
}

/* Its report may break off where the stack was overwritten that it would describe. */
PREDICATE(checked_memory_cut)
{
    static const char begins[] = "ERROR: AddressSanitizer: ";
    const char *report = said(begins), *end = end_of_errors();

    if (report == NULL || said("AddressSanitizer: nested bug") == NULL)
        return false;
    report += strlen(begins);
    const char *blank = memchr(report, ' ', (size_t)(end - report));
    return blank != NULL && copy(e->a, report, blank);
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
    if (!copy(e->a, report, blank))
        return false;
    for (const char *line = line_end + 1; line < end; line = line_end + 1) {
        line_end = memchr(line, '\n', (size_t)(end - line));
        if (line_end == NULL)
            return false;
        const char *in = memmem(line, (size_t)(line_end - line), " in ", 4);
        const char *path = in != NULL ? memchr(in + 4, ' ', (size_t)(line_end - in - 4)) : NULL;
        if (path == NULL || path[1] == '(' || memcmp(path, " ../", 4) == 0
            || memmem(line, (size_t)(line_end - line), "grader/wiretap/", 15) != NULL)
            continue;
        if (copy_place(e->b, path + 1, line_end))
            return copy(e->c, in + 4, path);
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
    return copy(e->a, at, line_end != NULL ? line_end : end) && copy_place(e->b, line, at);
}

/* results.c -- the results of tests, as lines of fields. */
#include "results.h"

#include "base/fault.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { VERSION = 2 }; /* of the format */

void results_failure(struct result *result, const char *from)
{
    const char *fields = from + strcspn(from, "\t\n");
    size_t n;

    from += strspn(from, " ");
    for (n = 0; islower((unsigned char)from[n]) || isdigit((unsigned char)from[n]) || from[n] == '-';)
        n++;
    if (n > 0 && n < sizeof result->diagnosis && from + n == fields)
        snprintf(result->diagnosis, sizeof result->diagnosis, "%.*s", (int)n, from);
    if (*fields == '\t')
        bytes_add(&result->said, fields + 1, strcspn(fields + 1, "\n"));
}

void results_text(struct result *result, const char *text)
{
    result->text.length = 0;
    bytes_add(&result->text, text, strlen(text));
}

/* A text as one field: \n, \t and \\ for newline, tab and backslash, "-" for nothing. */
static void add_field(struct bytes *line, const struct bytes *text)
{
    size_t n = text->length;

    while (n > 0 && text->at[n - 1] == '\n')
        n--;
    if (n == 0)
        bytes_add(line, "-", 1);
    for (size_t i = 0; i < n; i++) {
        char c = (char)text->at[i];
        if (c == '\n' || c == '\t' || c == '\\')
            bytes_print(line, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : '\\');
        else
            bytes_add(line, &c, 1);
    }
}

static bool write_line(int fd, const struct bytes *line)
{
    size_t done = 0;

    while (done < line->length) {
        ssize_t n = write(fd, line->at + done, line->length - done);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            return false;
        done += (size_t)n;
    }
    return true;
}

void results_write(const struct result *result, const struct lab_test *test, const char *key,
                   const char *record)
{
    static const char *const states[] = {"passed", "failed", "skipped", "unseen", "fault"};
    struct bytes line = {0};

    bytes_print(&line, "%s\t%d\t%s\t%s\t", test->number, test->required, states[result->state],
                *result->diagnosis != '\0' ? result->diagnosis : "-");
    bytes_print(&line, result->state == TEST_SKIPPED ? "-" : "%d", result->ms);
    bytes_print(&line, "\t%s\t", test->title);
    add_field(&line, &result->text);
    bytes_print(&line, "\t%s\t%d\t", key, VERSION);
    if (result->said.length > 0)
        bytes_add(&line, result->said.at, result->said.length);
    else
        bytes_print(&line, "-\t-\t-\t-\t-\t-\t-");
    bytes_print(&line, "\n");
    if (record != NULL) {
        int fd = open(record, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
        bool written = fd != -1 && write_line(fd, &line);
        if (fd != -1 && close(fd) == -1)
            written = false;
        if (!written)
            fault("cannot-write", record);
    }
    if (!write_line(1, &line))
        fault("cannot-write", "standard output");
    bytes_free(&line);
}

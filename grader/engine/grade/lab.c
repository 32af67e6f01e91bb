/* lab.c -- a lab's tests, as they stand in grader/labNN.bats. */
#include "lab.h"

#include "base/bytes.h"
#include "base/fault.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *grown(void *at, int count, size_t size)
{
    void *more = realloc(at, (size_t)(count + 1) * size);

    if (more == NULL)
        fault("no-memory");
    return more;
}

static char *copy_of(const char *from, size_t n)
{
    char *copy = strndup(from, n);

    if (copy == NULL)
        fault("no-memory");
    return copy;
}

/* ---------------------------------------------------------------- alternatives ---- */

/* The first word of the play that has alternatives: no string, no comment, a bar within. Returns
 * false when there is none. */
static bool find_alternatives(const char *text, const char **from, const char **to)
{
    bool quoted = false, comment = false, word_begins = true;

    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n') {
            quoted = comment = false;
            word_begins = true;
            continue;
        }
        if (comment)
            continue;
        if (quoted) {
            if (*c == '\\' && c[1] != '\0')
                c++;
            else
                quoted = *c != '"';
            continue;
        }
        if (*c == '"')
            quoted = true;
        else if (*c == '#' && word_begins)
            comment = true;
        else if (*c == '|' && !word_begins && c[-1] != '"' && strchr(" \t\n\"", c[1]) == NULL) {
            for (*from = c; *from > text && strchr(" \t\n", (*from)[-1]) == NULL;)
                (*from)--;
            *to = c + strcspn(c, " \t\n");
            return true;
        }
        word_begins = *c == ' ' || *c == '\t';
    }
    return false;
}

/* Adds the play, or one for each alternative, in the order in which they are written. */
static void add_play(struct lab_test *test, const char *text, int line)
{
    const char *from, *to, *end;

    if (!find_alternatives(text, &from, &to)) {
        test->plays = grown(test->plays, test->play_count, sizeof *test->plays);
        test->plays[test->play_count++]
            = (struct lab_play){copy_of(text, strlen(text)), line};
        return;
    }
    for (const char *one = from; one <= to; one = end + 1) {
        struct bytes play = {0};
        end = one + strcspn(one, "| \t\n");
        bytes_add(&play, text, (size_t)(from - text));
        bytes_add(&play, one, (size_t)(end - one));
        bytes_add(&play, to, strlen(to) + 1);
        add_play(test, (const char *)play.at, line);
        bytes_free(&play);
    }
}

/* -------------------------------------------------------------------- the file ---- */

/* Between two quotes: "4.3* a title". */
static void take_title(struct lab *lab, const char *line)
{
    const char *from = strchr(line, '"') + 1, *to = strrchr(line, '"');
    struct lab_test test = {.required = true};
    size_t n = strspn(from, "0123456789.");

    if (to <= from || n == 0 || n >= sizeof test.number || from + n >= to)
        fault("lab-no-title");
    memcpy(test.number, from, n);
    if (from[n] == '*') {
        test.required = false;
        n++;
    }
    if (from[n] != ' ' || lab_find(lab, test.number) != NULL)
        fault("lab-no-title");
    test.title = copy_of(from + n + 1, (size_t)(to - from) - n - 1);
    lab->tests = grown(lab->tests, lab->count, sizeof *lab->tests);
    lab->tests[lab->count++] = test;
}

static void take_needs(struct lab *lab, struct lab_test *test, char *list)
{
    for (char *word; (word = strsep(&list, " \t")) != NULL;) {
        if (*word == '\0')
            continue;
        const struct lab_test *other = lab_find(lab, word);
        if (other == NULL || other == test || test->play_count > 0
            || test->need_count == LAB_MOST_NEEDS)
            fault("lab-no-need", word);
        snprintf(test->needs[test->need_count++], sizeof *test->needs, "%s", word);
    }
}

struct lab_test *lab_find(const struct lab *lab, const char *number)
{
    for (int i = 0; i < lab->count; i++)
        if (strcmp(lab->tests[i].number, number) == 0)
            return &lab->tests[i];
    return NULL;
}

void lab_read(struct lab *lab, const char *file)
{
    FILE *from = fopen(file, "re");
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    struct lab_test *test = NULL;
    struct bytes play = {0};
    int at = 0, play_line = 0;

    *lab = (struct lab){0};
    if (from == NULL)
        fault("cannot-read", file, strerror(errno));
    while ((n = getline(&line, &room, from)) != -1) {
        at++;
        if (n > 0 && line[n - 1] == '\n')
            line[--n] = '\0';
        if (play_line > 0) { /* as it stands, up to the word that ends it */
            if (strcmp(line, "PLAY") == 0) {
                bytes_add(&play, "", 1);
                add_play(test, (const char *)play.at, play_line);
                play.length = 0;
                play_line = 0;
            } else {
                bytes_print(&play, "%s\n", line);
            }
            continue;
        }
        char *words = line + strspn(line, " \t");
        fault_at(file, at, words);
        if (*words == '\0' || *words == '#' || (test == NULL && strcmp(words, "load play") == 0))
            continue;
        if (test == NULL && strncmp(words, "@test \"", 7) == 0 && line[n - 1] == '{') {
            take_title(lab, words);
            test = &lab->tests[lab->count - 1];
        } else if (test != NULL && strcmp(words, "}") == 0) {
            test = NULL;
        } else if (test != NULL && strncmp(words, "needs ", 6) == 0) {
            take_needs(lab, test, words + 6);
        } else if (test != NULL && strcmp(words, "play <<'PLAY'") == 0) {
            play_line = at;
        } else {
            fault("lab-no-line");
        }
    }
    fault_at(file, at, "");
    if (ferror(from))
        fault("cannot-read", file, strerror(errno));
    if (play_line > 0 || test != NULL)
        fault("lab-no-end");
    fault_at(file, 0, "");
    free(line);
    fclose(from);
    bytes_free(&play);
}

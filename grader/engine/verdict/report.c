/* report.c -- how a play ends that does not end well, and what is printed then. */
#include "report.h"

#include "conversation/conversation.h"
#include "diagnosis/diagnosis.h"
#include "peer/judged.h"
#include "peer/outside.h"
#include "peer/performance.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WIDTH = 64, MARGIN = 13, MOST_STDERR_LINES = 12, MOST_LINES = 44 };

static jmp_buf *go_on; /* where a play that a person makes up goes on after a failure */
static struct bytes *failure_text;
static struct performance *play;

void report_play(struct performance *p)
{
    play = p;
}

/* --------------------------------------------------------------------- ending ---- */

static void write_out(const struct bytes *text)
{
    for (size_t done = 0; done < text->length;) {
        ssize_t n = write(1, text->at + done, text->length - done);
        if (n <= 0)
            break; /* nobody listens; the status says it all */
        done += (size_t)n;
    }
}

_Noreturn static void finish(const struct bytes *text, int status)
{
    if (go_on != NULL) {
        *failure_text = *text;
        longjmp(*go_on, 1);
    }
    if (play != NULL)
        student_end_all(play);
    write_out(text);
    exit(status);
}

/* In a play that a person makes up. */
static void show_fault(const char *sentence)
{
    struct bytes text = {0};

    bytes_print(&text, "  !  %s\n", sentence);
    finish(&text, FAULT);
}

void report_live(jmp_buf *to, struct bytes *text)
{
    go_on = to;
    failure_text = text;
    fault_tells(to != NULL ? show_fault : NULL);
}

void unobserved(const char *sentence)
{
    struct bytes text = {0};

    if (go_on == NULL)
        outside_check(play);
    bytes_print(&text, go_on != NULL ? "  !  %s\n" : "verdict unobserved\n%s\n", sentence);
    finish(&text, UNOBSERVED);
}

/* A label in the margin, and what it is about. */
static void line(struct bytes *text, const char *label, const char *content)
{
    bytes_print(text, "%-*s%s\n", MARGIN, say(label), content);
}

/* The same for a sentence, which may need more lines than one: broken at blanks. */
static void sentence(struct bytes *text, const char *label, const char *content)
{
    while (*content != '\0') {
        size_t n = strlen(content);
        if (n > WIDTH)
            for (n = WIDTH; n > 0 && content[n] != ' ';)
                n--;
        if (n == 0) /* one long word */
            n = strlen(content);
        bytes_print(text, "%-*s%.*s\n", MARGIN, say(label), (int)n, content);
        label = "label-none";
        content += n + (content[n] == ' ');
    }
}

/* What the program wrote to standard error: its lines, each made harmless. */
static void show_stderr(struct bytes *text, const struct bytes *err)
{
    const char *label = "label-stderr";
    size_t from = 0;

    for (int lines = 0; from < err->length; lines++) {
        char quoted[4 * WIDTH];
        const unsigned char *at = err->at + from;
        const unsigned char *end = memchr(at, '\n', err->length - from);
        size_t n = end != NULL ? (size_t)(end - at) : err->length - from;
        if (lines == MOST_STDERR_LINES) {
            line(text, label, say_count("more-bytes", err->length - from));
            return;
        }
        bytes_quote(quoted, WIDTH, at, n, NULL);
        line(text, label, quoted);
        label = "label-none";
        from += n + 1;
    }
}

/* The whole conversation, for who has asked for it. */
static struct report_files files;
static off_t sizes[3]; /* of text, json and tsv, as they were */
static const char *trace_title;
static bool text_began; /* one program's conversation is there */

void report_trace_to(const struct report_files *to, const char *title)
{
    const char *const added_to[] = {to->text, to->json, to->tsv};
    struct stat now;

    files = *to;
    trace_title = title;
    for (size_t i = 0; i < sizeof added_to / sizeof *added_to; i++)
        sizes[i] = added_to[i] != NULL && stat(added_to[i], &now) == 0 ? now.st_size : 0;
}

void report_forget_traces(void)
{
    const char *const added_to[] = {files.text, files.json, files.tsv};

    for (size_t i = 0; i < sizeof added_to / sizeof *added_to; i++)
        if (added_to[i] != NULL && truncate(added_to[i], sizes[i]) == -1 && errno != ENOENT)
            fault("cannot-write", added_to[i]);
}

bool report_is_traced(void)
{
    return files.text != NULL || files.svg != NULL || files.json != NULL || files.tsv != NULL;
}

/* Writes it, if there is where to; forgets it. */
static void write_to(const char *path, struct bytes *text, const char *how)
{
    FILE *f = path != NULL ? fopen(path, how) : NULL;

    if (path != NULL
        && (f == NULL || fwrite(text->at, 1, text->length, f) != text->length || fclose(f) == EOF))
        fault("cannot-write", path);
    bytes_free(text);
}

void report_traces(struct performance *p)
{
    struct bytes text = {0}, svg = {0}, json = {0}, tsv = {0};

    if (!p->student->started || !report_is_traced())
        return;
    struct timeline timeline = timeline_make(p, 0);
    if (text_began)
        bytes_print(&text, "\n");
    text_began = true;
    timeline_text(&text, &timeline);
    timeline_svg(&svg, &timeline, trace_title);
    timeline_json(&json, p);
    timeline_free(&timeline);
    timeline = timeline_all(p);
    timeline_tsv(&tsv, &timeline, trace_title);
    write_to(files.text, &text, "a");
    write_to(files.svg, &svg, "w");
    write_to(files.json, &json, "a");
    write_to(files.tsv, &tsv, "a");
    timeline_free(&timeline);
}

void report_state(struct bytes *text)
{
    sentence(text, "label-program",
             say("the-program", student_title(play, play->student), wait_state(play->student)));
}

static void show_program(struct bytes *text, const struct student *s, const char *state)
{
    sentence(text, "label-program", say("the-program", student_title(play, s), state));
    show_stderr(text, &s->err);
}

/* The one that is judged, and then the others. */
static void show_programs(struct bytes *text, char states[MOST_PROGRAMS][256])
{
    const struct student *judged = play->student;

    show_program(text, judged, judged->started ? states[judged->number] : wait_state(judged));
    for (int i = 0; i < play->program_count; i++)
        if (&play->programs[i] != judged)
            show_program(text, &play->programs[i], states[i]);
}

_Noreturn static void finish_wrong(struct bytes *text, const struct bytes *expected,
                                   const struct bytes *came)
{
    const struct conn *c = play->current;
    struct failure failure = {fault_place()->step,
                              expected,
                              came,
                              c != NULL ? c->name : NULL,
                              c != NULL ? ntohs(c->peer.sin_port) : 0,
                              play->port,
                              &play->line_asked_for};

    if (go_on != NULL) {
        if (play->student->started && strcmp(wait_state(play->student), say("state-running")) != 0)
            report_state(text);
        finish(text, WRONG);
    }
    log_event(play, LOG_VERDICT, play->student, NULL, fault_place()->step);
    wait_fate(play);
    outside_check(play);
    char states[MOST_PROGRAMS][256]; /* before we end them */
    for (int i = 0; i < play->program_count; i++)
        snprintf(states[i], sizeof states[i], "%s", wait_state(&play->programs[i]));
    student_end_all(play);
    judged_is(play);
    show_programs(text, states);
    bytes_print(text, "\n");
    struct timeline timeline = timeline_make(play, MOST_LINES);
    timeline_text(text, &timeline);
    timeline_free(&timeline);
    struct bytes verdict = {0}; /* for grader/format: the first line, with the diagnosis's id */
    bytes_print(&verdict, "verdict wrong %s\n",
                diagnosis_show(text, &failure, trace_title != NULL ? trace_title : ""));
    report_traces(play);
    write_out(&verdict);
    finish(text, WRONG);
}

static void begin_wrong(struct bytes *text)
{
    char number[24];

    if (go_on != NULL) {
        bytes_print(text, "  \u2717  %s\n", fault_place()->step);
        return;
    }
    snprintf(number, sizeof number, "%d", fault_place()->line);
    line(text, "label-step", fault_place()->step);
    line(text, "label-none", say("place", fault_place()->file, number));
}

void wrong(const char *expected, const char *came)
{
    struct bytes text = {0};

    begin_wrong(&text);
    sentence(&text, "label-expected", expected);
    sentence(&text, "label-came", came);
    finish_wrong(&text, NULL, NULL);
}

/* ---------------------------------------------------------- bytes against bytes ---- */

static size_t first_difference(const struct bytes *a, const struct bytes *b)
{
    size_t i = 0;

    while (i < a->length && i < b->length && a->at[i] == b->at[i])
        i++;
    return i;
}

/* A window of the bytes, from `from` on, quoted; "... " before it when it does not begin at 0. */
static void show_window(struct bytes *text, const char *label, const struct bytes *data,
                        size_t from, const char *after)
{
    char quoted[4 * WIDTH];
    size_t left = data->length > from ? data->length - from : 0;

    bytes_quote(quoted, WIDTH - 20, data->length > from ? data->at + from : NULL, left, NULL);
    bytes_print(text, "%-*s%s%s  %s\n", MARGIN, say(label), from > 0 ? "..." : "", quoted, after);
}

void wrong_bytes(const struct bytes *expected, const struct bytes *came, const char *then,
                 bool whole)
{
    struct bytes text = {0}, part = *came;
    size_t same = first_difference(expected, came);
    size_t from = same > 16 ? same - 16 : 0;
    char offset[24], after[256];

    if (!whole && same < expected->length && part.length > expected->length)
        part.length = expected->length; /* what follows is not at issue */
    begin_wrong(&text);
    show_window(&text, "label-expected", expected, from, say_count("bytes", expected->length));
    snprintf(after, sizeof after, "%s%s", say_count("bytes", came->length), then);
    show_window(&text, "label-came", &part, from, after);
    size_t column
        = (from > 0 ? 3 : 0) + (same > from ? bytes_columns(came->at + from, same - from) : 1);
    snprintf(offset, sizeof offset, "%zu", same);
    bytes_print(&text, "%*s^ %s\n", (int)(MARGIN + column), "", say("first-wrong", offset));
    finish_wrong(&text, expected, came);
}

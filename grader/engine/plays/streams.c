/* streams.c -- steps about standard input, output and error. */
#include "verbs.h"

#include "verdict/report.h"

#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- input ---- */

static void stdin_holds(struct performance *p, const struct step *s)
{
    struct bytes data = {0};

    step_data(s, 0, 0, &data);
    student_stdin_holds(p, &data);
    bytes_free(&data);
}

static void stdin_holds_behind(struct performance *p, const struct step *s)
{
    struct bytes data = {0}, before = {0};

    step_data(s, 1, 0, &before);
    step_data(s, 1, 0, &data);
    step_data(s, 0, 0, &data);
    student_stdin_holds(p, &data);
    student_stdin_skips(p, before.length);
    bytes_free(&data);
    bytes_free(&before);
}

static void stdin_is_a_pipe(struct performance *p, const struct step *s)
{
    (void)s;
    student_stdin_is_pipe(p);
}

static void stdin_cannot_be_read(struct performance *p, const struct step *s)
{
    (void)s;
    student_stdin_cannot_be_read(p);
}

static void stdin_gets(struct performance *p, const struct step *s)
{
    struct bytes data = {0};

    step_data(s, 0, 0, &data);
    student_stdin_gets(p, p->student, &data);
    log_bytes(p, LOG_STDIN, p->student, NULL, data.at, data.length);
    bytes_free(&data);
}

static void stdin_ends(struct performance *p, const struct step *s)
{
    (void)s;
    student_stdin_ends(p, p->student);
    log_event(p, LOG_STDIN_ENDS, p->student, NULL, NULL);
}

/* --------------------------------------------------------------- output ---- */

static void stdout_is_full(struct performance *p, const struct step *s)
{
    (void)s;
    if (student_stdout_is_full(p) == -1)
        unobserved(say("unseen-full"));
}

static void stdout_has_room(struct performance *p, const struct step *s)
{
    student_stdout_has_room(p, step_number(s, 0));
}

struct data_question {
    const struct bytes *expected, *came;
    const bool *ended;
};

static bool output_decided(void *with)
{
    const struct data_question *q = with;

    return q->came->length >= q->expected->length || differs(q->expected, q->came) || *q->ended;
}

static void stdout_is(struct performance *p, const struct step *s)
{
    struct bytes expected = {0};

    step_data(s, 0, 0, &expected);
    struct data_question q = {&expected, &p->student->out, &p->student->out_ended};
    p->student->speaks_of_stdout = true;
    wait_until(p, output_decided, &q, PACE_EVENT);
    if (p->student->out.length < expected.length || differs(&expected, &p->student->out))
        wrong_bytes(&expected, &p->student->out, "", false);
    bytes_drop(&p->student->out, expected.length);
    bytes_free(&expected);
}

/* ---------------------------------------------- lines of standard error ---- */

struct line_question {
    struct bytes wanted;
    struct bytes instead; /* this one will do as well; empty for none */
    bool begins; /* it is the beginning of the line, and not all of it, */
    struct bytes ends; /* and this is its end */
    bool any_name; /* the call in it may have another name of its kind */
    long times;
    const struct student *student;
};

/* How many of the lines on standard error begin with the one and end with the other, and have something in between;
 * where the other is empty, how many begin so. */
static long count_lines_between(const struct student *s, const struct bytes *begins, const struct bytes *ends)
{
    const unsigned char *at = s->err.at, *end = at + s->err.length;
    long times = 0;

    while (at < end) {
        const unsigned char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((newline != NULL ? newline : end) - at);
        bool long_enough = n >= begins->length + ends->length + (ends->length > 0);
        times += long_enough && memcmp(at, begins->at, begins->length) == 0
                 && (ends->length == 0 || memcmp(at + n - ends->length, ends->at, ends->length) == 0);
        at += n + 1;
    }
    return times;
}

/* How many of them are this one. */
static long count_lines(const struct student *s, const struct bytes *wanted)
{
    const unsigned char *at = s->err.at, *end = at + s->err.length;
    long times = 0;

    while (at < end) {
        const unsigned char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((newline != NULL ? newline : end) - at);
        times += n == wanted->length && memcmp(at, wanted->at, wanted->length) == 0;
        at += n + 1;
    }
    return times;
}

/* The same for "NAME: send: ...", which is also "NAME: write: ..." and the like. */
static long count_lines_by_any_name(const struct student *s, const struct bytes *wanted)
{
    static const struct {
        const char *name;
        enum tap_class class;
    } names[] = {
#define X(name, class) {#name, class},
        TAP_CALLS(X)
#undef X
        /* What stdio calls in the program's place is called by the program's own call. */
        {"fwrite", TAP_SEND}, {"fputs", TAP_SEND}, {"fputc", TAP_SEND}, {"putc", TAP_SEND},
        {"fprintf", TAP_SEND}, {"fflush", TAP_SEND}, {"fread", TAP_RECV}, {"fgets", TAP_RECV},
        {"fgetc", TAP_RECV}, {"getc", TAP_RECV}, {"getline", TAP_RECV}, {"getdelim", TAP_RECV},
    };
    const unsigned char *colon = memchr(wanted->at, ':', wanted->length);
    size_t before = colon != NULL ? (size_t)(colon - wanted->at) + 2 : wanted->length, after = before;
    char call[24];
    long times = 0;

    while (after < wanted->length && wanted->at[after] != ':')
        after++;
    snprintf(call, sizeof call, "%.*s", (int)(after - before), (const char *)wanted->at + before);
    enum tap_class class = class_of(call);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct bytes line = {0};
        if (names[i].class != class)
            continue;
        bytes_add(&line, wanted->at, before);
        bytes_add(&line, names[i].name, strlen(names[i].name));
        bytes_add(&line, wanted->at + after, wanted->length - after);
        times += count_lines(s, &line);
        bytes_free(&line);
    }
    return times;
}

static long lines_so_far(const struct line_question *q)
{
    if (q->begins)
        return count_lines_between(q->student, &q->wanted, &q->ends);
    if (!q->any_name)
        return count_lines(q->student, &q->wanted);
    long instead = q->instead.length > 0 ? count_lines_by_any_name(q->student, &q->instead) : 0;
    return count_lines_by_any_name(q->student, &q->wanted) + instead;
}

static bool lines_decided(void *with)
{
    const struct line_question *q = with;

    return lines_so_far(q) >= q->times || q->student->err_ended;
}

enum alternatives { NO_OTHER, ANY_NAME, TWO_LINES }; /* TWO_LINES: by any name as well */

static void expect_lines(struct performance *p, const struct step *s, long times, enum alternatives other)
{
    struct line_question q = {.any_name = other != NO_OTHER, .times = times, .student = p->student};
    char quoted[512];

    step_data(s, 0, 0, &q.wanted);
    if (other == TWO_LINES)
        step_data(s, 1, 0, &q.instead);
    p->line_asked_for.length = 0;
    bytes_add(&p->line_asked_for, q.wanted.at, q.wanted.length);
    wait_until(p, lines_decided, &q, PACE_EVENT);
    bytes_quote(quoted, 100, q.wanted.at, q.wanted.length, NULL);
    long came = lines_so_far(&q);
    if (came != times && times == 1)
        wrong(say("expected-stderr", quoted), came > 1 ? say_count("came-lines", (size_t)came)
                                              : p->student->err.length == 0
                                                  ? say("came-stderr-nothing")
                                                  : say("came-stderr-other"));
    if (came != times)
        wrong(say("expected-lines", quoted, step_word(s, 1)),
              say_count("came-lines", (size_t)came));
    bytes_free(&q.wanted);
    bytes_free(&q.instead);
}

static void stderr_has(struct performance *p, const struct step *s)
{
    expect_lines(p, s, 1, NO_OTHER);
}

static void stderr_has_by_any_name(struct performance *p, const struct step *s)
{
    expect_lines(p, s, 1, ANY_NAME);
}

static void stderr_has_one_of_two(struct performance *p, const struct step *s)
{
    expect_lines(p, s, 1, TWO_LINES);
}

static void expect_beginning(struct performance *p, const struct step *s, bool with_an_end)
{
    struct line_question q = {.begins = true, .times = 1, .student = p->student};
    char quoted[2][512];

    step_data(s, 0, 0, &q.wanted);
    if (with_an_end)
        step_data(s, 1, 0, &q.ends);
    p->line_asked_for.length = 0;
    bytes_add(&p->line_asked_for, q.wanted.at, q.wanted.length);
    wait_until(p, lines_decided, &q, PACE_EVENT);
    bytes_quote(quoted[0], 100, q.wanted.at, q.wanted.length, NULL);
    bytes_quote(quoted[1], 100, q.ends.at, q.ends.length, NULL);
    if (lines_so_far(&q) == 0)
        wrong(with_an_end ? say("expected-stderr-between", quoted[0], quoted[1]) : say("expected-stderr-begins", quoted[0]),
              p->student->err.length == 0 ? say("came-stderr-nothing") : say("came-stderr-other"));
    bytes_free(&q.wanted);
    bytes_free(&q.ends);
}

static void stderr_begins(struct performance *p, const struct step *s)
{
    expect_beginning(p, s, false);
}

static void stderr_begins_and_ends(struct performance *p, const struct step *s)
{
    expect_beginning(p, s, true);
}

static void stderr_begins_often(struct performance *p, const struct step *s)
{
    struct line_question q = {.begins = true, .times = step_number(s, 1), .student = p->student};
    char quoted[512];

    step_data(s, 0, 0, &q.wanted);
    p->line_asked_for.length = 0;
    bytes_add(&p->line_asked_for, q.wanted.at, q.wanted.length);
    wait_until(p, lines_decided, &q, PACE_EVENT);
    bytes_quote(quoted, 100, q.wanted.at, q.wanted.length, NULL);
    if (lines_so_far(&q) < q.times)
        wrong(say("expected-stderr-often", quoted, step_word(s, 1)), say_count("came-lines", (size_t)lines_so_far(&q)));
    bytes_free(&q.wanted);
}

static void stderr_has_times(struct performance *p, const struct step *s)
{
    expect_lines(p, s, step_number(s, 1), NO_OTHER);
}

static void stderr_lacks(struct performance *p, const struct step *s)
{
    struct bytes line = {0};
    char quoted[512];

    wait_calm(p); /* so that what it still has to say has been said */
    step_data(s, 0, 0, &line);
    if (count_lines(p->student, &line) > 0)
        wrong(say("expected-no-line"),
              say("expected-stderr", bytes_quote(quoted, 100, line.at, line.length, NULL)));
    bytes_free(&line);
}

static void stderr_never_says(struct performance *p, const struct step *s)
{
    const struct bytes *err = &p->student->err;
    struct bytes text = {0};
    char quoted[512];

    wait_calm(p);
    step_data(s, 0, 0, &text);
    if (err->length > 0 && memmem(err->at, err->length, text.at, text.length) != NULL)
        wrong(say("expected-not-said", bytes_quote(quoted, 100, text.at, text.length, NULL)), say("came-said"));
    bytes_free(&text);
}

static void stderr_is_empty(struct performance *p, const struct step *s)
{
    char quoted[512];
    const struct bytes *err = &p->student->err;

    (void)s;
    wait_calm(p);
    if (err->length > 0)
        wrong(say("expected-stderr-empty"), bytes_quote(quoted, 100, err->at, err->length, NULL));
}

/* How long the line at `at` is, with its newline, if it is this text and a number without an idle 0 in front; else
 * 0. */
static size_t numbered_line(const unsigned char *at, size_t length, const struct bytes *text)
{
    size_t digits = 0, n = text->length;

    if (length <= n || memcmp(at, text->at, n) != 0)
        return 0;
    while (n + digits < length && at[n + digits] >= '0' && at[n + digits] <= '9')
        digits++;
    bool is_number = digits == 1 || (digits > 1 && at[n] != '0');
    return is_number && n + digits < length && at[n + digits] == '\n' ? n + digits + 1 : 0;
}

static void stderr_is_numbers(struct performance *p, const struct step *s)
{
    struct bytes text = {0};
    char quoted[512], came[512];

    step_data(s, 0, 0, &text);
    if (!p->student->ended)
        wait_calm(p);
    const unsigned char *at = p->student->err.at, *end = at + p->student->err.length;
    for (size_t n; at < end; at += n)
        if ((n = numbered_line(at, (size_t)(end - at), &text)) == 0)
            wrong(say("expected-numbered-lines", bytes_quote(quoted, 100, text.at, text.length, NULL)),
                  bytes_quote(came, 100, at, (size_t)(end - at), NULL));
    bytes_free(&text);
}

const struct verb streams_verbs[] = {
    {"stdin holds DATA behind DATA", stdin_holds_behind},
    {"stdin holds DATA", stdin_holds},
    {"stdin is a pipe", stdin_is_a_pipe},
    {"stdin cannot be read", stdin_cannot_be_read},
    {"stdin gets DATA", stdin_gets},
    {"stdin ends", stdin_ends},
    {"student is given DATA", stdin_gets},
    {"student is given eof", stdin_ends},
    {"stdout is full", stdout_is_full},
    {"stdout has room for NUMBER bytes", stdout_has_room},
    {"stdout DATA", stdout_is},
    {"student prints DATA", stdout_is},
    {"stderr lacks DATA", stderr_lacks},
    {"stderr never says DATA", stderr_never_says},
    {"stderr is empty", stderr_is_empty},
    {"stderr is lines of DATA and a number", stderr_is_numbers},
    {"stderr begins DATA and ends DATA", stderr_begins_and_ends},
    {"stderr begins DATA at least NUMBER times", stderr_begins_often},
    {"stderr begins DATA", stderr_begins},
    {"stderr DATA or DATA by any name", stderr_has_one_of_two},
    {"stderr DATA by any name", stderr_has_by_any_name},
    {"stderr DATA NUMBER times", stderr_has_times},
    {"stderr DATA", stderr_has},
    {"student never complains DATA", stderr_lacks},
    {"student complains DATA NUMBER times", stderr_has_times},
    {"student complains DATA", stderr_has},
    {NULL, NULL},
};

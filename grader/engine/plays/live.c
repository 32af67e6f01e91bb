/* live.c -- a play that a person makes up while it is performed. */
#include "live.h"

#include "conversation/conversation.h"
#include "peer/conn.h"
#include "peer/log.h"
#include "peer/student.h"
#include "peer/wait.h"
#include "script.h"
#include "steps.h"
#include "verdict/report.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH = 56, MOST_LINES = 12, PATTERN = 39 };

#define BLANK " \t\n"

static struct timeline_mark *mark;
static size_t shown_out, shown_err; /* bytes of its output that have been shown */
static enum stall restless;         /* why it has not come to rest after a step */

static void put(struct bytes *text)
{
    if (text->length > 0)
        fwrite(text->at, 1, text->length, stdout);
    bytes_free(text);
}

/* ------------------------------------------------------------ what has happened ---- */

/* The lines of data that came since `shown` bytes had; what a step has asked for is no news. */
static void show_output(const char *id, const struct bytes *data, size_t ever, size_t *shown)
{
    size_t more = ever - *shown < data->length ? ever - *shown : data->length;
    const unsigned char *at = data->at + data->length - more, *end = at + more;
    char quoted[4 * WIDTH];

    *shown = ever;
    for (int lines = 0; at < end; lines++) {
        const unsigned char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((newline != NULL ? newline + 1 : end) - at);
        if (lines == MOST_LINES) {
            printf("     %s\n", say_count("more-bytes", (size_t)(end - at)));
            return;
        }
        bytes_quote(quoted, WIDTH, at, n, NULL);
        printf("     %s\n", say(id, quoted));
        at += n;
    }
}

/* Shows what has happened since this was called last. Returns whether there was anything. */
static bool show_news(void)
{
    struct timeline news = timeline_since(student.name, mark);
    struct bytes text = {0};
    size_t out = shown_out, err = shown_err;
    bool any = news.count > 0;

    timeline_rows(&text, &news);
    put(&text);
    timeline_free(&news);
    show_output("live-stdout", &student.out, student.out_ever, &shown_out);
    show_output("live-stderr", &student.err, student.err.length, &shown_err);
    return any || out != shown_out || err != shown_err;
}

static void show_head(void)
{
    struct bytes text = {0};
    struct timeline nothing = {.program = student.name};

    timeline_text(&text, &nothing);
    put(&text);
}

/* -------------------------------------------------------------------- the steps ---- */

/* Two patterns share a line where there is room. */
static void help(void)
{
    const char *waiting = NULL;

    for (const struct rule *r = steps_rules; r->pattern != NULL; r++) {
        if (!steps_is_for_one(r))
            continue;
        if (waiting != NULL && strlen(r->pattern) < PATTERN) {
            printf("  %-*s%s\n", PATTERN, waiting, r->pattern);
            waiting = NULL;
            continue;
        }
        if (waiting != NULL)
            printf("  %s\n", waiting);
        waiting = r->pattern;
        if (strlen(waiting) >= PATTERN) {
            printf("  %s\n", waiting);
            waiting = NULL;
        }
    }
    if (waiting != NULL)
        printf("  %s\n", waiting);
    puts("");
    puts(say("live-help-names"));
    puts(say("live-help-data"));
    puts(say("live-help-pieces"));
    puts(say("live-help-more"));
}

/* Whether a word of the step begins as one of the pattern's own does. */
static bool resembles(const struct step *s, const char *pattern)
{
    enum { ALIKE = 4 };

    for (const char *w = pattern; *w != '\0'; w += strspn(w, " []")) {
        size_t n = strcspn(w, " []");
        if (n >= ALIKE && islower((unsigned char)*w))
            for (int i = 0; i < s->token_count; i++)
                if (strncmp(s->tokens[i].text, w, ALIKE) == 0)
                    return true;
        w += n;
    }
    return false;
}

static void show_unknown(const struct step *s)
{
    enum { MOST = 6 };
    int n = 0;

    for (const struct rule *r = steps_rules; r->pattern != NULL && n < MOST; r++)
        if (resembles(s, r->pattern)) {
            if (n++ == 0)
                printf("  !  %s\n", say("live-unknown"));
            printf("       %s\n", r->pattern);
        }
    if (n == 0)
        printf("  !  %s\n", say("live-unknown-alone"));
}

/* ------------------------------------------------------------------ one by one ---- */

/* Does something that may fail: the play goes on all the same, and *failure says why. */
static bool attempt(void (*what)(void *), void *with, struct bytes *failure)
{
    jmp_buf again;

    if (setjmp(again) != 0) {
        report_live(NULL, NULL);
        return false;
    }
    report_live(&again, failure);
    what(with);
    report_live(NULL, NULL);
    return true;
}

struct typed {
    char *line;
    bool is_step;
    struct step step;
    const char *programs;
};

static void read_step(void *with)
{
    struct typed *t = with;

    fault_at("", 0, t->line);
    t->is_step = play_step(&t->step, 0, t->line, steps_rules);
}

static void do_step(void *with)
{
    struct typed *t = with;

    fault_at("", 0, t->step.text);
    steps_perform_one(&t->step, t->programs);
}

/* Lets the program come to rest. */
static void settle(void *with)
{
    (void)with;
    restless = NO_STALL;
    if (student.started && !student.ended)
        restless = wait_calm();
    student_pump();
    steps_rest();
}

static void wait_for_line(void *with)
{
    (void)with;
    wait_for_person(0);
}

/* Shows what has happened, and whether a step was `done` and went well. A program that took too
 * much has been ended by that. */
static void show(bool well, bool done, struct bytes *failure)
{
    if (wait_took_too_much() && !student.ended) {
        student_end();
        student.ended = true;
        student.status = SIGKILL;
        student.written = 0; /* it has been told */
    }
    bool any = show_news();
    if (well && !any)
        printf("%s%s\n", done ? "  \u2713" : "     ", done ? "" : say("live-nothing"));
    put(failure);
    if (well && (restless == FRUITLESS || restless == BUSY || restless == SLEEPS)) {
        struct bytes text = {0};
        report_state(&text);
        put(&text);
    }
}

/* A new program: nothing of it has been shown yet. */
static void begin(void)
{
    static pid_t keeper;

    if (student.keeper == keeper)
        return;
    if (keeper != 0) {
        free(mark);
        mark = timeline_mark();
    }
    keeper = student.keeper;
    shown_out = shown_err = 0;
    show_head();
}

static void perform(const char *programs, char *line)
{
    struct typed typed = {.line = line, .programs = programs};
    struct bytes failure = {0}, fate = {0};

    wait_anew();
    bool well = attempt(read_step, &typed, &failure);
    if (well && typed.is_step && typed.step.rule->pattern == NULL) {
        show_unknown(&typed.step);
        return;
    }
    if (well && typed.is_step)
        well = attempt(do_step, &typed, &failure);
    if (!well)
        steps_rest();
    well = attempt(settle, NULL, well ? &failure : &fate) && well;
    bytes_free(&fate);
    begin();
    show(well, typed.is_step, &failure);
}

/* What is offered after this line has been typed: the rest, when it was the offered step. Who goes
 * their own way is offered nothing more; what is typed before the program starts only prepares it.
 */
static const char *offered_after(const char *typed, const char *next, const char *offer)
{
    if (strcmp(typed, next) == 0)
        return offer + strspn(offer, BLANK) + strlen(next);
    return student.started || strncmp(typed, "run ", 4) == 0 ? "" : offer;
}

/* The next line, without its indentation; NULL at the end of file. What is not typed at a terminal
 * is shown, too. */
static char *read_line(const char *offer)
{
    static char *line;
    static size_t room;
    struct bytes failure = {0};

    for (;;) {
        printf("%s", *offer != '\0' ? say("live-prompt-offer", offer) : say("live-prompt"));
        fflush(stdout);
        if (attempt(wait_for_line, NULL, &failure))
            break;
        puts("");
        show(false, false, &failure);
    }
    bool there = getline(&line, &room, stdin) != -1;
    for (size_t n = there ? strlen(line) : 0; n > 0 && isspace((unsigned char)line[n - 1]);)
        line[--n] = '\0';
    if (!there || !isatty(0))
        puts(there ? line : "");
    return there ? line + strspn(line, BLANK) : NULL;
}

void live_perform(const char *programs, const char *offer)
{
    char *typed, next[512];

    mark = timeline_mark();
    setvbuf(stdin, NULL, _IONBF, 0); /* poll(2) is to know of all that has not been read */
    for (;;) {
        const char *at = offer + strspn(offer, BLANK);
        snprintf(next, sizeof next, "%.*s", (int)strcspn(at, "\n"), at);
        typed = read_line(next);
        if (typed == NULL || strcmp(typed, "quit") == 0)
            break;
        if (strcmp(typed, "help") == 0) {
            help();
            continue;
        }
        typed = *typed != '\0' ? typed : next;
        offer = offered_after(typed, next, offer);
        perform(programs, typed);
    }
    if (student.started && !student.ended)
        puts(say("live-end", student.name));
    fflush(stdout);
    student_end();
}

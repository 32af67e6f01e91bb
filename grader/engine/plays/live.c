/* live.c -- a play that a person makes up while it is performed. */
#include "live.h"

#include "conversation/conversation.h"
#include "peer/performance.h"
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

struct live {
    struct performance *p;
    FILE *asks; /* who reads the lines for us is told of each that is wanted here, or NULL */
    struct conversation_mark *mark;
    /* Of each program: whose supervisor it was, and how many bytes of its output have been shown. */
    struct shown {
        pid_t supervisor;
        size_t out, err;
    } shown[MOST_PROGRAMS];
    enum stall restless; /* why the program has not come to rest after a step */
    struct typed {
        char *line;
        bool is_step;
        struct step step;
    } typed;
};

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
static bool show_news(struct live *l)
{
    struct conversation news = conversation_since(l->p, l->mark);
    struct bytes text = {0};
    bool any = news.count > 0;

    conversation_rows(&text, &news);
    put(&text);
    conversation_free(&news);
    for (int i = 0; i < l->p->program_count; i++) {
        const struct student *s = &l->p->programs[i];
        struct shown *shown = &l->shown[i], before = *shown;
        show_output("live-stdout", &s->out, s->out_ever, &shown->out);
        show_output("live-stderr", &s->err, s->err.length, &shown->err);
        any = any || before.out != shown->out || before.err != shown->err;
    }
    return any;
}

static void show_head(const struct live *l)
{
    struct bytes text = {0};
    struct conversation nothing = {0};

    snprintf(nothing.program, sizeof nothing.program, "%s", student_title(l->p, l->p->student));
    conversation_text(&text, &nothing);
    put(&text);
}

/* -------------------------------------------------------------------- the steps ---- */

/* Two patterns share a line where there is room. */
static void help(void)
{
    const char *waiting = NULL;

    for (const struct verb *const *table = steps_verbs; *table != NULL; table++)
        for (const struct verb *v = *table; v->pattern != NULL; v++) {
            if (!steps_is_for_one(v))
                continue;
            if (waiting != NULL && strlen(v->pattern) < PATTERN) {
                printf("  %-*s%s\n", PATTERN, waiting, v->pattern);
                waiting = NULL;
                continue;
            }
            if (waiting != NULL)
                printf("  %s\n", waiting);
            waiting = v->pattern;
            if (strlen(waiting) >= PATTERN - 1) { /* two blanks part them */
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

    for (const struct verb *const *table = steps_verbs; *table != NULL; table++)
        for (const struct verb *v = *table; v->pattern != NULL && n < MOST; v++)
            if (resembles(s, v->pattern)) {
                if (n++ == 0)
                    printf("  !  %s\n", say("live-unknown"));
                printf("       %s\n", v->pattern);
            }
    if (n == 0)
        printf("  !  %s\n", say("live-unknown-alone"));
}

/* ------------------------------------------------------------------ one by one ---- */

/* Does something that may fail: the play goes on all the same, and *failure says why. */
static bool attempt(void (*what)(struct live *), struct live *l, struct bytes *failure)
{
    jmp_buf again;

    if (setjmp(again) != 0) {
        report_live(NULL, NULL);
        return false;
    }
    report_live(&again, failure);
    what(l);
    report_live(NULL, NULL);
    return true;
}

static void read_step(struct live *l)
{
    struct typed *t = &l->typed;

    fault_at("", 0, t->line);
    t->is_step = play_step(&t->step, 0, t->line, steps_verbs);
}

static void do_step(struct live *l)
{
    fault_at("", 0, l->typed.step.text);
    steps_perform_one(l->p, &l->typed.step);
}

/* Lets the program come to rest. */
static void settle(struct live *l)
{
    l->restless = NO_STALL;
    if (student_runs(l->p->student))
        l->restless = wait_calm(l->p);
    student_pump(l->p, l->p->student);
    l->p->current = NULL;
}

static void wait_for_line(struct live *l)
{
    wait_for_person(l->p, 0);
}

/* Shows what has happened, and whether a step was `done` and went well. A program that took too
 * much has been ended by that. */
static void show(struct live *l, bool well, bool done, struct bytes *failure)
{
    struct student *s = l->p->student;

    if (l->p->took_too_much && !s->ended) {
        student_end(l->p, s);
        s->ended = true;
        s->status = SIGKILL;
        s->written = 0; /* it has been told */
    }
    bool any = show_news(l);
    if (well && !any)
        printf("%s%s\n", done ? "  \u2713" : "     ", done ? "" : say("live-nothing"));
    put(failure);
    if (well && (l->restless == FRUITLESS || l->restless == BUSY || l->restless == SLEEPS)) {
        struct bytes text = {0};
        report_state(&text);
        put(&text);
    }
}

/* A new program: nothing of it has been shown yet. */
static void begin(struct live *l)
{
    const struct student *s = l->p->student;
    struct shown *shown = &l->shown[s->started ? s->number : 0];

    if (!s->started || s->supervisor == shown->supervisor)
        return;
    if (shown->supervisor != 0) {
        free(l->mark);
        l->mark = conversation_mark();
    }
    *shown = (struct shown){.supervisor = s->supervisor};
    show_head(l);
}

static void perform(struct live *l, char *line)
{
    struct bytes failure = {0}, fate = {0};

    l->typed = (struct typed){.line = line};
    wait_anew(l->p);
    bool well = attempt(read_step, l, &failure);
    if (well && l->typed.is_step && l->typed.step.verb == NULL) {
        show_unknown(&l->typed.step);
        return;
    }
    if (well && l->typed.is_step)
        well = attempt(do_step, l, &failure);
    if (!well)
        l->p->current = NULL;
    well = attempt(settle, l, well ? &failure : &fate) && well;
    bytes_free(&fate);
    begin(l);
    show(l, well, l->typed.is_step, &failure);
    if (l->typed.is_step && !l->p->student->started)
        printf("     %s\n", say("live-before-run"));
}

/* What is offered after this line has been typed: the rest, when it was the offered step. Who goes
 * their own way is offered nothing more; what is typed before the program starts only prepares it.
 */
static const char *offered_after(const struct live *l, const char *typed, const char *next,
                                 const char *offer)
{
    if (strcmp(typed, next) == 0)
        return offer + strspn(offer, BLANK) + strlen(next);
    return l->p->student->started || strncmp(typed, "run ", 4) == 0 ? "" : offer;
}

/* The next line, without its indentation; NULL at the end of file. What is not typed at a terminal
 * is shown, too. */
static char *read_line(struct live *l, const char *offer)
{
    static char *line;
    static size_t room;
    struct bytes failure = {0};

    for (bool asked = false;; asked = true) {
        const char *prompt = *offer != '\0' ? say("live-prompt-offer", offer) : say("live-prompt");
        if (l->asks == NULL)
            printf("%s", prompt);
        fflush(stdout);
        if (l->asks != NULL && !asked && (fprintf(l->asks, "%s\n", prompt) < 0 || fflush(l->asks) != 0))
            return NULL; /* nobody reads any more */
        if (attempt(wait_for_line, l, &failure))
            break;
        puts("");
        show(l, false, false, &failure);
    }
    bool there = getline(&line, &room, stdin) != -1;
    for (size_t n = there ? strlen(line) : 0; n > 0 && isspace((unsigned char)line[n - 1]);)
        line[--n] = '\0';
    if (!there || (l->asks == NULL && !isatty(0)))
        puts(there ? line : "");
    return there ? line + strspn(line, BLANK) : NULL;
}

void live_perform(struct performance *p, const char *offer, int asks)
{
    struct live *l = calloc(1, sizeof *l);
    char *typed, next[512];

    if (l == NULL)
        fault("no-memory");
    l->p = p;
    l->mark = conversation_mark();
    l->asks = asks == -1 ? NULL : fdopen(asks, "w");
    setvbuf(stdin, NULL, _IONBF, 0); /* poll(2) is to know of all that has not been read */
    for (;;) {
        const char *at = offer + strspn(offer, BLANK);
        snprintf(next, sizeof next, "%.*s", (int)strcspn(at, "\n"), at);
        typed = read_line(l, next);
        if (typed == NULL || strcmp(typed, "quit") == 0)
            break;
        if (strcmp(typed, "help") == 0) {
            help();
            continue;
        }
        typed = *typed != '\0' ? typed : next;
        offer = offered_after(l, typed, next, offer);
        perform(l, typed);
    }
    if (student_runs(p->student))
        puts(say("live-end", p->student->name));
    fflush(stdout);
    student_end_all(p);
}

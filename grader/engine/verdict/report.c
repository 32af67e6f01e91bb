/* report.c -- how a play ends that does not end well, and what is printed then. */
#include "report.h"

#include "conversation/conversation.h"
#include "diagnosis/diagnosis.h"
#include "peer/again.h"
#include "peer/judged.h"
#include "peer/memcheck.h"
#include "peer/outside.h"
#include "peer/performance.h"
#include "print.h"
#include "sandbox/wire.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_LINES = 44, SENTENCE = 1024 };

static jmp_buf *go_on; /* where a play that a person makes up goes on after a failure */
static struct bytes *failure_text;
static struct performance *play;
static void (*about_the_play)(const struct performance *p, struct failure *failure);

void report_play(struct performance *p,
                 void (*about)(const struct performance *p, struct failure *failure))
{
    play = p;
    about_the_play = about;
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

/* The whole conversation, for who has asked for it. */
static struct report_files files;
static off_t sizes[4]; /* of text, json, tsv and pcapng, as they were */
static const char *trace_title;
static bool text_began; /* one program's conversation is there */

void report_trace_to(const struct report_files *to, const char *title)
{
    const char *const added_to[] = {to->text, to->json, to->tsv, to->pcapng};
    struct stat now;

    files = *to;
    trace_title = title;
    for (size_t i = 0; i < sizeof added_to / sizeof *added_to; i++)
        sizes[i] = added_to[i] != NULL && stat(added_to[i], &now) == 0 ? now.st_size : 0;
}

void report_forget_traces(void)
{
    const char *const added_to[] = {files.text, files.json, files.tsv, files.pcapng};

    for (size_t i = 0; i < sizeof added_to / sizeof *added_to; i++)
        if (added_to[i] != NULL && truncate(added_to[i], sizes[i]) == -1 && errno != ENOENT)
            fault("cannot-write", added_to[i]);
}

bool report_is_traced(void)
{
    return files.text != NULL || files.svg != NULL || files.json != NULL || files.tsv != NULL
           || files.pcapng != NULL;
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
    struct bytes text = {0}, svg = {0}, json = {0}, tsv = {0}, pcapng = {0};

    if (!p->student->started || !report_is_traced())
        return;
    struct conversation conversation
        = p->shows_wire || (p->wants_wire && wire_seen() == NULL) ? conversation_wire(p, false)
                                                                  : conversation_make(p, 0);
    if (text_began)
        bytes_print(&text, "\n");
    text_began = true;
    conversation_text(&text, &conversation);
    conversation_svg(&svg, &conversation, trace_title);
    conversation_json(&json, p);
    conversation_free(&conversation);
    conversation = conversation_all(p);
    conversation_tsv(&tsv, &conversation, trace_title);
    write_to(files.text, &text, "a");
    write_to(files.svg, &svg, "w");
    write_to(files.json, &json, "a");
    write_to(files.tsv, &tsv, "a");
    conversation_free(&conversation);
    if (files.pcapng == NULL || wire_seen() == NULL)
        return;
    conversation = conversation_wire(p, true);
    conversation_pcapng(&pcapng, &conversation, trace_title);
    write_to(files.pcapng, &pcapng, "a");
    conversation_free(&conversation);
}

void report_state(struct bytes *text)
{
    print_program(text, student_title(play, play->student), wait_state(play->student));
}

/* A sentence of say()'s that is to stay. */
static const char *keep(char room[SENTENCE], const char *sentence)
{
    snprintf(room, SENTENCE, "%s", sentence);
    return room;
}

/* What every failure has: its step, and the connection that this is about. */
static void describe(struct failure *f)
{
    const struct conn *c = play->current;

    f->file = fault_place()->file;
    f->line = fault_place()->line;
    f->step = fault_place()->step;
    f->conn = c != NULL ? c->name : NULL;
    f->port = c != NULL ? address_port(&c->peer) : 0;
    f->unread = c != NULL ? &c->in : NULL;
    about_the_play(play, f);
}

/* The one that is judged, and then the others. */
static void describe_programs(struct failure *f, char rooms[MOST_PROGRAMS][2][SENTENCE])
{
    const struct student *judged = play->student;
    struct failed_program *next = f->programs;

    for (int i = -1; i < play->program_count; i++) {
        const struct student *s = i == -1 ? judged : &play->programs[i];
        if (i >= 0 && s == judged)
            continue;
        char(*room)[SENTENCE] = rooms[next - f->programs];
        *next++ = (struct failed_program){keep(room[0], student_title(play, s)),
                                          keep(room[1], wait_state(s)), &s->err};
    }
    f->program_count = (int)(next - f->programs);
}

/* Plays it once more, with a repair. */
static enum proof prove(const struct failure *f, const char *repair)
{
    int line = 0;

    if (!again_can() || memcheck_on())
        return PROOF_NONE;
    switch (again_repaired(repair, &line)) {
    case AS_IT_SHOULD:
    case PARTLY: return PROOF_WHOLE;
    case WRONG: return line > f->line ? PROOF_FURTHER : PROOF_AGAINST;
    default: return PROOF_NONE;
    }
}

/* Ends the play with this failure. In a play that a person makes up the program goes on. */
_Noreturn static void fail(struct failure *f)
{
    char rooms[MOST_PROGRAMS][2][SENTENCE];
    struct bytes text = {0}, verdict = {0};

    describe(f);
    if (go_on != NULL) {
        bytes_print(&text, "  \u2717  %s\n", f->step);
        print_difference(&text, f);
        if (play->student->started && strcmp(wait_state(play->student), say("state-running")) != 0)
            report_state(&text);
        finish(&text, WRONG);
    }
    log_event(play, LOG_VERDICT, play->student, NULL, f->step);
    if (play->plan.repair != TAP_REPAIR_NONE) {
        outside_check(play);
        if (tap_repair_unfit(&play->student->tap))
            finish(&text, UNOBSERVED);
        again_failed_at(f->line);
        finish(&text, WRONG);
    }
    wait_fate(play);
    outside_check(play);
    describe_programs(f, rooms); /* before we end them */
    facts_take(play->student, f->conn != NULL ? conn_find(play, f->conn) : NULL);
    student_end_all(play);
    judged_is(play);
    diagnose(f, trace_title != NULL ? trace_title : "", prove);
    struct conversation conversation = conversation_make(play, MOST_LINES);
    print_failure(&text, f, &conversation);
    conversation_free(&conversation);
    bytes_print(&verdict, "verdict wrong %s", f->diagnosis.id);
    print_fields(&verdict, f);
    bytes_print(&verdict, "\n");
    report_traces(play);
    write_out(&verdict);
    finish(&text, WRONG);
}

void wrong(const char *expected, const char *got)
{
    char room[2][SENTENCE];
    struct failure f = {.expected_text = keep(room[0], expected), .got_text = keep(room[1], got)};

    fail(&f);
}

void wrong_bytes(const struct bytes *expected, const struct bytes *came, const char *then,
                 bool whole)
{
    struct failure f = {.expected = expected, .came = came};
    char room[2][PRINT_WINDOW];

    print_windows(&f, then, whole, room);
    fail(&f);
}

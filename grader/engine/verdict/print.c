/* print.c -- a failure as text: what a student reads. */
#include "print.h"

#include "base/say.h"
#include "base/width.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 64, MARGIN = 13, MOST_STDERR_LINES = 12 };
enum { DIAGNOSIS_WIDTH = 62, DIAGNOSIS_MARGIN = 16 };

/* A label in the margin, and what it is about. */
static void line(struct bytes *text, const char *label, const char *content)
{
    bytes_print(text, "%-*s%s\n", MARGIN, say(label), content);
}

/* The same for a sentence, which may need more lines than one. */
static void sentence(struct bytes *text, const char *label, const char *content)
{
    text_below(text, MARGIN, WIDTH, say(label), content);
}

static void paragraph(struct bytes *text, const char *label, const char *content)
{
    text_below(text, DIAGNOSIS_MARGIN, DIAGNOSIS_WIDTH, say(label), content);
}

/* What the program wrote to standard error: its lines, each made harmless. */
static void print_stderr(struct bytes *text, const struct bytes *err)
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

void print_program(struct bytes *text, const char *program, const char *state)
{
    sentence(text, "label-program", say("the-program", program, state));
}

/* ---------------------------------------------------------- bytes against bytes ---- */

/* A window of the bytes, from `from` on, quoted; "..." before it when it does not begin at 0. */
static const char *window(char room[PRINT_WINDOW], const struct bytes *data, size_t from,
                          const char *after)
{
    char quoted[4 * WIDTH];
    bool any = data->length > from;

    bytes_quote(quoted, WIDTH - 20, any ? data->at + from : NULL, any ? data->length - from : 0,
                NULL);
    snprintf(room, PRINT_WINDOW, "%s%s  %s", from > 0 ? "..." : "", quoted, after);
    return room;
}

void print_windows(struct failure *f, const char *then, bool whole, char room[2][PRINT_WINDOW])
{
    const struct bytes *expected = f->expected, *came = f->came;
    struct bytes part = *came;
    char after[256];

    f->same = 0;
    while (f->same < expected->length && f->same < came->length
           && expected->at[f->same] == came->at[f->same])
        f->same++;
    size_t from = f->same > 16 ? f->same - 16 : 0;
    if (!whole && f->same < expected->length && part.length > expected->length)
        part.length = expected->length; /* what follows is not at issue */
    f->expected_text = window(room[0], expected, from, say_count("bytes", expected->length));
    snprintf(after, sizeof after, "%s%s", say_count("bytes", came->length), then);
    f->got_text = window(room[1], &part, from, after);
    f->column = (from > 0 ? 3 : 0)
                + (f->same > from ? bytes_columns(came->at + from, f->same - from) : 1);
}

void print_difference(struct bytes *text, const struct failure *f)
{
    char offset[24];

    if (f->expected == NULL) {
        sentence(text, "label-expected", f->expected_text);
        sentence(text, "label-got", f->got_text);
        return;
    }
    line(text, "label-expected", f->expected_text);
    line(text, "label-got", f->got_text);
    snprintf(offset, sizeof offset, "%zu", f->same);
    bytes_print(text, "%*s^ %s\n", (int)(MARGIN + f->column), "", say("first-wrong", offset));
}

/* ------------------------------------------------------------------- the whole ---- */

void print_failure(struct bytes *text, const struct failure *f, const struct conversation *conversation)
{
    const struct diagnosis *d = &f->diagnosis;
    char number[24];

    snprintf(number, sizeof number, "%d", f->line);
    line(text, "label-step", f->step);
    line(text, "label-none", say("place", f->file, number));
    print_difference(text, f);
    for (const struct failed_program *p = f->programs; p < f->programs + f->program_count; p++) {
        print_program(text, p->name, p->state);
        print_stderr(text, p->err);
    }
    bytes_print(text, "\n");
    conversation_text(text, conversation);
    if (*d->happened == '\0')
        return;
    bytes_print(text, "\n");
    paragraph(text, "label-happened", d->happened);
    paragraph(text, "label-proof", d->proof);
    paragraph(text, "label-idea", d->idea);
    paragraph(text, "label-read", d->read);
    paragraph(text, "label-also", d->also);
}

static void field(struct bytes *out, const char *text)
{
    bytes_print(out, "\t%s", *text == '\0' ? "-" : "");
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '\n' || *p == '\t' || *p == '\\')
            bytes_print(out, "\\%c", *p == '\n' ? 'n' : *p == '\t' ? 't' : '\\');
        else
            bytes_add(out, p, 1);
    }
}

void print_fields(struct bytes *out, const struct failure *f)
{
    const struct diagnosis *d = &f->diagnosis;

    field(out, f->expected_text);
    field(out, f->got_text);
    field(out, d->happened);
    field(out, d->idea);
    field(out, d->read);
    field(out, d->also);
    field(out, d->proof);
}

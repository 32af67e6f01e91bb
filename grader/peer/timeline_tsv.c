/* timeline_tsv.c -- the lines of a conversation for other programs, in fields parted by tabs. */
#include "timeline.h"

/* A field: never empty, and of one line. */
static void put_field(struct bytes *out, const char *text)
{
    bytes_print(out, "\t");
    for (const char *p = *text != '\0' ? text : "-"; *p != '\0'; p++)
        bytes_add(out, *p == '\t' || *p == '\n' ? " " : p, 1);
}

static void put_line(struct bytes *out, const char *kind, size_t number, const char *left,
                     const char *arrow, const char *right)
{
    bytes_print(out, "%s\t%zu", kind, number);
    put_field(out, left);
    put_field(out, arrow);
    put_field(out, right);
    bytes_print(out, "\n");
}

void timeline_tsv(struct bytes *out, const struct timeline *t, const char *program,
                  const char *title)
{
    static const char *const kinds[] = {"event", "verdict", "note"},
                            *const arrows[] = {"", "to-peer", "to-student"};

    put_line(out, t->blind ? "blind" : "play", 0, program, "", title);
    for (size_t i = 0; i < t->count; i++) {
        const struct timeline_line *line = &t->lines[i];
        put_line(out, kinds[line->kind], line->number, line->left, arrows[line->arrow],
                 line->right);
    }
}

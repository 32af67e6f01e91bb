/* tsv.c -- the lines of a conversation for other programs, in fields parted by tabs. */
#include "conversation.h"
#include "peer/log.h"

/* A field: never empty, and of one line. */
static void put_field(struct bytes *out, const char *text)
{
    bytes_print(out, "\t");
    for (const char *p = *text != '\0' ? text : "-"; *p != '\0'; p++)
        bytes_add(out, *p == '\t' || *p == '\n' ? " " : p, 1);
}

void conversation_tsv(struct bytes *out, const struct conversation *t, const char *title)
{
    static const char *const kinds[] = {"event", "verdict", "note"}, *const arrows[]
                                                                     = {"", "to-peer",
                                                                        "to-student"};

    bytes_print(out, "play\t0");
    put_field(out, t->program);
    bytes_print(out, "\t-");
    put_field(out, title);
    bytes_print(out, "\t-\t-\t0\n");
    for (size_t i = 0; i < t->count; i++) {
        const struct conversation_line *line = &t->lines[i];
        const struct log_event *e = line->event;
        bytes_print(out, "%s\t%zu", kinds[line->kind], line->number);
        put_field(out, line->left);
        put_field(out, arrows[line->arrow]);
        put_field(out, line->right);
        put_field(out, e != NULL ? log_name(e->kind) : "");
        put_field(out, e != NULL ? e->conn : "");
        bytes_print(out, "\t%zu\n", e != NULL ? e->bytes : 0);
    }
}

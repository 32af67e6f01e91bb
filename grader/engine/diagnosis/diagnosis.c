/* diagnosis.c -- names the misconception behind a failure, when the evidence is there. */
#include "diagnosis.h"

#include "base/say.h"
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID = 64 };

static const struct {
    const char *name;
    enum scope scope;
    bool (*fires)(const struct failure *, struct evidence *);
} rules[] = {
#define X(name, scope) {#name, scope, rule_##name},
    RULES(X)
#undef X
};

/* The id in words.tsv of a rule's sentence: no_socket, "-idea": no-socket-idea. */
static const char *id_of(char id[ID], const char *name, const char *which)
{
    snprintf(id, ID, "%s%s", name, which);
    for (char *p = id; *p != '\0'; p++)
        if (*p == '_')
            *p = '-';
    return id;
}

/* A label in the margin and a sentence, broken into lines at blanks. */
static void paragraph(struct bytes *out, const char *label, const char *sentence)
{
    enum { MARGIN = 16, WIDTH = 62 };
    const char *margin = say(label);

    while (*sentence != '\0') {
        size_t n = strlen(sentence);
        if (n > WIDTH)
            for (n = WIDTH; n > 0 && sentence[n] != ' ';)
                n--;
        if (n == 0) /* a word as long as that */
            n = WIDTH;
        bytes_print(out, "%-*s%.*s\n", MARGIN, margin, (int)n, sentence);
        margin = "";
        sentence += n + (sentence[n] == ' ');
    }
}

const char *diagnosis_show(struct bytes *out, const struct failure *failure, const char *title)
{
    static char named[ID];
    char id[ID], step[16];
    const char *lab = getenv("KIT_LAB");
    bool told = false;

    snprintf(named, sizeof named, "-");
    snprintf(step, sizeof step, "%.*s", (int)strspn(title, "0123456789."), title);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct evidence e = {0};
        if ((rules[i].scope == ONE_PROCESS && forks()) || !rules[i].fires(failure, &e))
            continue;
        id_of(id, rules[i].name, "");
        if (told) {
            paragraph(out, "label-also", say(id, e.a, e.b, e.c));
            break;
        }
        told = true;
        id_of(named, rules[i].name, "");
        bytes_print(out, "\n");
        paragraph(out, "label-happened", say(id, e.a, e.b, e.c));
        paragraph(out, "label-idea", say(id_of(id, rules[i].name, "-idea"), e.a, e.b, e.c));
        const char *read = say(id_of(id, rules[i].name, "-read"));
        if (lab != NULL && *step != '\0')
            read = say("read-step", lab, step, read);
        paragraph(out, "label-read", read);
    }
    return named;
}

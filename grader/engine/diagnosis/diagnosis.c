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

static const char *keep(char *room, size_t size, const char *sentence)
{
    snprintf(room, size, "%s", sentence);
    return room;
}

void diagnose(struct failure *failure, const char *title)
{
    enum { SENTENCE = 1024 };
    static char named[ID], happened[SENTENCE], idea[SENTENCE], read[SENTENCE], also[SENTENCE];
    struct diagnosis *d = &failure->diagnosis;
    char id[ID], step[16];
    const char *lab = getenv("KIT_LAB");
    bool told = false;

    *d = (struct diagnosis){"-", "", "", "", ""};
    snprintf(step, sizeof step, "%.*s", (int)strspn(title, "0123456789."), title);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct evidence e = {0};
        if ((rules[i].scope == ONE_PROCESS && forks()) || !rules[i].fires(failure, &e))
            continue;
        id_of(id, rules[i].name, "");
        const char *sentence = say(id, e.a, e.b, e.c);
        if (told) {
            d->also = keep(also, sizeof also, sentence);
            break;
        }
        told = true;
        d->id = id_of(named, rules[i].name, "");
        d->happened = keep(happened, sizeof happened, sentence);
        sentence = say(id_of(id, rules[i].name, "-idea"), e.a, e.b, e.c);
        d->idea = keep(idea, sizeof idea, sentence);
        sentence = say(id_of(id, rules[i].name, "-read"));
        if (lab != NULL && *step != '\0')
            sentence = say("read-step", lab, step, sentence);
        d->read = keep(read, sizeof read, sentence);
    }
}

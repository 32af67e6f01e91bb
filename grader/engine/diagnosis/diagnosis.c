/* diagnosis.c -- names the misconception behind a failure, when the evidence is there. */
#include "diagnosis.h"

#include "base/say.h"
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SENTENCE = 1024 };

/* Whether this rule is one for the lab whose play it is, and for such a program. */
static bool applies(const struct rule *rule)
{
    if (*rule->lab != '\0' && strcmp(rule->lab, the_lab()) != 0)
        return false;
    for (const struct silenced *s = silenced; s->lab != NULL; s++)
        if (strcmp(s->lab, the_lab()) == 0 && strcmp(s->id, rule->id) == 0)
            return false;
    return rule->scope == FORKS_TOO || !forks();
}

/* A sentence with its values, in room of its own. */
static const char *tell(char room[SENTENCE], const char *sentence, const struct evidence *e)
{
    snprintf(room, SENTENCE, "%s", say(sentence, e->a, e->b, e->c));
    return room;
}

/* The sentence about it; "": there is nothing to say. */
static const char *proof_of(char room[SENTENCE], const struct rule *rule, enum proof proof)
{
    char repair[64];

    if (proof != PROOF_WHOLE && proof != PROOF_FURTHER)
        return "";
    snprintf(repair, sizeof repair, "repair-%s", rule->repair);
    snprintf(room, SENTENCE, "%s",
             say_(proof == PROOF_WHOLE ? "proved-whole" : "proved-further", say_(repair, NULL), NULL));
    return room;
}

void diagnose(struct failure *failure, const char *title,
              enum proof (*prove)(const struct failure *failure, const char *repair))
{
    static char happened[SENTENCE], idea[SENTENCE], read[SENTENCE], also[SENTENCE], proof[SENTENCE];
    struct diagnosis *d = &failure->diagnosis;
    const char *lab = getenv("KIT_LAB");
    char step[16];

    *d = (struct diagnosis){"-", "", "", "", "", ""};
    the_lab_is(failure->file);
    snprintf(step, sizeof step, "%.*s", (int)strspn(title, "0123456789."), title);
    begin_to_look(true);
    for (const struct rule *rule = rules; rule->id != NULL; rule++) {
        struct evidence e = {0};
        begin_to_look(false);
        if (strcmp(rule->id, d->id) == 0 || (rule->alone && *d->happened != '\0') || !applies(rule)
            || !rule->fires(failure, &e))
            continue;
        enum proof proved = prove != NULL && rule->repair != NULL && *d->happened == '\0'
                                ? prove(failure, rule->repair)
                                : PROOF_NONE;
        if (proved == PROOF_AGAINST)
            continue;
        if (*d->happened != '\0') {
            d->also = tell(also, rule->happened, &e);
            break;
        }
        d->id = rule->id;
        d->proof = proof_of(proof, rule, proved);
        d->happened = tell(happened, rule->happened, &e);
        d->idea = tell(idea, rule->idea, &e);
        d->read = tell(read, rule->read, &e);
        if (lab != NULL && *step != '\0')
            d->read = tell(read, say("read-step", lab, step, rule->read), &e);
    }
}

int diagnosis_rules(bool (*is_a_step)(const char *pattern))
{
    int status = 0;

    for (const struct rule *rule = rules; rule->id != NULL; rule++)
        printf("%s\t%s\n", *rule->lab != '\0' ? rule->lab : "-", rule->id);
    for (const struct rule_step *s = rule_steps; s->pattern != NULL; s++)
        if (!is_a_step(s->pattern)) {
            fprintf(stderr, "%s: no step of a play is like \"%s\"\n", s->place, s->pattern);
            status = 1;
        }
    return status;
}

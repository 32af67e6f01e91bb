/* words.c -- the words of a play that stand for something: $PORT, $LISTEN, $a.peer, $s.port, ... */
#include "verbs.h"

#include "sandbox/names.h"
#include "sandbox/ports.h"

#include <stdio.h>
#include <string.h>

int words_port(struct performance *p)
{
    if (p->port == -1 && (p->port = ports_take()) == -1)
        fault("no-port");
    return p->port;
}

/* "s.listen", "s.port": where a program listens. */
static const char *place_of(const struct student *s, const char *what)
{
    static char text[ADDRESS_TEXT];

    if (address_port(&s->listens) == 0)
        return NULL;
    if (strcmp(what, "listen") == 0)
        return address_text(&s->listens, text);
    snprintf(text, sizeof text, "%d", address_port(&s->listens));
    return strcmp(what, "port") == 0 ? text : NULL;
}

/* "a.peer" or, in a step of a connection's own, "peer". */
static const char *end_of_connection(const struct conn *c, const char *end)
{
    static char text[ADDRESS_TEXT];

    if (c == NULL)
        return NULL;
    if (strcmp(end, "peer") == 0)
        return address_text(&c->peer, text);
    return strcmp(end, "student") == 0 ? address_text(&c->student, text) : NULL;
}

static const char *part_of(struct performance *p, const char *name)
{
    char who[64];
    const char *dot = strchr(name, '.');

    if (dot == NULL)
        return end_of_connection(p->current, name);
    snprintf(who, sizeof who, "%.*s", (int)(dot - name), name);
    const struct student *s = student_named(p, who);
    return s != NULL ? place_of(s, dot + 1) : end_of_connection(conn_find(p, who), dot + 1);
}

/* "address", "family": those of this round of the innermost loop, where it is about addresses. */
static const char *address_of_round(const struct performance *p, const char *name)
{
    const struct loop *l = p->depth > 0 ? &p->loops[p->depth - 1] : NULL;

    if (l == NULL || l->addresses == NULL)
        return NULL;
    const struct names_address *a = &l->addresses[l->round - 1];
    if (strcmp(name, "address") == 0)
        return a->text;
    return strcmp(name, "family") == 0 ? a->family == AF_INET6 ? "AF_INET6" : "AF_INET" : NULL;
}

static const char *value_of(void *with, const char *name)
{
    struct performance *p = with;
    static char text[ADDRESS_TEXT];

    if (strcmp(name, "PORT") == 0) {
        snprintf(text, sizeof text, "%d", words_port(p));
        return text;
    }
    if (strcmp(name, "LISTEN") == 0 && address_port(&student_meant(p)->listens) != 0)
        return address_text(&student_meant(p)->listens, text);
    if (strcmp(name, "HERE") == 0)
        return files_folder(p);
    if (strcmp(name, "i") == 0 && p->depth > 0) {
        snprintf(text, sizeof text, "%ld", p->loops[p->depth - 1].round);
        return text;
    }
    if (strcmp(name, "times") == 0 && p->times > 0) {
        snprintf(text, sizeof text, "%ld", p->times);
        return text;
    }
    if (address_of_round(p, name) != NULL)
        return address_of_round(p, name);
    if (strncmp(name, "EAI_", 4) == 0)
        return names_reason(name);
    if (name[0] == 'E')
        for (int error = 1; error < 134; error++)
            if (strerrorname_np(error) != NULL && strcmp(strerrorname_np(error), name) == 0)
                return strerror(error);
    return part_of(p, name);
}

union address words_address(const char *text, int at_port)
{
    union address a;

    if (!address_read(&a, text, at_port))
        fault("play-no-address", text);
    return a;
}

void words_begin(struct performance *p)
{
    play_variables(value_of, p);
}

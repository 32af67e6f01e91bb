/* words.c -- the words of a play that stand for something: $PORT, $LISTEN, $a.peer, $s.port, ... */
#include "verbs.h"

#include "net.h"
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
    static char text[NET_TEXT];

    if (s->listens.sin_port == 0)
        return NULL;
    if (strcmp(what, "listen") == 0)
        return net_text(&s->listens, text);
    snprintf(text, sizeof text, "%u", ntohs(s->listens.sin_port));
    return strcmp(what, "port") == 0 ? text : NULL;
}

/* "a.peer" or, in a step of a connection's own, "peer". */
static const char *end_of_connection(const struct conn *c, const char *end)
{
    static char text[NET_TEXT];

    if (c == NULL)
        return NULL;
    if (strcmp(end, "peer") == 0)
        return net_text(&c->peer, text);
    return strcmp(end, "student") == 0 ? net_text(&c->student, text) : NULL;
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

static const char *value_of(void *with, const char *name)
{
    struct performance *p = with;
    static char text[NET_TEXT];

    if (strcmp(name, "PORT") == 0) {
        snprintf(text, sizeof text, "%d", words_port(p));
        return text;
    }
    if (strcmp(name, "LISTEN") == 0 && student_meant(p)->listens.sin_port != 0)
        return net_text(&student_meant(p)->listens, text);
    if (strcmp(name, "i") == 0 && p->depth > 0) {
        snprintf(text, sizeof text, "%ld", p->loops[p->depth - 1].round);
        return text;
    }
    if (strcmp(name, "times") == 0 && p->times > 0) {
        snprintf(text, sizeof text, "%ld", p->times);
        return text;
    }
    if (name[0] == 'E')
        for (int error = 1; error < 134; error++)
            if (strerrorname_np(error) != NULL && strcmp(strerrorname_np(error), name) == 0)
                return strerror(error);
    return part_of(p, name);
}

struct sockaddr_in words_address(const char *quad, int at_port)
{
    struct sockaddr_in sa;

    if (net_address(&sa, quad, at_port) == -1)
        fault("play-no-address", quad);
    return sa;
}

void words_begin(struct performance *p)
{
    play_variables(value_of, p);
}

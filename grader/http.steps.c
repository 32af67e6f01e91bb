/* http.steps.c -- steps about the heads of HTTP messages (RFC 9112), for the plays of every lab.
 *
 * A head may come in any pieces, with its fields in any order and their names in any letters: what must be
 * in it is asked for after it has come.
 */
#include "plays/verbs.h"

#include "verdict/report.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_HEAD = 65536, QUOTED = 512 };

/* The last one that came, its lines as strings: each CR LF is two NULs here. */
static struct bytes head;

struct head_question {
    struct conn *conn;
    const struct bytes *line; /* the first one begins so */
};

/* How long the head is, with its empty line; 0: it has no end. Lines that end with LF alone are told later. */
static size_t head_length(const struct bytes *in)
{
    for (size_t i = 1; i < in->length; i++)
        if (in->at[i] == '\n'
            && (in->at[i - 1] == '\n' || (i > 1 && in->at[i - 1] == '\r' && in->at[i - 2] == '\n')))
            return i + 1;
    return 0;
}

static bool head_decided(void *with)
{
    const struct head_question *q = with;

    return differs(q->line, &q->conn->in) || head_length(&q->conn->in) > 0
           || q->conn->in.length >= MOST_HEAD || q->conn->end != CONN_OPEN || q->conn->fd == -1;
}

static const char *quoted(const void *data, size_t n)
{
    static char room[2][QUOTED];
    static int turn;

    turn = !turn;
    return bytes_quote(room[turn], QUOTED / 2, data, n, NULL);
}

/* Each line ends with CR LF and, but for the first, is a field. */
static void check_lines(size_t length)
{
    for (size_t from = 0, to; from < length; from = to) {
        const unsigned char *line = head.at + from;
        const unsigned char *newline = memchr(line, '\n', length - from);
        size_t n = (size_t)(newline - line);
        to = from + n + 1;
        if (n == 0 || line[n - 1] != '\r')
            wrong(say("expected-line-end"), say("came-line", quoted(line, n + 1)));
        const unsigned char *colon = memchr(line, ':', n - 1);
        if (from > 0 && to < length && (colon == NULL || colon == line || isspace(colon[-1])))
            wrong(say("expected-field-line"), say("came-line", quoted(line, n + 1)));
    }
}

static void expects_head(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes line = {0};

    step_data(s, 1, 0, &line);
    struct head_question q = {c, &line};
    c->most = MOST_HEAD;
    wait_until(p, head_decided, &q, PACE_EVENT);
    c->most = 0;
    if (c->in.length < line.length || differs(&line, &c->in))
        wrong_bytes(&line, &c->in, then(c), false);
    size_t length = head_length(&c->in);
    if (c->in.length > line.length && !isspace(c->in.at[line.length]))
        wrong(say("expected-head", quoted(line.at, line.length)),
              say("came-line", quoted(c->in.at, line.length + 1)));
    if (length == 0)
        wrong(say("expected-head-end"), c->end == CONN_EOF     ? say("came-eof")
                                        : c->end == CONN_RESET ? strerror(c->error)
                                                               : say("came-nothing"));
    head.length = 0;
    bytes_add(&head, c->in.at, length);
    check_lines(length);
    for (size_t i = 0; i < length; i++)
        if (head.at[i] == '\r' || head.at[i] == '\n')
            head.at[i] = '\0';
    bytes_drop(&c->in, length);
    bytes_free(&line);
}

/* The value of a field of this name, the first one after `after` (NULL: of all), or NULL. */
static const char *field(const char *name, const char *after)
{
    const char *end = (const char *)head.at + head.length;
    size_t n = strlen(name);

    if (head.length == 0)
        fault("play-no-head");
    for (const char *line = after != NULL ? after : (const char *)head.at; line < end; line += strlen(line) + 1)
        if (strncasecmp(line, name, n) == 0 && line[n] == ':')
            return line + n + 1 + strspn(line + n + 1, " \t");
    return NULL;
}

/* Blanks at its end and what comes after a semicolon (of a media type, its parameters) do not count. */
static bool same_value(const char *came, const char *expected)
{
    size_t n = strlen(expected);

    if (strncasecmp(came, expected, n) != 0)
        return false;
    came += n;
    came += strspn(came, " \t");
    return *came == '\0' || *came == ';';
}

static void text_of(const struct step *s, char *text, size_t room)
{
    struct bytes data = {0};

    step_data(s, 0, 0, &data);
    bytes_text(&data, text, room);
    bytes_free(&data);
}

static void head_has(struct performance *p, const struct step *s)
{
    char wanted[QUOTED], came[2 * QUOTED];

    (void)p;
    text_of(s, wanted, sizeof wanted);
    char *colon = strstr(wanted, ": ");
    if (colon == NULL)
        fault("play-no-field", wanted);
    const char *expected = say("expected-field", quoted(wanted, strlen(wanted)));
    *colon = '\0';
    const char *value = field(wanted, NULL);
    if (value == NULL)
        wrong(expected, say("came-no-field"));
    if (field(wanted, value) != NULL)
        wrong(expected, say("came-field-twice"));
    snprintf(came, sizeof came, "%s: %s", wanted, value);
    if (!same_value(value, colon + 2))
        wrong(expected, quoted(came, strlen(came)));
}

static void head_lacks(struct performance *p, const struct step *s)
{
    char name[QUOTED], came[2 * QUOTED];

    (void)p;
    text_of(s, name, sizeof name);
    const char *value = field(name, NULL);
    if (value == NULL)
        return;
    snprintf(came, sizeof came, "%s: %s", name, value);
    wrong(say("expected-no-field", quoted(name, strlen(name))), quoted(came, strlen(came)));
}

struct body_question {
    struct conn *conn;
    size_t length;
};

static bool body_decided(void *with)
{
    const struct body_question *q = with;

    return q->conn->in.length >= q->length || q->conn->end != CONN_OPEN || q->conn->fd == -1;
}

/* As long as the head says, or else all to the end. */
static void expects_any_body(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    const char *length = field("Content-Length", NULL);
    struct body_question q = {c, length != NULL ? strtoul(length, NULL, 10) : (size_t)-1};
    char number[2][24];

    wait_until(p, body_decided, &q, PACE_EVENT);
    snprintf(number[0], sizeof number[0], "%zu", q.length);
    snprintf(number[1], sizeof number[1], "%zu", c->in.length);
    if (length != NULL && c->in.length < q.length)
        wrong(say("expected-body", number[0]), say("came-body", number[1], then(c)));
    bytes_drop(&c->in, length != NULL ? q.length : c->in.length);
}

const struct verb http_verbs[] = {
    {"NAME expects head DATA", expects_head},
    {"NAME expects any body", expects_any_body},
    {"head has DATA", head_has},
    {"head lacks DATA", head_lacks},
    {NULL, NULL},
};

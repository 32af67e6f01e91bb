/* talk.c -- steps about what a connection sends and expects. */
#include "verbs.h"

#include "peer/datagrams.h"
#include "verdict/report.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* -------------------------------------------------------------- sending ---- */

static bool is_sent(void *with)
{
    const struct conn *c = with;

    return c->out.length == 0;
}

static bool is_consumed(void *with)
{
    return conn_consumed(with);
}

void send_piece(struct performance *p, struct conn *c, const void *data, size_t n)
{
    const struct bytes all = {(unsigned char *)data, n, n};
    char left[24];

    if (c->datagrams != NULL) { /* who does not take it does not get it, and nobody hears of that */
        datagrams_send(p, c, &c->student, &all);
        return;
    }
    if (c->end == CONN_RESET || c->fd == -1)
        return; /* it has gone away; what the play expects next will tell */
    log_bytes(p, LOG_SENDS, NULL, c, data, n);
    bytes_add(&c->out, data, n);
    wait_until(p, is_sent, c, PACE_EVENT);
    if (c->out.length > 0) {
        snprintf(left, sizeof left, "%zu", c->out.length);
        wrong(say_count("expected-reads", n), say("came-unread", left));
    }
}

static void sends(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    bool byte_by_byte = s->capture_count > 2 && step_has(s, 2);
    struct bytes piece = {0};

    for (int i = 0; step_data(s, 1, i, &piece); i++) {
        /* A program that reads no more gets the rest all the same: what it does then is judged
         * later. */
        if (i > 0)
            wait_until(p, is_consumed, c, PACE_ASK);
        for (size_t at = 0; byte_by_byte && at + 1 < piece.length; at++) {
            send_piece(p, c, piece.at + at, 1);
            wait_until(p, is_consumed, c, 20);
        }
        size_t whole = byte_by_byte ? 1 : piece.length;
        if (piece.length > 0)
            send_piece(p, c, piece.at + piece.length - whole, whole);
        bytes_drop(&piece, piece.length);
    }
    bytes_free(&piece);
}

/* What comes meanwhile is not read: but for a byte, which tells that something has. */
static void sends_without_reading(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));

    c->most = c->in.length + 1;
    sends(p, s);
    c->most = 0;
}

/* The program may wait until what it has sent is read, and read no more until then: the rest leaves when it does. */
static void sends_as_far_as_there_is_room(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes data = {0};
    enum stall stall = NO_STALL;

    step_data(s, 1, 0, &data);
    if (c->end != CONN_RESET && c->fd != -1) {
        log_bytes(p, LOG_SENDS, NULL, c, data.at, data.length);
        bytes_add(&c->out, data.at, data.length);
        c->most = c->in.length + 1;
        stall = wait_until(p, is_sent, c, PACE_EVENT);
        c->most = 0;
    }
    bytes_free(&data);
    if (stall != NO_STALL && stall != ASLEEP && stall != SLEEPS)
        wrong(say("expected-waits"), wait_state(p->student));
}

/* ------------------------------------------------------------ expecting ---- */

struct conn_question {
    struct conn *conn;
    const struct bytes *expected;
};

static bool data_decided(void *with)
{
    const struct conn_question *q = with;

    return q->conn->in.length >= q->expected->length || differs(q->expected, &q->conn->in)
           || q->conn->end != CONN_OPEN || q->conn->fd == -1;
}

/* ", then the end of file" */
const char *then(const struct conn *c)
{
    if (c->end == CONN_EOF)
        return say("then-eof");
    if (c->end == CONN_RESET)
        return say("then-error", strerror(c->error));
    return "";
}

/* With or_a_part, they may break off with the end of the connection. */
static void expects_bytes(struct performance *p, const struct step *s, bool or_a_part)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes expected = {0};

    step_data(s, 1, 0, &expected);
    struct conn_question q = {c, &expected};
    c->most
        = expected.length > 0 ? expected.length : 1; /* a reader that is slow reads no further */
    wait_until(p, data_decided, &q, PACE_EVENT);
    c->most = 0;
    bool a_part = or_a_part && c->in.length < expected.length && c->end != CONN_OPEN;
    if ((c->in.length < expected.length && !a_part) || differs(&expected, &c->in))
        wrong_bytes(&expected, &c->in, then(c), false);
    unsigned segments = conn_new_segments(c);
    if (step_has(s, 2) && segments != 1)
        wrong(say("expected-one-piece"), say_count("came-pieces", segments));
    bytes_drop(&c->in, a_part ? c->in.length : expected.length);
    bytes_free(&expected);
}

static void expects(struct performance *p, const struct step *s)
{
    expects_bytes(p, s, false);
}

struct prompt {
    struct conn_question data;
    const struct performance *p;
    unsigned long long switches; /* at the last look, when bytes were kept back and all of it slept; or 0 */
    unsigned kept;               /* how many were kept at two looks, between which none of it had run */
};

static bool come_or_kept_back(void *with)
{
    struct prompt *q = with;
    struct processes now;

    if (data_decided(&q->data))
        return true;
    processes_look(q->p->student->supervisor, &now);
    unsigned kept = now.awake == 0 ? conn_kept_back(q->data.conn) : 0;
    if (kept > 0 && q->switches == now.switches)
        q->kept = kept;
    q->switches = kept > 0 ? now.switches : 0;
    return q->kept > 0;
}

/* What send() has taken leaves at once, and not when the kernel has waited in vain for more. */
static void expects_at_once(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes expected = {0};

    step_data(s, 1, 0, &expected);
    struct prompt q = {.data = {c, &expected}, .p = p};
    wait_until(p, come_or_kept_back, &q, PACE_ASK);
    bytes_free(&expected);
    if (q.kept > 0)
        wrong(say("expected-at-once"), say("came-kept-back", say_count("bytes", q.kept)));
    expects(p, s);
}

static void expects_or_a_part(struct performance *p, const struct step *s)
{
    expects_bytes(p, s, true);
}

bool has_come(void *with)
{
    const struct conn *c = with;

    return (c->datagrams != NULL && c->datagrams->count > 0) || c->in.length > 0
           || c->end != CONN_OPEN || c->fd == -1;
}

static bool is_over(void *with)
{
    const struct conn *c = with;

    return c->end != CONN_OPEN;
}

/* While the program waits, the other clients read what has come for them, until it waits again. Whether anything had. */
static bool others_read(struct performance *p, struct conn *c, enum stall stall)
{
    bool some = false;

    for (size_t i = 0; i < p->conn_count && (stall == ASLEEP || stall == SLEEPS); i++) {
        struct conn *other = p->conns[i];
        size_t before = other->in.length;
        if (other == c || other->fd == -1 || other->datagrams != NULL || other->program != c->program)
            continue;
        p->current = other;
        wait_until(p, is_over, other, PACE_EVENT);
        some |= other->in.length > before;
    }
    p->current = c;
    return some;
}

/* Of servers that serve several, and need not keep anything for one who does not read. */
static void expects_with_others_reading(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes expected = {0};

    step_data(s, 1, 0, &expected);
    struct conn_question q = {c, &expected};
    enum stall stall;
    c->most = expected.length > 0 ? expected.length : 1;
    do
        stall = wait_until(p, data_decided, &q, PACE_EVENT);
    while (others_read(p, c, stall));
    c->most = 0;
    bytes_free(&expected);
    expects(p, s);
}

/* Or the program does not speak with that client now, whoever reads, and the play is over. */
static void expects_or_that_is_all(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    enum stall stall;

    do
        stall = wait_until(p, has_come, c, PACE_EVENT);
    while (others_read(p, c, stall));
    if (has_come(c))
        expects_with_others_reading(p, s);
    else
        p->next_step = INT_MAX;
}

/* The first of those that came before it and have not said yet that they have finished; NULL: there is none. */
static struct conn *before_it(const struct performance *p, const struct conn *c)
{
    for (size_t i = 0; i < p->conn_count && p->conns[i] != c; i++)
        if (p->conns[i]->end == CONN_OPEN && p->conns[i]->fd != -1 && !p->conns[i]->finished
            && p->conns[i]->program == c->program)
            return p->conns[i];
    return NULL;
}

enum { HELD_NS = 50000000 };

struct turn {
    struct performance *p;
    struct conn *conn;
};

static bool turn_decided(void *with)
{
    const struct turn *t = with;

    /* What a lock within the kernel holds may rest as well: another's leaving may open it. */
    return has_come(t->conn) || wait_rests(t->p) || t->p->student->looks.held > HELD_NS;
}

/* A program may serve so many at once, or one: while it waits for them, those who came before finish, one after the
 * other. */
static void expects_in_its_turn(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0)), *other;
    struct turn turn = {p, c};

    for (wait_closely(p, turn_decided, &turn); !has_come(c) && (other = before_it(p, c)) != NULL;
         wait_closely(p, turn_decided, &turn)) {
        log_event(p, LOG_HALF_CLOSES, NULL, other, NULL);
        conn_half_close(other);
    }
    expects(p, s);
}

/* Where data stands in what has come; -1: not yet, or not among the first `most` bytes. */
struct search {
    struct conn *conn;
    const struct bytes *data;
    size_t most;
};

static long place_in(const struct search *q)
{
    const struct bytes *in = &q->conn->in;

    for (size_t i = 0; i + q->data->length <= in->length && i + q->data->length <= q->most; i++)
        if (memcmp(in->at + i, q->data->at, q->data->length) == 0)
            return (long)i;
    return -1;
}

static bool search_decided(void *with)
{
    const struct search *q = with;

    return place_in(q) != -1 || q->conn->in.length >= q->most || q->conn->end != CONN_OPEN || q->conn->fd == -1;
}

/* Others may stand before it, but not so many that it is late. */
static void expects_within(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes data = {0};
    char shown[60];

    step_data(s, 1, 0, &data);
    struct search q = {c, &data, (size_t)step_number(s, 2)};
    wait_until(p, search_decided, &q, PACE_EVENT);
    long place = place_in(&q);
    if (place == -1) {
        bytes_quote(shown, sizeof shown, data.at, data.length, NULL);
        wrong(say("expected-within", shown, step_word(s, 2)), say_count("came-without", c->in.length));
    }
    bytes_drop(&c->in, (size_t)place + data.length);
    bytes_free(&data);
}

/* The end in this way, and nothing before it. */
static void expect_end(struct performance *p, struct conn *c, enum conn_end end,
                       const char *expected)
{
    struct bytes nothing = {0};

    wait_until(p, has_come, c, PACE_EVENT);
    if (c->in.length > 0)
        wrong_bytes(&nothing, &c->in, then(c), true);
    if (c->end != end)
        wrong(expected, c->end == CONN_EOF     ? say("came-eof")
                        : c->end == CONN_RESET ? strerror(c->error)
                                               : say("came-nothing"));
}

static void expects_eof(struct performance *p, const struct step *s)
{
    expect_end(p, reads_from(p, step_word(s, 0)), CONN_EOF, say("expected-eof"));
}

/* It may come behind the end of file. */
static bool reset_decided(void *with)
{
    const struct conn *c = with;

    return has_come(with) && (c->end != CONN_EOF || c->in.length > 0 || conn_reset_after_eof(c));
}

static void expects_reset(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));

    wait_until(p, reset_decided, c, PACE_EVENT);
    if (c->in.length == 0 && conn_reset_after_eof(c))
        log_number(p, LOG_ERROR, NULL, c, ECONNRESET);
    else
        expect_end(p, c, CONN_RESET, say("expected-reset"));
}

/* Where a program need not have read all before it closes. */
static void expects_end(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));

    wait_until(p, has_come, c, PACE_EVENT);
    expect_end(p, c, c->end == CONN_RESET ? CONN_RESET : CONN_EOF, say("expected-end"));
}

static void no_bytes(struct performance *p, const struct step *s, bool may_end)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes nothing = {0};

    enum stall stall = wait_calm(p);
    if (c->in.length > 0)
        wrong_bytes(&nothing, &c->in, then(c), true);
    if (c->end != CONN_OPEN && !(may_end && c->end == CONN_EOF))
        wrong(say("expected-nothing"), c->end == CONN_EOF ? say("came-eof") : strerror(c->error));
    if (stall != NO_STALL)
        wrong(say("expected-waits"), wait_state(p->student));
}

static void expects_nothing(struct performance *p, const struct step *s)
{
    no_bytes(p, s, false);
}

static void expects_nothing_or_eof(struct performance *p, const struct step *s)
{
    no_bytes(p, s, true);
}

const struct verb talk_verbs[] = {
    {"NAME sends PIECES [byte by byte]", sends},
    {"NAME sends PIECES without reading", sends_without_reading},
    {"NAME sends DATA as far as there is room", sends_as_far_as_there_is_room},
    {"NAME expects eof", expects_eof},
    {"NAME expects eof or reset", expects_end},
    {"NAME expects reset", expects_reset},
    {"NAME expects nothing", expects_nothing},
    {"NAME expects nothing or eof", expects_nothing_or_eof},
    {"NAME expects DATA within NUMBER bytes", expects_within},
    {"NAME expects DATA or a part of it", expects_or_a_part},
    {"NAME expects DATA at once", expects_at_once},
    {"NAME expects DATA or that is all", expects_or_that_is_all},
    {"NAME expects DATA with others reading", expects_with_others_reading},
    {"NAME expects DATA in its turn", expects_in_its_turn},
    {"NAME expects DATA [in one piece]", expects},
    {NULL, NULL},
};

/* datagrams.c -- steps about datagrams: the peer is the other side, and the network, too. What a play
 * does not answer is lost; what it sends twice, or later, has come twice, or out of order. */
#include "verbs.h"

#include "peer/datagrams.h"
#include "sandbox/udp.h"
#include "verdict/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ who takes them ---- */

struct udp_question {
    struct student *student;
    union address found;
};

static bool take_bound(const struct udp_fact *fact, void *with)
{
    struct udp_question *q = with;

    /* In the midst of bind(), the kernel has it in its list already, and its port is 0. */
    if (address_port(&fact->local) == 0
        || !processes_hold_inode(q->student->supervisor, fact->inode))
        return false;
    q->found = fact->local;
    return true;
}

static bool is_bound(void *with)
{
    return udp_sockets(take_bound, with);
}

static void student_takes(struct performance *p, const struct step *s)
{
    struct udp_question q = {.student = p->student};
    char where[ADDRESS_TEXT];

    (void)s;
    if (wait_until(p, is_bound, &q, PACE_ASK) != NO_STALL)
        wrong(say("expected-takes-datagrams"), wait_state(p->student));
    p->student->listens = q.found;
    log_event(p, LOG_SEES, p->student, NULL, address_text(&q.found, where));
}

static struct conn *new_socket(struct performance *p, const char *name, const char *where, int port)
{
    union address at = words_address(where, port);
    char text[ADDRESS_TEXT];

    if (student_named(p, name) != NULL)
        fault("play-name-taken", name);
    struct conn *c = conn_new(p, name);
    if (datagrams_open(c, &at) == -1)
        fault("cannot-listen", address_text(&at, text), strerror(errno));
    return c;
}

static void takes(struct performance *p, const struct step *s)
{
    char text[ADDRESS_TEXT];
    const char *where = step_has(s, 1) ? step_word(s, 1) : "127.0.0.1";
    struct conn *c = new_socket(p, step_word(s, 0), where, words_port(p));

    log_event(p, LOG_TAKES, NULL, NULL, address_text(&c->peer, text));
}

static struct conn *socket_named(struct performance *p, const char *name)
{
    struct conn *c = reads_from(p, name);

    if (c->datagrams == NULL || c->fd == -1)
        fault("play-no-datagrams", name);
    return c;
}

/* ---------------------------------------------------------------------- sending ---- */

static void send_to(struct performance *p, struct conn *c, const union address *to,
                    const struct step *s)
{
    struct bytes data = {0};
    char text[ADDRESS_TEXT];

    if (address_port(to) == 0)
        fault("play-nobody-to-answer", c->name);
    step_data(s, 1, 0, &data);
    /* ECONNREFUSED is about one that was sent before: nobody heard it. */
    if (datagrams_send(p, c, to, &data) == -1 && errno != ECONNREFUSED)
        fault("cannot-send-datagram", address_text(to, text), strerror(errno));
    bytes_free(&data);
}

/* Who has not heard of anybody is a client of the program's; a new name has a port of its own. */
static void sends(struct performance *p, const struct step *s)
{
    const struct student *server = student_meant(p);

    if (conn_find(p, step_word(s, 0)) == NULL) {
        if (address_port(&server->listens) == 0)
            fault("play-not-listening", server->role);
        new_socket(p, step_word(s, 0), "127.0.0.1", 0);
    }
    struct conn *c = socket_named(p, step_word(s, 0));
    if (address_port(&c->student) == 0 && address_port(&server->listens) != 0) {
        c->student = server->listens;
        c->program = student_meant(p);
        if (address_is_any(&c->student))
            c->student = address_loopback(AF_INET, address_port(&server->listens));
    }
    send_to(p, c, &c->student, s);
}

/* A stranger, to whom nothing was sent, writes to whom the other one talks with. */
static void sends_in_place_of(struct performance *p, const struct step *s)
{
    union address to = socket_named(p, step_word(s, 2))->student;
    struct conn *c = conn_find(p, step_word(s, 0));

    if (c == NULL)
        c = new_socket(p, step_word(s, 0), "127.0.0.1", 0);
    send_to(p, c, &to, s);
}

/* -------------------------------------------------------------------- expecting ---- */

static bool one_has_come(void *with)
{
    const struct conn *c = with;

    return c->datagrams->count > 0;
}

/* From now on, a is whom it came from; and times are counted from when it came. */
static struct conn *expect(struct performance *p, const struct step *s)
{
    struct conn *c = socket_named(p, step_word(s, 0));
    struct bytes expected = {0};

    step_data(s, 1, 0, &expected);
    wait_until(p, one_has_come, c, PACE_EVENT);
    if (c->datagrams->count == 0)
        wrong(say_count("expected-datagram", expected.length), wait_state(p->student));
    const struct datagram *first = &c->datagrams->kept[0];
    if (first->data.length != expected.length || differs(&expected, &first->data))
        wrong_bytes(&expected, &first->data, "", true);
    c->student = first->from;
    c->made = c->acted = first->came;
    datagrams_drop(c);
    bytes_free(&expected);
    return c;
}

static void expects(struct performance *p, const struct step *s)
{
    expect(p, s);
}

/* The network is the peer's: what it has got, whom it was meant for does not get. */
static void loses(struct performance *p, const struct step *s)
{
    log_event(p, LOG_LOSES, NULL, expect(p, s), NULL);
}

static bool take_unread(const struct udp_fact *fact, void *with)
{
    const struct student *s = with;

    return fact->unread > 0 && processes_hold_inode(s->supervisor, fact->inode);
}

/* Something has come after all; or it has read all that was sent, and rests. */
static bool nothing_comes(void *with)
{
    struct performance *p = with;

    return one_has_come(p->current)
           || (wait_rests(p) && !udp_sockets(take_unread, p->student));
}

/* It has read all that was sent, and has said nothing; or has ended, as the play has said. */
static void expects_none(struct performance *p, const struct step *s)
{
    struct conn *c = socket_named(p, step_word(s, 0));
    struct bytes nothing = {0};

    enum stall stall = wait_closely(p, nothing_comes, p);
    if (c->datagrams->count > 0)
        wrong_bytes(&nothing, &c->datagrams->kept[0].data, "", true);
    if (stall != NO_STALL && !(p->student->ended && p->student->end_is_told))
        wrong(say("expected-reads-datagrams"), wait_state(p->student));
}

const struct verb datagrams_verbs[] = {
    {"peer takes datagrams as NAME [on WORD]", takes},
    {"student takes datagrams", student_takes},
    {"NAME sends datagram DATA in place of NAME", sends_in_place_of},
    {"NAME sends datagram DATA", sends},
    {"NAME expects no datagram", expects_none},
    {"NAME expects datagram DATA", expects},
    {"NAME loses datagram DATA", loses},
    {NULL, NULL},
};

/* connections.c -- steps about connections: made, refused, closed, and by which side. */
#include "verbs.h"

#include "peer/local.h"
#include "peer/outside.h"
#include "sandbox/sockdiag.h"
#include "verdict/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct conn *new_connection(struct performance *p, const char *name)
{
    if (student_named(p, name) != NULL)
        fault("play-name-taken", name);
    return conn_new(p, name);
}

/* ---------------------------------------------------- who listens where ---- */

static void listen_on(struct performance *p, const struct step *s, bool if_it_can)
{
    union address sa
        = words_address(step_has(s, 0) ? step_word(s, 0) : "127.0.0.1", words_port(p));
    char text[ADDRESS_TEXT];

    if (conn_listen(p, &sa) == 0) {
        log_event(p, LOG_LISTENS, NULL, NULL, address_text(&sa, text));
        return;
    }
    if (errno != EADDRNOTAVAIL && errno != EAFNOSUPPORT)
        fault("cannot-listen", address_text(&sa, text), strerror(errno));
    if (!if_it_can)
        unobserved(say("unseen-address", address_text(&sa, text)));
    as_far_as_seen(p, say("unseen-address", address_text(&sa, text)));
}

static void peer_listens(struct performance *p, const struct step *s)
{
    listen_on(p, s, false);
}

static void peer_listens_if_it_can(struct performance *p, const struct step *s)
{
    listen_on(p, s, true);
}

struct listener_question {
    struct student *student;
    union address found;
};

static bool take_listener(const struct sock_fact *fact, void *with)
{
    struct listener_question *q = with;

    if (!processes_hold_inode(q->student->supervisor, fact->inode))
        return false;
    q->found = fact->local;
    return true;
}

static bool student_is_listening(void *with)
{
    return sockdiag_listening(take_listener, with);
}

/* Whether it is an address with a port: behind the colon or, of IPv6, the one behind the bracket. */
static bool names_port(const char *text)
{
    const char *bracket = strchr(text, ']');

    return strchr(bracket != NULL ? bracket : text, ':') != NULL;
}

static void student_listens(struct performance *p, const struct step *s)
{
    struct listener_question q = {.student = p->student};
    char where[ADDRESS_TEXT], wanted[64] = "";

    if (step_has(s, 0))
        snprintf(wanted, sizeof wanted, "%s", step_word(s, 0));
    const char *expected
        = step_has(s, 0) ? say("expected-listens-on", wanted) : say("expected-listens");
    if (wait_until(p, student_is_listening, &q, PACE_ASK) != NO_STALL)
        wrong(expected, wait_state(p->student));
    p->student->listens = q.found;
    address_text(&q.found, where);
    log_event(p, LOG_SEES, p->student, NULL, where);
    bool right = names_port(wanted) ? strcmp(where, wanted) == 0
                                    : strncmp(where, wanted, (size_t)(strrchr(where, ':') - where)) == 0;
    if (step_has(s, 0) && !right)
        wrong(expected, say("expected-listens-on", where));
}

/* ----------------------------------------------------------- connecting ---- */

static bool is_connected(void *with)
{
    return conn_connected(with);
}

static bool is_in_queue(void *with)
{
    return conn_in_queue(with);
}

static bool has_room(void *with)
{
    return !conn_queue_full(with);
}

static void not_connected(struct performance *p, const struct conn *c, const char *expected)
{
    char waiting[24], room[24];
    struct sock_fact queue;

    if (c->end == CONN_FAILED)
        wrong(expected, strerror(c->error));
    if (sockdiag_listener(&c->student, &queue) == 0 && queue.rqueue > queue.wqueue) {
        snprintf(waiting, sizeof waiting, "%u", queue.rqueue);
        snprintf(room, sizeof room, "%u", queue.wqueue);
        wrong(expected, say("came-queue-full", waiting, room));
    }
    wrong(expected, wait_state(p->student));
}

/* Whose listening socket that may be. */
static struct student *listening_at(struct performance *p, const union address *at)
{
    for (int i = 0; i < p->program_count; i++)
        if (student_runs(&p->programs[i]) && p->programs[i].listens.v4.sin_port == at->v4.sin_port)
            return &p->programs[i];
    return p->student;
}

/* Where a step connects to: "s", where that program listens; "127.0.0.2:7000"; "127.0.0.2", with
 * the port where the program listens that is meant; NULL: there. The step is about who listens
 * there. */
static union address target(struct performance *p, const char *to)
{
    struct student *named = to != NULL ? student_named(p, to) : NULL;

    p->student = named != NULL ? named : p->student;
    union address sa = p->student->listens;
    int port = address_port(&sa);
    if (named != NULL && port == 0)
        fault("play-not-listening", to);
    if (port == 0)
        port = words_port(p);
    if (address_is_any(&sa)) /* who listens on :: is there for IPv4, too, unless told otherwise */
        sa = address_loopback(AF_INET, port);
    if (to == NULL || named != NULL)
        return sa;
    sa = words_address(to, port);
    if (names_port(to))
        p->student = listening_at(p, &sa);
    return sa;
}

static void start_connecting(struct performance *p, struct conn *c, const char *to,
                             const char *from)
{
    union address sa = target(p, to), source;

    c->program = p->student->started ? p->student : NULL;
    /* A queue that is being emptied is not overrun. */
    wait_until(p, has_room, &sa, PACE_ASK);
    if (from != NULL)
        source = words_address(from, 0);
    if (conn_connect(p, c, &sa, from != NULL ? &source : NULL) == -1)
        fault("cannot-connect", strerror(errno));
}

static void connects(struct performance *p, const struct step *s)
{
    char to[ADDRESS_TEXT] = "", from[ADDRESS_TEXT] = "", text[ADDRESS_TEXT];
    struct conn *c = new_connection(p, step_word(s, 0));

    p->current = c;
    if (step_has(s, 1))
        snprintf(to, sizeof to, "%s", step_word(s, 1));
    if (step_has(s, 2))
        snprintf(from, sizeof from, "%s", step_word(s, 2));
    int64_t began = log_now();
    c->began = began;
    start_connecting(p, c, *to ? to : NULL, *from ? from : NULL);
    enum stall stall = wait_until(p, is_connected, c, PACE_EVENT);
    if (stall != NO_STALL || !c->connected)
        not_connected(p, c, say("expected-connected", address_text(&c->student, text)));
    /* Who connects first comes first in the queue. Only a listener that wants data first (tcp(7),
     * TCP_DEFER_ACCEPT) leaves it on its way. */
    p->current = NULL; /* what it sends meanwhile is read by the steps that ask for it: buffers may have to be full */
    if (!p->student->wants_data_first)
        p->student->wants_data_first = wait_until(p, is_in_queue, c, PACE_ASK) == SLEEPS;
    p->current = c;
    log_event(p, LOG_CONNECTS, NULL, c, address_text(&c->peer, text));
    log_began(p, began);
}

static void is_refused(struct performance *p, const struct step *s)
{
    char to[ADDRESS_TEXT] = "", text[ADDRESS_TEXT];
    struct conn *c = new_connection(p, step_word(s, 0));

    p->current = c;
    if (step_has(s, 1))
        snprintf(to, sizeof to, "%s", step_word(s, 1));
    start_connecting(p, c, *to ? to : NULL, NULL);
    wait_until(p, is_connected, c, PACE_EVENT);
    if (c->end != CONN_FAILED || c->error != ECONNREFUSED)
        wrong(say("expected-refused", address_text(&c->student, text)),
              c->connected ? say("came-connected") : wait_state(p->student));
    log_event(p, LOG_REFUSED, NULL, c, NULL);
    conn_close(c);
}

static bool listens_or_has_ended(void *with)
{
    const struct listener_question *q = with;

    return q->student->ended || student_is_listening(with);
}

/* For a program that cannot go on: one that waits in accept() for its first client has ended by now, another one needs
 * to be woken. */
static void tries_to_connect(struct performance *p, const struct step *s)
{
    struct listener_question q = {.student = p->student};
    struct conn *c = new_connection(p, step_word(s, 0));
    char text[ADDRESS_TEXT];

    p->current = c;
    if (wait_until(p, listens_or_has_ended, &q, PACE_ASK) != NO_STALL)
        wrong(say("expected-listens"), wait_state(p->student));
    if (p->student->ended)
        return;
    p->student->listens = q.found;
    start_connecting(p, c, NULL, NULL);
    wait_until(p, is_connected, c, PACE_EVENT);
    log_event(p, c->connected ? LOG_CONNECTS : LOG_REFUSED, NULL, c, address_text(&c->peer, text));
}

struct accept_question {
    struct performance *p;
    struct conn *conn;
};

/* Whose connection it is, the kernel knows while that program holds it. */
static void find_program(struct performance *p, struct conn *c)
{
    struct sock_fact fact;

    if (p->program_count > 1 && c->local)
        c->program = student_holding(p, local_other_end(c));
    else if (p->program_count > 1 && sockdiag_pair(&c->student, &c->peer, &fact) == 0)
        c->program = student_holding(p, fact.inode);
    if (c->program == NULL && p->student->started)
        c->program = p->student;
}

static bool is_accepted(void *with)
{
    const struct accept_question *q = with;

    return conn_accept(q->p, q->conn);
}

static void accepts(struct performance *p, const struct step *s)
{
    char text[ADDRESS_TEXT], port[24];
    struct conn *c = new_connection(p, step_word(s, 0));
    struct accept_question q = {p, c};

    if (p->listens_at[0] == '\0')
        snprintf(port, sizeof port, "%d", words_port(p));
    enum stall stall = wait_until(p, is_accepted, &q, PACE_EVENT);
    /* Who still runs may connect. */
    for (int i = 0; i < p->program_count && stall == ENDED; i++)
        if (student_runs(&p->programs[i])) {
            p->student = &p->programs[i];
            stall = wait_until(p, is_accepted, &q, PACE_EVENT);
        }
    if (stall != NO_STALL)
        wrong(say("expected-connects", p->listens_at[0] != '\0' ? p->listens_at : say("place-of-port", port)),
              wait_state(p->student));
    c->began = log_now();
    find_program(p, c);
    log_event(p, LOG_ACCEPTS, NULL, c, c->local ? p->listens_at : address_text(&c->student, text));
}

/* ------------------------------------------------------ the peer closes ---- */

static void half_closes(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));

    log_event(p, LOG_HALF_CLOSES, NULL, c, c->local ? "AF_UNIX" : NULL);
    conn_half_close(c);
}

static void closes(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));

    log_event(p, LOG_CLOSES, NULL, c, c->datagrams != NULL ? "UDP" : c->local ? "AF_UNIX" : NULL);
    conn_close(c);
}

static void resets(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));

    log_event(p, LOG_RESETS, NULL, c, NULL);
    conn_reset(c);
}

/* --------------------------------------------------- the program closes ---- */

bool is_closed(void *with)
{
    const struct conn *c = with;
    struct sock_fact fact;

    if (c->local)
        return local_closed(c);
    if (c->replaced || sockdiag_pair(&c->student, &c->peer, &fact) == -1)
        return true;
    /* One that still waits to be accepted belongs to nobody either, but has sent no FIN. */
    bool sent_fin = fact.state != TCP_IS_ESTABLISHED && fact.state != TCP_IS_SYN_RECV
                    && fact.state != TCP_IS_CLOSE_WAIT;
    return fact.inode == 0 && sent_fin;
}

static bool is_heard(void *with)
{
    return conn_broken(with) || conn_held(with);
}

/* Half of the second for which a server may go on to listen to a client that has its answer: one
 * that stopped sooner has not run out of patience, and one that was told something in it, and had a
 * processor, had the other half to read that. */
enum { PATIENCE_MS = 500, DELAYED_MS = 200 };

/* Whether it may have stopped listening when it was told that, or had no time to read it. One that has read it may
 * have closed, when its second was over. */
static bool may_be_too_late(const struct performance *p, const struct conn *c, bool broken)
{
    const int64_t ms = 1000000;

    return log_now() - c->began > PATIENCE_MS * ms
           && (!broken || c->acted.latest - c->began > PATIENCE_MS * ms
               || p->student->looks.delayed_us > DELAYED_MS * 1000);
}

/* After the other side's FIN, too: it has said all, and still reads. */
static void student_hears(struct performance *p, const struct step *s)
{
    struct conn *c = that_connection(p, step_word(s, 0));
    enum stall stall = wait_until(p, is_heard, c, PACE_ASK);
    bool broken = conn_broken(c);

    if (!broken && stall == NO_STALL)
        return;
    if ((broken || is_closed(c)) && may_be_too_late(p, c, broken)) {
        outside_late(p);
        unobserved(say("too-late", c->name));
    }
    if (broken && c->end != CONN_RESET)
        log_number(p, LOG_ERROR, NULL, c, ECONNRESET);
    wrong(say("expected-hears", c->name), broken ? strerror(ECONNRESET) : wait_state(p->student));
}

static bool is_held_or_closed(void *with)
{
    return conn_held(with) || is_closed(with);
}

/* For who came when there was no room: it may have been refused, or have waited in the queue, but not for
 * ever. */
static void hears_or_closes(struct performance *p, const struct step *s)
{
    struct conn *c = that_connection(p, step_word(s, 0));

    if (wait_until(p, is_held_or_closed, c, PACE_ASK) != NO_STALL)
        wrong(say("expected-not-in-queue", c->name), wait_state(p->student));
}

static void student_closes(struct performance *p, const struct step *s)
{
    struct conn *c = that_connection(p, step_word(s, 0));

    if (wait_until(p, is_closed, c, PACE_ASK) != NO_STALL)
        wrong(say("expected-closes", c->name), wait_state(p->student));
}

/* Who closes with bytes unread resets (RFC 2525, section 2.17). */
static void closes_without_a_reset(struct performance *p, const struct step *s)
{
    struct conn *c = that_connection(p, step_word(s, 0));

    student_closes(p, s);
    if (!conn_broken(c))
        return;
    p->current = c; /* what is wrong is wrong with it */
    if (c->end != CONN_RESET)
        log_number(p, LOG_ERROR, NULL, c, ECONNRESET);
    wrong(say("expected-closes-cleanly", c->name), strerror(ECONNRESET));
}

const struct verb connections_verbs[] = {
    {"peer listens [on WORD]", peer_listens},
    {"peer listens [on WORD] if it can", peer_listens_if_it_can},
    {"student listens [on WORD]", student_listens},
    {"NAME connects [to WORD] [from WORD]", connects},
    {"NAME is refused [at WORD]", is_refused},
    {"NAME tries to connect", tries_to_connect},
    {"NAME accepts", accepts},
    {"NAME half-closes", half_closes},
    {"NAME closes", closes},
    {"NAME resets", resets},
    {"student hears NAME", student_hears},
    {"student hears NAME or has closed it", hears_or_closes},
    {"student closes NAME", student_closes},
    {"student closes NAME without a reset", closes_without_a_reset},
    {NULL, NULL},
};

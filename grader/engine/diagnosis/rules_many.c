/* rules_many.c -- rules about several clients at once: who is waited for, what select() is told and
 * what is made of its answer. */
#include "rules.h"

#include "peer/log.h"
#include "peer/student.h"
#include "peer/wait.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum { QUEUE = 65536, ROUNDS = 100 };

static bool name_call(const struct tap_event *c, struct evidence *e)
{
    snprintf(e->a, sizeof e->a, "%s", tap_call_name(c));
    return true;
}

/* The last select() or poll() before call i, or NULL. */
static const struct tap_event *last_select(size_t i, size_t *where)
{
    while (i-- > 0)
        if (is(call(i), TAP_SELECT)) {
            *where = i;
            return call(i);
        }
    return NULL;
}

static size_t place_of(const struct tap_event *e)
{
    return (size_t)(e - call(0));
}

/* Whether a socket with this number is open at the end: accepted or made, and not closed since. */
static bool is_open(int fd)
{
    size_t from = opened(calls(), fd);

    for (size_t i = from; i < calls(); i++)
        if (call(i)->fd == fd && is(call(i), TAP_CLOSE))
            return false;
    return from > 0;
}

/* The name that this program's waiting goes by: "select", "poll", "epoll_wait". */
static void name_waiting(char text[64])
{
    size_t k;
    const struct tap_event *e = last_select(calls(), &k);

    snprintf(text, 64, "%s", e != NULL ? tap_call_name(e) : "select");
}

/* It waits in recv() on a descriptor on which it has not received anything since select() answered:
 * that descriptor was not in the answer. */
RULE(reads_who_is_not_ready)
{
    const struct tap_event *waits = waiting_in(TAP_RECV), *answer;
    size_t k;

    if (waits == NULL || (answer = last_select(place_of(waits), &k)) == NULL || !returned(answer)
        || answer->result <= 0 || !is_server())
        return false;
    for (size_t i = k; i < place_of(waits); i++)
        if (call(i)->fd == waits->fd && is(call(i), TAP_RECV))
            return false;
    name_call(waits, e);
    number(e->b, waits->fd);
    snprintf(e->c, sizeof e->c, "%s", tap_call_name(answer));
    return true;
}

/* It waits for one client's bytes while the step is about another client's. */
RULE(blocked_on_another)
{
    const struct tap_event *waiting = waiting_in(TAP_RECV);

    if (waiting == NULL || f->port == 0 || !is_program("relayd"))
        return false;
    for (size_t i = calls(); i-- > 0;)
        if (is(call(i), TAP_ACCEPT) && call(i)->result == waiting->fd
            && call(i)->family == AF_INET) {
            number(e->a, waiting->fd);
            snprintf(e->b, sizeof e->b, "%s", f->conn != NULL ? f->conn : "");
            snprintf(e->c, sizeof e->c, "%s", tap_call_name(waiting));
            return ntohs(call(i)->port) != f->port;
        }
    return false;
}

/* It waits until one client reads, while the step is about another client. */
RULE(blocked_in_send)
{
    const struct tap_event *waits = waiting_in(TAP_SEND);

    if (waits == NULL || f->port == 0 || !is_server() || descriptor_of(f->port) == waits->fd)
        return false;
    name_call(waits, e);
    number(e->b, waits->fd);
    snprintf(e->c, sizeof e->c, "%s", f->conn != NULL ? f->conn : "");
    return true;
}

/* ------------------------------------------------------------- what select() is told ---- */

static const struct tap_event *sleeps_in_select(void)
{
    const struct tap_event *waits = waiting_in(TAP_SELECT);

    return waits != NULL && (waits->call == TAP_CALL_select || waits->call == TAP_CALL_pselect)
                   && calls() < TAP_EVENTS
               ? waits
               : NULL;
}

static int listener(void)
{
    for (size_t i = calls(); i-- > 0;)
        if (is(call(i), TAP_LISTEN) && call(i)->result == 0)
            return call(i)->fd;
    return -1;
}

/* The highest socket is the one that the first argument leaves out, from the first call on. */
RULE(nfds_is_the_highest)
{
    const struct tap_event *waits = sleeps_in_select();

    if (waits == NULL || times(TAP_ACCEPT) > 0 || waits->arg[0] != listener())
        return false;
    number(e->a, waits->arg[0]);
    return true;
}

/* What the peer has sent on a connection, and the program has not read. */
static size_t unread(int port, int fd)
{
    size_t n, sent = 0;
    const struct log_event *events = log_events(&n);

    for (size_t i = 0; i < n; i++)
        if (events[i].port == port && events[i].kind == LOG_SENDS)
            sent += events[i].bytes;
    size_t got = handled(opened(calls(), fd), calls(), fd, TAP_RECV);
    return sent > got ? sent - got : 0;
}

/* A client has sent something, and select() is not asked about it. */
RULE(not_in_the_list)
{
    const struct tap_event *waits = sleeps_in_select();

    for (size_t i = 0; waits != NULL && i < calls(); i++) {
        int fd = is(call(i), TAP_ACCEPT) ? (int)call(i)->result : -1;
        bool asked = fd >= 64 ? waits->arg[0] > fd : fd >= 0 && (waits->arg[2] >> fd & 1) != 0;
        if (fd < 0 || asked || !is_open(fd) || opened(calls(), fd) != i + 1
            || unread(ntohs(call(i)->port), fd) == 0)
            continue;
        bool was = false;
        for (size_t k = i; k < place_of(waits) && !was; k++)
            was = fd < 64 && is(call(k), TAP_SELECT) && (call(k)->arg[2] >> fd & 1) != 0;
        number(e->a, fd);
        return !was || waits->arg[0] <= fd;
    }
    return false;
}

/* Its end of file was seen, or select() is no longer asked about it, and it was never closed. */
RULE(cleared_but_not_closed)
{
    const struct tap_event *waits = waiting_in(TAP_SELECT);
    int fd = descriptor_of(port_of(f));

    if (waits == NULL || fd < 0 || !is_open(fd)
        || (!step_is(f, "student closes NAME") && !step_is(f, "NAME expects eof ...")))
        return false;
    number(e->a, fd);
    name_waiting(e->b);
    for (size_t i = opened(calls(), fd); i < calls(); i++)
        if (call(i)->fd == fd && is(call(i), TAP_RECV) && returned(call(i)) && call(i)->result == 0)
            return true;
    /* Watched before, and no longer. */
    bool was = false;
    for (size_t k = opened(calls(), fd); k < place_of(waits) && fd < 64; k++)
        was = was || (is(call(k), TAP_SELECT) && (call(k)->arg[2] >> fd & 1) != 0);
    return was && sleeps_in_select() != NULL && (waits->arg[2] >> fd & 1) == 0;
}

RULE(closed_but_not_cleared)
{
    for (size_t i = 0; i < calls(); i++)
        for (size_t k = i; is(call(i), TAP_SELECT) && failed(call(i), EBADF) && k-- > 0;)
            if (is(call(k), TAP_CLOSE) && returned(call(k))) {
                name_call(call(i), e);
                number(e->b, call(k)->fd);
                return true;
            }
    return false;
}

/* recv() = 0 on the same descriptor each time that select() returns. */
RULE(eof_not_removed)
{
    size_t k, last;

    if (tap_record() == NULL || atomic_load(&tap_record()->fruitless) < TAP_SPIN)
        return false;
    int fd = atomic_load(&tap_record()->fruitless_fd);
    for (size_t i = calls(); i-- > 0;)
        if (call(i)->fd == fd && is(call(i), TAP_RECV) && returned(call(i))
            && call(i)->result == 0) {
            name_call(call(i), e);
            number(e->b, fd);
            name_waiting(e->c);
            const struct tap_event *next = next_on(i, fd, &last);
            return last_select(i, &k) != NULL && k + 2 >= i && (next == NULL || is(next, TAP_RECV));
        }
    return false;
}

/* select() returns again and again at once, and nothing is received, sent or accepted. */
RULE(select_never_sleeps)
{
    name_waiting(e->a);
    return tap_record() != NULL && atomic_load(&tap_record()->idle_rounds) >= ROUNDS;
}

/* ---------------------------------------------------------------- no room for more ---- */

RULE(beyond_fd_setsize)
{
    uint32_t nfds = tap_record() != NULL ? atomic_load(&tap_record()->most_nfds) : 0;

    number(e->a, nfds);
    number(e->b, FD_SETSIZE);
    return nfds > FD_SETSIZE;
}

static const struct tap_event *no_room(void)
{
    for (size_t i = calls(); i-- > 0;)
        if (is(call(i), TAP_ACCEPT) && (failed(call(i), EMFILE) || failed(call(i), ENFILE)))
            return call(i);
    return NULL;
}

RULE(accept_failure_is_fatal)
{
    const struct tap_event *c = no_room();

    return c != NULL && student.ended && name_call(c, e);
}

RULE(accept_failure_spins)
{
    const struct tap_event *c = no_room();

    return c != NULL && tap_record() != NULL && atomic_load(&tap_record()->fruitless) >= TAP_SPIN
           && atomic_load(&tap_record()->fruitless_fd) == c->fd && name_call(c, e);
}

/* Accepted, and closed at once, while there are descriptors enough. */
RULE(clients_refused)
{
    for (size_t i = 0; i < calls() && is_program("relayd") && no_room() == NULL; i++) {
        size_t k;
        if (!is(call(i), TAP_ACCEPT) || call(i)->result < 3 || call(i)->result > 900)
            continue;
        const struct tap_event *next = next_on(i, (int)call(i)->result, &k);
        if (next == NULL || !is(next, TAP_CLOSE))
            continue;
        number(e->a, (long long)times(TAP_ACCEPT));
        number(e->b, call(i)->result);
        number(e->c, call(i)->result - 4);
        return true;
    }
    return false;
}

/* More has come for a client than has left, by more than may wait, and the client is still there.
 */
RULE(slow_reader_kept)
{
    int fd = is_program("relayd") ? descriptor_of(port_of(f)) : -1;
    size_t from = opened(calls(), fd), came = 0;

    if (fd == -1 || !step_is(f, "student closes NAME") || !is_open(fd))
        return false;
    for (size_t i = from; i < calls(); i++)
        if (is(call(i), TAP_RECV) && call(i)->fd != fd && returned(call(i)) && call(i)->result > 0)
            came += (size_t)call(i)->result;
    size_t left = handled(from, calls(), fd, TAP_SEND);
    count_bytes(e->a, came > left ? came - left : 0);
    number(e->b, fd);
    return came > left + QUEUE;
}

/* ------------------------------------------------------------------ who hears what ---- */

/* "12: here\n": how many bytes stand before the text, or 0. */
static uint32_t prefix(const struct tap_event *e)
{
    uint32_t n = 0;

    while (n < excerpt(e) && e->excerpt[n] >= '0' && e->excerpt[n] <= '9')
        n++;
    return n > 0 && n + 2 <= excerpt(e) && memcmp(e->excerpt + n, ": ", 2) == 0 ? n + 2 : 0;
}

/* A send passes on exactly what this receive brought. */
static bool passes_on(const struct tap_event *sent, const struct tap_event *got)
{
    uint32_t n = prefix(sent);

    return is(sent, TAP_SEND) && n > 0 && got->result > 0 && got->result == excerpt(got)
           && sent->arg[0] == n + got->result && excerpt(sent) == n + excerpt(got)
           && memcmp(sent->excerpt + n, got->excerpt, excerpt(got)) == 0;
}

RULE(echoed_to_its_sender)
{
    for (size_t i = 0; i < calls() && is_program("relayd"); i++) {
        if (!is(call(i), TAP_SEND) || prefix(call(i)) == 0)
            continue;
        bool its_own = false, others = false;
        for (size_t k = opened(i, call(i)->fd); k < i; k++)
            if (is(call(k), TAP_RECV) && passes_on(call(i), call(k))) {
                its_own = its_own || call(k)->fd == call(i)->fd;
                others = others || call(k)->fd != call(i)->fd;
            }
        number(e->a, call(i)->fd);
        if (its_own && !others)
            return true;
    }
    return false;
}

/* What one receive brought was passed on as a line, and no newline ends it. */
RULE(piece_taken_for_a_line)
{
    for (size_t i = 0; i < calls() && is_program("relayd"); i++)
        for (size_t k = opened(i, call(i)->fd); is(call(i), TAP_SEND) && k < i; k++)
            if (is(call(k), TAP_RECV) && passes_on(call(i), call(k))
                && call(k)->excerpt[excerpt(call(k)) - 1] != '\n') {
                name_call(call(k), e);
                bytes_quote(e->b, 30, call(k)->excerpt, excerpt(call(k)), NULL);
                return true;
            }
    return false;
}

/* The same line under another number. */
RULE(number_reused)
{
    size_t n = 0, m = 0;

    /* As long as nobody has left there was none to be given again. */
    if (!is_program("relayd") || f->came == NULL || times(TAP_CLOSE) == 0)
        return false;
    const struct bytes *x = f->expected, *c = f->came;
    while (n < x->length && x->at[n] >= '0' && x->at[n] <= '9')
        n++;
    while (m < c->length && c->at[m] >= '0' && c->at[m] <= '9')
        m++;
    snprintf(e->a, sizeof e->a, "%.*s", (int)(n < 20 ? n : 20), (const char *)x->at);
    snprintf(e->b, sizeof e->b, "%.*s", (int)(m < 20 ? m : 20), (const char *)c->at);
    size_t rest = x->length - n < c->length - m ? x->length - n : c->length - m;
    return n > 0 && m > 0 && rest > 3 && strcmp(e->a, e->b) != 0
           && memcmp(x->at + n, c->at + m, rest) == 0;
}

/* As long as a line may be, and longer; and the client was not closed. */
RULE(long_line_passed)
{
    for (size_t i = 0; i < calls() && is_program("relayd"); i++) {
        size_t k;
        const struct tap_event *c = call(i), *next = NULL;
        if (!is(c, TAP_RECV) || !returned(c) || c->result != 1024 || c->arg[0] != 1024
            || memchr(c->excerpt, '\n', excerpt(c)) != NULL)
            continue;
        next = next_on(i, c->fd, &k);
        /* The newline comes alone, behind 1024 bytes without one: all alike, as far as is known. */
        if (next != NULL && is(next, TAP_RECV) && returned(next) && next->result == 1
            && next->excerpt[0] == '\n') {
            number(e->a, c->fd);
            return true;
        }
    }
    return false;
}

/* --------------------------------------------------------- chat: two sides at once ---- */

static size_t typed(void)
{
    size_t n, sum = 0;
    const struct log_event *events = log_events(&n);

    for (size_t i = 0; i < n; i++)
        sum += events[i].kind == LOG_STDIN ? events[i].bytes : 0;
    return sum;
}

/* It has read its input with stdio and left the second line there: select() does not see it. */
RULE(stdio_and_select)
{
    const struct tap_event *waits = is_program("chat") ? waiting_in(TAP_SELECT) : NULL;
    size_t n = typed(), left = 0;

    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_SEND) && returned(call(i)) && call(i)->result > 0)
            left += (size_t)call(i)->result;
    if (waits == NULL || left == 0 || left >= n)
        return false;
    number(e->a, (long long)n);
    number(e->b, (long long)left);
    name_waiting(e->c);
    return true;
}

/* select() has answered, what came on the socket is not read, and no call on it waits: the program
 * waits for its input. */
RULE(takes_turns)
{
    size_t n, sent = 0, got = 0;
    const struct log_event *events = log_events(&n);

    if (!is_program("chat") || student.ended || !wait_asleep() || calls() == 0
        || waiting_in(TAP_RECV) != NULL || waiting_in(TAP_SELECT) != NULL
        || waiting_in(TAP_SEND) != NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        sent += events[i].kind == LOG_SENDS ? events[i].bytes : 0;
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_RECV) && returned(call(i)) && call(i)->result > 0)
            got += (size_t)call(i)->result;
    count_bytes(e->a, sent > got ? sent - got : 0);
    return sent > got && step_is(f, "stdout DATA");
}

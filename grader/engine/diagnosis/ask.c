/* ask.c -- the words of the rules' language. */
#include "ask.h"

#include "peer/log.h"
#include "peer/student.h"
#include "peer/wait.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

void shows(char text[64], const char *from)
{
    snprintf(text, 64, "%s", from);
}

/* --------------------------------------------------------------------- one call ---- */

long long result_of(size_t i)
{
    return returned(call(i)) ? call(i)->result : LLONG_MIN;
}

int port_in(size_t i)
{
    return ntohs(call(i)->port);
}

int type_of(size_t i)
{
    return (int)(call(i)->arg[1] & 0xff);
}

size_t shown(size_t i)
{
    return excerpt(call(i));
}

bool begins(size_t i, const char *text, size_t length)
{
    return shown(i) >= length && memcmp(call(i)->excerpt, text, length) == 0;
}

long long nul_in(size_t i)
{
    const uint8_t *nul = memchr(call(i)->excerpt, 0, shown(i));

    return nul != NULL ? nul - call(i)->excerpt : -1;
}

size_t same_bytes(size_t a, size_t b)
{
    size_t n = 0;

    while (n < shown(a) && n < shown(b) && call(a)->excerpt[n] == call(b)->excerpt[n])
        n++;
    return n;
}

bool waits(size_t i)
{
    return !returned(call(i)) && waiting_in(tap_class_of(call(i))) != NULL;
}

bool is_short(size_t i)
{
    return is(call(i), TAP_SEND) && result_of(i) >= 0 && result_of(i) < call(i)->arg[0];
}

/* How many of the peer's connections may have woken it. */
static size_t clients_that_came(void)
{
    size_t count, came = 0;
    const struct log_event *events = log_events(&count);

    for (size_t k = 0; k < count; k++)
        came += events[k].kind == LOG_CONNECTS;
    return came;
}

/* One that sleeps in the end has asked as often as it was woken; and a busy machine may not have let it come
 * to its end yet. */
bool spins_on(size_t i)
{
    /* Where that was proved, it may have got on since then. */
    return !wait_asleep() && tap_record() != NULL
           && (student.stall == FRUITLESS
               || atomic_load(&tap_record()->fruitless)
                      >= TAP_SPIN + (is(call(i), TAP_ACCEPT) ? clients_that_came() : 0))
           && atomic_load(&tap_record()->fruitless_fd) == call(i)->fd;
}

bool has_lists(size_t i)
{
    return call(i)->call == TAP_CALL_select || call(i)->call == TAP_CALL_pselect;
}

/* -------------------------------------------------------------------- connections ---- */

/* The bytes that this call has moved, if it is of that class. */
static size_t moved_by(size_t i, enum tap_class class)
{
    return is(call(i), class) && result_of(i) > 0 ? (size_t)call(i)->result : 0;
}

static bool opens(size_t i)
{
    return (is(call(i), TAP_ACCEPT) || is(call(i), TAP_SOCKET)) && result_of(i) >= 0;
}

int descriptor(size_t i)
{
    return opens(i) ? (int)call(i)->result : call(i)->fd;
}

/* A connection that was made before the calls that are missing, or among them: with its descriptor less. */
enum { AFTER_THE_MIDDLE = INT_MIN / 2 };

/* What is known of the calls so far: each one's connection, and what had moved there before it. */
static struct known {
    int connection;
    size_t sent, received, receives;
} known[TAP_EVENTS];

/* A child's exit is the end of the connection that it used last, and has not closed. */
static int left_by(size_t i)
{
    size_t k = i;

    while (k-- > 0)
        if (call(k)->pid == call(i)->pid && (is(call(k), TAP_RECV) || is(call(k), TAP_SEND)))
            break;
    if (k == SIZE_MAX || call(i)->pid == call(0)->pid)
        return INT_MIN + 1;
    for (size_t c = k + 1; c < i; c++)
        if (is(call(c), TAP_CLOSE) && call(c)->pid == call(k)->pid && call(c)->fd == call(k)->fd)
            return INT_MIN + 1;
    return known[k].connection;
}

static int made_by(size_t i)
{
    int pid = call(i)->pid, fd = call(i)->fd;

    if (opens(i))
        return (int)i;
    if (is(call(i), TAP_EXIT))
        return left_by(i);
    for (size_t k = i; k-- > 0;) {
        if (i >= TAP_FIRST && k < TAP_FIRST && !has_all_calls())
            break; /* what that descriptor was before, another call may have ended */
        if (is(call(k), TAP_FORK) && result_of(k) == pid)
            pid = call(k)->pid; /* the child has its parent's descriptors */
        if (call(k)->pid != pid)
            continue;
        if (opens(k) && call(k)->result == fd)
            return (int)k;
        if (call(k)->fd == fd && is(call(k), TAP_CLOSE) && result_of(k) == 0)
            break;
        if (call(k)->fd == fd && !opens(k))
            return known[k].connection;
    }
    return i >= TAP_FIRST && !has_all_calls() ? AFTER_THE_MIDDLE - fd : -2 - fd;
}

static const struct known *know(size_t i)
{
    static size_t count;

    for (; count <= i; count++) {
        struct known *now = &known[count];
        *now = (struct known){.connection = made_by(count)};
        for (size_t k = count; k-- > 0;)
            if (known[k].connection == now->connection) {
                now->sent = known[k].sent + moved_by(k, TAP_SEND);
                now->received = known[k].received + moved_by(k, TAP_RECV);
                now->receives = known[k].receives + is(call(k), TAP_RECV);
                break;
            }
    }
    return &known[i];
}

int connection_of(size_t i)
{
    return know(i)->connection;
}

int fd_of(size_t i)
{
    int made = is(call(i), TAP_EXIT) ? connection_of(i) : -1;

    return made >= 0 ? (int)call(made)->result : call(i)->fd;
}

/* Whether this process had forked since call `made` opened the socket, before call `end`. */
static bool has_forked(size_t made, int pid, size_t end)
{
    for (size_t k = made; k < end; k++)
        if (is(call(k), TAP_FORK) && result_of(k) > 0 && call(k)->pid == pid)
            return true;
    return false;
}

/* Whether call k does something with the socket that call `made` opened. */
static bool uses(size_t k, int made)
{
    if (is(call(k), TAP_ACCEPT))
        return call(k)->fd == call(made)->result;
    return connection_of(k) == made && (is(call(k), TAP_RECV) || is(call(k), TAP_SEND) || is(call(k), TAP_SHUTDOWN));
}

static bool find_handed_over(size_t i)
{
    int made = connection_of(i), pid = call(i)->pid;
    bool others = false;

    if (!is(call(i), TAP_CLOSE) || made < 0)
        return false;
    for (size_t k = (size_t)made + 1; k < calls(); k++) {
        if (k < i && call(k)->pid == pid && uses(k, made))
            return false;
        others = others || (call(k)->pid != pid && uses(k, made));
    }
    return call(made)->pid == pid ? has_forked((size_t)made, pid, i) : others;
}

/* Asked for every pair of calls, and found out once. */
bool is_handed_over(size_t i)
{
    static signed char found[TAP_EVENTS]; /* 1: yes, -1: no, 0: nobody has asked yet */

    if (found[i] == 0)
        found[i] = find_handed_over(i) ? 1 : -1;
    return found[i] == 1;
}

bool closes(size_t i)
{
    return is(call(i), TAP_EXIT) ? connection_of(i) >= 0 : is(call(i), TAP_CLOSE) && !is_handed_over(i);
}

int the_connection(const struct failure *f)
{
    int port = port_of(f);

    for (size_t i = calls(); port != 0 && i-- > 0;)
        if (is(call(i), TAP_ACCEPT) && result_of(i) >= 0 && port_in(i) == port)
            return (int)i;
    return INT_MIN;
}

bool is_next(size_t i, size_t a)
{
    size_t where;

    /* Asked for every pair of calls: most are not even about the same descriptor. */
    return i > a && call(i)->fd == descriptor(a) && next_on(a, descriptor(a), &where) == call(i);
}

bool returned_during(size_t i, size_t a)
{
    return returned(call(i)) && call(i)->ended > call(a)->began && (!returned(call(a)) || call(i)->ended < call(a)->ended);
}

/* All calls on the connection of call i, up to call `end`, are to be known. */
static void needs_all_on(size_t i, size_t end)
{
    int connection = connection_of(i);

    spans(connection < 0 ? 0 : (size_t)connection, end);
}

/* On the connection of call i, all in all. */
static size_t moved_ever(size_t i, enum tap_class class)
{
    size_t sum = 0;

    needs_all_on(i, calls());
    for (size_t k = 0; k < calls(); k++)
        sum += connection_of(k) == connection_of(i) ? moved_by(k, class) : 0;
    return sum;
}

size_t sent_before(size_t i)
{
    needs_all_on(i, i);
    return know(i)->sent;
}

size_t sent_ever(size_t i)
{
    return moved_ever(i, TAP_SEND);
}

size_t received_before(size_t i)
{
    needs_all_on(i, i);
    return know(i)->received;
}

size_t received_ever(size_t i)
{
    return moved_ever(i, TAP_RECV);
}

size_t receives_between(size_t a, size_t b)
{
    size_t n = 0;

    spans(a, b);
    for (size_t i = a; i < b; i++)
        n += is(call(i), TAP_RECV) && connection_of(i) == connection_of(b);
    return n;
}

size_t receives_before(size_t i)
{
    needs_all_on(i, i);
    return know(i)->receives;
}

/* ---------------------------------------------------------- the program and the play ---- */

bool whole_server(void)
{
    return is_server();
}

bool whole_ended(void)
{
    return student.ended;
}

bool whole_exited(void)
{
    int status;

    return exited(&status);
}

bool whole_asleep(void)
{
    return !student.ended && calls() > 0 && wait_asleep();
}

bool whole_complete(void)
{
    return has_all_calls();
}

bool died_of(int signal)
{
    return student.ended && WIFSIGNALED(student.status) && WTERMSIG(student.status) == signal;
}

long long whole_status(const struct failure *f)
{
    int status;

    (void)f;
    return exited(&status) ? status : -1;
}

const char *whole_signal(const struct failure *f)
{
    static char name[32];

    (void)f;
    if (!student.ended || !WIFSIGNALED(student.status))
        return "";
    snprintf(name, sizeof name, "SIG%s", sigabbrev_np(WTERMSIG(student.status)));
    return name;
}

const char *whole_connection_name(const struct failure *f)
{
    return f->conn != NULL ? f->conn : "";
}

long long whole_PORT(const struct failure *f)
{
    return f->play_port;
}

long long whole_input(const struct failure *f)
{
    (void)f;
    return (long long)student.input.length;
}

static long long events_of(enum log_kind kind, bool bytes)
{
    size_t n;
    const struct log_event *events = log_events(&n);
    long long sum = 0;

    for (size_t i = 0; i < n; i++)
        if (events[i].kind == kind)
            sum += bytes ? (long long)events[i].bytes : 1;
    return sum;
}

bool peer_has(enum log_kind kind)
{
    return events_of(kind, false) > 0;
}

long long whole_clients_waiting(const struct failure *f)
{
    (void)f;
    return events_of(LOG_CONNECTS, false) - (long long)times(TAP_ACCEPT);
}

long long whole_peer_sent(const struct failure *f)
{
    (void)f;
    return events_of(LOG_SENDS, true);
}

static long long moved_here(const struct failure *f, enum log_kind kind)
{
    size_t n;
    const struct log_event *events = log_events(&n);
    long long sum = 0;

    for (size_t i = 0; i < n && f->conn != NULL; i++)
        if (events[i].kind == kind && strcmp(events[i].conn, f->conn) == 0)
            sum += (long long)events[i].bytes;
    return sum;
}

long long whole_conn_sent(const struct failure *f)
{
    return moved_here(f, LOG_SENDS);
}

long long whole_conn_got(const struct failure *f)
{
    return moved_here(f, LOG_GETS);
}

long long whole_tasks(const struct failure *f)
{
    return f->tasks;
}

long long whole_typed(const struct failure *f)
{
    (void)f;
    return events_of(LOG_STDIN, true);
}

long long whole_idle_rounds(const struct failure *f)
{
    (void)f;
    return tap_record() != NULL ? atomic_load(&tap_record()->idle_rounds) : 0;
}

long long whole_most_nfds(const struct failure *f)
{
    (void)f;
    return tap_record() != NULL ? atomic_load(&tap_record()->most_nfds) : 0;
}

long long whole_calls_lost(const struct failure *f)
{
    (void)f;
    return (long long)tap_lost(tap_record());
}

long long whole_calls_made(const struct failure *f)
{
    (void)f;
    return (long long)calls();
}

static long long moved_in_all(enum tap_class class)
{
    long long sum = 0;

    spans(0, calls());
    for (size_t i = 0; i < calls(); i++)
        sum += (long long)moved_by(i, class);
    return sum;
}

long long whole_all_sent(const struct failure *f)
{
    (void)f;
    return moved_in_all(TAP_SEND);
}

long long whole_all_received(const struct failure *f)
{
    (void)f;
    return moved_in_all(TAP_RECV);
}

size_t called(enum tap_class class)
{
    return tap_record() != NULL ? atomic_load(&tap_record()->called[class]) : 0;
}

int swapped(int port)
{
    return (port & 0xff) << 8 | (port >> 8 & 0xff);
}

/* ------------------------------------------------------------- expected, and came ---- */

long long got_length(const struct failure *f)
{
    return f->came != NULL ? (long long)f->came->length : -1;
}

long long expected_length(const struct failure *f)
{
    return f->expected != NULL ? (long long)f->expected->length : -1;
}

struct place {
    char quad[16];
    int port;
    char text[40];
};

/* The "127.0.0.1:7777" around this byte. */
static bool place_at(const struct bytes *text, size_t i, struct place *place)
{
    static const char parts[] = "0123456789.:";
    size_t from = i, n = 0;

    while (from > 0 && text->at[from - 1] != '\0' && strchr(parts, text->at[from - 1]) != NULL)
        from--;
    while (from + n < text->length && n < sizeof place->text - 1 && text->at[from + n] != '\0'
           && strchr(parts, text->at[from + n]) != NULL)
        n++;
    if (n == 0)
        return false;
    memcpy(place->text, text->at + from, n);
    place->text[n] = '\0';
    return sscanf(place->text, "%15[0-9.]:%d", place->quad, &place->port) == 2;
}

/* The first place that differs from what was expected. */
static bool differing_place(const struct failure *f, struct place *expected, struct place *came)
{
    return f->came != NULL && f->expected != NULL && place_at(f->expected, f->same, expected)
           && place_at(f->came, f->same, came) && strcmp(expected->text, came->text) != 0;
}

static const struct place *place_of(const struct failure *f, bool got)
{
    static struct place places[2];

    return differing_place(f, &places[0], &places[1]) ? &places[got] : NULL;
}

static long long port_at(const struct place *place)
{
    return place != NULL ? place->port : -1;
}

static long long address_at(const struct place *place)
{
    struct in_addr address;

    return place != NULL && inet_pton(AF_INET, place->quad, &address) == 1
               ? (long long)ntohl(address.s_addr)
               : -1;
}

long long got_port(const struct failure *f)
{
    return port_at(place_of(f, true));
}

long long expected_port(const struct failure *f)
{
    return port_at(place_of(f, false));
}

long long got_address(const struct failure *f)
{
    return address_at(place_of(f, true));
}

long long expected_address(const struct failure *f)
{
    return address_at(place_of(f, false));
}

const char *got_place(const struct failure *f)
{
    const struct place *place = place_of(f, true);

    return place != NULL ? place->text : "";
}

const char *expected_place(const struct failure *f)
{
    const struct place *place = place_of(f, false);

    return place != NULL ? place->text : "";
}

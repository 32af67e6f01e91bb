/* evidence.c -- what the rules of the diagnosis ask of the wiretap's record. */
#include "evidence.h"

#include "base/say.h"
#include "peer/conn.h"
#include "peer/student.h"
#include "peer/wait.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

size_t calls(void)
{
    return tap_events();
}

const struct tap_event *call(size_t i)
{
    return &tap_record()->event[i];
}

static bool sure = true;

/* A rule about three calls may ask about each three of some thousands. Who has looked at so many knows no more; they
 * are counted, so that it does not depend on the machine. */
enum { MOST_OF_A_RULE = 50000000, MOST_OF_ALL = 400000000 };
static size_t looked, looked_before;

void begin_to_look(bool at_all)
{
    looked_before = looked = at_all ? 0 : looked;
}

bool look_on(size_t n)
{
    looked += n;
    sure = sure && looked - looked_before <= MOST_OF_A_RULE && looked <= MOST_OF_ALL;
    return looked - looked_before <= MOST_OF_A_RULE && looked <= MOST_OF_ALL;
}

bool has_all_calls(void)
{
    return tap_lost(tap_record()) == 0;
}

bool is_whole(size_t a, size_t b)
{
    return a >= TAP_FIRST || b < TAP_FIRST || has_all_calls();
}

void spans(size_t a, size_t b)
{
    sure = sure && is_whole(a, b);
}

bool is_sure(void)
{
    return sure;
}

void be_sure(bool yes)
{
    sure = yes;
    look_on(0);
}

bool returned(const struct tap_event *e)
{
    return atomic_load(&((struct tap_event *)e)->state) == TAP_RETURNED;
}

/* What MSG_PEEK has brought is still to be received. */
bool is(const struct tap_event *e, enum tap_class class)
{
    return tap_class_of(e) == class
           && !(class == TAP_RECV && (e->arg[1] & MSG_PEEK) && returned(e) && e->result > 0);
}

bool failed(const struct tap_event *e, int error)
{
    return returned(e) && e->result == -1 && e->error == error;
}

/* The next event on this descriptor after number i, or NULL. A closed descriptor's number may come
 * again: a close ends the search. */
const struct tap_event *next_on(size_t i, int fd, size_t *where)
{
    const struct tap_event *first = call(0), *e;

    for (size_t k = i + 1, n = calls(); k < n; k++) { /* asked for every call: it has to be quick */
        e = first + k;
        if (e->fd != fd || e->pid != first[i].pid || is(e, TAP_SETSOCKOPT) || is(e, TAP_FCNTL)
            || is(e, TAP_NAME))
            continue;
        *where = k;
        spans(i, k);
        look_on(k - i);
        return e;
    }
    spans(i, calls());
    look_on(calls() - i);
    return NULL;
}

/* The last receive on this descriptor before number i, or NULL. */
const struct tap_event *last_receive(size_t i, int fd)
{
    int pid = i < calls() ? call(i)->pid : 0;
    const struct tap_event *found = NULL;
    size_t end = i;

    while (i-- > 0) {
        if (call(i)->fd == fd && (pid == 0 || call(i)->pid == pid) && is(call(i), TAP_RECV)
            && returned(call(i)) && call(i)->result > 0)
            found = call(i);
        if (found != NULL || (is(call(i), TAP_ACCEPT) && call(i)->result == fd))
            break;
    }
    spans(i + 1 == 0 ? 0 : i, end);
    return found;
}

void number(char text[64], long long value)
{
    snprintf(text, 64, "%lld", value);
}

void count_bytes(char text[64], size_t n)
{
    snprintf(text, 64, "%s", say_count("bytes", n));
}

int port_of(const struct failure *f)
{
    if (f->port != 0 || (!step_is(f, "student closes NAME") && !step_is(f, "student hears NAME ...")))
        return f->port;
    const struct conn *c = conn_named(f->captured[0]);
    return c != NULL ? address_port(&c->peer) : 0;
}

/* Whether the program is a server: it listens. */
bool is_server(void)
{
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_LISTEN) && call(i)->result == 0)
            return true;
    spans(0, calls());
    return false;
}

size_t times(enum tap_class class)
{
    size_t n = 0;

    if (!has_all_calls())
        return atomic_load(&tap_record()->succeeded[class]);
    for (size_t i = 0; i < calls(); i++)
        n += is(call(i), class) && returned(call(i)) && call(i)->result >= 0;
    return n;
}

bool went_wrong(const struct tap_event *e)
{
    return returned(e) && e->result == -1 && e->error != EINTR && e->error != EAGAIN
           && e->error != EINPROGRESS && e->error != EALREADY && e->error != EISCONN;
}

bool forks(void)
{
    for (size_t i = 1; i < calls(); i++)
        /* A slot that is taken and not filled in yet has no process. */
        if (call(i)->pid != 0 && call(0)->pid != 0 && call(i)->pid != call(0)->pid)
            return true;
    return false;
}

bool exited(int *status)
{
    if (!student.ended || !WIFEXITED(student.status))
        return false;
    *status = WEXITSTATUS(student.status);
    return true;
}

/* When it returned or, if it has not, when it was made. */
static uint64_t moment_of(const struct tap_event *e)
{
    return returned(e) ? e->ended : e->began;
}

const struct tap_event *last_act(size_t end)
{
    const struct tap_event *last = NULL;

    while (end-- > 0)
        if (!is(call(end), TAP_CLOSE) && !is(call(end), TAP_EXIT) && !is(call(end), TAP_NAME)
            && (last == NULL || moment_of(call(end)) > moment_of(last)))
            last = call(end);
    return last;
}

void name_error(char text[64], int error)
{
    const char *name = strerrorname_np(error);

    snprintf(text, 64, "%s", name != NULL ? name : "?");
}

bool is_program(const char *name)
{
    return strcmp(student.name, name) == 0;
}

const struct tap_event *waiting_in(enum tap_class class)
{
    for (size_t i = calls(); i-- > 0;)
        if (is(call(i), class) && wait_asleep() && !student.ended
            && atomic_load(&((struct tap_event *)call(i))->state) == TAP_ENTERED)
            return call(i);
    return NULL;
}

size_t opened(size_t i, int fd)
{
    size_t end = i;

    while (i-- > 0)
        if ((is(call(i), TAP_ACCEPT) || is(call(i), TAP_SOCKET)) && returned(call(i))
            && call(i)->result == fd) {
            spans(i, end);
            return i + 1;
        }
    spans(0, end);
    return 0;
}

int descriptor_of(int port)
{
    for (size_t i = calls(); port != 0 && i-- > 0;)
        if (is(call(i), TAP_ACCEPT) && returned(call(i)) && call(i)->result >= 0
            && ntohs(call(i)->port) == port)
            return (int)call(i)->result;
    return -1;
}

size_t handled(size_t from, size_t to, int fd, enum tap_class class)
{
    size_t sum = 0;

    spans(from, to);
    for (size_t i = from; i < to; i++)
        if (call(i)->fd == fd && is(call(i), class) && returned(call(i)) && call(i)->result > 0
            && !(class == TAP_RECV && (call(i)->arg[1] & MSG_PEEK) != 0))
            sum += (size_t)call(i)->result;
    return sum;
}

bool is_open(int fd)
{
    size_t from = opened(calls(), fd);

    for (size_t i = from; i < calls(); i++)
        if (call(i)->fd == fd && is(call(i), TAP_CLOSE))
            return false;
    spans(from, calls());
    return from > 0;
}

static char lab[8];

const char *the_lab(void)
{
    return lab;
}

void the_lab_is(const char *play)
{
    const char *slash = strrchr(play, '/'), *name = slash != NULL ? slash + 1 : play;

    snprintf(lab, sizeof lab, "%.*s", (int)strcspn(name, "."), name);
}

bool has_line(const struct bytes *text, const struct bytes *line)
{
    return line->length > 0 && text->length > 0
           && memmem(text->at, text->length, line->at, line->length) != NULL;
}

uint32_t excerpt(const struct tap_event *e)
{
    return e->excerpt_length < TAP_EXCERPT ? e->excerpt_length : TAP_EXCERPT;
}

bool has_text(const struct bytes *text, const char *what)
{
    return text != NULL && text->length > 0
           && memmem(text->at, text->length, what, strlen(what)) != NULL;
}

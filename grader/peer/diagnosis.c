/* diagnosis.c -- names the misconception behind a failure, when the evidence is there. */
#include "diagnosis.h"

#include "log.h"
#include "report.h"
#include "student.h"
#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* What a rule has found, for its sentence: {1}, {2}, {3}. */
struct evidence {
    char a[64], b[64], c[64];
};

/* ------------------------------------------------------------------ the calls ---- */

static size_t count(void)
{
    return tap_events();
}

static const struct tap_event *at(size_t i)
{
    return &tap_record()->event[i];
}

static bool returned(const struct tap_event *e)
{
    return atomic_load(&((struct tap_event *)e)->state) == TAP_RETURNED;
}

static bool is(const struct tap_event *e, enum tap_class class)
{
    return tap_class_of(e) == class;
}

static bool failed(const struct tap_event *e, int error)
{
    return returned(e) && e->result == -1 && e->error == error;
}

/* The next event on this descriptor after number i, or NULL. A closed descriptor's number may come
 * again: a close ends the search. */
static const struct tap_event *next_on(size_t i, int fd, size_t *where)
{
    for (size_t k = i + 1; k < count(); k++) {
        if (at(k)->fd != fd || is(at(k), TAP_SETSOCKOPT) || is(at(k), TAP_FCNTL))
            continue;
        *where = k;
        return at(k);
    }
    return NULL;
}

/* The last receive on this descriptor before number i, or NULL. */
static const struct tap_event *last_receive(size_t i, int fd)
{
    while (i-- > 0) {
        if (at(i)->fd == fd && is(at(i), TAP_RECV) && returned(at(i)) && at(i)->result > 0)
            return at(i);
        if (is(at(i), TAP_ACCEPT) && at(i)->result == fd)
            return NULL;
    }
    return NULL;
}

static void number(char text[64], long long value)
{
    snprintf(text, 64, "%lld", value);
}

static int swapped(int port)
{
    return (port & 0xff) << 8 | port >> 8;
}

/* ------------------------------------------------------------------- the rules ---- */

static bool port_byte_order(const struct failure *f, struct evidence *e)
{
    for (size_t i = 0; f->play_port > 0 && i < count(); i++) {
        const struct tap_event *call = at(i);
        if ((is(call, TAP_CONNECT) || is(call, TAP_BIND)) && call->family == AF_INET
            && ntohs(call->port) == swapped(f->play_port)
            && swapped(f->play_port) != f->play_port) {
            snprintf(e->a, sizeof e->a, "%s", tap_call_name(call));
            number(e->b, ntohs(call->port));
            number(e->c, f->play_port);
            return true;
        }
    }
    return false;
}

static bool family_unset(const struct failure *f, struct evidence *e)
{
    (void)f;
    for (size_t i = 0; i < count(); i++)
        if ((is(at(i), TAP_CONNECT) || is(at(i), TAP_BIND)) && at(i)->family == AF_UNSPEC) {
            snprintf(e->a, sizeof e->a, "%s", tap_call_name(at(i)));
            return true;
        }
    return false;
}

/* A call made for sockets, on descriptor 0, 1 or 2: the result of a comparison, most likely. */
static bool no_socket(const struct failure *f, struct evidence *e)
{
    (void)f;
    for (size_t i = 0; i < count(); i++)
        if (failed(at(i), ENOTSOCK) && at(i)->fd >= 0 && at(i)->fd <= 2) {
            snprintf(e->a, sizeof e->a, "%s", tap_call_name(at(i)));
            number(e->b, at(i)->fd);
            return true;
        }
    return false;
}

static bool died_of_sigpipe(const struct failure *f, struct evidence *e)
{
    (void)f;
    (void)e;
    return student.ended && WIFSIGNALED(student.status) && WTERMSIG(student.status) == SIGPIPE;
}

static bool died_of_memory(const struct failure *f, struct evidence *e)
{
    (void)f;
    if (!student.ended || !WIFSIGNALED(student.status))
        return false;
    snprintf(e->a, sizeof e->a, "SIG%s", sigabbrev_np(WTERMSIG(student.status)));
    return WTERMSIG(student.status) == SIGSEGV || WTERMSIG(student.status) == SIGABRT
           || WTERMSIG(student.status) == SIGBUS;
}

static bool end_of_file_ignored(const struct failure *f, struct evidence *e)
{
    (void)f;
    if (tap_record() == NULL || atomic_load(&tap_record()->fruitless) < TAP_SPIN)
        return false;
    int fd = atomic_load(&tap_record()->fruitless_fd);
    for (size_t i = count(); i-- > 0;)
        if (at(i)->fd == fd && is(at(i), TAP_RECV) && returned(at(i)) && at(i)->result == 0) {
            number(e->a, fd);
            return true;
        }
    return false;
}

/* A call on a descriptor that an earlier close() of the program's has given back. */
static bool used_after_close(const struct failure *f, struct evidence *e)
{
    (void)f;
    for (size_t i = 0; i < count(); i++)
        for (size_t k = i; failed(at(i), EBADF) && !is(at(i), TAP_CLOSE) && k-- > 0;)
            if (is(at(k), TAP_CLOSE) && at(k)->fd == at(i)->fd) {
                snprintf(e->a, sizeof e->a, "%s", tap_call_name(at(i)));
                number(e->b, at(i)->fd);
                return true;
            }
    return false;
}

static bool sends_on_the_listener(const struct failure *f, struct evidence *e)
{
    (void)f;
    for (size_t i = 0; i < count(); i++)
        for (size_t k = i; (is(at(i), TAP_SEND) || is(at(i), TAP_RECV)) && k-- > 0;)
            if (is(at(k), TAP_LISTEN) && at(k)->fd == at(i)->fd && at(k)->result == 0
                && (failed(at(i), EPIPE) || failed(at(i), ENOTCONN))) {
                snprintf(e->a, sizeof e->a, "%s", tap_call_name(at(i)));
                number(e->b, at(i)->fd);
                return true;
            }
    return false;
}

static bool never_listens(const struct failure *f, struct evidence *e)
{
    (void)f;
    (void)e;
    for (size_t i = 0; i < count(); i++)
        if (is(at(i), TAP_LISTEN))
            return false;
    for (size_t i = 0; i < count(); i++)
        if (is(at(i), TAP_ACCEPT) && failed(at(i), EINVAL))
            return true;
    return false;
}

static bool no_reuseaddr(const struct failure *f, struct evidence *e)
{
    bool in_use = false;

    (void)f;
    (void)e;
    for (size_t i = 0; i < count(); i++) {
        if (is(at(i), TAP_SETSOCKOPT) && at(i)->arg[0] == SOL_SOCKET
            && at(i)->arg[1] == SO_REUSEADDR)
            return false;
        in_use = in_use || (is(at(i), TAP_BIND) && failed(at(i), EADDRINUSE));
    }
    return in_use;
}

/* An interrupted or aborted call, after which the program gives up what it was doing. */
static bool gives_up_on(enum tap_class class, int error, struct evidence *e)
{
    for (size_t i = 0; i < count(); i++) {
        size_t k;
        if (!is(at(i), class) || !failed(at(i), error))
            continue;
        const struct tap_event *next = next_on(i, at(i)->fd, &k);
        if (next == NULL || is(next, TAP_CLOSE)) {
            snprintf(e->a, sizeof e->a, "%s", tap_call_name(at(i)));
            return true;
        }
    }
    return false;
}

static bool interrupted_is_failure(const struct failure *f, struct evidence *e)
{
    (void)f;
    return gives_up_on(TAP_ACCEPT, EINTR, e) || gives_up_on(TAP_RECV, EINTR, e)
           || gives_up_on(TAP_SEND, EINTR, e);
}

static bool aborted_is_failure(const struct failure *f, struct evidence *e)
{
    (void)f;
    return gives_up_on(TAP_ACCEPT, ECONNABORTED, e);
}

static bool is_short(const struct tap_event *e)
{
    return is(e, TAP_SEND) && returned(e) && e->result >= 0 && e->result < e->arg[0];
}

/* A send() that took less than offered, and the rest was never offered. */
static bool short_send_ignored(const struct failure *f, struct evidence *e)
{
    (void)f;
    for (size_t i = 0; i < count(); i++) {
        size_t k;
        if (!is_short(at(i)) || (student.name[0] == '\0'))
            continue;
        const struct tap_event *next = next_on(i, at(i)->fd, &k);
        if (next == NULL || is(next, TAP_CLOSE) || is(next, TAP_SHUTDOWN) || is(next, TAP_RECV)) {
            number(e->a, at(i)->result);
            number(e->b, at(i)->arg[0]);
            return !(at(i)->flags & TAP_INJECTED);
        }
    }
    return false;
}

/* Bytes that are all alike prove nothing about their place. */
static bool varies(const uint8_t *bytes, uint32_t n)
{
    for (uint32_t i = n > 16 ? n - 16 : 1; i < n; i++)
        if (bytes[i] != bytes[i - 1])
            return true;
    return false;
}

/* After a short send() the next one begins with the same bytes again. */
static bool pointer_not_advanced(const struct failure *f, struct evidence *e)
{
    (void)f;
    for (size_t i = 0; i < count(); i++) {
        size_t k;
        if (!is_short(at(i)) || at(i)->result == 0)
            continue;
        const struct tap_event *next = next_on(i, at(i)->fd, &k);
        uint32_t n = at(i)->excerpt_length;
        if (next != NULL && is(next, TAP_SEND) && n >= 4 && n <= TAP_EXCERPT
            && next->excerpt_length >= n && varies(at(i)->excerpt, n)
            && memcmp(next->excerpt, at(i)->excerpt, n) == 0) {
            number(e->a, at(i)->result);
            return true;
        }
    }
    return false;
}

/* What is sent back is longer than what was received, and begins with it. */
static bool sends_the_whole_buffer(const struct failure *f, struct evidence *e)
{
    (void)f;
    for (size_t i = 0; i < count(); i++) {
        const struct tap_event *got = is(at(i), TAP_SEND) ? last_receive(i, at(i)->fd) : NULL;
        if (got != NULL && at(i)->arg[0] > got->result && at(i)->arg[0] == got->arg[0]
            && got->excerpt_length > 0 && at(i)->excerpt_length >= got->excerpt_length
            && got->excerpt_length <= TAP_EXCERPT
            && memcmp(at(i)->excerpt, got->excerpt, got->excerpt_length) == 0) {
            number(e->a, got->result);
            number(e->b, at(i)->arg[0]);
            return true;
        }
    }
    return false;
}

/* What is sent ends where the received bytes had a NUL. */
static bool strlen_on_bytes(const struct failure *f, struct evidence *e)
{
    (void)f;
    for (size_t i = 0; i < count(); i++) {
        const struct tap_event *got = is(at(i), TAP_SEND) ? last_receive(i, at(i)->fd) : NULL;
        if (got == NULL || at(i)->arg[0] >= got->result || got->excerpt_length > TAP_EXCERPT)
            continue;
        const uint8_t *nul = memchr(got->excerpt, 0, got->excerpt_length);
        if (nul != NULL && nul - got->excerpt == at(i)->arg[0]) {
            number(e->a, got->result);
            number(e->b, at(i)->arg[0]);
            return true;
        }
    }
    return false;
}

/* It waits for one client's bytes while the step is about another client's. */
static bool blocked_on_another(const struct failure *f, struct evidence *e)
{
    const struct tap_event *waiting = NULL;

    for (size_t i = 0; i < count(); i++)
        if (is(at(i), TAP_RECV) && !returned(at(i)))
            waiting = at(i);
    if (waiting == NULL || f->port == 0)
        return false;
    for (size_t i = count(); i-- > 0;)
        if (is(at(i), TAP_ACCEPT) && at(i)->result == waiting->fd && at(i)->family == AF_INET) {
            number(e->a, waiting->fd);
            snprintf(e->b, sizeof e->b, "%s", f->conn != NULL ? f->conn : "");
            return ntohs(at(i)->port) != f->port;
        }
    return false;
}

/* Whether the program is a server: it listens. */
static bool is_server(void)
{
    for (size_t i = 0; i < count(); i++)
        if (is(at(i), TAP_LISTEN) && at(i)->result == 0)
            return true;
    return false;
}

static size_t times(enum tap_class class)
{
    size_t n = 0;

    for (size_t i = 0; i < count(); i++)
        n += is(at(i), class) && returned(at(i)) && at(i)->result >= 0;
    return n;
}

/* One client's reset or departure, and the server has ended. */
static bool one_client_ends_all(const struct failure *f, struct evidence *e)
{
    (void)f;
    if (!is_server() || !student.ended || !WIFEXITED(student.status))
        return false;
    for (size_t i = count(); i-- > 0;) {
        if (is(at(i), TAP_CLOSE) || is(at(i), TAP_EXIT))
            continue;
        const char *name = strerrorname_np(at(i)->error);
        snprintf(e->a, sizeof e->a, "%s", tap_call_name(at(i)));
        snprintf(e->b, sizeof e->b, "%s", name != NULL ? name : "?");
        return failed(at(i), ECONNRESET) || failed(at(i), EPIPE);
    }
    return false;
}

/* A server that has ended in peace while there are clients. */
static bool server_ends(const struct failure *f, struct evidence *e)
{
    (void)f;
    number(e->a, (long long)times(TAP_ACCEPT));
    return is_server() && student.ended && WIFEXITED(student.status)
           && WEXITSTATUS(student.status) == 0 && times(TAP_ACCEPT) > 0;
}

/* accept() was given room for an address, and a length of nothing. */
static bool length_not_set(const struct failure *f, struct evidence *e)
{
    (void)f;
    for (size_t i = 0; i < count(); i++)
        if (is(at(i), TAP_ACCEPT) && at(i)->arg[0] == 1 && at(i)->arg[1] < 16) {
            number(e->a, at(i)->arg[1]);
            return true;
        }
    return false;
}

/* More connections were accepted than closed, and the step counts them. */
static bool never_closed(const struct failure *f, struct evidence *e)
{
    size_t accepted = times(TAP_ACCEPT), closed = times(TAP_CLOSE);

    number(e->a, (long long)accepted);
    number(e->b, (long long)closed);
    return strstr(f->step, "as counted") != NULL && accepted > closed + 2;
}

/* The peer waits for the end of the file, the program for the reply, and nobody has said the end.
 */
static bool half_close_forgotten(const struct failure *f, struct evidence *e)
{
    (void)e;
    if (strstr(f->step, "expects eof") == NULL || student.ended || is_server())
        return false;
    for (size_t i = 0; i < count(); i++)
        if (is(at(i), TAP_SHUTDOWN))
            return false;
    for (size_t i = 0; i < count(); i++)
        if (is(at(i), TAP_RECV) && !returned(at(i)))
            return true;
    return false;
}

/* The peer was reset, and the program closed a connection on which it had not read all that was
 * sent. */
static bool closed_with_unread_input(const struct failure *f, struct evidence *e)
{
    size_t n;
    const struct log_event *events = log_events(&n);
    size_t sent = 0, got = 0;
    bool reset = false;

    for (size_t i = 0; i < n && f->conn != NULL; i++) {
        if (strcmp(events[i].conn, f->conn) != 0)
            continue;
        sent += events[i].kind == LOG_SENDS ? events[i].bytes : 0;
        reset = reset || (events[i].kind == LOG_ERROR && events[i].number == ECONNRESET);
    }
    for (size_t i = 0; i < count(); i++)
        if (is(at(i), TAP_RECV) && returned(at(i)) && at(i)->result > 0)
            got += (size_t)at(i)->result;
    number(e->a, (long long)(sent - got));
    return reset && got < sent && times(TAP_CLOSE) > 0 && count() < TAP_EVENTS;
}

/* One reply, more than one send(). */
static bool two_sends(const struct failure *f, struct evidence *e)
{
    (void)e;
    return strstr(f->step, "in one piece") != NULL && f->came == NULL && times(TAP_SEND) > 1;
}

/* Output is expected, none came, and the program lives and waits. */
static bool output_not_there(const struct failure *f, struct evidence *e)
{
    (void)e;
    return strncmp(f->step, "stdout", 6) == 0 && f->came != NULL && f->came->length == 0
           && f->expected->length > 0 && !student.ended;
}

/* ------------------------------------------------------------------ the table ---- */

/* In the order in which they explain: what makes everything else go wrong comes first. An id has
 * three sentences in words.tsv: ID, ID-idea, ID-read. */
static const struct {
    const char *id;
    bool (*fires)(const struct failure *, struct evidence *);
} rules[] = {
    {"port-byte-order", port_byte_order},
    {"family-unset", family_unset},
    {"no-socket", no_socket},
    {"sigpipe", died_of_sigpipe},
    {"memory-error", died_of_memory},
    {"never-listens", never_listens},
    {"no-reuseaddr", no_reuseaddr},
    {"sends-on-the-listener", sends_on_the_listener},
    {"used-after-close", used_after_close},
    {"eof-ignored", end_of_file_ignored},
    {"pointer-not-advanced", pointer_not_advanced},
    {"short-send-ignored", short_send_ignored},
    {"sends-the-whole-buffer", sends_the_whole_buffer},
    {"strlen-on-bytes", strlen_on_bytes},
    {"interrupted-is-failure", interrupted_is_failure},
    {"aborted-is-failure", aborted_is_failure},
    {"length-not-set", length_not_set},
    {"one-client-ends-all", one_client_ends_all},
    {"server-ends", server_ends},
    {"blocked-on-another", blocked_on_another},
    {"half-close-forgotten", half_close_forgotten},
    {"closed-with-unread-input", closed_with_unread_input},
    {"never-closed", never_closed},
    {"two-sends", two_sends},
    {"output-not-there", output_not_there},
};

/* A label in the margin and a sentence, broken into lines at blanks. */
static void paragraph(struct bytes *out, const char *label, const char *sentence)
{
    enum { MARGIN = 16, WIDTH = 62 };
    const char *margin = say(label);

    while (*sentence != '\0') {
        size_t n = strlen(sentence);
        if (n > WIDTH)
            for (n = WIDTH; n > 0 && sentence[n] != ' ';)
                n--;
        bytes_print(out, "%-*s%.*s\n", MARGIN, margin, (int)n, sentence);
        margin = "";
        sentence += n + (sentence[n] == ' ');
    }
}

void diagnosis_show(struct bytes *out, const struct failure *failure, const char *title)
{
    bool told = false;
    char id[64], step[16];
    const char *lab = getenv("KIT_LAB");

    snprintf(step, sizeof step, "%.*s", (int)strspn(title, "0123456789."), title);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct evidence e = {0};
        if (!rules[i].fires(failure, &e))
            continue;
        if (told) {
            paragraph(out, "label-also", say(rules[i].id, e.a, e.b, e.c));
            return;
        }
        bytes_print(out, "\n");
        paragraph(out, "label-happened", say(rules[i].id, e.a, e.b, e.c));
        snprintf(id, sizeof id, "%s-idea", rules[i].id);
        paragraph(out, "label-idea", say(id, e.a, e.b, e.c));
        snprintf(id, sizeof id, "%s-read", rules[i].id);
        if (lab != NULL && *step != '\0')
            paragraph(out, "label-read", say("read-step", lab, step, say(id)));
        else
            paragraph(out, "label-read", say(id));
        told = true;
    }
}

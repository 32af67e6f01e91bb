/* steps.c -- performs a play, step by step: each function below is one line of the table at the
 * end. */
#include "steps.h"

#include "net.h"
#include "peer/conn.h"
#include "peer/log.h"
#include "peer/outside.h"
#include "peer/student.h"
#include "peer/tap.h"
#include "peer/wait.h"
#include "sandbox/contain.h"
#include "sandbox/ports.h"
#include "sandbox/processes.h"
#include "sandbox/sockdiag.h"
#include "verdict/report.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_LOOPS = 4, MOST_ARGUMENTS = 32 };

static const char *program_folder;
static int port = -1;
static bool needs_small_sockets; /* buffers must be made small within the program, by the wiretap */
static bool speaks_of_stdout;    /* the play has a stdout step for this program */
static bool end_is_told;         /* a step has let the program end */
static struct sockaddr_in listens; /* where the student does; sin_port 0: nowhere yet */
static int counted = -1;           /* sockets, when they were counted */

static struct loop {
    int first; /* the step after `repeat` */
    long round, rounds;
} loops[MOST_LOOPS];
static int depth;

static struct bytes line_asked_for;
static const struct step *performed; /* NULL before the first step, and after the last one */

/* ----------------------------------------------------------------- variables ---- */

static int the_port(void)
{
    if (port == -1 && (port = ports_take()) == -1)
        fault("no-port");
    return port;
}

/* "a.peer" or, in a step of a connection's own, "peer". */
static const char *end_of_connection(const char *name)
{
    static char text[NET_TEXT];
    char who[64];
    const char *dot = strchr(name, '.'), *end = dot != NULL ? dot + 1 : name;
    const struct conn *c = conn_current();

    if (dot != NULL) {
        snprintf(who, sizeof who, "%.*s", (int)(dot - name), name);
        c = conn_named(who);
    }
    if (c == NULL)
        return NULL;
    if (strcmp(end, "peer") == 0)
        return net_text(&c->peer, text);
    return strcmp(end, "student") == 0 ? net_text(&c->student, text) : NULL;
}

static const char *variable(const char *name)
{
    static char text[NET_TEXT];

    if (strcmp(name, "PORT") == 0) {
        snprintf(text, sizeof text, "%d", the_port());
        return text;
    }
    if (strcmp(name, "LISTEN") == 0 && listens.sin_port != 0)
        return net_text(&listens, text);
    if (strcmp(name, "i") == 0 && depth > 0) {
        snprintf(text, sizeof text, "%ld", loops[depth - 1].round);
        return text;
    }
    if (name[0] == 'E')
        for (int error = 1; error < 134; error++)
            if (strerrorname_np(error) != NULL && strcmp(strerrorname_np(error), name) == 0)
                return strerror(error);
    return end_of_connection(name);
}

/* -------------------------------------------------------------- before it starts ---- */

static struct sockaddr_in address(const char *quad, int at_port)
{
    struct sockaddr_in sa;

    if (net_address(&sa, quad, at_port) == -1)
        fault("play-no-address", quad);
    return sa;
}

static void peer_listens(const struct step *s)
{
    struct sockaddr_in sa = address(step_has(s, 0) ? step_word(s, 0) : "127.0.0.1", the_port());
    char text[NET_TEXT];

    if (conn_listen(&sa) == -1)
        fault("cannot-listen", net_text(&sa, text), strerror(errno));
    log_event(LOG_LISTENS, NULL, 0, net_text(&sa, text));
}

static void stdin_holds(const struct step *s)
{
    struct bytes data = {0};

    step_data(s, 0, 0, &data);
    student_stdin_holds(&data);
    bytes_free(&data);
}

static void stdin_is_a_pipe(const struct step *s)
{
    (void)s;
    student_stdin_is_pipe();
}

static void stdin_gets(const struct step *s)
{
    struct bytes data = {0};

    step_data(s, 0, 0, &data);
    student_stdin_gets(&data);
    log_bytes(LOG_STDIN, NULL, 0, data.at, data.length);
    bytes_free(&data);
}

static void stdin_ends(const struct step *s)
{
    (void)s;
    student_stdin_ends();
    log_event(LOG_STDIN_ENDS, NULL, 0, NULL);
}

static void buffers_are_small(const struct step *s)
{
    (void)s;
    if (contain_small_buffers() == 0)
        return;
    /* The network is not the play's own: each side's sockets are made small one by one. */
    conn_small_buffers();
    tap_limit_send_buffers(1); /* the kernel's smallest (socket(7), SO_SNDBUF) */
    needs_small_sockets = true;
}

static void descriptors_are_limited(const struct step *s)
{
    student_limit_descriptors((int)step_number(s, 0));
}

static enum tap_class class_of(const char *call)
{
    int class = tap_class_named(call);

    if (class == -1)
        fault("play-no-call", call);
    return (enum tap_class) class;
}

static void add_fault(enum tap_class class, unsigned first, unsigned last, int error, unsigned cap)
{
    if (tap_add_fault(class, first, last, error, cap) == -1)
        fault("play-too-long");
}

static void fault_takes(const struct step *s)
{
    add_fault(class_of(step_word(s, 0)), 1, UINT32_MAX, 0, (unsigned)step_number(s, 1));
}

static void fault_fails(const struct step *s)
{
    enum tap_class class = class_of(step_word(s, 0));
    const char *name = step_word(s, 2);
    char *end;
    unsigned first = (unsigned)strtoul(step_word(s, 1), &end, 10);

    for (int error = 1; error < 134; error++) {
        const char *known = strerrorname_np(error);
        if (known != NULL && strcmp(known, name) == 0) {
            add_fault(class, first, *end == '+' ? UINT32_MAX : first, error, 0);
            return;
        }
    }
    fault("play-no-error", name);
}

static void run_from(const char *folder, const struct step *s)
{
    char *argv[MOST_ARGUMENTS], path[4096];

    if (student.started && !student.ended)
        fault("play-still-running");
    step_words(s, 0, argv, MOST_ARGUMENTS);
    snprintf(path, sizeof path, "%s/%s", folder, argv[0]);
    if (access(path, X_OK) == -1)
        fault("no-program", argv[0], folder);
    if (student.started) {
        report_traces(); /* each program has a conversation of its own */
        log_reset();
    }
    student_start(path, argv);
    if (student.ended) /* its supervisor is gone already */
        outside_check();
    end_is_told = speaks_of_stdout = false;
    listens.sin_port = 0;
}

static void run(const struct step *s)
{
    run_from(program_folder, s);
}

static void run_checked(const struct step *s)
{
    const char *folder = getenv("KIT_CHECKED");

    if (folder == NULL || *folder == '\0')
        unobserved(say("no-checked-build"));
    run_from(folder, s);
}

/* --------------------------------------------------------------- the program's state ---- */

static bool has_ended(void *with)
{
    (void)with;
    return student.ended;
}

static void student_exits(const struct step *s)
{
    char number[24];

    end_is_told = true;
    snprintf(number, sizeof number, "%ld", step_number(s, 0));
    const char *expected = say("expected-exit", number);
    if (wait_until(has_ended, NULL, PACE_EVENT) != NO_STALL)
        wrong(expected, say("came-no-exit"));
    if (student.start_error != 0 || !WIFEXITED(student.status)
        || WEXITSTATUS(student.status) != step_number(s, 0))
        wrong(expected, student_ending());
    if (student.left_behind > 0)
        wrong(say("expected-alone"), wait_state());
}

static int signal_named(const char *name)
{
    for (int number = 1; number < 32; number++) {
        const char *known = sigabbrev_np(number);
        if (known != NULL && strncmp(name, "SIG", 3) == 0 && strcmp(known, name + 3) == 0)
            return number;
    }
    fault("play-no-signal", name);
}

static void student_dies(const struct step *s)
{
    int number = signal_named(step_word(s, 0));

    end_is_told = true;
    const char *expected = say("ended-signal", sigabbrev_np(number));
    if (wait_until(has_ended, NULL, PACE_EVENT) != NO_STALL)
        wrong(expected, say("came-no-exit"));
    if (!WIFSIGNALED(student.status) || WTERMSIG(student.status) != number)
        wrong(expected, student_ending());
}

static void send_signal(int number)
{
    log_number(LOG_SIGNAL, NULL, 0, number);
    if (!student.started)
        fault("play-not-started");
    /* ESRCH: it has ended, and its keeper has yet to say so. */
    if (!student.ended && student_signal(number) == -1 && errno != ESRCH)
        fault("cannot-signal", strerror(errno));
}

static void student_gets(const struct step *s)
{
    send_signal(signal_named(step_word(s, 0)));
}

static void student_is_ended(const struct step *s)
{
    (void)s;
    end_is_told = true;
    student_last_words();
    if (!student.ended)
        send_signal(SIGKILL);
    wait_until(has_ended, NULL, PACE_EVENT);
}

static bool is_stopped(void *with)
{
    struct tasks tasks;

    (void)with;
    tasks_look(student.keeper, &tasks);
    return student.ended || (tasks.stopped > 0 && tasks.awake == 0);
}

static void student_stops(const struct step *s)
{
    (void)s;
    send_signal(SIGSTOP);
    wait_until(is_stopped, NULL, PACE_ASK);
}

static void student_continues(const struct step *s)
{
    (void)s;
    send_signal(SIGCONT);
}

static void student_is_interrupted(const struct step *s)
{
    student_stops(s);
    student_continues(s);
}

static void student_waits(const struct step *s)
{
    (void)s;
    if (wait_calm() != NO_STALL)
        wrong(say("expected-waits"), wait_state());
}

struct blocked_question {
    enum call_class class;
    int same; /* looks in a row that said yes */
};

/* In that call, or in one that waits until it can be made. */
static bool is_blocked(void *with)
{
    struct blocked_question *q = with;
    bool yes = tasks_blocked_in(student.keeper, q->class)
               || tasks_blocked_in(student.keeper, CALL_SELECT);

    q->same = yes ? q->same + 1 : 0;
    return q->same >= 3 && conn_all_arrived();
}

static void student_blocks(const struct step *s)
{
    const char *call = step_word(s, 0);
    struct blocked_question q = {0};

    switch (class_of(call)) {
    case TAP_SEND: q.class = CALL_SEND; break;
    case TAP_RECV: q.class = CALL_RECV; break;
    case TAP_ACCEPT: q.class = CALL_ACCEPT; break;
    case TAP_CONNECT: q.class = CALL_CONNECT; break;
    case TAP_SELECT: q.class = CALL_SELECT; break;
    default: fault("play-no-call", call);
    }
    if (wait_until(is_blocked, &q, PACE_ASK) != NO_STALL)
        wrong(say("expected-blocks", call), wait_state());
}

/* -------------------------------------------------------------------- descriptors ---- */

static void descriptors_are_counted(const struct step *s)
{
    student_waits(s);
    counted = tasks_sockets(student.keeper);
}

static bool as_counted(void *with)
{
    (void)with;
    return tasks_sockets(student.keeper) == counted;
}

static void descriptors_are_as_counted(const struct step *s)
{
    (void)s;
    if (counted == -1)
        fault("play-not-counted");
    if (wait_until(as_counted, NULL, PACE_ASK) != NO_STALL)
        wrong(say_count("sockets-open", (size_t)counted),
              say_count("sockets-open", (size_t)tasks_sockets(student.keeper)));
}

/* ---------------------------------------------------------- facts of the wiretap ---- */

static void need_wiretap(void)
{
    if (!tap_sees())
        unobserved(say("unseen", student.name));
}

/* What a step says of the calls holds for all that the program makes before the peer does something
 * more: one that still runs may be about to make the next. */
static void need_all_calls(void)
{
    if (!student.ended)
        wait_calm();
    need_wiretap();
}

static void closed_every_socket(const struct step *s)
{
    (void)s;
    wait_until(has_ended, NULL, PACE_EVENT);
    need_wiretap();
    for (size_t i = tap_events(); i-- > 0;) {
        const struct tap_event *e = &tap_record()->event[i];
        if (tap_class_of(e) != TAP_EXIT)
            continue;
        if (e->arg[1] != 0)
            wrong(say("expected-all-closed"), say_count("open-at-exit", (size_t)e->arg[1]));
        return;
    }
    unobserved(say("unseen-exit", student.name));
}

static void never_called(const struct step *s)
{
    enum tap_class class = class_of(step_word(s, 0));

    need_all_calls();
    uint32_t times = atomic_load(&tap_record()->called[class]);
    if (times != 0)
        wrong(say("expected-no-call", step_word(s, 0)), say_count("came-calls", times));
}

static void called_at_most(const struct step *s)
{
    enum tap_class class = class_of(step_word(s, 0));

    need_all_calls();
    uint32_t times = atomic_load(&tap_record()->called[class]);
    if (times > step_number(s, 1))
        wrong(say("expected-at-most", step_word(s, 0), step_word(s, 1)),
              say_count("came-calls", times));
}

/* The last call of a class, whether it has returned or not; or -1. */
static long last_call(enum tap_class class)
{
    for (size_t i = tap_events(); i-- > 0;)
        if (tap_class_of(&tap_record()->event[i]) == class)
            return (long)i;
    return -1;
}

static long first_call(enum tap_class class)
{
    for (size_t i = 0; i < tap_events(); i++)
        if (tap_class_of(&tap_record()->event[i]) == class)
            return (long)i;
    return -1;
}

/* Where a stream of stdio has a socket, a call that was never seen may well have been made, at the
 * right time: what the program has done shows in the steps before this one. */
static long or_by_a_stream(long seen, enum tap_class class, long right)
{
    bool may_be = class == TAP_SEND || class == TAP_RECV || class == TAP_CLOSE;

    return seen == -1 && may_be && atomic_load(&tap_record()->streams) > 0 ? right : seen;
}

static void in_order(const char *first, const char *second, long (*which)(enum tap_class))
{
    enum tap_class one = class_of(first), other = class_of(second);

    need_all_calls();
    long a = or_by_a_stream(which(one), one, LONG_MIN);
    long b = or_by_a_stream(last_call(other), other, LONG_MAX);
    const char *expected = say("expected-order", first, second);
    if (a == -1 || b == -1)
        wrong(expected, say("came-never-called", a == -1 ? first : second));
    if (a > b)
        wrong(expected, say("expected-order", second, first));
}

static void called_before(const struct step *s)
{
    in_order(step_word(s, 0), step_word(s, 1), last_call);
}

static void called_before_the_last(const struct step *s)
{
    in_order(step_word(s, 0), step_word(s, 1), first_call);
}

/* ------------------------------------------------------------------- its output ---- */

struct data_question {
    const struct bytes *expected, *came;
    const bool *ended;
};

static bool differs(const struct bytes *expected, const struct bytes *came)
{
    size_t n = expected->length < came->length ? expected->length : came->length;

    return n > 0 && memcmp(expected->at, came->at, n) != 0;
}

static bool output_decided(void *with)
{
    const struct data_question *q = with;

    return q->came->length >= q->expected->length || differs(q->expected, q->came) || *q->ended;
}

static void stdout_is(const struct step *s)
{
    struct bytes expected = {0};

    step_data(s, 0, 0, &expected);
    struct data_question q = {&expected, &student.out, &student.out_ended};
    speaks_of_stdout = true;
    wait_until(output_decided, &q, PACE_EVENT);
    if (student.out.length < expected.length || differs(&expected, &student.out))
        wrong_bytes(&expected, &student.out, "", false);
    bytes_drop(&student.out, expected.length);
    bytes_free(&expected);
}

struct line_question {
    struct bytes wanted;
    long times;
};

/* How many of the lines on standard error are this one. */
static long count_lines(const struct bytes *wanted)
{
    const unsigned char *at = student.err.at, *end = at + student.err.length;
    long times = 0;

    while (at < end) {
        const unsigned char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((newline != NULL ? newline : end) - at);
        times += n == wanted->length && memcmp(at, wanted->at, n) == 0;
        at += n + 1;
    }
    return times;
}

static bool lines_decided(void *with)
{
    const struct line_question *q = with;

    return count_lines(&q->wanted) >= q->times || student.err_ended;
}

static void expect_lines(const struct step *s, long times)
{
    struct line_question q = {{0}, times};
    char quoted[512];

    step_data(s, 0, 0, &q.wanted);
    line_asked_for.length = 0;
    bytes_add(&line_asked_for, q.wanted.at, q.wanted.length);
    wait_until(lines_decided, &q, PACE_EVENT);
    bytes_quote(quoted, 100, q.wanted.at, q.wanted.length, NULL);
    long came = count_lines(&q.wanted);
    if (came != times && times == 1)
        wrong(say("expected-stderr", quoted), came > 1 ? say_count("came-lines", (size_t)came)
                                              : student.err.length == 0 ? say("came-stderr-nothing")
                                                                        : say("came-stderr-other"));
    if (came != times)
        wrong(say("expected-lines", quoted, step_word(s, 1)),
              say_count("came-lines", (size_t)came));
    bytes_free(&q.wanted);
}

static void stderr_has(const struct step *s)
{
    expect_lines(s, 1);
}

static void stderr_has_times(const struct step *s)
{
    expect_lines(s, step_number(s, 1));
}

static void stderr_lacks(const struct step *s)
{
    struct bytes line = {0};
    char quoted[512];

    wait_calm(); /* so that what it still has to say has been said */
    step_data(s, 0, 0, &line);
    if (count_lines(&line) > 0)
        wrong(say("expected-no-line"),
              say("expected-stderr", bytes_quote(quoted, 100, line.at, line.length, NULL)));
    bytes_free(&line);
}

/* --------------------------------------------------------------- who listens where ---- */

static bool take_listener(const struct sock_fact *fact, void *with)
{
    struct sockaddr_in *found = with;

    if (!tasks_hold_inode(student.keeper, fact->inode))
        return false;
    *found = fact->local;
    return true;
}

static bool student_is_listening(void *with)
{
    return sockdiag_listening(take_listener, with);
}

static void student_listens(const struct step *s)
{
    struct sockaddr_in found = {0};
    char where[NET_TEXT], wanted[64] = "";

    if (step_has(s, 0))
        snprintf(wanted, sizeof wanted, "%s", step_word(s, 0));
    const char *expected
        = step_has(s, 0) ? say("expected-listens-on", wanted) : say("expected-listens");
    if (wait_until(student_is_listening, &found, PACE_ASK) != NO_STALL)
        wrong(expected, wait_state());
    listens = found;
    net_text(&found, where);
    log_event(LOG_SEES, NULL, 0, where);
    bool right = strchr(wanted, ':') != NULL ? strcmp(where, wanted) == 0
                                             : strncmp(where, wanted, strcspn(where, ":")) == 0;
    if (step_has(s, 0) && !right)
        wrong(expected, say("expected-listens-on", where));
}

/* ------------------------------------------------------------------ connections ---- */

/* The peer's own port: by it the timeline knows which connection a call of the student's is about.
 */
static int port_of(const struct conn *c)
{
    return ntohs(c->peer.sin_port);
}

static struct conn *that_connection(const char *name)
{
    struct conn *c = conn_named(name);

    if (c == NULL)
        fault("play-no-connection", name);
    return c;
}

/* The same, and this step reads from it. */
static struct conn *connection(const char *name)
{
    struct conn *c = that_connection(name);

    conn_set_current(c);
    return c;
}

static struct conn *new_connection(const char *name)
{
    struct conn *c = conn_new(name);

    conn_set_current(c);
    return c;
}

static bool is_connected(void *with)
{
    return conn_connected(with);
}

static bool take_backlog(const struct sock_fact *fact, void *with)
{
    struct sock_fact *wanted = with;

    if (fact->local.sin_port != listens.sin_port)
        return false;
    *wanted = *fact;
    return true;
}

static void not_connected(const struct conn *c, const char *expected)
{
    struct sock_fact queue = {0};
    char waiting[24], room[24];

    if (c->end == CONN_FAILED)
        wrong(expected, strerror(c->error));
    if (sockdiag_listening(take_backlog, &queue) && queue.rqueue > queue.wqueue) {
        snprintf(waiting, sizeof waiting, "%u", queue.rqueue);
        snprintf(room, sizeof room, "%u", queue.wqueue);
        wrong(expected, say("came-queue-full", waiting, room));
    }
    wrong(expected, wait_state());
}

/* Connects c to where the student listens, or to another address with that port. */
static void start_connecting(struct conn *c, const char *to, const char *from)
{
    struct sockaddr_in sa = listens;
    struct in_addr source = {INADDR_ANY};

    if (sa.sin_port == 0)
        sa.sin_port = htons((in_port_t)the_port());
    if (sa.sin_addr.s_addr == INADDR_ANY)
        sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sa.sin_family = AF_INET;
    if (to != NULL)
        sa.sin_addr = address(to, 0).sin_addr;
    if (from != NULL)
        source = address(from, 0).sin_addr;
    if (conn_connect(c, &sa, source) == -1)
        fault("cannot-connect", strerror(errno));
}

static void connects(const struct step *s)
{
    char to[NET_TEXT] = "", from[NET_TEXT] = "", text[NET_TEXT];
    struct conn *c = new_connection(step_word(s, 0));

    if (step_has(s, 1))
        snprintf(to, sizeof to, "%s", step_word(s, 1));
    if (step_has(s, 2))
        snprintf(from, sizeof from, "%s", step_word(s, 2));
    int64_t began = log_now();
    c->began = began;
    start_connecting(c, *to ? to : NULL, *from ? from : NULL);
    enum stall stall = wait_until(is_connected, c, PACE_EVENT);
    if (stall != NO_STALL || !c->connected)
        not_connected(c, say("expected-connected", net_text(&c->student, text)));
    log_event(LOG_CONNECTS, c->name, port_of(c), net_text(&c->peer, text));
    log_began(began);
}

static void is_refused(const struct step *s)
{
    char to[NET_TEXT] = "", text[NET_TEXT];
    struct conn *c = new_connection(step_word(s, 0));

    if (step_has(s, 1))
        snprintf(to, sizeof to, "%s", step_word(s, 1));
    start_connecting(c, *to ? to : NULL, NULL);
    wait_until(is_connected, c, PACE_EVENT);
    if (c->end != CONN_FAILED || c->error != ECONNREFUSED)
        wrong(say("expected-refused", net_text(&c->student, text)),
              c->connected ? say("came-connected") : wait_state());
    log_event(LOG_REFUSED, c->name, 0, NULL);
    conn_close(c);
}

static bool is_accepted(void *with)
{
    return conn_accept(with);
}

static void accepts(const struct step *s)
{
    char text[NET_TEXT];
    struct conn *c = conn_new(step_word(s, 0));

    if (wait_until(is_accepted, c, PACE_EVENT) != NO_STALL)
        wrong(say("expected-connects", say("place-of-port", variable("PORT"))), wait_state());
    c->began = log_now();
    log_event(LOG_ACCEPTS, c->name, port_of(c), net_text(&c->student, text));
}

/* --------------------------------------------------------------------- sending ---- */

static bool is_sent(void *with)
{
    const struct conn *c = with;

    return c->out.length == 0;
}

static bool is_consumed(void *with)
{
    return conn_consumed(with);
}

static void send_piece(struct conn *c, const void *data, size_t n)
{
    char left[24];

    if (c->end == CONN_RESET || c->fd == -1)
        return; /* it has gone away; what the play expects next will tell */
    log_bytes(LOG_SENDS, c->name, port_of(c), data, n);
    bytes_add(&c->out, data, n);
    wait_until(is_sent, c, PACE_EVENT);
    if (c->out.length > 0) {
        snprintf(left, sizeof left, "%zu", c->out.length);
        wrong(say_count("expected-reads", n), say("came-unread", left));
    }
}

static void sends(const struct step *s)
{
    struct conn *c = connection(step_word(s, 0));
    bool byte_by_byte = step_has(s, 2);
    struct bytes piece = {0};

    for (int i = 0; step_data(s, 1, i, &piece); i++) {
        /* A program that reads no more gets the rest all the same: what it does then is judged
         * later. */
        if (i > 0)
            wait_until(is_consumed, c, PACE_ASK);
        for (size_t at = 0; byte_by_byte && at + 1 < piece.length; at++) {
            send_piece(c, piece.at + at, 1);
            wait_until(is_consumed, c, 20);
        }
        size_t whole = byte_by_byte ? 1 : piece.length;
        if (piece.length > 0)
            send_piece(c, piece.at + piece.length - whole, whole);
        bytes_drop(&piece, piece.length);
    }
    bytes_free(&piece);
}

/* ------------------------------------------------------------------- expecting ---- */

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
static const char *then(const struct conn *c)
{
    if (c->end == CONN_EOF)
        return say("then-eof");
    if (c->end == CONN_RESET)
        return say("then-error", strerror(c->error));
    return "";
}

static void expects(const struct step *s)
{
    struct conn *c = connection(step_word(s, 0));
    struct bytes expected = {0};

    step_data(s, 1, 0, &expected);
    struct conn_question q = {c, &expected};
    c->most
        = expected.length > 0 ? expected.length : 1; /* a reader that is slow reads no further */
    wait_until(data_decided, &q, PACE_EVENT);
    c->most = 0;
    if (c->in.length < expected.length || differs(&expected, &c->in))
        wrong_bytes(&expected, &c->in, then(c), false);
    unsigned segments = conn_new_segments(c);
    if (step_has(s, 2) && segments != 1)
        wrong(say("expected-one-piece"), say_count("came-pieces", segments));
    bytes_drop(&c->in, expected.length);
    bytes_free(&expected);
}

static bool anything(void *with)
{
    const struct conn *c = with;

    return c->in.length > 0 || c->end != CONN_OPEN || c->fd == -1;
}

/* The end in this way, and nothing before it. */
static void expect_end(struct conn *c, enum conn_end end, const char *expected)
{
    struct bytes nothing = {0};

    wait_until(anything, c, PACE_EVENT);
    if (c->in.length > 0)
        wrong_bytes(&nothing, &c->in, then(c), true);
    if (c->end != end)
        wrong(expected, c->end == CONN_EOF     ? say("came-eof")
                        : c->end == CONN_RESET ? strerror(c->error)
                                               : say("came-nothing"));
}

static void expects_eof(const struct step *s)
{
    expect_end(connection(step_word(s, 0)), CONN_EOF, say("expected-eof"));
}

static void expects_reset(const struct step *s)
{
    expect_end(connection(step_word(s, 0)), CONN_RESET, say("expected-reset"));
}

/* Where a program need not have read all before it closes. */
static void expects_end(const struct step *s)
{
    struct conn *c = connection(step_word(s, 0));

    wait_until(anything, c, PACE_EVENT);
    expect_end(c, c->end == CONN_RESET ? CONN_RESET : CONN_EOF, say("expected-end"));
}

static void expects_nothing(const struct step *s)
{
    struct conn *c = connection(step_word(s, 0));
    struct bytes nothing = {0};

    enum stall stall = wait_calm();
    if (c->in.length > 0)
        wrong_bytes(&nothing, &c->in, then(c), true);
    if (c->end != CONN_OPEN)
        wrong(say("expected-nothing"), c->end == CONN_EOF ? say("came-eof") : strerror(c->error));
    if (stall != NO_STALL)
        wrong(say("expected-waits"), wait_state());
}

static bool is_closed(void *with)
{
    const struct conn *c = with;
    struct sock_fact fact;

    if (sockdiag_pair(&c->student, &c->peer, &fact) == -1)
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
 * that stopped sooner has not run out of patience. */
enum { PATIENCE_MS = 500 };

/* After the other side's FIN, too: it has said all, and still reads. */
static void student_hears(const struct step *s)
{
    struct conn *c = that_connection(step_word(s, 0));
    enum stall stall = wait_until(is_heard, c, PACE_ASK);
    bool broken = conn_broken(c);

    if (!broken && stall == NO_STALL)
        return;
    if ((broken || is_closed(c)) && log_now() - c->began > PATIENCE_MS * 1000000LL)
        unobserved(say("too-late", c->name));
    if (broken && c->end != CONN_RESET)
        log_number(LOG_ERROR, c->name, port_of(c), ECONNRESET);
    wrong(say("expected-hears", c->name), broken ? strerror(ECONNRESET) : wait_state());
}

static void student_closes(const struct step *s)
{
    struct conn *c = that_connection(step_word(s, 0));

    if (wait_until(is_closed, c, PACE_ASK) != NO_STALL)
        wrong(say("expected-closes", c->name), wait_state());
}

static void half_closes(const struct step *s)
{
    struct conn *c = connection(step_word(s, 0));

    log_event(LOG_HALF_CLOSES, c->name, port_of(c), NULL);
    conn_half_close(c);
}

static void closes(const struct step *s)
{
    struct conn *c = connection(step_word(s, 0));

    log_event(LOG_CLOSES, c->name, port_of(c), NULL);
    conn_close(c);
}

static void resets(const struct step *s)
{
    struct conn *c = connection(step_word(s, 0));

    log_event(LOG_RESETS, c->name, port_of(c), NULL);
    conn_reset(c);
}

/* -------------------------------------------------------------------- the table ---- */

static void repeat(const struct step *s);
static void end(const struct step *s);

const struct rule steps_rules[] = {
    {"peer listens [on WORD]", peer_listens},
    {"stdin holds DATA", stdin_holds},
    {"stdin is a pipe", stdin_is_a_pipe},
    {"stdin gets DATA", stdin_gets},
    {"stdin ends", stdin_ends},
    {"buffers are small", buffers_are_small},
    {"descriptors are limited to NUMBER", descriptors_are_limited},
    {"fault WORD takes NUMBER", fault_takes},
    {"fault WORD WORD WORD", fault_fails},
    {"run checked WORDS", run_checked},
    {"run sanitized WORDS", run_checked},
    {"run WORDS", run},
    {"student listens [on WORD]", student_listens},
    {"student waits", student_waits},
    {"student blocks in WORD", student_blocks},
    {"student stops", student_stops},
    {"student continues", student_continues},
    {"student is interrupted", student_is_interrupted},
    {"student gets WORD", student_gets},
    {"student is ended", student_is_ended},
    {"student hears NAME", student_hears},
    {"student closes NAME", student_closes},
    {"student exits NUMBER", student_exits},
    {"student dies by WORD", student_dies},
    {"student descriptors are counted", descriptors_are_counted},
    {"student descriptors are as counted", descriptors_are_as_counted},
    {"student closed every socket", closed_every_socket},
    {"student never called WORD", never_called},
    {"student called WORD at most NUMBER times", called_at_most},
    {"student called WORD before WORD", called_before},
    {"student called WORD before the last WORD", called_before_the_last},
    {"stdout DATA", stdout_is},
    {"stderr lacks DATA", stderr_lacks},
    {"stderr DATA NUMBER times", stderr_has_times},
    {"stderr DATA", stderr_has},
    {"repeat NUMBER", repeat},
    {"end", end},
    {"NAME connects [to WORD] [from WORD]", connects},
    {"NAME is refused [at WORD]", is_refused},
    {"NAME accepts", accepts},
    {"NAME sends PIECES [byte by byte]", sends},
    {"NAME expects eof", expects_eof},
    {"NAME expects eof or reset", expects_end},
    {"NAME expects reset", expects_reset},
    {"NAME expects nothing", expects_nothing},
    {"NAME expects DATA [in one piece]", expects},
    {"NAME half-closes", half_closes},
    {"NAME closes", closes},
    {"NAME resets", resets},
    {NULL, NULL},
};

/* ------------------------------------------------------------------- performing ---- */

static int next_step; /* the one after that which is being performed */

static void repeat(const struct step *s)
{
    if (depth == MOST_LOOPS)
        fault("play-too-long");
    loops[depth++] = (struct loop){next_step, 1, step_number(s, 0)};
}

static void end(const struct step *s)
{
    (void)s;
    if (depth == 0)
        fault("play-end");
    struct loop *l = &loops[depth - 1];
    if (l->round < l->rounds) {
        l->round++;
        next_step = l->first;
    } else {
        depth--;
    }
}

/* What holds for every play when its last step is done. */
static void check_the_end(void)
{
    struct bytes nothing = {0};

    if (!student.started)
        fault("play-runs-nothing");
    if (speaks_of_stdout && !student.ended)
        wait_calm(); /* so that what it still has to say has been said */
    else
        student_pump();
    if (speaks_of_stdout && student.out.length > 0)
        wrong_bytes(&nothing, &student.out, "", true);
    if (student.ended && !end_is_told && (student.start_error || WIFSIGNALED(student.status)))
        wrong(say("expected-no-signal"), student_ending());
    if (needs_small_sockets)
        need_wiretap();
    if (!tap_faults_reached())
        unobserved(say(tap_sees() ? "fault-not-reached" : "unseen", student.name));
}

static void takes_too_much(const char *came)
{
    wrong(say("expected-modest"), came);
}

/* Whatever a capture that is no data says has been asked for by the step itself. */
static void about_the_play(struct failure *f)
{
    f->play_port = port;
    f->asked = &line_asked_for;
    f->verb = performed != NULL ? performed->rule->pattern : "";
    for (int i = 0; performed != NULL && i < performed->capture_count; i++) {
        const struct capture *c = &performed->captures[i];
        f->has[i] = c->there;
        if (c->there && c->to == c->from + 1 && performed->tokens[c->from].kind == TOKEN_WORD)
            snprintf(f->captured[i], FAILURE_WORD, "%s", step_word(performed, i));
    }
}

static void set_up(const char *programs)
{
    program_folder = programs;
    play_variables(variable);
    report_play(about_the_play);
    wait_excess_tells(takes_too_much);
}

void steps_perform(const struct play *play, const char *file, const char *programs)
{
    set_up(programs);
    for (next_step = 0; next_step < play->count;) {
        const struct step *s = &play->steps[next_step++];
        fault_at(file, s->line, s->text);
        conn_set_current(NULL); /* a connection is read in its own steps only */
        performed = s;
        s->rule->perform(s);
    }
    if (depth > 0)
        fault("play-end");
    conn_set_current(NULL);
    performed = NULL;
    fault_at(file, play->count ? play->steps[play->count - 1].line : 0, say("the-end"));
    check_the_end();
    if (report_is_traced())
        wait_fate(); /* so that the conversation ends where the program waits */
    student_end();
}

bool steps_is_for_one(const struct rule *rule)
{
    return rule->perform != repeat && rule->perform != end;
}

void steps_perform_one(const struct step *s, const char *programs)
{
    set_up(programs);
    conn_set_current(NULL);
    if (!steps_is_for_one(s->rule))
        fault("live-no-loops");
    performed = s;
    s->rule->perform(s);
    performed = NULL;
    if (s->rule->perform != sends) /* who sends reads the answer, all of it */
        conn_set_current(NULL);
}

void steps_rest(void)
{
    conn_set_current(NULL);
}

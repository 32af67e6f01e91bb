/* student.c -- the program under test: started, fed, listened to, ended. */
#include "student.h"

#include "base/fault.h"
#include "log.h"
#include "memcheck.h"
#include "sandbox/contain.h"
#include "sandbox/witness.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct student student;

static struct contained held = {.keeper = -1, .news = -1, .witness = -1};
static int out_fd = -1, err_fd = -1;
static int stdin_fd = -1;       /* what the program will read, */
static struct bytes next_input; /*   and what that holds */
static int feed_fd = -1;        /* our end, when that is a pipe */
static struct bytes feed;
static bool feed_ends;
static int most_descriptors = STUDENT_DESCRIPTORS;

void student_limit_descriptors(int most)
{
    most_descriptors = most;
}

static bool witnessed; /* the signals that it sends are looked at */

void student_is_witnessed(void)
{
    witnessed = true;
}

/* ------------------------------------------------------------- standard input ---- */

void student_stdin_holds(const struct bytes *data)
{
    if (stdin_fd != -1)
        close(stdin_fd);
    stdin_fd = memfd_create("stdin", MFD_CLOEXEC);
    if (stdin_fd == -1)
        fault("no-memory");
    for (size_t done = 0; done < data->length;) {
        ssize_t n = write(stdin_fd, data->at + done, data->length - done);
        if (n == -1)
            fault("no-memory");
        done += (size_t)n;
    }
    lseek(stdin_fd, 0, SEEK_SET);
    next_input.length = 0;
    bytes_add(&next_input, data->at, data->length);
}

void student_stdin_is_pipe(void)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) == -1)
        fault("no-memory");
    stdin_fd = ends[0];
    feed_fd = ends[1];
    fcntl(feed_fd, F_SETFL, O_NONBLOCK);
}

void student_stdin_gets(const struct bytes *data)
{
    bytes_add(&feed, data->at, data->length);
    student_pump();
}

void student_stdin_ends(void)
{
    feed_ends = true;
    student_pump();
}

static bool pump_feed(void)
{
    bool moved = false;

    if (feed_fd == -1)
        return false;
    while (feed.length > 0) {
        ssize_t n = write(feed_fd, feed.at, feed.length);
        if (n == -1 && errno == EAGAIN)
            return moved;
        if (n == -1) /* EPIPE: it reads no more */
            n = (ssize_t)feed.length;
        bytes_drop(&feed, (size_t)n);
        moved = true;
    }
    if (feed_ends) {
        close(feed_fd);
        feed_fd = -1;
        moved = true;
    }
    return moved;
}

/* ---------------------------------------------------------------------- start ---- */

/* A clean environment: nothing of the grader's or the instructor's is in it. */
static char **environment(void)
{
    static char *list[16];
    static char path[4096];
    int n = 0;

    snprintf(path, sizeof path, "PATH=%s", getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
    list[n++] = path;
    list[n++] = "LC_ALL=C";
    list[n++] = (char *)(memcheck_on() ? memcheck_folder() : "TMPDIR=.");
    /* Sanitizers: let the wiretap be first; a report goes to stderr and ends the program. */
    list[n++] = "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0";
    list[n++] = "UBSAN_OPTIONS=halt_on_error=1";
    for (const char *const *v = tap_environment(); *v != NULL; v++)
        list[n++] = (char *)*v;
    list[n] = NULL;
    return list;
}

/* The error when the program could not begin becomes known now or, for a failed exec, as news. */
static void cannot_start(int error)
{
    char why[128];

    if (error == EUSERS)
        fault("no-user-id");
    snprintf(why, sizeof why, "%s", strerror(error));
    fault("cannot-start", student.name, why);
}

void student_start(const char *path, char *const *argv)
{
    int out[2], err[2];

    student_end();
    bytes_free(&student.out);
    bytes_free(&student.err);
    bytes_free(&student.input);
    student = (struct student){.started = true, .input = next_input};
    next_input = (struct bytes){0};
    snprintf(student.name, sizeof student.name, "%s", argv[0]);
    for (int i = 0; i < 3 && argv[i] != NULL && argv[i + 1] != NULL; i++)
        snprintf(student.argument[i], sizeof student.argument[i], "%s", argv[i + 1]);
    if (pipe2(out, O_CLOEXEC) == -1 || pipe2(err, O_CLOEXEC) == -1)
        fault("no-memory");
    if (stdin_fd == -1)
        stdin_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    tap_reset();
    if (memcheck_on()) {
        tap_only_in(path);
        argv = memcheck_command(path, argv);
        path = argv[0];
    }
    struct start start = {.path = path,
                          .argv = argv,
                          .envp = environment(),
                          .in = stdin_fd,
                          .out = out[1],
                          .err = err[1],
                          .descriptors = most_descriptors,
                          .spare = memcheck_on() ? MEMCHECK_DESCRIPTORS : 0};
    tap_inherit(start.keep);
    start.keep[2] = memcheck_fd();
    start.witnessed = witnessed;
    held = contain_start(&start);
    witness_begin(held.witness, held.pid, held.keeper);
    close(out[1]);
    close(err[1]);
    close(stdin_fd);
    stdin_fd = -1;
    if (held.error == ESRCH) { /* before it began: nothing of it can be judged */
        student.ended = true;
        student.start_error = ESRCH;
    } else if (held.error != 0) {
        cannot_start(held.error);
    }
    student.keeper = held.keeper;
    student.pid = held.pid;
    out_fd = out[0];
    err_fd = err[0];
    fcntl(out_fd, F_SETFL, O_NONBLOCK);
    fcntl(err_fd, F_SETFL, O_NONBLOCK);
}

/* ----------------------------------------------------------------------- pump ---- */

/* Takes what is in a pipe. Past the cap it is read and thrown away, so that nothing blocks. */
static bool drain(int *fd, struct bytes *into, bool *ended)
{
    char part[65536];
    bool moved = false;
    ssize_t n;

    if (*fd == -1)
        return false;
    while ((n = read(*fd, part, sizeof part)) > 0) {
        size_t room = into->length < STUDENT_MOST_OUTPUT ? STUDENT_MOST_OUTPUT - into->length : 0;
        bytes_add(into, part, (size_t)n < room ? (size_t)n : room);
        student.written += (size_t)n;
        moved = true;
        if (student.written > STUDENT_MOST_OUTPUT)
            return true;
    }
    if (n == 0) {
        close(*fd);
        *fd = -1;
        *ended = moved = true;
    }
    return moved;
}

static bool drain_out(void)
{
    size_t before = student.out.length;
    bool moved = drain(&out_fd, &student.out, &student.out_ended);

    student.out_ever += student.out.length - before;
    return moved;
}

int student_signal(int number)
{
    student.sent |= 1ull << (number - 1);
    return kill(student.pid, number);
}

bool student_pump(void)
{
    bool moved = pump_feed();

    witness_look();
    if (!student.started)
        return moved;
    if (!student.ended && contain_news(&held, &student.status)) {
        student.ended = moved = true;
        if (held.error != 0 && held.error != ESRCH)
            cannot_start(held.error);
        student.start_error = held.error;
        if (student.start_error == 0)
            student.left_behind = tasks_survivors(student.keeper);
        if (WIFEXITED(student.status))
            memcheck_note_exit(WEXITSTATUS(student.status));
        log_event(LOG_ENDED, NULL, 0, student_ending());
    }
    moved |= drain_out();
    moved |= drain(&err_fd, &student.err, &student.err_ended);
    return moved;
}

int student_poll(struct pollfd *fds)
{
    int n = 0;

    if (out_fd != -1)
        fds[n++] = (struct pollfd){out_fd, POLLIN, 0};
    if (err_fd != -1)
        fds[n++] = (struct pollfd){err_fd, POLLIN, 0};
    if (held.news != -1 && !student.ended)
        fds[n++] = (struct pollfd){held.news, POLLIN, 0};
    fds[n] = witness_poll();
    n += fds[n].fd != -1;
    if (feed_fd != -1 && feed.length > 0)
        fds[n++] = (struct pollfd){feed_fd, POLLOUT, 0};
    return n;
}

/* ------------------------------------------------------------------------ end ---- */

static void close_pipe(int *fd)
{
    if (*fd != -1)
        close(*fd);
    *fd = -1;
}

void student_last_words(void)
{
    enum { LOOKS = 10, BETWEEN_LOOKS_NS = 5000000 };
    static pid_t pids[CONTAIN_MOST_PROCESSES];
    const struct timespec pause = {0, BETWEEN_LOOKS_NS};
    struct tasks before = {0}, now;
    unsigned long long most_us = 0;

    if (!memcheck_on())
        return;
    int n = tasks_list(student.keeper, pids, CONTAIN_MOST_PROCESSES);
    student.sent |= 1ull << (SIGTERM - 1);
    for (int i = 0; i < n; i++) {
        kill(pids[i], SIGTERM);
        kill(pids[i], SIGCONT);
    }
    for (int asleep = 0; asleep < LOOKS;) {
        student_pump();
        tasks_look(student.keeper, &now);
        if (most_us == 0)
            most_us = now.cpu_us + MEMCHECK_LAST_WORDS_MS * 1000ull;
        if ((now.processes == 0 && student.ended) || now.cpu_us > most_us)
            return;
        bool sleeps = now.processes > 0 && now.awake == 0 && now.switches == before.switches;
        asleep = sleeps ? asleep + 1 : 0;
        before = now;
        nanosleep(&pause, NULL);
    }
}

void student_end(void)
{
    if (held.keeper <= 0)
        return;
    student_last_words();
    witness_end();
    contain_end(&held);
    /* All writers are dead: what is in the pipes is all there will be. */
    drain_out();
    drain(&err_fd, &student.err, &student.err_ended);
    close_pipe(&out_fd);
    close_pipe(&err_fd);
    close_pipe(&feed_fd);
    student.out_ended = student.err_ended = true;
}

const char *student_ending(void)
{
    char code[16];

    if (student.start_error == ESRCH)
        return say(witness_is_there() && witness_sent_to_keeper() ? "ended-killed-keeper"
                                                                  : "ended-without-keeper");
    if (WIFSIGNALED(student.status)) {
        const char *name = sigabbrev_np(WTERMSIG(student.status));
        return say("ended-signal", name != NULL ? name : "?");
    }
    snprintf(code, sizeof code, "%d", WEXITSTATUS(student.status));
    return say("ended-exit", code);
}

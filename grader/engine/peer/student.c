/* student.c -- the programs under test: started, fed, listened to, ended. */
#include "performance.h"

#include "base/fault.h"
#include "memcheck.h"
#include "sandbox/wire.h"

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

/* ------------------------------------------------------------- which of them ---- */

void performance_begin(struct performance *p)
{
    *p = (struct performance){.listener = -1, .in_queue = -1, .port = -1, .next = {.fd = -1, .feed_fd = -1}};
    p->nobody = (struct student){.role = "student",
                                 .number = -1,
                                 .counted = -1,
                                 .held = {.supervisor = -1, .news = -1, .notify = -1},
                                 .notify = {.fd = -1, .open_at_exit = -1},
                                 .out_fd = -1,
                                 .err_fd = -1,
                                 .in = {.fd = -1, .feed_fd = -1}};
    p->student = &p->nobody;
}

struct student *student_named(struct performance *p, const char *role)
{
    for (int i = 0; i < p->program_count; i++)
        if (strcmp(p->programs[i].role, role) == 0)
            return &p->programs[i];
    return NULL;
}

struct student *student_meant(struct performance *p)
{
    struct student *s = student_named(p, "student");

    if (s != NULL)
        return s;
    return p->last != NULL ? p->last : &p->nobody;
}

const char *student_title(const struct performance *p, const struct student *s)
{
    return p->program_count > 1 ? say("program-title", s->role, s->name) : s->name;
}

bool student_runs(const struct student *s)
{
    return s->started && !s->ended;
}

struct student *student_holding(struct performance *p, unsigned long inode)
{
    for (int i = 0; i < p->program_count; i++)
        if (student_runs(&p->programs[i]) && processes_hold_inode(p->programs[i].supervisor, inode))
            return &p->programs[i];
    return NULL;
}

/* ------------------------------------------------------------- standard input ---- */

void student_stdin_holds(struct performance *p, const struct bytes *data)
{
    struct student_input *in = &p->next;

    if (in->fd != -1)
        close(in->fd);
    in->fd = memfd_create("stdin", MFD_CLOEXEC);
    if (in->fd == -1)
        fault("no-memory");
    for (size_t done = 0; done < data->length;) {
        ssize_t n = write(in->fd, data->at + done, data->length - done);
        if (n == -1)
            fault("no-memory");
        done += (size_t)n;
    }
    lseek(in->fd, 0, SEEK_SET);
    in->data.length = 0;
    bytes_add(&in->data, data->at, data->length);
}

void student_stdin_skips(struct performance *p, size_t bytes)
{
    if (lseek(p->next.fd, (off_t)bytes, SEEK_SET) == -1)
        fault("no-memory");
    bytes_add(&p->next.gone, p->next.data.at, bytes);
    bytes_drop(&p->next.data, bytes);
}

void student_stdin_is_pipe(struct performance *p)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) == -1)
        fault("no-memory");
    p->next.fd = ends[0];
    p->next.feed_fd = ends[1];
    fcntl(p->next.feed_fd, F_SETFL, O_NONBLOCK);
}

/* A file with something in it that was opened for writing alone, and that nobody can change. */
void student_stdin_cannot_be_read(struct performance *p)
{
    enum { SEALS = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK };
    char path[40];
    int file = memfd_create("stdin", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (file == -1 || write(file, "unread\n", 7) != 7 || fcntl(file, F_ADD_SEALS, SEALS) == -1)
        fault("no-memory");
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (p->next.fd != -1)
        close(p->next.fd);
    p->next.fd = open(path, O_WRONLY | O_CLOEXEC);
    p->next.unreadable = true;
    close(file);
    if (p->next.fd == -1)
        fault("no-memory");
}

int student_stdout_is_full(struct performance *p)
{
    p->full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    return p->full == -1 ? -1 : 0;
}

void student_stdout_has_room(struct performance *p, long bytes)
{
    p->full = memfd_create("stdout", MFD_CLOEXEC);
    p->room = bytes;
    if (p->full == -1)
        fault("no-memory");
}

static bool pump_feed(struct student_input *in)
{
    bool moved = false;

    if (in->feed_fd == -1)
        return false;
    while (in->feed.length > 0) {
        ssize_t n = write(in->feed_fd, in->feed.at, in->feed.length);
        if (n == -1 && errno == EAGAIN)
            return moved;
        if (n == -1) /* EPIPE: it reads no more */
            n = (ssize_t)in->feed.length;
        bytes_drop(&in->feed, (size_t)n);
        moved = true;
    }
    if (in->feed_ends) {
        close(in->feed_fd);
        in->feed_fd = -1;
        moved = true;
    }
    return moved;
}

/* A pipe that has been made is the next program's until that is started. */
static struct student_input *input_of(struct performance *p, struct student *s)
{
    return p->next.feed_fd != -1 ? &p->next : &s->in;
}

void student_stdin_gets(struct performance *p, struct student *s, const struct bytes *data)
{
    bytes_add(&input_of(p, s)->feed, data->at, data->length);
    pump_feed(input_of(p, s));
}

void student_stdin_ends(struct performance *p, struct student *s)
{
    input_of(p, s)->feed_ends = true;
    pump_feed(input_of(p, s));
}

/* ---------------------------------------------------------------------- start ---- */

/* A clean environment: nothing of the grader's or the instructor's is in it. */
static char **environment(const struct student *s, bool heap_watched)
{
    static char *list[16];
    static char path[4096];
    int n = 0;

    snprintf(path, sizeof path, "PATH=%s", getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
    list[n++] = path;
    list[n++] = "LC_ALL=C";
    list[n++] = (char *)(memcheck_on() ? memcheck_folder() : "TMPDIR=.");
    /* Sanitizers: let the wiretap be first; a report goes to stderr and ends the program. */
    list[n++] = "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0:quarantine_size_mb=16";
    list[n++] = "UBSAN_OPTIONS=halt_on_error=1";
    /* What is freed counts as free at once, whichever thread frees it (glibc's manual, "Memory Allocation Tunables"). */
    if (heap_watched)
        list[n++] = "GLIBC_TUNABLES=glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1";
    for (const char *const *v = tap_environment(&s->tap); *v != NULL; v++)
        list[n++] = (char *)*v;
    list[n] = NULL;
    return list;
}

/* The error when the program could not begin becomes known now or, for a failed exec, as news. */
static void cannot_start(const struct student *s, int error)
{
    char why[128];

    if (error == EUSERS)
        fault("no-user-id");
    snprintf(why, sizeof why, "%s", strerror(error));
    fault("cannot-start", s->name, why);
}

static void close_end(int *fd)
{
    if (*fd != -1)
        close(*fd);
    *fd = -1;
}

/* What a program has left is ended with the play while others run: where there are no namespaces,
 * to end one is to end all (contain_end). */
static void set_aside(struct performance *p, struct student *s)
{
    for (int i = 0; i < p->program_count; i++)
        if (student_runs(&p->programs[i])) {
            if (p->aside_count == MOST_ASIDE)
                fault("play-too-long");
            p->aside[p->aside_count++] = s->held;
            s->held.supervisor = -1;
            notify_end(&s->notify);
            close_end(&s->out_fd);
            close_end(&s->err_fd);
            close_end(&s->in.feed_fd);
            return;
        }
    student_end(p, s);
}

/* The place of a program of this role: that of one that has ended, or a new one. */
static struct student *place_for(struct performance *p, const char *role)
{
    struct student *s = student_named(p, role);

    if (s == NULL && p->program_count == MOST_PROGRAMS)
        fault("play-too-many-programs");
    int number = s != NULL ? s->number : p->program_count++;
    if (s != NULL) {
        set_aside(p, s);
        bytes_free(&s->out);
        bytes_free(&s->err);
        bytes_free(&s->input);
        bytes_free(&s->in.gone);
        bytes_free(&s->in.feed);
        tap_close(&s->tap);
    }
    s = &p->programs[number];
    *s = p->nobody;
    s->number = number;
    snprintf(s->role, sizeof s->role, "%s", role);
    return s;
}

/* Which calls the peer is to be shown: those that the play counts, and those of which one is to fail.
 * Under valgrind it is valgrind that makes them. */
static struct notify_wish wish(const struct performance *p, struct student *s)
{
    struct notify_wish shows = {.signals = p->shows.signals};

    notify_clear(&s->notify);
    if (memcheck_on() || !notify_may_work())
        return shows;
    shows = p->shows;
    for (unsigned i = 0; i < s->tap.fault_count; i++) {
        unsigned planned = s->tap.planned[i];
        const struct tap_fault *f = &p->plan.faults[planned].fault;
        if (f->error != 0 && notify_knows((enum tap_class)f->class)) {
            notify_add_fault(&s->notify, f, planned);
            shows.classes |= 1u << f->class;
        } else if (f->class == TAP_SEND && f->cap != 0 && p->plan.repair == TAP_REPAIR_NONE) {
            notify_add_fault(&s->notify, f, planned);
            if (shows.send_takes == 0)
                shows.send_takes = f->cap;
        }
    }
    if (p->plan.send_buffer > 0) /* the wiretap itself calls setsockopt() */
        shows.classes &= ~(1u << TAP_SETSOCKOPT);
    return shows;
}

static void is_shown(void *with, const struct notify_wish *shows)
{
    struct student *s = with;

    tap_leave_to_kernel(&s->tap, shows->classes | (shows->exits ? 1u << TAP_EXIT : 0));
}

void student_start(struct performance *p, const char *role, const char *path, char *const *argv)
{
    struct student *s = place_for(p, role);
    int out[2], err[2];

    p->student = p->last = s;
    s->started = true;
    s->in = p->next;
    s->input = s->in.data;
    s->unreadable = s->in.unreadable;
    s->full = p->full > 0;
    p->next = p->nobody.in;
    snprintf(s->name, sizeof s->name, "%s", argv[0]);
    for (int i = 0; i < 6 && argv[i] != NULL && argv[i + 1] != NULL; i++)
        snprintf(s->argument[i], sizeof s->argument[i], "%s", argv[i + 1]);
    if (pipe2(out, O_CLOEXEC) == -1 || pipe2(err, O_CLOEXEC) == -1)
        fault("no-memory");
    if (s->in.fd == -1)
        s->in.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    tap_begin(&s->tap, &p->plan, role);
    const char *program = path;
    if (memcheck_on()) {
        tap_only_in(path);
        argv = memcheck_command(path, argv);
        path = argv[0];
    }
    struct start start
        = {.path = path,
           .program = program,
           .hosts = p->hosts,
           .services = p->services,
           .argv = argv,
           .envp = environment(s, p->plan.heap_watched),
           .files = files_folder(p),
           .shared = p->files.shared,
           .in = s->in.fd,
           .out = s->full ? p->full : out[1],
           .room = p->room,
           .err = err[1],
           .descriptors = p->most_descriptors > 0 ? p->most_descriptors : STUDENT_DESCRIPTORS,
           .spare = memcheck_on() ? MEMCHECK_DESCRIPTORS : 0,
           .free = p->free_descriptors,
           .taken = p->taken_descriptors,
           .descriptors_if_raised = p->most_if_raised,
           .one_processor = p->one_processor};
    tap_inherit(&s->tap, start.keep);
    start.keep[2] = memcheck_fd();
    start.checked = p->checked || memcheck_on();
    start.shows = wish(p, s);
    start.ready = is_shown;
    start.with = s;
    s->began.earliest = log_now();
    s->held = contain_start(&start);
    s->began.latest = log_now();
    notify_begin(&s->notify, s->held.notify, &s->held.shows, s->held.pid, s->held.supervisor);
    close(out[1]);
    close(err[1]);
    close_end(&s->in.fd);
    if (s->held.error == ESRCH) { /* before it began: nothing of it can be judged */
        s->ended = true;
        s->start_error = ESRCH;
    } else if (s->held.error != 0) {
        cannot_start(s, s->held.error);
    }
    s->supervisor = s->held.supervisor;
    s->pid = s->held.pid;
    s->out_fd = out[0];
    s->err_fd = err[0];
    fcntl(s->out_fd, F_SETFL, O_NONBLOCK);
    fcntl(s->err_fd, F_SETFL, O_NONBLOCK);
}

/* ----------------------------------------------------------------------- pump ---- */

/* Takes what is in a pipe. Past the cap it is read and thrown away, so that nothing blocks. */
static bool drain(struct student *s, int *fd, struct bytes *into, bool *ended)
{
    char part[65536];
    bool moved = false;
    ssize_t n;

    if (*fd == -1)
        return false;
    while ((n = read(*fd, part, sizeof part)) > 0) {
        size_t room = into->length < STUDENT_MOST_OUTPUT ? STUDENT_MOST_OUTPUT - into->length : 0;
        bytes_add(into, part, (size_t)n < room ? (size_t)n : room);
        s->written += (size_t)n;
        moved = true;
        if (s->written > STUDENT_MOST_OUTPUT)
            return true;
    }
    if (n == 0) {
        close(*fd);
        *fd = -1;
        *ended = moved = true;
    }
    return moved;
}

static bool drain_out(struct student *s)
{
    size_t before = s->out.length;
    bool moved = drain(s, &s->out_fd, &s->out, &s->out_ended);

    s->out_ever += s->out.length - before;
    return moved;
}

int student_signal(struct student *s, int number)
{
    s->sent |= 1ull << (number - 1);
    return kill(s->pid, number);
}

int student_signal_all(struct student *s, int number)
{
    static pid_t pids[CONTAIN_MOST_PROCESSES];
    int n = processes_list(s->supervisor, pids, CONTAIN_MOST_PROCESSES);

    s->sent |= 1ull << (number - 1);
    for (int i = 0; i < n; i++)
        if (kill(pids[i], number) == -1 && errno != ESRCH)
            return -1;
    return 0;
}

static void answer_calls(void *with)
{
    struct student *s = with;

    notify_look(&s->notify);
}

bool student_pump(struct performance *p, struct student *s)
{
    bool moved = pump_feed(&s->in);

    notify_look(&s->notify);
    if (!s->started)
        return moved;
    if (!s->ended && contain_news(&s->held, &s->status)) {
        s->ended = moved = true;
        if (s->held.error != 0 && s->held.error != ESRCH)
            cannot_start(s, s->held.error);
        s->start_error = s->held.error;
        if (s->start_error == 0)
            s->left_behind = processes_survivors(s->supervisor, answer_calls, s);
        if (WIFEXITED(s->status))
            memcheck_note_exit(WEXITSTATUS(s->status), (s->sent & 1ull << (SIGTERM - 1)) != 0);
        log_event(p, LOG_ENDED, s, NULL, student_ending(s));
    }
    moved |= drain_out(s);
    moved |= drain(s, &s->err_fd, &s->err, &s->err_ended);
    return moved;
}

int student_poll(const struct student *s, struct pollfd *fds)
{
    int n = 0;

    if (s->out_fd != -1)
        fds[n++] = (struct pollfd){s->out_fd, POLLIN, 0};
    if (s->err_fd != -1)
        fds[n++] = (struct pollfd){s->err_fd, POLLIN, 0};
    if (s->held.news != -1 && !s->ended)
        fds[n++] = (struct pollfd){s->held.news, POLLIN, 0};
    fds[n] = notify_poll(&s->notify);
    n += fds[n].fd != -1;
    if (s->in.feed_fd != -1 && s->in.feed.length > 0)
        fds[n++] = (struct pollfd){s->in.feed_fd, POLLOUT, 0};
    return n;
}

/* ------------------------------------------------------------------------ end ---- */

void student_last_words(struct performance *p, struct student *s)
{
    enum { LOOKS = 10, BETWEEN_LOOKS_NS = 5000000 };
    static pid_t pids[CONTAIN_MOST_PROCESSES];
    const struct timespec pause = {0, BETWEEN_LOOKS_NS};
    struct processes before = {0}, now;
    unsigned long long most_us = 0;

    if (!memcheck_on())
        return;
    int n = processes_list(s->supervisor, pids, CONTAIN_MOST_PROCESSES);
    s->sent |= 1ull << (SIGTERM - 1);
    for (int i = 0; i < n; i++) {
        kill(pids[i], SIGTERM);
        kill(pids[i], SIGCONT);
    }
    for (int asleep = 0; asleep < LOOKS;) {
        student_pump(p, s);
        processes_look(s->supervisor, &now);
        if (most_us == 0)
            most_us = now.cpu_us + MEMCHECK_LAST_WORDS_MS * 1000ull;
        if ((now.living == 0 && s->ended) || now.cpu_us > most_us)
            return;
        bool sleeps = now.living > 0 && now.awake == 0 && now.switches == before.switches;
        asleep = sleeps ? asleep + 1 : 0;
        before = now;
        nanosleep(&pause, NULL);
    }
}

void student_end(struct performance *p, struct student *s)
{
    if (s->held.supervisor <= 0)
        return;
    student_last_words(p, s);
    notify_end(&s->notify);
    contain_end(&s->held);
    /* All writers are dead: what is in the pipes is all there will be. */
    drain_out(s);
    drain(s, &s->err_fd, &s->err, &s->err_ended);
    close_end(&s->out_fd);
    close_end(&s->err_fd);
    close_end(&s->in.feed_fd);
    s->out_ended = s->err_ended = true;
}

/* Nobody is to see that another has been ended, and to say so. */
static void stop_all(const struct performance *p)
{
    static pid_t pids[CONTAIN_MOST_PROCESSES];

    for (int i = 0; i < p->program_count && p->program_count > 1; i++) {
        int n = student_runs(&p->programs[i])
                    ? processes_list(p->programs[i].supervisor, pids, CONTAIN_MOST_PROCESSES)
                    : 0;
        while (n-- > 0)
            kill(pids[n], SIGSTOP);
    }
}

void student_end_all(struct performance *p)
{
    stop_all(p);
    wire_end();
    for (int i = 0; i < p->program_count; i++)
        student_end(p, &p->programs[i]);
    while (p->aside_count > 0)
        contain_end(&p->aside[--p->aside_count]);
    files_remove(p);
}

const char *student_ending(const struct student *s)
{
    char code[16];

    if (s->start_error == ESRCH)
        return say(witness_is_there(&s->notify.witness)
                           && witness_sent_to_supervisor(&s->notify.witness)
                       ? "ended-killed-supervisor"
                       : "ended-without-supervisor");
    if (WIFSIGNALED(s->status)) {
        const char *name = sigabbrev_np(WTERMSIG(s->status));
        return say("ended-signal", name != NULL ? name : "?");
    }
    snprintf(code, sizeof code, "%d", WEXITSTATUS(s->status));
    return say("ended-exit", code);
}

/* program.c -- steps about a program: started, looked at, ended. */
#include "verbs.h"

#include "peer/outside.h"
#include "sandbox/contain.h"
#include "verdict/report.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_ARGUMENTS = 32 };

/* -------------------------------------------------------- its beginning ---- */

static void file_holds(struct performance *p, const struct step *s)
{
    struct bytes data = {0};

    step_data(s, 1, 0, &data);
    files_hold(p, step_word(s, 0), &data);
    bytes_free(&data);
}

static void link_leads_to(struct performance *p, const struct step *s)
{
    char target[MOST_FILE_NAME];

    snprintf(target, sizeof target, "%s", step_word(s, 1));
    files_link(p, step_word(s, 0), target);
}

static void descriptors_are_limited(struct performance *p, const struct step *s)
{
    p->most_descriptors = (int)step_number(s, 0);
}

/* As where it has opened all the others: accept(2) and its like fail with EMFILE soon. */
static void descriptors_are_taken(struct performance *p, const struct step *s)
{
    p->free_descriptors = (int)step_number(s, 0);
}

/* As where something else has them: what the program opens has higher numbers. */
static void first_descriptors_are_taken(struct performance *p, const struct step *s)
{
    p->taken_descriptors = (int)step_number(s, 0);
}

static void descriptors_may_be_raised(struct performance *p, const struct step *s)
{
    p->most_if_raised = (int)step_number(s, 0);
}

/* One of the grader's, that calls a function of the student's: it was not built where that function is missing
 * (sandbox/build.c), and who has built it was told. */
static void program_is_there(struct performance *p, const struct step *s)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", p->folder, step_word(s, 0));
    if (access(path, X_OK) == -1)
        as_far_as_seen(p, say("unseen-function", step_word(s, 0)));
}

/* Of a program whose system calls are another machine's, all are refused (sandbox/deny.h): it cannot be
 * judged. What is no ELF file is for exec to refuse. */
static bool is_another_machines(const char *path)
{
    enum { CLASS = 4, MACHINE = 18, LENGTH = 20 }; /* elf(5): e_ident[EI_CLASS], e_machine */
    unsigned char header[2][LENGTH] = {{0}, {0}};
    const char *const paths[] = {path, "/proc/self/exe"};

    for (int i = 0; i < 2; i++) {
        int fd = open(paths[i], O_RDONLY | O_CLOEXEC);
        bool is_elf = fd != -1 && read(fd, header[i], LENGTH) == LENGTH
                      && memcmp(header[i], "\177ELF", 4) == 0;
        if (fd != -1)
            close(fd);
        if (!is_elf)
            return false;
    }
    return header[0][CLASS] != header[1][CLASS]
           || memcmp(header[0] + MACHINE, header[1] + MACHINE, 2) != 0;
}

static void run_from(struct performance *p, const char *folder, const struct step *s)
{
    char *argv[MOST_ARGUMENTS], path[4096], role[sizeof p->nobody.role];

    snprintf(role, sizeof role, "%s", step_has(s, 1) ? step_word(s, 1) : "student");
    struct student *before = student_named(p, role);

    if (before != NULL && student_runs(before))
        fault("play-still-running");
    if (conn_find(p, role) != NULL)
        fault("play-name-taken", role);
    step_words(s, 0, argv, MOST_ARGUMENTS);
    snprintf(path, sizeof path, "%s/%s", folder, argv[0]);
    if (access(path, X_OK) == -1)
        fault("no-program", argv[0], folder);
    if (is_another_machines(path))
        unobserved(say("unseen-machine", argv[0]));
    if (before != NULL) {
        p->student = before;
        report_traces(p); /* each program has a conversation of its own */
        log_forget(p, before);
    }
    student_start(p, role, path, argv);
    if ((p->hosts != NULL || p->services != NULL) && !contain_has_root())
        unobserved(say("unseen-names"));
    if (p->student->ended) /* its supervisor is gone already */
        outside_check(p);
}

static void run(struct performance *p, const struct step *s)
{
    p->checked = false;
    run_from(p, p->folder, s);
}

static void run_checked(struct performance *p, const struct step *s)
{
    const char *folder = getenv("KIT_CHECKED");

    if (folder == NULL || *folder == '\0')
        unobserved(say("no-checked-build"));
    p->checked = true;
    run_from(p, folder, s);
}

/* -------------------------------------------------------------- its end ---- */

void exited_with(struct performance *p, long number, const char *expected)
{
    if (p->student->start_error != 0 || !WIFEXITED(p->student->status)
        || WEXITSTATUS(p->student->status) != number)
        wrong(expected, student_ending(p->student));
    if (p->student->left_behind > 0)
        wrong(say("expected-alone"), wait_state(p->student));
}

static void student_exits(struct performance *p, const struct step *s)
{
    char number[24];

    p->student->end_is_told = true;
    snprintf(number, sizeof number, "%ld", step_number(s, 0));
    const char *expected = say("expected-exit", number);
    if (wait_until(p, has_ended, p->student, PACE_EVENT) != NO_STALL)
        wrong(expected, say("came-no-exit"));
    exited_with(p, step_number(s, 0), expected);
}

static void student_exits_either(struct performance *p, const struct step *s)
{
    const char *expected = say("expected-exit", say("either", step_word(s, 0), step_word(s, 1)));

    p->student->end_is_told = true;
    if (wait_until(p, has_ended, p->student, PACE_EVENT) != NO_STALL)
        wrong(expected, say("came-no-exit"));
    bool second = WIFEXITED(p->student->status) && WEXITSTATUS(p->student->status) == step_number(s, 1);
    exited_with(p, step_number(s, second ? 1 : 0), expected);
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

static void student_dies(struct performance *p, const struct step *s)
{
    int number = signal_named(step_word(s, 0));

    p->student->end_is_told = true;
    const char *expected = say("ended-signal", sigabbrev_np(number));
    if (wait_until(p, has_ended, p->student, PACE_EVENT) != NO_STALL)
        wrong(expected, say("came-no-exit"));
    if (!WIFSIGNALED(p->student->status) || WTERMSIG(p->student->status) != number)
        wrong(expected, student_ending(p->student));
}

/* In whatever way. */
static void student_ends(struct performance *p, const struct step *s)
{
    (void)s;
    p->student->end_is_told = true;
    if (wait_until(p, has_ended, p->student, PACE_EVENT) != NO_STALL)
        wrong(say("expected-ends"), say("came-no-exit"));
    if (p->student->left_behind > 0)
        wrong(say("expected-alone"), wait_state(p->student));
}

static void signal_by(int (*send)(struct student *, int), struct performance *p, int number)
{
    log_number(p, LOG_SIGNAL, p->student, NULL, number);
    if (!p->student->started)
        fault("play-not-started");
    /* ESRCH: it has ended, and its supervisor has yet to say so. */
    if (!p->student->ended && send(p->student, number) == -1 && errno != ESRCH)
        fault("cannot-signal", strerror(errno));
}

static void send_signal(struct performance *p, int number)
{
    signal_by(student_signal, p, number);
}

static void student_gets(struct performance *p, const struct step *s)
{
    send_signal(p, signal_named(step_word(s, 0)));
}

/* As by kill(1), which is given all that pidof(1) finds. */
static void student_gets_everywhere(struct performance *p, const struct step *s)
{
    signal_by(student_signal_all, p, signal_named(step_word(s, 0)));
}

static void student_is_ended(struct performance *p, const struct step *s)
{
    (void)s;
    p->student->end_is_told = true;
    student_last_words(p, p->student);
    if (!p->student->ended)
        send_signal(p, SIGKILL);
    wait_until(p, has_ended, p->student, PACE_EVENT);
}

/* --------------------------------------------------------- what it does ---- */

static bool is_stopped(void *with)
{
    const struct student *s = with;
    struct processes processes;

    processes_look(s->supervisor, &processes);
    return s->ended || (processes.stopped > 0 && processes.awake == 0);
}

/* All of its tasks. One that was made meanwhile has not been told yet. */
static bool are_stopped(void *with)
{
    struct student *s = with;
    struct processes processes;

    processes_look(s->supervisor, &processes);
    if (s->ended || (processes.living > 0 && processes.stopped == processes.living + processes.threads))
        return true;
    student_signal_all(s, SIGSTOP);
    return false;
}

static void student_stops(struct performance *p, const struct step *s)
{
    (void)s;
    signal_by(student_signal_all, p, SIGSTOP);
    wait_until(p, are_stopped, p->student, PACE_ASK);
}

static void student_stops_alone(struct performance *p, const struct step *s)
{
    (void)s;
    send_signal(p, SIGSTOP);
    wait_until(p, is_stopped, p->student, PACE_ASK);
}

static void student_continues(struct performance *p, const struct step *s)
{
    (void)s;
    signal_by(student_signal_all, p, SIGCONT);
}

static void student_is_interrupted(struct performance *p, const struct step *s)
{
    student_stops(p, s);
    student_continues(p, s);
}

static void student_waits(struct performance *p, const struct step *s)
{
    (void)s;
    if (wait_calm(p) != NO_STALL)
        wrong(say("expected-waits"), wait_state(p->student));
}

/* One that looks again every other millisecond is never seen to do nothing; but whenever it is looked at, it
 * sleeps. */
static bool rests(void *with)
{
    const struct performance *p = with;
    const int64_t long_enough = 50 * INT64_C(1000000);

    return wait_rests(with) || (p->student->looks.idle > long_enough && conn_all_arrived(p));
}

/* Where it may look again by the clock, now and then. */
static void student_sleeps(struct performance *p, const struct step *s)
{
    (void)s;
    p->student->looks.idle = 0;
    enum stall stall = wait_closely(p, rests, p);
    if (stall != NO_STALL && stall != ASLEEP && stall != SLEEPS)
        wrong(say("expected-waits"), wait_state(p->student));
}

/* How it ends, a later step says. */
static void student_waits_or_has_ended(struct performance *p, const struct step *s)
{
    p->student->end_is_told = true;
    wait_calm(p);
    if (!p->student->ended)
        student_waits(p, s);
}

struct blocked_question {
    const struct performance *p;
    enum call_class class;
    int same; /* looks in a row that said yes */
};

/* In that call, or in one that waits until it can be made. */
static bool is_blocked(void *with)
{
    struct blocked_question *q = with;
    bool yes = processes_blocked_in(q->p->student->supervisor, q->class)
               || processes_blocked_in(q->p->student->supervisor, CALL_SELECT);

    q->same = yes ? q->same + 1 : 0;
    return q->same >= 3 && conn_all_arrived(q->p);
}

static void student_blocks(struct performance *p, const struct step *s)
{
    const char *call = step_word(s, 0);
    struct blocked_question q = {.p = p};

    switch (class_of(call)) {
    case TAP_SEND: q.class = CALL_SEND; break;
    case TAP_RECV: q.class = CALL_RECV; break;
    case TAP_ACCEPT: q.class = CALL_ACCEPT; break;
    case TAP_CONNECT: q.class = CALL_CONNECT; break;
    case TAP_SELECT: q.class = CALL_SELECT; break;
    default: fault("play-no-call", call);
    }
    if (wait_until(p, is_blocked, &q, PACE_ASK) != NO_STALL)
        wrong(say("expected-blocks", call), wait_state(p->student));
}

/* ------------------------------------------------------ its descriptors ---- */

static void descriptors_are_counted(struct performance *p, const struct step *s)
{
    student_waits(p, s);
    p->student->counted = processes_sockets(p->student->supervisor);
}

static bool as_counted(void *with)
{
    const struct student *s = with;

    return processes_sockets(s->supervisor) == s->counted;
}

static void descriptors_are_as_counted(struct performance *p, const struct step *s)
{
    (void)s;
    if (p->student->counted == -1)
        fault("play-not-counted");
    if (wait_until(p, as_counted, p->student, PACE_ASK) != NO_STALL)
        wrong(say_count("sockets-open", (size_t)p->student->counted),
              say_count("sockets-open", (size_t)processes_sockets(p->student->supervisor)));
}

const struct verb program_verbs[] = {
    {"file WORD holds DATA", file_holds},
    {"link WORD leads to WORD", link_leads_to},
    {"descriptors are limited to NUMBER", descriptors_are_limited},
    {"descriptors may be raised to NUMBER", descriptors_may_be_raised},
    {"all descriptors but NUMBER are taken", descriptors_are_taken},
    {"descriptors below NUMBER are taken", first_descriptors_are_taken},
    {"program WORD is there", program_is_there},
    {"run checked WORDS [as NAME]", run_checked},
    {"run sanitized WORDS [as NAME]", run_checked},
    {"run WORDS [as NAME]", run},
    {"student waits", student_waits},
    {"student sleeps", student_sleeps},
    {"student waits or has ended", student_waits_or_has_ended},
    {"student blocks in WORD", student_blocks},
    {"student stops", student_stops},
    {"student stops alone", student_stops_alone},
    {"student continues", student_continues},
    {"student is interrupted", student_is_interrupted},
    {"student gets WORD", student_gets},
    {"student gets WORD everywhere", student_gets_everywhere},
    {"student is ended", student_is_ended},
    {"student exits NUMBER", student_exits},
    {"student exits NUMBER or NUMBER", student_exits_either},
    {"student dies by WORD", student_dies},
    {"student ends", student_ends},
    {"student descriptors are counted", descriptors_are_counted},
    {"student descriptors are as counted", descriptors_are_as_counted},
    {NULL, NULL},
};

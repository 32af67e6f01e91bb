/* main.c -- the reference peer: runs one play against one student's program.
 *
 * usage: peer [--programs DIR] [--wiretap FILE] [--at FILE:LINE] [--title TITLE]
 *             [--trace FILE] [--svg FILE] [--log FILE] [--lines FILE] [--wire] [--pcapng FILE]
 *             [--valgrind PROGRAM --found FILE] [--again|--again-unseen] [--repair NAME] [PLAY]
 *        peer --live [--offer STEPS] [--asks FD] [--programs DIR] [--wiretap FILE]
 *        peer --probe | --probe-kernel | --rules
 *        peer --build ... (sandbox/build.c)
 *        peer --grade ... (grade/command.c)
 *
 * Reads the play from the file PLAY or from standard input, starts the programs that stand in DIR,
 * plays its part, and exits 0 (as it should be), 76 (as it should be, as far as it can be seen here), 1
 * (the program is wrong), 77 (this cannot be observed here) or 99 (the grader is at fault). Whatever is not
 * 0 begins with a line "verdict wrong ID", the diagnosis's or "-" and behind it the fields of the failure
 * (print.h), "verdict partly", "verdict unobserved" or "verdict fault". grader/README.md describes the language of the plays.
 *
 * --trace, --svg, --log and --lines write the conversation down, whatever the verdict: as text, as
 * a picture with TITLE, all events as JSON lines, its lines in fields parted by tabs. --wire shows the
 * segments on the wire in the first three, --pcapng writes all packets down (sandbox/wire.h); where there
 * is nothing to be captured, the conversation says so.
 *
 * --live is a play that a person makes up (live.c): the steps are read from standard input one by
 * one; those of --offer, one a line, can be taken by an empty line. --asks writes the prompts to FD (live.h).
 *
 * When somebody else had a hand in a play (outside.h), it is played once more by itself, and several
 * times when the machine was busy; --again, once for each time, says that it has been played before.
 *
 * A failure for which there is a name is played again by another process with --repair NAME, whether it goes
 * away when that is put right (again.h); that process prints the line of the step that fails, and no more.
 *
 * --valgrind runs the programs under that valgrind, which adds what it finds to FILE.
 *
 * How programs are contained (contain.h) is found out by a probe, or said by SOCKET_LAB_MODE,
 * isolated or portable; --probe prints which of the two it would be. --probe-kernel prints by what
 * the kernel tells of connections, sock_diag(7) or, knowing less, /proc (make doctor asks). --rules
 * prints the rules of the diagnosis in their order: the lab, or -, and the id; status 1 when one
 * speaks of a step that there is not.
 */
#include "diagnosis/diagnosis.h"
#include "peer/again.h"
#include "peer/memcheck.h"
#include "peer/outside.h"
#include "peer/performance.h"
#include "plays/live.h"
#include "plays/script.h"
#include "plays/steps.h"
#include "grade/command.h"
#include "sandbox/build.h"
#include "sandbox/contain.h"
#include "sandbox/notify.h"
#include "sandbox/sockdiag.h"
#include "sandbox/wire.h"
#include "verdict/report.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

struct options {
    const char *programs, *wiretap, *file, *title, *offer, *valgrind, *found;
    struct report_files traces;
    int line, asks;
    bool live, unseen, wire;
    int again; /* how often it has been played before */
    enum tap_repair repair;
};

static void usage(void)
{
    fputs("usage: peer [--programs DIR] [--wiretap FILE] [--at FILE:LINE] [--title TITLE]\n"
          "            [--trace FILE] [--svg FILE] [--log FILE] [--lines FILE]\n"
          "            [--wire] [--pcapng FILE]\n"
          "            [--valgrind PROGRAM --found FILE] [--again|--again-unseen]\n"
          "            [--repair NAME] [PLAY]\n"
          "       peer --live [--offer STEPS] [--asks FD] [--programs DIR] [--wiretap FILE]\n",
          stderr);
    exit(2);
}

/* "FILE:LINE": the play's first line is LINE + 1, that of the here-document's first. */
static void take_place(struct options *o, const char *place)
{
    const char *colon = strrchr(place, ':');

    if (colon == NULL)
        usage();
    o->file = strndup(place, (size_t)(colon - place));
    o->line = atoi(colon + 1) + 1;
}

static enum contain_mode mode(void)
{
    const char *said = getenv("SOCKET_LAB_MODE");

    if (said != NULL && strcmp(said, "isolated") == 0)
        return CONTAIN_ISOLATED;
    return said != NULL && strcmp(said, "portable") == 0 ? CONTAIN_PORTABLE : CONTAIN_PROBE;
}

/* Tries it on a connection of our own. */
static const char *probe_kernel(void)
{
    union address at = address_loopback(AF_INET, 0), from;
    socklen_t length = address_length(&at);
    struct sock_fact fact = {0};
    int lfd = socket(AF_INET, SOCK_STREAM, 0), fd = socket(AF_INET, SOCK_STREAM, 0);

    if (bind(lfd, &at.any, length) == -1 || listen(lfd, 1) == -1
        || getsockname(lfd, &at.any, &length) == -1
        || connect(fd, &at.any, length) == -1
        || getsockname(fd, &from.any, &length) == -1
        || sockdiag_pair(&from, &at, &fact) == -1)
        return "none";
    return fact.counted ? "sock_diag" : "proc";
}

static struct options take_options(int argc, char **argv)
{
    static const struct option known[]
        = {{"programs", required_argument, NULL, 'p'}, {"wiretap", required_argument, NULL, 'w'},
           {"at", required_argument, NULL, 'a'},       {"title", required_argument, NULL, 't'},
           {"trace", required_argument, NULL, 'T'},    {"svg", required_argument, NULL, 's'},
           {"log", required_argument, NULL, 'l'},      {"lines", required_argument, NULL, 'L'},
           {"wire", no_argument, NULL, 'W'},           {"pcapng", required_argument, NULL, 'c'},
           {"again", no_argument, NULL, 'A'},          {"live", no_argument, NULL, 'i'},
           {"again-unseen", no_argument, NULL, 'U'},   {"repair", required_argument, NULL, 'r'},
           {"offer", required_argument, NULL, 'o'},    {"valgrind", required_argument, NULL, 'v'},
           {"found", required_argument, NULL, 'f'},    {"probe", no_argument, NULL, 'P'},
           {"probe-kernel", no_argument, NULL, 'K'},   {"rules", no_argument, NULL, 'R'},
           {"asks", required_argument, NULL, 'q'},
           {"probe-files", no_argument, NULL, 'F'},
           {"probe-calls", no_argument, NULL, 'C'},
           {0}};
    struct options o = {.programs = ".", .file = "play", .line = 1, .title = "", .offer = "", .asks = -1};
    int c;

    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (c) {
        case 'p': o.programs = optarg; break;
        case 'w': o.wiretap = optarg; break;
        case 'a': take_place(&o, optarg); break;
        case 't': o.title = optarg; break;
        case 'T': o.traces.text = optarg; break;
        case 's': o.traces.svg = optarg; break;
        case 'l': o.traces.json = optarg; break;
        case 'L': o.traces.tsv = optarg; break;
        case 'W': o.wire = true; break;
        case 'c': o.traces.pcapng = optarg; break;
        case 'U': o.unseen = true; /* fall through */
        case 'A': o.again++; break;
        case 'r': o.repair = tap_repair_named(optarg); break;
        case 'i': o.live = true; break;
        case 'o': o.offer = optarg; break;
        case 'q': o.asks = atoi(optarg); break;
        case 'v': o.valgrind = optarg; break;
        case 'f': o.found = optarg; break;
        case 'R': exit(diagnosis_rules(steps_may_be));
        case 'K': puts(probe_kernel()); exit(0);
        case 'F': puts(contain_keeps_files(mode()) ? "kept" : "open"); exit(0);
        case 'C': puts(notify_may_work() ? "shown" : "wiretap"); exit(0);
        case 'P':
            puts(mode() != CONTAIN_PORTABLE && contain_probe() ? "isolated" : "portable");
            exit(0);
        default: usage();
        }
    }
    if (o.repair != TAP_REPAIR_NONE) /* what is shown is the play as it was */
        o.traces = (struct report_files){0};
    if (argc - optind > 1 || (o.valgrind == NULL) != (o.found == NULL))
        usage();
    if (optind < argc) {
        int fd = open(argv[optind], O_RDONLY | O_CLOEXEC);
        if (fd == -1 || dup2(fd, 0) == -1)
            fault("cannot-read", argv[optind], strerror(errno));
        close(fd);
        if (o.line == 1)
            o.file = argv[optind];
    }
    return o;
}

static char *read_play(void)
{
    struct bytes text = {0};
    char part[4096];
    ssize_t n;

    while ((n = read(0, part, sizeof part)) > 0)
        bytes_add(&text, part, (size_t)n);
    bytes_add(&text, "", 1);
    return (char *)text.at;
}

/* As many connections as the system lets us have. */
static void raise_limits(void)
{
    enum { MOST = MOST_CONNECTIONS + 512 }; /* and what else is open */
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max < MOST ? files.rlim_max : MOST;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

static struct performance performance;

/* Told to stop, as by Ctrl-C: nothing is left behind. A SIGPIPE of our own is no such word:
 * write(2) and send(2) say it too. But one from outside may have met the program as well. */
static void on_signal(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (number == SIGPIPE && info->si_pid == getpid())
        return;
    files_remove(&performance);
    _exit(128 + number); /* the supervisor dies with us, and all else with it */
}

static void hear_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaction(numbers[i], &action, NULL);
}

static void end_all(void)
{
    student_end_all(&performance);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--build") == 0)
        return build_main(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "--grade") == 0)
        return grade_main(argc - 1, argv + 1);

    struct options o = take_options(argc, argv);
    struct play play = {0};

    hear_signals();
    performance_begin(&performance);
    performance.exits_unseen = o.unseen;
    atexit(end_all); /* a fault, too, leaves nothing of the program behind */
    char *text = o.live ? NULL : read_play();
    if (text != NULL)
        play_read(&play, o.file, o.line, text, steps_verbs);
    report_trace_to(&o.traces, o.title);
    again_begin(argv, text);
    outside_begin(&performance, o.again, report_forget_traces);
    raise_limits();
    if (o.wiretap != NULL && tap_open(&performance.plan, o.wiretap) == -1)
        fault("no-wiretap", o.wiretap);
    if (o.valgrind != NULL && memcheck_by(o.valgrind, o.found) == -1)
        fault("cannot-write", o.found);
    char *programs = realpath(o.programs, NULL); /* a program starts in another directory */
    if (programs == NULL)
        fault("cannot-read", o.programs, strerror(errno));
    performance.plan.repair = o.repair;
    performance.shows_wire = o.wire;
    performance.wants_wire = o.wire || o.traces.pcapng != NULL;
    if (contain_enter(mode()) && performance.wants_wire)
        wire_open(); /* where that is not allowed, the conversation says so */
    prctl(PR_SET_DUMPABLE, 0); /* no program looks into the one that judges it */
    performance.folder = programs;
    if (o.live)
        live_perform(&performance, o.offer, o.asks);
    else
        steps_perform(&performance, &play, o.file);
    report_traces(&performance);
    free(programs);
    free(text);
    if (performance.partly == NULL)
        return AS_IT_SHOULD;
    printf("verdict partly\n%s\n", performance.partly);
    return PARTLY;
}

/* runner.c -- plays the tests of a lab, several at a time, and writes the results. */
#include "runner.h"

#include "results.h"

#include "base/bytes.h"
#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_JOBS = 8, MOST_SAID = 4 << 20, MOST_WORDS = 32 };

/* One test that is being played. */
struct job {
    const struct lab_test *test; /* NULL: none */
    struct result *result;
    int play;    /* the number of the play that goes on */
    pid_t pid;
    int from;    /* what it prints */
    bool again;  /* the second time: the first one was killed */
    struct bytes said;
    struct timespec began;
};

static int ms_since(const struct timespec *began)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int)((now.tv_sec - began->tv_sec) * 1000 + (now.tv_nsec - began->tv_nsec) / 1000000);
}

/* ------------------------------------------------------------------- one play ---- */

/* A file in memory that holds the play, from its beginning. */
static int file_of(const char *text)
{
    int fd = memfd_create("play", MFD_CLOEXEC);
    size_t n = strlen(text), done = 0;

    while (fd != -1 && done < n) {
        ssize_t some = write(fd, text + done, n - done);
        if (some == -1)
            fault("no-memory");
        done += (size_t)some;
    }
    if (fd == -1 || lseek(fd, 0, SEEK_SET) == -1)
        fault("no-memory");
    return fd;
}

static char *joined(const char *a, const char *b, const char *c)
{
    char *text;

    if (asprintf(&text, "%s%s%s", a, b, c) == -1)
        fault("no-memory");
    return text;
}

/* The peer's arguments for this play. */
static void command(const struct runner *r, const struct job *job, const char *peer, char **argv)
{
    const struct lab_test *test = job->test;
    char line[16];
    int n = 0;

    snprintf(line, sizeof line, "%d", test->plays[job->play].line);
    argv[n++] = (char *)peer;
#define WORD(name, value) (argv[n++] = (char *)(name), argv[n++] = (char *)(value))
    WORD("--programs", r->programs);
    WORD("--at", joined(r->file, ":", line));
    WORD("--title", joined(joined(test->number, test->required ? " " : "* ", test->title), "", ""));
    if (r->trace != NULL)
        WORD("--trace", r->trace);
    if (r->svg != NULL && access(r->svg, F_OK) == -1) /* the first one is drawn */
        WORD("--svg", r->svg);
    if (r->log != NULL)
        WORD("--log", r->log);
    if (r->lines != NULL)
        WORD("--lines", r->lines);
    if (r->pcapng != NULL)
        WORD("--pcapng", r->pcapng);
    if (r->wire)
        argv[n++] = (char *)"--wire";
    if (r->pictures != NULL)
        WORD("--svg", joined(joined(r->pictures, "/", test->number), ".svg", ""));
    WORD("--wiretap", r->wiretap);
    if (r->valgrind != NULL) {
        WORD("--valgrind", r->valgrind);
        WORD("--found", joined(r->found, "/", test->number));
    }
#undef WORD
    if (job->again)
        argv[n++] = (char *)"--again";
    argv[n] = NULL;
}

static void begin_trace(const struct runner *r, const struct job *job)
{
    FILE *to = r->trace == NULL ? NULL : fopen(r->trace, "ae");

    if (to == NULL)
        return;
    fprintf(to, "%s%s%s %s\n\n", ftell(to) > 0 ? "\n" : "", job->test->number,
            job->test->required ? "" : "*", job->test->title);
    fclose(to);
}

static void start_play(const struct runner *r, struct job *job, const char *peer)
{
    char *argv[MOST_WORDS];
    int ends[2], in;

    if (!job->again)
        begin_trace(r, job);
    job->said.length = 0;
    in = file_of(job->test->plays[job->play].text);
    command(r, job, peer, argv);
    fflush(NULL);
    if (pipe2(ends, O_CLOEXEC) == -1 || (job->pid = fork()) == -1)
        fault("no-process", strerror(errno));
    if (job->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* and the peer leaves nothing behind */
        if (dup2(in, 0) != -1 && dup2(ends[1], 1) != -1)
            execv(peer, argv);
        _exit(127);
    }
    close(in);
    close(ends[1]);
    job->from = ends[0];
}

/* ------------------------------------------------------------------- one test ---- */

/* A peer that is told to stop ends with 128 and the signal's number. */
static bool was_killed(int status)
{
    return WIFSIGNALED(status) || WEXITSTATUS(status) > 128;
}

/* What is to be known of a play that has ended. Returns whether the test goes on with another. */
static bool take_verdict(struct job *job, int status)
{
    struct result *result = job->result;
    const char *said, *line, *rest;
    char code[16];

    bytes_add(&job->said, "", 1);
    said = (const char *)job->said.at;
    line = strchr(said, '\n');
    rest = line != NULL ? line + 1 : "";
    if (WIFEXITED(status) && WEXITSTATUS(status) == AS_IT_SHOULD)
        return true;
    if (WIFEXITED(status) && WEXITSTATUS(status) == PARTLY) {
        results_text(result, rest);
        return true;
    }
    snprintf(code, sizeof code, "%d",
             WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    if (WIFEXITED(status) && WEXITSTATUS(status) == WRONG
        && strncmp(said, "verdict wrong", 13) == 0) {
        result->state = TEST_FAILED;
        result->play = job->play;
        results_failure(result, said + 13);
        results_text(result, rest);
    } else if (WIFEXITED(status) && WEXITSTATUS(status) == UNOBSERVED) {
        result->state = TEST_UNSEEN;
        results_text(result, rest);
    } else {
        result->state = TEST_FAULT;
        results_text(result, strncmp(said, "verdict fault\n", 14) == 0 ? rest
                             : say(was_killed(status) ? "peer-killed" : "peer-ended", code));
    }
    return false;
}

/* Its play is over. Returns whether the test is, too. */
static bool end_play(const struct runner *r, struct job *job, const char *peer)
{
    int status;

    close(job->from);
    while (waitpid(job->pid, &status, 0) == -1)
        if (errno != EINTR)
            fault("no-process", strerror(errno));
    if (was_killed(status) && !job->again) { /* not judged: once more */
        job->again = true;
        start_play(r, job, peer);
        return false;
    }
    if (take_verdict(job, status) && job->play + 1 < job->test->play_count) {
        job->play++;
        job->again = false;
        start_play(r, job, peer);
        return false;
    }
    job->result->ms = ms_since(&job->began);
    return true;
}

static void start_test(const struct runner *r, struct job *job, const struct lab_test *test,
                       struct result *result, const char *peer)
{
    *job = (struct job){.test = test, .result = result};
    clock_gettime(CLOCK_MONOTONIC, &job->began);
    result->state = TEST_PASSED;
    if (test->play_count == 0) { /* what asks for nothing has shown nothing */
        result->state = TEST_FAULT;
        results_text(result, say("lab-no-play"));
        return;
    }
    start_play(r, job, peer);
}

/* ------------------------------------------------------------------ all of them ---- */

static bool is_wanted(const struct runner *r, const struct lab_test *test)
{
    size_t length = strlen(test->number);

    if (r->test == NULL)
        return true;
    for (const char *at = r->test; *at != '\0'; at += strcspn(at, ","), at += *at == ',')
        if (strcspn(at, ",") == length && strncmp(at, test->number, length) == 0)
            return true;
    return false;
}

/* Does the test have to wait for one that it needs, or is it skipped because of one? */
enum { MAY_BEGIN, HAS_TO_WAIT, IS_SKIPPED };
static int what_it_needs(const struct runner *r, const struct lab *lab, struct result *results,
                         int at)
{
    const struct lab_test *test = &lab->tests[at];

    if (r->all)
        return MAY_BEGIN;
    for (int i = 0; i < test->need_count; i++) {
        const struct lab_test *other = lab_find(lab, test->needs[i]);
        const struct result *needed = &results[other - lab->tests];
        if (!is_wanted(r, other))
            continue;
        if (!needed->done)
            return HAS_TO_WAIT;
        if ((needed->state == TEST_FAILED && needed->play == 0) || needed->state == TEST_SKIPPED) {
            results[at].state = TEST_SKIPPED;
            results_text(&results[at], say("skipped-needs", test->needs[i]));
            return IS_SKIPPED;
        }
    }
    return MAY_BEGIN;
}

/* Begins what can begin now. */
static void fill(const struct runner *r, const struct lab *lab, struct result *results,
                 struct job *jobs, const char *peer)
{
    for (int i = 0; i < lab->count; i++) {
        struct job *free_one = NULL;
        if (!is_wanted(r, &lab->tests[i]) || results[i].begun)
            continue;
        for (int k = 0; k < r->jobs; k++)
            if (jobs[k].test == NULL)
                free_one = &jobs[k];
        if (free_one == NULL)
            return;
        int needs = what_it_needs(r, lab, results, i);
        if (needs == HAS_TO_WAIT)
            continue;
        results[i].begun = true;
        if (needs == MAY_BEGIN)
            start_test(r, free_one, &lab->tests[i], &results[i], peer);
        if (needs == IS_SKIPPED || free_one->pid == 0) {
            results[i].done = true;
            free_one->test = NULL;
        }
    }
}

/* Writes the results that are due: those of which all before them are written. */
static int write_due(const struct runner *r, const struct lab *lab, struct result *results, int due)
{
    for (; due < lab->count && (!is_wanted(r, &lab->tests[due]) || results[due].done); due++)
        if (is_wanted(r, &lab->tests[due]))
            results_write(&results[due], &lab->tests[due], r->key, r->record);
    return due;
}

static void read_some(struct job *job, bool *ended)
{
    char part[65536];
    ssize_t n = read(job->from, part, sizeof part);

    if (n > 0 && job->said.length < MOST_SAID)
        bytes_add(&job->said, part, (size_t)n);
    *ended = n == 0 || (n == -1 && errno != EINTR);
}

int runner_play(const struct runner *r, const struct lab *lab, const char *peer)
{
    struct result *results = calloc((size_t)lab->count + 1, sizeof *results);
    struct job jobs[MOST_JOBS] = {0};
    int wanted = 0, due = 0;

    if (results == NULL)
        fault("no-memory");
    for (int i = 0; i < lab->count; i++)
        wanted += is_wanted(r, &lab->tests[i]);
    for (;;) {
        struct pollfd fds[MOST_JOBS];
        int n = 0;
        fill(r, lab, results, jobs, peer);
        due = write_due(r, lab, results, due);
        for (int k = 0; k < r->jobs; k++)
            fds[k] = (struct pollfd){jobs[k].test != NULL ? jobs[k].from : -1, POLLIN, 0};
        for (int k = 0; k < r->jobs; k++)
            n += jobs[k].test != NULL;
        if (n == 0)
            break;
        if (poll(fds, (nfds_t)r->jobs, -1) == -1 && errno != EINTR)
            fault("no-process", strerror(errno));
        for (int k = 0; k < r->jobs; k++) {
            bool ended = false;
            if (jobs[k].test == NULL || fds[k].revents == 0)
                continue;
            read_some(&jobs[k], &ended);
            if (ended && end_play(r, &jobs[k], peer)) {
                jobs[k].result->done = true;
                bytes_free(&jobs[k].said);
                jobs[k].test = NULL;
            }
        }
    }
    free(results);
    return wanted;
}

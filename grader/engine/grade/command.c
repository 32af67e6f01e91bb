/* command.c -- peer --grade: plays the tests of a lab and prints their results.
 *
 * usage: peer --grade FILE --programs DIR --wiretap FILE [OPTION...]
 *
 *   --key KEY         what the results are about ("-")
 *   --record FILE     the results are added to it as well
 *   --test NUMBER     one test, or several, with commas between
 *   --all             also tests that need one that has failed
 *   --jobs N          so many plays at a time; as many as there are processors, two at most, when this is not given
 *   --trace, --svg, --log, --lines, --pcapng FILE, --wire, --valgrind PROGRAM: as for one play (main.c)
 *   --pictures DIR    a picture of each test;  --found DIR  what valgrind finds, a file for each test
 *
 * One play at a time where plays would be in each other's way: in portable mode, which shares the machine's
 * ports and its loopback, and when their conversations go to one file.
 */
#include "command.h"

#include "runner.h"

#include "base/fault.h"
#include "sandbox/contain.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { USAGE = 2, NO_TEST = 98, MOST_JOBS = 8 };

_Noreturn static void usage(void)
{
    fputs("usage: peer --grade FILE --programs DIR --wiretap FILE [OPTION...]\n", stderr);
    exit(USAGE);
}

static int jobs_here(const struct runner *r)
{
    const char *mode = getenv("SOCKET_LAB_MODE");
    bool isolated = mode != NULL ? strcmp(mode, "isolated") == 0 : contain_probe();

    if (!isolated || r->trace != NULL || r->svg != NULL || r->log != NULL || r->lines != NULL
        || r->pcapng != NULL)
        return 1;
    return sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 2 : 1;
}

/* Standard output holds results and nothing else. */
_Noreturn static void tell_fault(const char *sentence)
{
    const struct place *place = fault_place();

    if (place->line > 0)
        fprintf(stderr, "%s:%d: ", place->file, place->line);
    fprintf(stderr, "%s\n", sentence);
    exit(FAULT);
}

int grade_main(int argc, char **argv)
{
    static const struct option known[] = {
        {"programs", required_argument, NULL, 'p'}, {"wiretap", required_argument, NULL, 'w'},
        {"key", required_argument, NULL, 'k'},      {"record", required_argument, NULL, 'r'},
        {"test", required_argument, NULL, 'n'},     {"all", no_argument, NULL, 'a'},
        {"jobs", required_argument, NULL, 'j'},     {"trace", required_argument, NULL, 'T'},
        {"svg", required_argument, NULL, 's'},      {"log", required_argument, NULL, 'l'},
        {"lines", required_argument, NULL, 'L'},    {"pictures", required_argument, NULL, 'P'},
        {"wire", no_argument, NULL, 'W'},           {"pcapng", required_argument, NULL, 'c'},
        {"valgrind", required_argument, NULL, 'v'}, {"found", required_argument, NULL, 'f'},
        {0}};
    fault_tells(tell_fault);
    struct runner r = {.key = "-"};
    struct lab lab;
    int c;

    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (c) {
        case 'p': r.programs = optarg; break;
        case 'w': r.wiretap = optarg; break;
        case 'k': r.key = optarg; break;
        case 'r': r.record = optarg; break;
        case 'n': r.test = optarg; break;
        case 'a': r.all = true; break;
        case 'j': r.jobs = atoi(optarg); break;
        case 'T': r.trace = optarg; break;
        case 's': r.svg = optarg; break;
        case 'l': r.log = optarg; break;
        case 'L': r.lines = optarg; break;
        case 'W': r.wire = true; break;
        case 'c': r.pcapng = optarg; break;
        case 'P': r.pictures = optarg; break;
        case 'v': r.valgrind = optarg; break;
        case 'f': r.found = optarg; break;
        default: usage();
        }
    }
    if (optind != argc - 1 || r.programs == NULL || r.wiretap == NULL || r.jobs < 0
        || r.jobs > MOST_JOBS || (r.valgrind == NULL) != (r.found == NULL))
        usage();
    r.file = argv[optind];
    if (r.jobs == 0)
        r.jobs = jobs_here(&r);
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* who wants the results is gone: nobody waits for them */
    lab_read(&lab, r.file);
    const char *peer = getenv("KIT_PEER"); /* another one, for the kit's own tests */
    return runner_play(&r, &lab, peer != NULL && *peer != '\0' ? peer : "/proc/self/exe") > 0 ? 0 : NO_TEST;
}

/* runner.h -- plays the tests of a lab, several at a time, and writes the results. */
#ifndef RUNNER_H
#define RUNNER_H

#include "lab.h"

#include <stdbool.h>

struct runner {
    const char *file;      /* the lab's: grader/lab04.bats */
    const char *test;      /* those that are played, "4.3,4.5"; NULL: all */
    const char *key;       /* what the results are about (sandbox/build.h); "-" when it is not known */
    const char *record;    /* a file that the results are added to as well, or NULL */
    const char *programs;  /* the folder that has them */
    const char *wiretap;
    bool all;              /* also tests that need one that has failed */
    int jobs;              /* so many plays at a time, at most */
    /* Where the conversations go (verdict/report.h), or NULL; two plays at a time would mix them. */
    const char *trace, *svg, *log, *lines, *pcapng;
    bool wire;             /* the segments on the wire are shown in them */
    const char *pictures;  /* a folder for a picture of each test that has failed, or NULL */
    const char *valgrind, *found; /* valgrind, and the folder for what it finds in each test */
};

/* The states of a test, as the results name them. */
enum test_state { TEST_PASSED, TEST_FAILED, TEST_SKIPPED, TEST_UNSEEN, TEST_FAULT };

/* Plays them, each play in a process of its own: `peer` is this program, started with the arguments that
 * main.c describes. Prints a line of results for each test, in the order of the file, as soon as it and
 * those before it are over (grader/README.md, "The record of the results"). Returns how many tests there
 * were to play. */
int runner_play(const struct runner *runner, const struct lab *lab, const char *peer);

#endif

/* build.h -- from a submission to its programs: staged, compiled in a sandbox, kept by contents. */
#ifndef BUILD_H
#define BUILD_H

#include <stdbool.h>

/* The exit statuses of a build. */
enum {
    BUILD_DONE = 0,
    BUILD_REFUSED = 1,  /* a source is missing, or the compiler has a complaint about one */
    BUILD_USAGE = 2,    /* wrong usage: what is to be borrowed is not there */
    BUILD_NOTHING = 3,  /* nothing was handed in */
    BUILD_TROUBLE = 99, /* the machine's fault: it is not known whether the sources compile */
};

/* peer --build OPTION...; see the usage there. Prints what it found, and returns the status. */
int build_main(int argc, char **argv);

#endif

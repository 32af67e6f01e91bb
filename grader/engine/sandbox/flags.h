/* flags.h -- the compiler: where it is, which it is, and the flags that it knows. */
#ifndef FLAGS_H
#define FLAGS_H

#include <stdbool.h>

enum { FLAGS_MOST = 24 };

struct compiler {
    const char *said;              /* what was asked for: "cc", "ccache gcc -m32" */
    char *command[FLAGS_MOST + 1]; /* its words, the first an absolute path */
    int words;
    char *version;          /* what it prints of itself */
    char *flag[FLAGS_MOST]; /* of those that depend on the compiler, the ones that it knows */
    int flags;
    bool maps;              /* it knows -ffile-prefix-map */
};

/* What all compilers are given; the first for programs that are made to run, the second, besides,
 * for those that check themselves. They end with NULL. */
extern const char *const STANDARD_FLAGS[];
extern const char *const CHECKED_FLAGS[];

/* Finds the compiler that `said` names and tries its flags, once for each version: what it knew is
 * remembered in build/grader/. Returns 0, or -1: there is none, or it cannot be run. */
int flags_find(struct compiler *compiler);

#endif

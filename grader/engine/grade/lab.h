/* lab.h -- a lab's tests, as they stand in grader/labNN.bats.
 *
 * The file is one that bats runs, and of what bash allows it uses this alone:
 *
 *     load play
 *     @test "4.3* a title" {        the star: a stretch test
 *         needs 4.1 4.2             it is not played when the first play of one of them has failed
 *         play <<'PLAY'
 *             ...                   grader/README.md has the language
 *     PLAY
 *     }
 *
 * with as many plays as it takes, one after the other, comments and empty lines. In a play a word may have
 * alternatives, `fault recv|send 1 EINTR`: that is as many plays.
 */
#ifndef LAB_H
#define LAB_H

#include <stdbool.h>

enum { LAB_MOST_NEEDS = 8 };

struct lab_play {
    char *text;
    int line; /* of the file: the one above the play's first */
};

struct lab_test {
    char number[16]; /* "4.3" */
    bool required;
    char *title; /* without the number */
    char needs[LAB_MOST_NEEDS][16];
    int need_count;
    struct lab_play *plays;
    int play_count;
};

struct lab {
    struct lab_test *tests;
    int count;
};

/* Reads the file. A line that is none of the above is the grader's fault: file, line, status 99. */
void lab_read(struct lab *lab, const char *file);

/* The test with this number, or NULL. */
struct lab_test *lab_find(const struct lab *lab, const char *number);

#endif

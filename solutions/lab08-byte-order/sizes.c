/* sizes.c -- how many bytes numbers take, as text and in binary.
 *
 * usage: sizes < NUMBERS
 *
 * You write: measure.
 */
#include "number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct sizes {
    unsigned long ascii, binary;
};

/* Adds what one number takes: as text with a newline behind it, in binary. */
static void measure(struct sizes *s, int32_t number)
{
    /* Without a buffer, snprintf() only counts. */
    int length = snprintf(NULL, 0, "%" PRId32 "\n", number);

    s->ascii += (unsigned long)length;
    s->binary += sizeof(uint32_t);
}

/* Reads numbers, one on each line, to the end of file. Returns 0, or -1 after
 * reporting what is wrong. */
static int measure_input(struct sizes *s)
{
    char line[64]; /* no number needs more digits */

    while (fgets(line, sizeof line, stdin) != NULL) {
        int32_t number;

        line[strcspn(line, "\n")] = '\0';
        if (number_parse(line, &number) == -1) {
            fprintf(stderr, "sizes: not a number: %s\n", line);
            return -1;
        }
        measure(s, number);
    }
    if (ferror(stdin)) {
        perror("sizes: read");
        return -1;
    }
    return 0;
}

int main(int argc, char *argv[])
{
    struct sizes s = {0, 0};

    (void)argv;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 1) {
        fprintf(stderr, "usage: sizes < NUMBERS\n");
        return 2;
    }
    if (measure_input(&s) == -1)
        return 1;
    if (printf("ascii   %lu\nbinary  %lu\n", s.ascii, s.binary) < 0) {
        perror("sizes: write");
        return 1;
    }
    return 0;
}

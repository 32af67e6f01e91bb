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

/* Adds what one number takes: as text, a newline behind it; in binary. */
static void measure(struct sizes *s, int32_t number)
{
    /* Without a buffer snprintf() writes nothing, and counts all the same. */
    int length = snprintf(NULL, 0, "%" PRId32 "\n", number);

    s->ascii += (unsigned long)length;
    s->binary += sizeof(uint32_t);
}

int main(int argc, char *argv[])
{
    struct sizes s = {0, 0};
    char line[64];

    (void)argv;
    if (argc != 1) {
        fprintf(stderr, "usage: sizes < NUMBERS\n");
        return 2;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        int32_t number;

        line[strcspn(line, "\n")] = '\0';
        if (number_parse(line, &number) == -1) {
            perror("sizes: number");
            return 1;
        }
        measure(&s, number);
    }
    printf("ascii   %lu\nbinary  %lu\n", s.ascii, s.binary);
    return 0;
}

/* sizes.c -- counts the digits by division; getline() reads lines of any length. */
#include "number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned digits(unsigned n)
{
    return n < 10 ? 1 : 1 + digits(n / 10);
}

int main(int argc, char *argv[])
{
    unsigned long ascii = 0, count = 0;
    char *line = NULL;
    size_t room = 0;
    int32_t n;

    (void)argv;
    if (argc > 1) {
        fprintf(stderr, "usage: sizes < NUMBERS\n");
        return 2;
    }
    while (getline(&line, &room, stdin) != -1) {
        if (strchr(line, '\n') != NULL)
            *strchr(line, '\n') = '\0';
        if (number_parse(line, &n) == -1) {
            perror("sizes: number");
            free(line);
            return 1;
        }
        ascii += digits(n < 0 ? 0u - (unsigned)n : (unsigned)n) + (n < 0) + 1;
        count++;
    }
    free(line);
    printf("ascii   %lu\nbinary  %lu\n", ascii, 4 * count);
    return 0;
}

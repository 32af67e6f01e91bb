/* sizes.c -- writes the numbers to a memory stream, and asks how long that is. */
#include "number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char *argv[])
{
    char line[100], *text;
    size_t length;
    unsigned numbers = 0;
    int32_t n;
    FILE *memory = open_memstream(&text, &length);

    (void)argv;
    if (argc != 1 || memory == NULL) {
        fprintf(stderr, "usage: sizes < NUMBERS\n");
        return 2;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (number_parse(strtok(line, "\n"), &n) == -1) {
            perror("sizes: number");
            return 1;
        }
        fprintf(memory, "%" PRId32 "\n", n);
        numbers++;
    }
    fclose(memory);
    printf("ascii   %zu\nbinary  %zu\n", length, numbers * sizeof n);
    free(text);
    return 0;
}

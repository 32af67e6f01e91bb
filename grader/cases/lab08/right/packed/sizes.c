/* sizes.c -- the text is measured as it was read: strlen() of each word, and one for what ends
 * it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    (void)argv;
    if (argc != 1) {
        fprintf(stderr, "usage: sizes < NUMBERS\n");
        return 2;
    }
    char word[64], canonical[64];
    size_t ascii = 0, numbers = 0;

    while (scanf("%63s", word) == 1) {
        snprintf(canonical, sizeof canonical, "%ld", strtol(word, NULL, 10));
        if (strcmp(word, canonical) != 0) {
            fprintf(stderr, "sizes: %s: not a number\n", word);
            return 1;
        }
        ascii += strlen(word) + 1;
        numbers++;
    }
    printf("ascii   %zu\nbinary  %zu\n", ascii, numbers * 4);
    return 0;
}

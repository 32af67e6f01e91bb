/* sizes.c -- reads a character at a time, and counts the characters as they are. */
#include <ctype.h>
#include <stdio.h>

int main(int argc, char *argv[])
{
    unsigned long ascii = 0, lines = 0;
    int c, before = '\n';

    if (argc != 1) {
        fprintf(stderr, "usage: %s < NUMBERS\n", argc > 1 ? "sizes" : argv[0]);
        return 2;
    }
    for (; (c = getchar()) != EOF; before = c) {
        if (c == '\n' ? !isdigit(before) : c == '-' ? before != '\n' : !isdigit(c)) {
            fprintf(stderr, "sizes: number: Invalid argument\n");
            return 1;
        }
        ascii++;
        lines += c == '\n';
    }
    if (before != '\n') /* the last line lacks its newline */
        ascii++, lines++;
    printf("ascii   %lu\nbinary  %lu\n", ascii, 4 * lines);
    return 0;
}

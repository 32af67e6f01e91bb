/* sizes.c -- scanf() for the numbers, sprintf() for their length. */
#include <stdio.h>

int main(int argc, char **argv)
{
    (void)argv;
    if (argc != 1) {
        fprintf(stderr, "usage: sizes < NUMBERS\n");
        return 2;
    }
    long ascii = 0, binary = 0, n;
    char text[30];
    int read;

    while ((read = scanf("%ld", &n)) == 1) {
        ascii += sprintf(text, "%ld\n", n);
        binary += 4;
    }
    if (read != EOF) {
        fprintf(stderr, "sizes: not a number\n");
        return 1;
    }
    printf("ascii   %ld\nbinary  %ld\n", ascii, binary);
    return 0;
}

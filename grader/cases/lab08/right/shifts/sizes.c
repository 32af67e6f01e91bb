/* sizes.c -- counts digits by division; reads all the input first. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    (void)argv;
    if (argc != 1) {
        fprintf(stderr, "usage: sizes < NUMBERS\n");
        return 2;
    }
    unsigned long ascii = 0, count = 0;
    char line[100], *end;

    while (fgets(line, sizeof line, stdin) != NULL) {
        long long n = strtoll(line, &end, 10);
        if (end == line || (*end != '\n' && *end != '\0') || n < -2147483648LL || n > 2147483647LL) {
            fprintf(stderr, "sizes: not a number: %s", line);
            return 1;
        }
        ascii += n < 0 ? 3 : 2;
        for (n = n < 0 ? -n : n; n >= 10; n /= 10)
            ascii++;
        count++;
    }
    printf("ascii   %lu\nbinary  %lu\n", ascii, 4 * count);
    return 0;
}

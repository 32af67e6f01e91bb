/* number.c -- text and 32-bit numbers with a sign.
 *
 * usage: linked into calcc and sizes
 *
 * You write: nothing here.
 */
#include "number.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int number_parse(const char *text, int32_t *number)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    char *end;
    long long n;

    /* strtoll() skips blanks, takes a plus sign, and ignores what follows. */
    errno = 0;
    n = strtoll(text, &end, 10);
    if (!isdigit((unsigned char)digits[0]) || *end != '\0' || errno == ERANGE
        || n < INT32_MIN || n > INT32_MAX) {
        errno = EINVAL;
        return -1;
    }
    *number = (int32_t)n;
    return 0;
}

int32_t number_signed(uint32_t bits)
{
    int32_t number;

    /* What a cast makes of more than INT32_MAX is the compiler's choice. But C
     * promises that int32_t is 32 bits in two's complement (7.20.1.1). */
    memcpy(&number, &bits, sizeof number);
    return number;
}

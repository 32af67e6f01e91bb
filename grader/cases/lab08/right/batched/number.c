/* number.c -- digit by digit, towards the negative end, which has one number more. */
#include "number.h"

#include <errno.h>

int number_parse(const char *text, int32_t *number)
{
    int64_t n = 0;
    int negative = *text == '-';
    const char *digit = text + negative;

    for (; *digit >= '0' && *digit <= '9' && n >= INT32_MIN; digit++)
        n = n * 10 - (*digit - '0');
    if (digit == text + negative || *digit != '\0' || n < INT32_MIN
        || (!negative && n == INT32_MIN)) {
        errno = EINVAL;
        return -1;
    }
    *number = (int32_t)(negative ? n : -n);
    return 0;
}

int32_t number_signed(uint32_t bits)
{
    return bits <= INT32_MAX ? (int32_t)bits : -(int32_t)(UINT32_MAX - bits) - 1;
}

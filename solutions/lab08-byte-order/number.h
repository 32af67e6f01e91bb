/* number.h -- text and 32-bit numbers with a sign. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdint.h>

/* Decimal text, "-2147483648" to "2147483647", to a number. Returns 0, or -1
 * with errno EINVAL for other text. */
int number_parse(const char *text, int32_t *number);

/* The number whose bits these are. */
int32_t number_signed(uint32_t bits);

#endif

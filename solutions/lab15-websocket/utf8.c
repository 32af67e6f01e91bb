/* utf8.c -- is it text?
 *
 * usage: linked into wsd and wsc
 *
 * You write: utf8_valid.
 */
#include "utf8.h"

/* How many bytes the character takes that begins with this one; 0: none does.
 */
static size_t length_from(unsigned char first)
{
    return first < 0x80    ? 1
           : first < 0xc2  ? 0 /* the middle of one, or two bytes for ASCII */
           : first < 0xe0  ? 2
           : first < 0xf0  ? 3
           : first <= 0xf4 ? 4
                           : 0; /* beyond U+10FFFF */
}

/* The second byte tells whether the character has a shorter form, is a
 * surrogate (U+D800 to U+DFFF), or is beyond U+10FFFF: RFC 3629, section 4. */
static int second_fits(unsigned char first, unsigned char second)
{
    unsigned char least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

    return second >= least && second <= most;
}

int utf8_valid(const unsigned char *at, size_t n)
{
    while (n > 0) {
        size_t length = length_from(*at);

        if (length == 0 || length > n
            || (length > 1 && !second_fits(at[0], at[1])))
            return 0;
        for (size_t i = 2; i < length; i++)
            if ((at[i] & 0xc0) != 0x80)
                return 0;
        at += length;
        n -= length;
    }
    return 1;
}
